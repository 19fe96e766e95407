"""Options of commands, and what their values are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pinfix.shell.model import Word
from pinfix_codemods.oidc.scene.model import StepScene


def values_of(words: Sequence[Word], options: Sequence[str]) -> Iterator[tuple[str, Word]]:
    """The options among `options` that are written, each with its value: `--x v`, `--x=v`, `-xv`."""
    for place, word in enumerate(words):
        option, sign, rest = word.prefix.partition("=")
        if option in options and sign:
            yield option, Word((rest, *word.parts[1:]) if rest else (word.parts[1:] or ("",)))
        elif word.text in options:
            yield word.text or "", words[place + 1] if place + 1 < len(words) else Word(("",))
        elif (short := word.prefix[:2]) in options and not word.prefix.startswith("--"):
            yield short, Word((word.prefix[2:], *word.parts[1:]) if word.prefix[2:] else word.parts[1:])


def text_at(word: Word, step: StepScene) -> str | None:
    """The text of a word at `step`, with the variables that are written out put in; None: not known."""
    parts: list[str] = []
    for part in word.parts:
        if isinstance(part, str):
            parts.append(part)
            continue
        name = part.variable
        if name is None and part.expression is not None:
            name = part.expression.strip().removeprefix("env.")
        entry = step.env.get(name or "")
        if entry is None or entry.value.kind != "literal":
            return None
        parts.append(entry.value.text)
    return "".join(parts)
