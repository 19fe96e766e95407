"""What the commands of a script bring in from a repository, as far as it may be a pull request's head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pinfix.closure.trust.artifacts import into_work_space
from pinfix.closure.trust.downloads import gets_files, patched_with, program_of, written_from_outside
from pinfix.closure.trust.heads import Brought, set_later
from pinfix.closure.trust.naming import may_bring_head, script_names_head
from pinfix.closure.trust.sources import (
    HEAD,
    HOLE,
    NONE,
    UNKNOWN,
    Source,
    Sources,
    Variable,
    joined,
    surely,
    union,
)
from pinfix.shell.model import Command, Hole, Script, Word

_BRINGING = re.compile(
    r"\b(?:git|gh|hub|curl|wget|patch|iwr|irm|invoke-(?:webrequest|restmethod))\b", re.IGNORECASE
)
"""Programs without which a script brings in nothing."""

_BRINGS = frozenset(
    {"am", "apply", "checkout", "cherry-pick", "clone", "fetch", "merge", "pull", "read-tree", "rebase"}
    | {"remote", "reset", "restore", "switch", "worktree"}
)
_OF_GH = frozenset({"-R", "--hostname", "--repo"})
_GENERAL = frozenset({"-C", "-c", "--git-dir", "--namespace", "--work-tree"})
_NEW_BRANCH = frozenset({"-B", "-C", "-b", "-c", "--create", "--force-create", "--orphan"})
_TRANSFER = frozenset(
    {"-j", "-o", "--deepen", "--depth", "--filter", "--jobs", "--reference", "--shallow-since"}
)
_JOINING = frozenset({"-X", "-s", "--strategy", "--strategy-option"})
_WITH_VALUE = {
    "checkout": _NEW_BRANCH,
    "switch": _NEW_BRANCH,
    "clone": _TRANSFER | {"-c", "--config", "--origin"},
    "fetch": _TRANSFER,
    "pull": _TRANSFER | _JOINING,
    "merge": _JOINING | {"-m", "--message"},
    "rebase": _JOINING,
    "worktree": frozenset({"-B", "-b"}),
}
"""Options whose value says nothing about what is brought in."""

_SETTING = frozenset({"declare", "export", "local", "readonly", "typeset"})
_OF_ARGUMENTS = frozenset(
    {
        "awk",
        "basename",
        "cut",
        "date",
        "dirname",
        "echo",
        "git",
        "grep",
        "head",
        "printf",
        "pwd",
        "sed",
        "sort",
    }
    | {"tail", "tr", "uniq", "wc"}
)
"""Programs whose output comes from their arguments, their input, and the repository as it is there."""

_MOST_STEPS = 20_000
"""How many words and holes of one script are looked at; behind more there may be anything."""


def brought_by_script(script: Script, text: str, expressions: Mapping[str, Sources] | None = None) -> Brought:
    """What `script` checks out, and which variables it sets for later steps.

    `expressions`: the sources of its `${{ … }}`; None: they are looked at elsewhere.
    """
    later = set_later(text)
    named = HEAD if script_names_head(text) else NONE
    if not _BRINGING.search(text):
        return replace(later, sources=named)
    found = union(_Values(script, expressions).brought())
    if script.unread:
        found = HEAD if may_bring_head(text) else surely(found)
    files = written_from_outside(script.commands)
    return Brought(named | found, (*later.variables, *files))


class _Values:
    def __init__(self, script: Script, expressions: Mapping[str, Sources] | None) -> None:
        self._commands = script.commands
        self._is_all = not script.unread
        self._expressions = expressions
        self._steps = 0
        self._assigned: dict[str, list[Word]] = {}
        for command in script.commands:
            for name, word in _assignments(command):
                self._assigned.setdefault(name, []).append(word)

    def brought(self) -> Iterator[Sources]:
        for command in self._commands:
            words = command.words
            program = program_of(command)
            if program in ("gh", "hub"):
                yield self._gh(words[1:])
            elif program == "git":
                yield from self._git(command, words[1:])
            elif program == "patch":
                yield patched_with(command, words[1:], is_all=self._is_all)
            if gets_files(command):
                yield surely(union(self._words(words[1:])))

    def _gh(self, words: Sequence[Word]) -> Sources:
        operands = list(_arguments(words, _OF_GH))
        texts = [word.text for word in operands[:2]]
        if texts[:2] == ["pr", "checkout"] or texts[:1] == ["co"]:
            return HEAD
        if None in texts[: 2 if texts[:1] == ["pr"] else 1]:  # what is no word, such as `$@`, may be any
            return UNKNOWN
        if texts == ["run", "download"]:
            return UNKNOWN if into_work_space(words) else NONE
        return union(self._words(operands[2:3])) if texts == ["repo", "clone"] else NONE

    def _git(self, command: Command, words: Sequence[Word]) -> Iterator[Sources]:
        operands = _operands(words)
        verb = operands[0].text if operands else ""  # what is no word, such as `$@`, may be any
        rest = operands[1:]
        if verb is None:
            yield UNKNOWN
        elif verb in ("am", "apply"):
            yield union(self._words(rest))
            yield patched_with(command, rest, is_all=self._is_all)
        elif verb in ("remote", "worktree"):
            yield union(self._words(rest[2:]))
        elif verb in _BRINGS:
            yield union(self._words(rest))

    def _words(self, words: Sequence[Word]) -> Iterator[Sources]:
        for word in words:
            yield self._word(word, frozenset())

    def _word(self, word: Word, within: frozenset[str]) -> Sources:
        """`within`: the variables whose values lead to it."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            return UNKNOWN
        text: list[str] = []
        found: list[Sources] = []
        for part in word.parts:
            if isinstance(part, Hole):
                text.append(HOLE)
                found.append(self._hole(part, within))
            else:
                text.append(part)
                if "@" in part:
                    found.clear()  # what stands before it in an address says who asks, not what for
        written = "".join(text)
        if "://" in written or written.startswith("git@"):
            return union(found)
        return joined(written, found)

    def _hole(self, hole: Hole, within: frozenset[str]) -> Sources:
        self._steps += 1
        if self._steps > _MOST_STEPS or len(within) > 50:
            return UNKNOWN
        if hole.expression is not None:
            return NONE if self._expressions is None else self._expressions.get(hole.expression, UNKNOWN)
        if hole.variable is not None:
            return self._variable(hole.variable, within)
        if any(command.program not in _OF_ARGUMENTS for command in hole.output_of):
            return UNKNOWN
        if hole.inside is None:
            return UNKNOWN
        return union(self._hole(one, within) for one in hole.inside)

    def _variable(self, name: str, within: frozenset[str]) -> Sources:
        values = self._assigned.get(name)
        if values is None or name in within:
            return frozenset[Source]({Variable(name.lower())})
        return union(self._word(value, within | {name}) for value in values)


def _assignments(command: Command) -> Iterator[tuple[str, Word]]:
    yield from command.assignments.items()
    if command.program in _SETTING:
        for word in command.words[1:]:
            name, sign, rest = word.prefix.partition("=")
            if sign:
                yield name, Word((rest, *word.parts[1:]), word.quoted)


def _arguments(words: Sequence[Word], with_value: frozenset[str]) -> Iterator[Word]:
    """What is no option, and no value of an option in `with_value`."""
    skipped = False
    for word in words:
        if not skipped and not word.prefix.startswith("-"):
            yield word
        skipped = not skipped and word.text in with_value


def _operands(words: Sequence[Word]) -> list[Word]:
    """The verb and what it is told, without options and their values; what stands behind `--` are paths."""
    found: list[Word] = []
    skipped = False
    for word in words:
        if skipped:
            skipped = False
        elif word.text == "--":
            break
        elif not word.prefix.startswith("-"):
            found.append(word)
        elif word.prefix.startswith(("--branch=", "--source=")):
            found.append(Word((word.prefix.partition("=")[2], *word.parts[1:])))
        else:
            skipped = word.text in (_WITH_VALUE.get(found[0].text or "", ()) if found else _GENERAL)
    return found
