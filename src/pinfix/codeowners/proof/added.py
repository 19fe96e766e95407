r"""The added lines, read for the proof without the planner and without the automaton.

Only the plain form is read: `/` and a path, which may have `?` for single characters and `\ ` for spaces,
with a slash at its end for a folder. Anything else is no line that may be added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pinfix.codeowners.owners import OwnerForm, owner_form

_RULE = re.compile(r"/(?P<path>(?:[^\s\\*\[\]#]|\\ )+)(?P<owners>(?: +[^\s#]+)+)")
_COMMENT = re.compile(r"#[^\r\n]*")


class NotPlain(ValueError):
    """An added line is not of the plain form; the text says what it is."""


@dataclass(slots=True)
class AddedLines:
    """What the added lines say, for files (and folders of that name) and for all that is below folders.

    `vague` are those with `?`: by their length, by where it stands, and as they are written.
    """

    exact: dict[str, tuple[str, ...]] = field(default_factory=dict)
    vague: dict[int, dict[tuple[int, ...], dict[str, tuple[str, ...]]]] = field(default_factory=dict)
    _folders: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, lines: Sequence[str]) -> AddedLines:
        """Raises NotPlain."""
        added = cls()
        for line in (line.removesuffix("\n").removesuffix("\r") for line in lines):
            if line and not _COMMENT.fullmatch(line):
                added._read(line)
        return added

    def _read(self, line: str) -> None:
        rule = _RULE.fullmatch(line)
        if rule is None:
            raise NotPlain(f"not a plain rule: {line!r}")
        owners = tuple(rule["owners"].split())
        if any(owner_form(owner) is OwnerForm.NONE for owner in owners):
            raise NotPlain(f"not all of these are owners: {rule['owners'].strip()!r}")
        path = rule["path"].replace("\\ ", " ")
        holes = tuple(hole.start() for hole in re.finditer(r"\?", path))
        known = self.vague.setdefault(len(path), {}).setdefault(holes, {}) if holes else self.exact
        if path in known:
            raise NotPlain(f"a second rule for the same path: {line!r}")
        known[path] = owners

    def covering(self, path: str) -> tuple[tuple[str, ...], ...]:
        """The owners that each of the lines that match the file `path` gives it."""
        above = path.rpartition("/")[0]
        if above not in self._folders:
            self._folders[above] = tuple(self._of_folders(path)) if above else ()
        given = self._folders[above]
        return given + self._of_name(path) if self.vague or path in self.exact else given

    def _of_folders(self, path: str) -> Iterator[tuple[str, ...]]:
        """What the lines for the folders that `path` lies in give to all that is below."""
        position = path.find("/")
        while position >= 0:
            yield from self._of_name(path[:position])
            yield from self._of_name(path[: position + 1])
            position = path.find("/", position + 1)

    def _of_name(self, name: str) -> tuple[tuple[str, ...], ...]:
        exact = (self.exact[name],) if name in self.exact else ()
        vague = self.vague.get(len(name)) if self.vague else None
        if not vague:
            return exact
        given = (rules.get(_open(name, holes)) for holes, rules in vague.items())
        return exact + tuple(owners for owners in given if owners is not None)


def _open(name: str, holes: tuple[int, ...]) -> str:
    """`name` with `?` for what stands at `holes`, where that is not a slash: one lookup for many rules."""
    start, pieces = 0, []
    for hole in holes:
        pieces += [name[start:hole], "/" if name[hole] == "/" else "?"]
        start = hole + 1
    return "".join((*pieces, name[start:]))
