"""Where in the command line of an interpreter the script stands that it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pinfix.scripts.interpreters import Interpreter
from pinfix.shell.model import Word


@dataclass(frozen=True, slots=True)
class FileArgument:
    """The script is this file."""

    word: Word


@dataclass(frozen=True, slots=True)
class Code:
    """The script is these texts."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """The script is a module, which the interpreter looks for."""

    name: Word


@dataclass(frozen=True, slots=True)
class Input:
    """The script is what comes in."""


@dataclass(frozen=True, slots=True)
class Tool:
    """It runs no script that is named here (`--version`, `node --test`, `deno task`)."""


Target = FileArgument | Code | Module | Input | Tool


@dataclass(frozen=True, slots=True)
class Reading:
    """What an interpreter will run, and the values of options with which it loads more before that."""

    target: Target
    loaded: tuple[Word, ...] = ()


def read_arguments(words: Sequence[Word], interpreter: Interpreter) -> Reading:
    """What the interpreter does with `words`, its arguments."""
    return _Arguments(words, interpreter).read()


@dataclass(slots=True)
class _Arguments:
    words: Sequence[Word]
    interpreter: Interpreter
    at: int = 0
    code: list[Word] = field(default_factory=list)
    loaded: list[Word] = field(default_factory=list)

    def read(self) -> Reading:
        target: Target | None = None
        while target is None and (word := self._next()) is not None:
            target = self._one(word)
        if self.code:
            target = Code(tuple(self.code))
        return Reading(target or Input(), tuple(self.loaded))

    def _next(self) -> Word | None:
        if self.at >= len(self.words):
            return None
        self.at += 1
        return self.words[self.at - 1]

    def _one(self, word: Word) -> Target | None:
        """What one word says; None where that is nothing about the script."""
        known = self.interpreter
        text = word.prefix.lower() if known.any_case else word.prefix
        if text == "--" or text in known.subcommands:
            return self._end() if text == "--" else None
        if text.split("=")[0] in known.tools:
            return Tool()
        if text == "-" or not text.startswith(("-", "+")):
            return Input() if text == "-" else FileArgument(word)
        if known.clusters and text[0] == "-" and text[1:2] != "-":
            return self._cluster(word)
        name, sign, _ = text.partition("=")
        return self._option(name, _after(word, len(name) + 1) if sign else None)

    def _end(self) -> Target:
        following = self._next()
        return Input() if following is None else FileArgument(following)

    def _cluster(self, word: Word) -> Target | None:
        """Letters behind one dash."""
        letters = word.prefix[1:]
        for number, letter in enumerate(letters, 1):
            attached = number < len(letters) or len(word.parts) > 1
            if letter in self.interpreter.swallowing and attached:
                return self._option("-" + letter, _after(word, number + 1))
            if (target := self._option("-" + letter, None)) is not None:
                return target
        return None

    def _option(self, name: str, value: Word | None) -> Target | None:
        known = self.interpreter
        if name in known.input:
            return Input()
        if name not in known.valued | known.code | known.modules | known.files | known.loads:
            return None
        value = value or self._next()
        if value is None:
            return Input()
        if name in known.modules:
            return Module(value)
        if name in known.files:
            return FileArgument(value)
        if name in known.code and known.rest:
            return Code((value, *self.words[self.at :]))
        if name in known.code:
            self.code.append(value)
            return None if known.repeats else Code((value,))
        if name in known.loads:
            self.loaded.append(value)
        return None


def _after(word: Word, length: int) -> Word:
    """The word without its first `length` characters, which are known."""
    return Word((word.prefix[length:], *word.parts[1:]), word.quoted)
