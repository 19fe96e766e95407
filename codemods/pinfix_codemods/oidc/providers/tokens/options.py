"""Options of commands, with what is given to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pinfix.shell.model import Word
from pinfix_codemods.oidc.providers.clouds.words import value_of
from pinfix_codemods.oidc.scene.model import Ran, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named


def given_to(words: Sequence[Word], options: Collection[str]) -> Iterator[Word]:
    """What is given to one of `options`: `--x v`, `--x=v`; their letter case is the program's own matter.

    An option at the end of the words is given an empty one.
    """
    wanted = {option.lower() for option in options}
    for place, word in enumerate(words):
        option, sign, rest = word.prefix.partition("=")
        if option.lower() not in wanted:
            continue
        if sign:
            yield Word((rest, *word.parts[1:]) if rest else (word.parts[1:] or ("",)))
        elif len(word.parts) == 1:
            yield words[place + 1] if place + 1 < len(words) else Word(("",))


def text_of(word: Word, step: StepScene) -> str | None:
    """The text that the word comes to at `step`; None: it is known only when the step runs."""
    value = value_of(word, step)
    if value is None or value.kind not in ("literal", "empty"):
        return None
    if not value.through:
        return value.text
    entry = step.env.get(value.through[-1])
    return None if entry is None else entry.value.text


def program_of(ran: Ran) -> str:
    """The program of a command, in lower case."""
    return named(ran.command)[0].lower()


def verbs_of(ran: Ran) -> tuple[str, ...]:
    """The words behind the program that are no options and known, in their order; `+nightly` is left out."""
    words = named(ran.command)[1]
    return tuple(word.text for word in words if word.text and not word.text.startswith(("-", "+")))
