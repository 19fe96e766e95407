"""What a step gives to its action, and a job to the workflow that it calls."""

from __future__ import annotations

from itertools import islice, product

from pinfix.github.expressions.token_flow import choices_of, value_of
from pinfix.github.expressions.values import UNKNOWN, Contexts, Value
from pinfix.github.jobs import Section

MOST_CHOICES = 256
"""In how many ways a script of a matrix is read; of more ways its expressions are taken as not known."""


_MOST_EXPRESSIONS = 100
_MOST_CHARACTERS = 10_000


def known_value(text: str, contexts: Contexts) -> Value:
    """What `text` comes to. Of what would be very long nothing is known: calls that go on could double it."""
    found = value_of(text, contexts) if text.count("${{") <= _MOST_EXPRESSIONS else UNKNOWN
    return _within_bounds(found)


def _within_bounds(value: Value) -> Value:
    length = sum(len(part or "") for part in value.parts)
    return value if length <= _MOST_CHARACTERS else UNKNOWN


def given_inputs(owner: Section, contexts: Contexts) -> dict[str, Value]:
    """The inputs of a step or a job by their names in lower case."""
    section = owner.section("with")
    written = {} if section is None else dict(section.strings())
    return {name.lower(): known_value(text, contexts) for name, text in written.items()}


def ways_of_inputs(owner: Section, contexts: Contexts) -> list[dict[str, Value]]:
    """All inputs, once for each combination of the values that a matrix gives them."""
    given = given_inputs(owner, contexts)
    section = owner.section("with")
    axes: list[list[tuple[str, Value]]] = []
    for name, text in () if section is None else section.strings():
        choices = choices_of(text, contexts) if text.count("${{") <= _MOST_EXPRESSIONS else ()
        if len(choices) > 1:
            axes.append([(name.lower(), _within_bounds(choice)) for choice in choices])
    ways = list(islice(product(*axes), MOST_CHOICES + 1))
    return [{**given, **dict(way)} for way in ways] if len(ways) <= MOST_CHOICES else [given]
