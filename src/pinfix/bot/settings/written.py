"""Settings in a file: what it may hold, and messages that name the place of what is wrong."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pinfix.config.reading import Reader, is_null, kind
from pinfix.errors import ConfigurationError, FileProblem, UsageError
from pinfix.report.escape import visible
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Node, Scalar, follow

_MOST_BYTES = 1024 * 1024
_NO_SECRETS = {"webhook-secret": "webhook-secret-file", "app-key": "app-key-file"}
"""Keys that somebody may try, and what is there instead."""


@dataclass(frozen=True, slots=True)
class Written:
    """The entries of a file; an entry without a value counts as left out. Every method raises UsageError.

    `reader` None: there is no file.
    """

    reader: Reader | None
    entries: Mapping[str, Node]

    def text(self, key: str) -> str | None:
        """A text; also what YAML takes for a number, as the id of an App."""
        found = self._found(key)
        if found is None:
            return None
        reader, node = found
        inner = follow(node)
        if isinstance(inner, Scalar) and kind(node) == "a number":
            return inner.value
        return reader.text(node, f"'{key}'")

    def matching(self, key: str, form: re.Pattern[str], meaning: str) -> str | None:
        """A text of the given form."""
        value = self.text(key)
        if value is not None and not form.fullmatch(value):
            self.fail(key, f"'{key}' must be {meaning}")
        return value

    def number(self, key: str, least: int, most: int) -> int | None:
        """A whole number from `least` to `most`."""
        found = self._found(key)
        return None if found is None else found[0].number(found[1], f"'{key}'", least, most)

    def flag(self, key: str) -> bool | None:
        """A yes or no."""
        found = self._found(key)
        return None if found is None else found[0].flag(found[1], f"'{key}'")

    def names(self, key: str, form: re.Pattern[str], meaning: str) -> tuple[str, ...] | None:
        """The texts of a list. An empty one is refused: nobody could tell what it means."""
        found = self._found(key)
        if found is None:
            return None
        reader, node = found
        names = tuple(reader.matching(item, key, form, meaning) for item in reader.items(node, f"'{key}'"))
        if not names:
            reader.fail(node, f"'{key}' is empty: leave it out, or name somebody")
        return names

    def fail(self, key: str, message: str) -> None:
        """Raise the error for the place of a value."""
        found = self._found(key)
        if found is not None:
            found[0].fail(found[1], message)

    def _found(self, key: str) -> tuple[Reader, Node] | None:
        node = self.entries.get(key)
        if self.reader is None or node is None or is_null(node):
            return None
        return self.reader, node


def written_in(path: Path, keys: Collection[str], groups: Mapping[str, Collection[str]]) -> Written:
    """The entries of the file, those of its groups among them.

    Raises UsageError where it cannot be read, ConfigurationError (`path:line:column`) for what may not stand
    there.
    """
    try:
        document = Document.from_bytes(content_of(path, "the settings"))
    except FileProblem as problem:
        if problem.code == "empty":
            return Written(None, {})
        place = ":".join(str(part) for part in (path, problem.line, problem.column) if part is not None)
        raise ConfigurationError(f"{visible(place)}: {problem.message}") from None
    reader = Reader(visible(str(path)), document)
    root, *others = document.roots
    if others:
        reader.fail(others[0], "the settings are one YAML document; here begins another")
    entries = dict(_checked(reader, root, (*keys, *groups)))
    for group, members in groups.items():
        entries.update(reader.mapping(entries.pop(group, None), f"'{group}'", members))
    return Written(reader, entries)


def _checked(reader: Reader, root: Node, keys: Collection[str]) -> Mapping[str, Node]:
    for name, key, _ in reader.entries(root, "the settings"):
        if name in _NO_SECRETS:
            instead = _NO_SECRETS[name]
            reader.fail(
                key, f"no secret belongs here: write it to a file of its own, and name that in '{instead}'"
            )
    return reader.mapping(root, "the settings", keys)


def content_of(path: Path, what: str) -> bytes:
    """The bytes of a plain file of at most a mebibyte. Raises UsageError; `what` says what was looked for."""
    try:
        # A pipe would be waited for; it opens at once so, and is none.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            plain = stat.S_ISREG(os.fstat(handle).st_mode)
            content = os.read(handle, _MOST_BYTES + 1) if plain else None
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it cannot be opened"
        raise UsageError(f"{what} cannot be read from {visible(str(path))}: {reason}") from None
    if content is None:
        raise UsageError(f"{what} cannot be read from {visible(str(path))}: it is no plain file")
    if len(content) > _MOST_BYTES:
        raise UsageError(f"{what} cannot be read from {visible(str(path))}: it is too large")
    return content
