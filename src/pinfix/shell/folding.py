"""Variables whose value stands in the script itself, put in the place of their uses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pinfix.shell.bash.script import read_bash
from pinfix.shell.model import Command, Hole, Redirect, Script, Word
from pinfix.shell.reading import Found, Frame, Part, Reading
from pinfix.shell.source import Source
from pinfix.shell.variables import Writes, writes

MOST_CHARACTERS = 4096
"""How long a value may be that is put in: each can hold the ones before it several times."""

MOST_ELEMENTS = 200
"""How many elements an array may have that is put in."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAMES_SET_BY_SHELL = """
BASHPID BASH_COMMAND COLUMNS EPOCHREALTIME EPOCHSECONDS FUNCNAME LINENO LINES OLDPWD OPTARG OPTIND
PIPESTATUS PPID PWD RANDOM SECONDS SRANDOM _
"""
_SET_BY_SHELL = frozenset(_NAMES_SET_BY_SHELL.split())
_STAYS_ONE_WORD = re.compile(r"[^\s*?\[\]\\]+")
_SPLITS = re.compile(r"[^*?\[\]\\]*")


def read_folded(source: Source) -> Script:
    """The commands of `source`, with the variables in them that are known.

    A variable is known where it is assigned to in one place only, a text that stands there, and where its
    use comes after that place and is not reached without passing it.
    """
    reading = Reading()
    read_bash(source, reading, Frame())
    for found in reading.found:
        if found.command.program == "alias" and len(found.command.words) > 1:
            reading.give_up(found.command.line, "an alias may give commands another meaning")
    return reading.script(_folded(reading))


def _folded(reading: Reading) -> tuple[Command, ...]:
    effects = [writes(found.command) for found in reading.found]
    times = Counter(name for effect in effects for name in (*effect.others, *dict(effect.values)))
    times.update(dict.fromkeys((*reading.written, *_SET_BY_SHELL), 2))
    once = frozenset(name for name, count in times.items() if count == 1)
    if not once or any(effect.any_name for effect in effects) or _code_runs_again(reading.found, effects):
        return tuple(found.command for found in reading.found)
    folding = _Folding(once, lambda name: not times[name], splits_as_usual=not times["IFS"])
    return folding.all(reading.found)


def _code_runs_again(found: list[Found], effects: list[Writes]) -> bool:
    """Whether other code runs at a place from which the script may come back to what stands before it."""
    return any(
        effect.runs_code and any(block.kind in ("loop", "function") for block in here.command.blocks)
        for here, effect in zip(found, effects, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The values that are known where a command stands, or those `only` that have a form."""

    values: Mapping[str, tuple[str, tuple[Part, ...]]]
    within: tuple[Part, ...]
    only: re.Pattern[str] | None = None
    arrays: Mapping[str, tuple[tuple[Word, ...], tuple[Part, ...]]] = field(default_factory=dict)

    def text(self, name: str | None) -> str | None:
        """The value of the variable `name`."""
        if name is None or name not in self.values:
            return None
        text, where = self.values[name]
        fits = self.only is None or self.only.fullmatch(text)
        return text if fits and self.within[: len(where)] == where else None

    def elements(self, hole: Hole) -> tuple[Word, ...] | None:
        """The words that `${NAME[@]}` becomes, which outside of quotes may be split further."""
        name, bracket, how = hole.spelt.partition("[")
        if not bracket or name not in self.arrays:
            return None
        items, where = self.arrays[name]
        whole = how == "@]" or all(_STAYS_ONE_WORD.fullmatch(item.text or "") for item in items)
        return items if whole and self.within[: len(where)] == where else None


class _Folding:
    """Goes through the commands in their order.

    `_values` and `_arrays`: what is known so far, and where it holds. `_set_within`: where those variables
    were set that are assigned to `once`; `never` tells of one that the script does not set at all.
    """

    def __init__(self, once: frozenset[str], never: Callable[[str], bool], *, splits_as_usual: bool) -> None:
        self._once = once
        self._never = never
        self._splits_as_usual = splits_as_usual
        self._values: dict[str, tuple[str, tuple[Part, ...]]] = {}
        self._arrays: dict[str, tuple[tuple[Word, ...], tuple[Part, ...]]] = {}
        self._set_within: dict[str, tuple[Part, ...]] = {}
        self._changed: dict[int, Command] = {}

    def all(self, found: list[Found]) -> tuple[Command, ...]:
        """All commands."""
        commands = []
        for here in found:
            command = self._command(here.command, here.within)
            if command is not here.command:
                self._changed[id(here.command)] = command
            commands.append(command)
            self._learn(writes(command), here.within)
        return tuple(commands)

    def _learn(self, effect: Writes, within: tuple[Part, ...]) -> None:
        if effect.runs_code:
            self._values.clear()
            self._arrays.clear()
        for name, word in effect.values:
            if name not in self._once:
                continue
            text = word.text
            if text is not None and len(text) <= MOST_CHARACTERS:
                self._values[name] = text, within
            if 0 < len(word.items) <= MOST_ELEMENTS:
                items = (self._lasting(item, name, within) for item in word.items)
                self._arrays[name] = tuple(items), within
            self._set_within[name] = within

    def _lasting(self, item: Word, array: str, within: tuple[Part, ...]) -> Word:
        """An element whose holes mean the same wherever it is used; others become holes of the array."""
        parts = (part if isinstance(part, str) else self._hole(part, array, within) for part in item.parts)
        return Word(tuple(parts), item.quoted)

    def _hole(self, hole: Hole, array: str, within: tuple[Part, ...]) -> Hole:
        if hole.expression is not None or (hole.inside == () and not hole.output_of):
            return hole
        name = hole.variable or ""
        where = self._set_within.get(name)
        stays = self._never(name) if where is None else within[: len(where)] == where
        return hole if name and stays else Hole(variable=array)

    def _command(self, command: Command, within: tuple[Part, ...]) -> Command:
        known = _Known(self._values, within, arrays=self._arrays)
        if not self._values and not self._arrays and not self._changed:
            return command
        changed = replace(
            command,
            words=tuple(word for old in command.words for word in self._words(old, known)),
            assignments={name: self._value(word, known) for name, word in command.assignments.items()},
            redirects=tuple(
                Redirect(redirect.operator, self._value(redirect.target, known))
                for redirect in command.redirects
            ),
            input_from=self._current(command.input_from),
        )
        return command if _same(command, changed) else changed

    def _words(self, word: Word, known: _Known) -> tuple[Word, ...]:
        """The words that `word` becomes."""
        if word.text is not None:
            return (word,)
        if word.quoted:
            return (self._value(word, known),)
        alone = word.parts[0] if len(word.parts) == 1 else None
        elements = known.elements(alone) if isinstance(alone, Hole) else None
        if elements is not None:
            return elements
        name = alone.variable if isinstance(alone, Hole) else None
        text = known.text(name)
        if text is not None and self._splits_as_usual and _SPLITS.fullmatch(text):
            return tuple(Word((piece,)) for piece in text.split())
        if not self._splits_as_usual:
            return (self._value(word, replace(known, values={})),)
        return (self._value(word, replace(known, only=_STAYS_ONE_WORD)),)

    def _value(self, word: Word, known: _Known) -> Word:
        if word.text is not None:
            return word
        parts: list[str | Hole] = []
        for part in word.parts:
            new = self._part(part, known)
            if isinstance(new, str) and parts and isinstance(parts[-1], str):
                parts[-1] += new
            elif new != "":
                parts.append(new)
        items = tuple(folded for item in word.items for folded in self._words(item, known))
        return Word(tuple(parts), word.quoted, items)

    def _part(self, part: str | Hole, known: _Known) -> str | Hole:
        if isinstance(part, str):
            return part
        named = known.text(part.spelt[1:]) if part.spelt.startswith("!") else None
        if named is not None and _NAME.fullmatch(named):
            part = Hole(variable=named)
        text = known.text(part.variable)
        if text is not None:
            return text
        if part.output_of:
            return replace(part, output_of=self._current(part.output_of))
        return part

    def _current(self, commands: tuple[Command, ...]) -> tuple[Command, ...]:
        return tuple(self._changed.get(id(command), command) for command in commands)


def _same(before: Command, after: Command) -> bool:
    """Whether nothing has changed, also within holes and pipes, which do not count in comparisons."""
    return (
        before.words == after.words
        and before.assignments == after.assignments
        and before.redirects == after.redirects
        and _outputs(before) == _outputs(after)
    )


def _outputs(command: Command) -> list[int]:
    words = (*command.words, *command.assignments.values(), *(one.target for one in command.redirects))
    inner = [inner for word in words for hole in word.holes for inner in hole.output_of]
    return [id(one) for one in (*inner, *command.input_from)]
