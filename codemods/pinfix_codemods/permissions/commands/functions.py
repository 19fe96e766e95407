"""Commands of a function: whoever calls it answers for the arguments that it is handed.

In the body of a function `$1` is none of the things that are followed here. A call that hands over the token
is refused where it stands, so that an argument is taken not to hold it. It can be anything else: outside of
quotes (as `"$@"` is, which becomes several words) it may well be flags.
"""

from __future__ import annotations

from dataclasses import replace

from pinfix.shell.model import Command, Hole, Word

_MOST_NESTED = 8
_TOLD = Hole(inside=())
_SEVERAL_TOLD = Hole(variable="@")


def with_told_arguments(command: Command, depth: int = 0) -> Command:
    """The command with nothing to show in its `$1`, if it stands in a function."""
    if depth >= _MOST_NESTED or not any(block.kind == "function" for block in command.blocks):
        return command
    return replace(
        command,
        words=tuple(_word(word, depth) for word in command.words),
        assignments={name: _word(word, depth) for name, word in command.assignments.items()},
        redirects=tuple(
            replace(redirect, target=_word(redirect.target, depth)) for redirect in command.redirects
        ),
        input_from=tuple(with_told_arguments(before, depth + 1) for before in command.input_from),
    )


def _word(word: Word, depth: int) -> Word:
    if not word.holes:
        return word
    told = _TOLD if word.quoted else _SEVERAL_TOLD
    return Word(
        tuple(part if isinstance(part, str) else _hole(part, told, depth) for part in word.parts), word.quoted
    )


def _hole(hole: Hole, told: Hole, depth: int) -> Hole:
    if hole.output_of:
        return replace(
            hole, output_of=tuple(with_told_arguments(command, depth + 1) for command in hole.output_of)
        )
    known = hole.variable is not None or hole.expression is not None or hole.inside is not None
    return hole if known or hole.spelt.startswith("!") else told
