"""Files of other repositories as texts: what is one, and where files can stand."""

from __future__ import annotations

import re

from pinfix.http.endpoints import is_repository_name
from pinfix.resolution import FileAnswer, RemoteFile, Unread
from pinfix.versions import is_full_commit

LARGEST_FILE = 1_000_000
"""Bytes; the same as for files of the repository itself."""

TOO_LARGE = Unread(f"it is larger than {LARGEST_FILE // 1_000_000} MB, or the server sends only a part of it")
NO_TEXT = Unread("it is no text")

_LONGEST_PATH = 1024
_BYTE_ORDER_MARK = "\ufeff"
_NOT_IN_TEXT = re.compile("[\0\ud800-\udfff]")
"""A NUL makes a file binary, as it does for git; half a character can come out of JSON."""


def of_bytes(data: bytes) -> FileAnswer:
    """The text that `data` is in UTF-8."""
    if len(data) > LARGEST_FILE:
        return TOO_LARGE
    try:
        return of_text(data.decode("utf-8"))
    except UnicodeDecodeError:
        return NO_TEXT


def of_text(text: str) -> FileAnswer:
    """`text` as it is handed on."""
    if _NOT_IN_TEXT.search(text):
        return NO_TEXT
    return text.removeprefix(_BYTE_ORDER_MARK)


def flaw(file: RemoteFile) -> Unread | None:
    """Why no server is asked for `file`; None where it can be asked for.

    What a URL or git's `COMMIT:PATH` would take for something else than names is not asked for.
    """
    if not is_repository_name(file.owner, file.repo):
        return Unread("this names no repository that a server could have")
    if not is_full_commit(file.commit):
        return Unread("this is no full commit id")
    if len(file.path) > _LONGEST_PATH or not file.path.isprintable():
        return Unread("this is no path that is asked for")
    if any(part in ("", ".", "..") for part in file.path.split("/")) or "\\" in file.path:
        return Unread("this path leads nowhere in a repository, or out of it")
    return None
