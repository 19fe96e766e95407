"""Single-character mutations of a text."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

CHARACTERS = "\r\n\t '\"#-:,x0[]{}&*!|>?%@\\~.é\ufeff\x85\u2028"


def every_mutation(text: str, characters: str = CHARACTERS) -> Iterator[str]:
    """All texts that are one deleted, replaced or inserted character away from `text`."""
    yield from dict.fromkeys(_every(text, characters))


def some_mutations(text: str, random: Random, count: int) -> Iterator[str]:
    """`count` of them, chosen at random; characters of the text itself are used too."""
    for _ in range(count):
        offset = random.randrange(len(text) + 1)
        character = random.choice(CHARACTERS) if random.random() < 0.7 or not text else random.choice(text)
        end = offset + random.randint(0, 1)
        mutated = text[:offset] + (character if random.random() < 0.7 else "") + text[end:]
        if mutated != text:
            yield mutated


def _every(text: str, characters: str) -> Iterator[str]:
    for offset in range(len(text) + 1):
        if offset < len(text):
            yield text[:offset] + text[offset + 1 :]
        for character in characters:
            yield text[:offset] + character + text[offset:]
            if offset < len(text) and character != text[offset]:
                yield text[:offset] + character + text[offset + 1 :]
