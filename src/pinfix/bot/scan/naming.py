"""Names of repositories in a file: one a line, `owner/name`; what follows a `#` is for people."""

from __future__ import annotations

from pathlib import Path

from pinfix.errors import UsageError
from pinfix.http.endpoints import is_repository_name
from pinfix.report.escape import shortened, visible

_LARGEST = 8 * 1024 * 1024
"""Bytes; some 200,000 names."""


def read_names(path: Path) -> tuple[tuple[str, str], ...]:
    """The names in a file as (owner, name), each once in any spelling. Raises UsageError with the line."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        owner, slash, name = written.partition("/")
        if not slash or not is_repository_name(owner, name):
            raise UsageError(f"{path}, line {number}: not owner/name: {visible(shortened(written, 100))}")
        found.setdefault((owner.lower(), name.lower()), (owner, name))
    if not found:
        raise UsageError(f"{path} names no repository")
    return tuple(found.values())


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    if len(content) > _LARGEST:
        raise UsageError(f"{path} has more than {_LARGEST // 1024 // 1024} MB: split it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8") from None
