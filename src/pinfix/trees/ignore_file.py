"""What one ignore file says, worked out for no more than is asked.

Most lines of real ignore files are plain names, which are looked up. The patterns among the rest are compiled
into one expression, when the first path is asked about that they could decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from pinfix.trees.glob import NeverMatches, glob_regex, is_glob


class Verdict(Enum):
    """What one ignore file says about a path."""

    IGNORED = auto()
    KEPT = auto()
    SILENT = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """Line `number` of an ignore file. One without a slash looks at the last name of a path only."""

    number: int
    pattern: bytes
    verdict: Verdict
    folders_only: bool
    whole_path: bool


_NO_RULE = Rule(-1, b"", Verdict.SILENT, folders_only=False, whole_path=False)


class IgnoreFile:
    """The rules of one ignore file; the last one that fits a path decides."""

    def __init__(self, content: bytes) -> None:
        self._rules = tuple(_rules(content))

    @property
    def glob_bytes(self) -> int:
        """How much of the file are patterns that must be compiled; the rest costs next to nothing."""
        return sum(len(rule.pattern) for rule in self._rules if is_glob(rule.pattern))

    def verdict(self, path: bytes, *, is_folder: bool) -> Verdict:
        """What is said about `path`, relative to the folder of the ignore file, without a final slash.

        Parents are not looked at: whoever walks does not enter an ignored folder.
        """
        by_path, by_name = self._for_folders if is_folder else self._for_files
        name = path.rpartition(b"/")[2]
        return max(by_path.last(path), by_name.last(name), key=lambda rule: rule.number).verdict

    @cached_property
    def _for_folders(self) -> tuple[_Lookup, _Lookup]:
        return _lookups(self._rules)

    @cached_property
    def _for_files(self) -> tuple[_Lookup, _Lookup]:
        rules = [rule for rule in self._rules if not rule.folders_only]
        return self._for_folders if len(rules) == len(self._rules) else _lookups(rules)


def _lookups(rules: Sequence[Rule]) -> tuple[_Lookup, _Lookup]:
    """That of the rules about whole paths, and that of the rules about names."""
    return (
        _Lookup([rule for rule in rules if rule.whole_path]),
        _Lookup([rule for rule in rules if not rule.whole_path]),
    )


class _Lookup:
    """Finds the last of some rules that fits a text."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        # Of several lines that say the same, the last stays.
        self._plain = {rule.pattern: rule for rule in rules if not is_glob(rule.pattern)}
        self._globs: list[Rule] = []
        branches = []
        for rule in reversed(rules):
            if is_glob(rule.pattern):
                try:
                    branches.append(glob_regex(rule.pattern, within_name=not rule.whole_path))
                except NeverMatches:
                    continue
                self._globs.append(rule)
        # The empty group that ends each branch tells which one it was: the first that fits is the last rule.
        joined = b"|".join(b"(?:" + branch + rb")\Z()" for branch in branches)
        self._regex = re.compile(joined or b"(?!)", re.DOTALL)

    def last(self, text: bytes) -> Rule:
        plain = self._plain.get(text, _NO_RULE)
        found = self._regex.fullmatch(text)
        if found is None or found.lastindex is None:
            return plain
        return max(plain, self._globs[found.lastindex - 1], key=lambda rule: rule.number)


def _rules(content: bytes) -> Iterator[Rule]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n")):
        pattern = _without_trailing_spaces(line.removesuffix(b"\r"))
        if pattern.startswith(b"#"):
            continue
        verdict = Verdict.KEPT if pattern.startswith(b"!") else Verdict.IGNORED
        pattern = pattern.removeprefix(b"!")
        folders_only = pattern.endswith(b"/")
        pattern = pattern.removesuffix(b"/")
        whole_path = b"/" in pattern
        pattern = pattern.removeprefix(b"/")
        if pattern:
            yield Rule(number, pattern, verdict, folders_only=folders_only, whole_path=whole_path)


def _without_trailing_spaces(line: bytes) -> bytes:
    """A space at the end counts only behind a backslash."""
    stripped = line.rstrip(b" ")
    backslashes = len(stripped) - len(stripped.rstrip(b"\\"))
    return stripped + b" " if backslashes % 2 and stripped != line else stripped
