"""Scripts in which an expression says which program runs: `run: ${{ matrix.command }}`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, product

from pinfix.github.expressions.token_flow import choices_of
from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.expressions.values import Contexts
from pinfix.shell.model import Command, Word

MOST_WAYS = 64
"""In so many ways a script is read; of more its expressions are taken as not known."""

_MOST_CHARACTERS = 200_000
"""The length of all these together."""

_AXIS = re.compile(r"\s*matrix\.([\w.-]+)\s*")
_PREFIXES = frozenset({"env", "exec", "nice", "nohup", "sudo", "time", "timeout"})
"""Programs that run what stands behind their options; a name that is not known is left to them."""


def deciding(command: Command) -> frozenset[str]:
    """The expressions that say which program the command runs, where its name is not that of a file.

    What stands behind them in the same word does not matter: GitHub puts in any text, also several commands.
    """
    words = command.words
    if command.program in _PREFIXES:
        words = tuple(word for word in words[1:] if not _is_option(word))
    if not words or _is_path(words[0]):
        return frozenset()
    return frozenset(hole.expression for hole in words[0].holes if hole.expression is not None)


def _is_option(word: Word) -> bool:
    """Whether it is an option, a duration, or the value of a variable."""
    return word.prefix.startswith("-") or "=" in word.prefix or word.prefix[:1].isdigit()


def _is_path(word: Word) -> bool:
    return any(isinstance(part, str) and "/" in part for part in word.parts)


def known_texts(sources: Iterable[str], contexts: Contexts) -> dict[str, tuple[str, ...]]:
    """All that each of these expressions can come to; without those of which that is not known."""
    found: dict[str, tuple[str, ...]] = {}
    for source in sources:
        axis = _AXIS.fullmatch(source)
        values = None if axis is None else contexts.matrix.get(axis[1].lower())
        texts: tuple[str | None, ...] = values or tuple(
            one.text for one in choices_of("${{" + source + "}}", contexts)
        )
        known = tuple(dict.fromkeys(text for text in texts if text is not None))
        if len(known) == len(set(texts)):
            found[source] = known
    return found


def ways_of(script: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The script with each combination of these texts put in; None: there are too many."""
    ways = list(islice(product(*known.values()), MOST_WAYS + 1))
    if len(ways) > MOST_WAYS or len(script) * len(ways) > _MOST_CHARACTERS:
        return None
    found = [_with(script, dict(zip(known, way, strict=True))) for way in ways]
    return tuple(found) if sum(map(len, found)) <= _MOST_CHARACTERS else None


def _with(script: str, texts: dict[str, str]) -> str:
    parts, done = [], 0
    for one in find_expressions(script):
        if one.terminated and one.source in texts:
            parts += [script[done : one.start], texts[one.source]]
            done = one.end
    return "".join((*parts, script[done:]))
