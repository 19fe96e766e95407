"""The flags and the other words of a command line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pinfix.github.expressions.token_flow import choices_of
from pinfix.github.expressions.values import Value
from pinfix.shell.model import Hole, Word
from pinfix_codemods.permissions.live import Live

_VAGUE = re.compile(r"arg|flag|opt|param|^[@*]$", re.IGNORECASE)
"""Names of variables and inputs that hold whole parts of a command line."""

_OF_THE_RUNNER = re.compile(
    r"(GITHUB|RUNNER)_[A-Z_]+|CI|HOME|HOSTNAME|OLDPWD|PWD|RANDOM|TEMP|TMPDIR|USER|[?$#!]"
)
"""Variables that the runner or the shell sets, to a value that is no flag."""

_OF_THE_RUN = re.compile(r"\s*(github|job|runner|strategy)(\.[\w-]+)+\s*")
"""Expressions that tell of the event and the run."""

_ONE_WORD = re.compile(
    r"\s*(?:github\.(?:sha|ref|ref_name|ref_type|head_ref|base_ref|repository|repository_owner|repository_id"
    r"|actor|actor_id|triggering_actor|run_id|run_number|run_attempt|event_name|api_url|server_url|job"
    r"|workspace|graphql_url|workflow_sha|workflow_ref)"
    r"|github\.event(?:\.\w+)*\.(?:\w*id|number|sha|ref|login|full_name|\w*url|tag_name|before|after|action)"
    r"|(?:runner|strategy)(?:\.[\w-]+)+|env\.GITHUB_\w+)\s*"
)
"""Expressions whose value has no blanks in it: names and numbers of git and GitHub."""

_VARIABLE_OF_ONE_WORD = re.compile(
    r"GITHUB_(?!WORKFLOW\b)[A-Z_]+|RUNNER_(?!NAME\b)[A-Z_]+|CI|HOME|HOSTNAME|OLDPWD|PWD|RANDOM|TEMP|TMPDIR|USER"
)
_NOTHING_KNOWN = Live()


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag as written before its value (`-X`, `--method`), and the value where it has one."""

    name: str
    value: Word | None = None


@dataclass(frozen=True, slots=True)
class Arguments:
    """`vague`: some of the words are known only when the command runs, and may be flags then."""

    words: tuple[Word, ...]
    flags: tuple[Flag, ...]
    vague: bool = False

    def has(self, *names: str) -> bool:
        """Whether one of the flags is written."""
        return any(flag.name in names for flag in self.flags)

    def values(self, *names: str) -> tuple[Word, ...]:
        """The values of all these flags."""
        return tuple(flag.value for flag in self.flags if flag.name in names and flag.value is not None)

    def text(self, *names: str) -> str | None:
        """The last value of these flags where it is known."""
        values = self.values(*names)
        return values[-1].text if values else None


def read_arguments(
    words: tuple[Word, ...], with_value: Collection[str], live: Live = _NOTHING_KNOWN
) -> Arguments:
    """Sort `words`, those behind the program. `with_value` are the flags whose value is the next word.

    `live` has the values of variables and inputs, as far as they are known.
    """
    plain: list[Word] = []
    flags: list[Flag] = []
    vague = False
    rest = iter(words)
    for word in rest:
        start = word.prefix
        if word.text == "--":
            vague = vague or any(may_be_flags(before, live) for before in plain)
            return Arguments((*plain, *rest), tuple(flags), vague or _splits(flags, live))
        elif not start.startswith("-") or word.text == "-":
            plain.append(word)
        elif start.startswith("--"):
            vague = vague or (bool(word.holes) and "=" not in start)
            flags.append(_long(word, with_value, rest))
        else:
            vague = vague or (bool(word.holes) and start == "-")
            flags += _short(word, with_value, rest)
    vague = vague or any(may_be_flags(word, live) for word in plain) or _splits(flags, live)
    return Arguments(tuple(plain), tuple(flags), vague)


def _splits(flags: list[Flag], live: Live) -> bool:
    """Whether the value of one of the flags may become several words, flags among them."""
    return any(flag.value is not None and may_hold_flags(flag.value, live) for flag in flags)


def may_hold_flags(word: Word, live: Live) -> bool:
    """Whether a word without quotes can turn out to be several, of which a later one is a flag."""
    return not word.quoted and any(_may_hold_flags(hole, live) for hole in word.holes)


def _may_hold_flags(hole: Hole, live: Live) -> bool:
    texts = _texts(hole, live)
    if texts is not None:
        return any(piece.startswith("-") for text in texts for piece in text.split()[1:])
    if hole.expression is not None:
        return _ONE_WORD.fullmatch(hole.expression) is None
    if hole.variable is not None:
        return hole.variable in live.env or _VARIABLE_OF_ONE_WORD.fullmatch(hole.variable) is None
    return bool(hole.output_of) or hole.inside != ()


def _long(word: Word, with_value: Collection[str], rest: Iterator[Word]) -> Flag:
    name, equals, _ = word.prefix.partition("=")
    if equals:
        return Flag(name, _after(word, len(name) + 1))
    return Flag(name, next(rest, None) if name in with_value else None)


def _short(word: Word, with_value: Collection[str], rest: Iterator[Word]) -> Iterator[Flag]:
    """`-sSL` is three flags; `-XPOST` one with its value; `-method` of some programs is one long one."""
    start = word.prefix
    name, equals, _ = start.partition("=")
    if start in with_value:
        yield Flag(start, next(rest, None) if word.text is not None else _after(word, len(start)))
        return
    if len(name) > 2 and (name in with_value or equals):
        yield Flag(name, _after(word, len(name) + 1) if equals else next(rest, None))
        if name in with_value:
            return
    for place, letter in enumerate(start[1:], start=2):
        flag = f"-{letter}"
        if flag not in with_value:
            yield Flag(flag)
            continue
        attached = _after(word, place)
        yield Flag(flag, attached if attached.parts else next(rest, None))
        return


def _after(word: Word, length: int) -> Word:
    """The word without its first characters."""
    first = word.prefix[length:]
    return Word(((first,) if first else ()) + word.parts[1:], word.quoted)


def may_be_flags(word: Word, live: Live) -> bool:
    """Whether a word that is not known, or not one word, can turn out to be flags.

    One that is written with quotes is taken for an argument, unless its value or its name says otherwise.
    """
    if not word.parts or not all(isinstance(part, Hole) for part in word.parts):
        return False
    return is_vague(word) or any(_may_be_flags(hole, word.quoted, live) for hole in word.holes)


def _may_be_flags(hole: Hole, quoted: bool, live: Live) -> bool:
    texts = _texts(hole, live)
    if texts is not None:
        words = texts if quoted else [piece for text in texts for piece in text.split()]
        return any(word.startswith("-") for word in words)
    if quoted:
        return False
    if hole.expression is not None:
        return _OF_THE_RUN.fullmatch(hole.expression) is None
    if hole.variable is not None:
        return hole.variable in live.env or _OF_THE_RUNNER.fullmatch(hole.variable) is None
    # The names of files (`*`) show nothing of a variable, and no output of a command.
    return bool(hole.output_of) or hole.inside != ()


def _texts(hole: Hole, live: Live) -> list[str] | None:
    """All the values that it can have; None where they are not known."""
    values: tuple[Value, ...] = ()
    if hole.variable is not None:
        values = tuple(value for name, value in live.env.items() if name == hole.variable)
    elif hole.expression is not None:
        values = choices_of("${{" + hole.expression + "}}", live.contexts)
    texts = [value.text for value in values if value.text is not None]
    return texts if texts and len(texts) == len(values) else None


def is_vague(word: Word) -> bool:
    """Whether a word stands for whole parts of the command line, as its name says."""
    if len(word.parts) != 1 or not isinstance(word.parts[0], Hole):
        return False
    hole = word.parts[0]
    names = [
        name for part in (hole, *(hole.inside or ())) for name in (part.variable, part.expression) if name
    ]
    if not names:
        return not word.quoted and hole.inside is None and not hole.output_of
    return not hole.output_of and any(_VAGUE.search(name) for name in names)
