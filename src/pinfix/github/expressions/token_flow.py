"""Whether the token is in a value of a workflow, and what else is known of the value before the run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from pinfix.github.expressions.evaluation import evaluate
from pinfix.github.expressions.possible import MOST, Possible, Text, concatenated, merged, string, value
from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.expressions.tree import Malformed, parse
from pinfix.github.expressions.values import Contexts, Holds, Value

_CARRIERS = ("secrets", "github", "env", "inputs", "steps", "token")
"""A malformed expression without one of these words cannot have been meant to give the token."""


def value_of(text: str, contexts: Contexts) -> Value:
    """What the scalar `text`, with its `${{ … }}`, comes to: as much as is known before the run.

    Holds the token where it is in any expression, alone or among other things. Over-approximates: an
    expression that GitHub would refuse, or that uses what is not known here, MAYBE holds it.
    """
    if "${{" not in text:
        return Value.literal(text)
    pieces = [value(possible) for possible in _pieces(text, contexts)]
    parts = merged(part for piece in pieces for part in piece.parts)
    return Value(parts, max((piece.holds for piece in pieces), default=Holds.NO))


def value_of_expression(source: str, contexts: Contexts) -> Value:
    """What the expression `source`, the inside of one `${{ … }}`, comes to."""
    return value(_evaluated(source, contexts))


def choices_of(text: str, contexts: Contexts) -> tuple[Value, ...]:
    """All the values that `text` can come to, one by one where they are known: never none.

    `${{ matrix.os }}-latest` has one for each value of the matrix.
    """
    pieces = list(_pieces(text, contexts))
    if prod(len(piece) for piece in pieces) > MOST:
        return (value_of(text, contexts),)
    texts = [concatenated(combination) for combination in product(*pieces)]
    return tuple(dict.fromkeys(Value(text.parts, text.holds) for text in texts))


def _pieces(text: str, contexts: Contexts) -> Iterator[Possible]:
    end = 0
    for found in find_expressions(text):
        yield (string(text[end : found.start]),)
        yield _evaluated(found.source, contexts) if found.terminated else (_malformed(found.source),)
        end = found.end
    yield (string(text[end:]),)


def _evaluated(source: str, contexts: Contexts) -> Possible:
    tree = parse(source)
    return (_malformed(source),) if isinstance(tree, Malformed) else evaluate(tree, contexts)


def _malformed(source: str) -> Text:
    folded = source.lower()
    holds = Holds.MAYBE if any(word in folded for word in _CARRIERS) else Holds.NO
    return Text((None,), holds)
