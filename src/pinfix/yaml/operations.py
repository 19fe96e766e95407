"""The changes that can be made to a YAML document, as data.

A path leads from the root of a document to a node: mapping keys as strings, sequence positions as integers,
aliases followed. `document` counts the documents of a file from 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Commented:
    """A text, written with a comment behind it (`comment` comes without the leading `# `).

    It can only stand where it gets a line of its own: as the value of an entry in block style. `quotes` as
    in `Quoted`, None: such as it needs. `gap`: blanks before the comment.
    """

    value: str
    comment: str
    quotes: str | None = None
    gap: str = " "


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text in certain quotes, also where it could do without: as people write `"true"`.

    `quotes` are `"` or `'`, or "" for a text that has stood without any in the same document.
    """

    value: str
    quotes: str = '"'


Value = str | int | float | bool | None | Commented | Quoted | Sequence["Value"] | Mapping[str, "Value"]
"""Plain data that can be written into a document."""


@dataclass(frozen=True, slots=True)
class SetScalar:
    """Give the scalar at `path` another text. Its quotes and its block style stay where they can hold it."""

    path: Path
    value: str
    document: int = 0


@dataclass(frozen=True, slots=True)
class SetValue:
    """Replace what stands at `path` by other data.

    That is a scalar, nothing, or a flow collection. A block collection can only be emptied, by `{}` or `[]`;
    the comments at the ends of its lines go with it.
    """

    path: Path
    value: Value
    document: int = 0


@dataclass(frozen=True, slots=True)
class InsertKey:
    """Add `key: value` to the mapping at `path`.

    `after` or `before` names the key beside which it goes; without either it goes to the end. A mapping
    that is empty or not written at all (`with:`) is filled. `apart`: a blank line sets it off from the entry
    above, where there is one and the mapping is written in block style.
    """

    path: Path
    key: str
    value: Value
    after: str | None = None
    before: str | None = None
    document: int = 0
    apart: bool = False


@dataclass(frozen=True, slots=True)
class DeleteKey:
    """Remove the entry at `path` (its last part is the key), with the comment at the end of its line.

    `comments_stay`: comments that have lines of their own within it stay where they are, if its lines are
    its own.
    """

    path: Path
    document: int = 0
    comments_stay: bool = False


@dataclass(frozen=True, slots=True)
class InsertItem:
    """Insert `value` into the sequence at `path` before position `index` (its length: append).

    `apart`: a blank line sets it off from the item above, or from the one below where it is the first, in a
    sequence in block style.
    """

    path: Path
    index: int
    value: Value
    document: int = 0
    apart: bool = False


@dataclass(frozen=True, slots=True)
class ReplaceItem:
    """Put `value` in the place of the item at `path` (its last part is the position), in block style.

    The only comments in the item may be some that `value` has again, word for word (`Commented`).
    """

    path: Path
    value: Value
    document: int = 0


@dataclass(frozen=True, slots=True)
class DeleteItem:
    """Remove the item at `path` from a sequence in block style, with the comments in it.

    Blank lines above it go, too, or those below where it is the first. Comments above it stay.
    """

    path: Path
    document: int = 0


@dataclass(frozen=True, slots=True)
class SetTrailingComment:
    """Make `text` the comment at the end of the line on which the value at `path` ends.

    `text` comes without the leading `# `. A comment that stands there is replaced and keeps its distance;
    a new one is set off by `separator` (spaces).
    """

    path: Path
    text: str
    separator: str = " "
    document: int = 0


@dataclass(frozen=True, slots=True)
class InsertCommentAbove:
    """Write `text` (without the leading `# `) on a line of its own above the entry or item at `path`."""

    path: Path
    text: str
    document: int = 0


Operation = (
    SetScalar
    | SetValue
    | InsertKey
    | DeleteKey
    | InsertItem
    | ReplaceItem
    | DeleteItem
    | SetTrailingComment
    | InsertCommentAbove
)


class CannotEdit(Exception):
    """An operation cannot be carried out exactly; nothing was changed. The text says why.

    `culprits` has what is wrong with single operations, by their positions among those that were given; it is
    empty where only all of them together are known to fail.
    """

    def __init__(self, reason: str, culprits: Mapping[int, str] | None = None) -> None:
        super().__init__(reason)
        self.culprits = dict(culprits or {})
