"""The text of the GraphQL query that `gh api graphql` sends."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.shell.model import Hole, Word
from pinfix_codemods.permissions.commands.arguments import Arguments
from pinfix_codemods.permissions.commands.github.bodies import query_in_json
from pinfix_codemods.permissions.commands.holding import input_texts
from pinfix_codemods.permissions.commands.scene import Scene
from pinfix_codemods.permissions.routes import with_holes

FIELDS = ("-f", "--raw-field", "-F", "--field")
_FROM_FILES = ("-F", "--field")
_KEY = "query="
_MOST_NESTED = 4


def query_of(arguments: Arguments, scene: Scene) -> str | None:
    """The query, with values for what is not known of it; None: it is not written in the command.

    With `--input` the fields are no part of what is sent (`gh api --help`).
    """
    bodies = arguments.values("--input")
    if arguments.vague or len(bodies) > 1:
        return None
    if bodies:
        written = _read(scene) if bodies[0].text == "-" else None
        return None if written is None else query_in_json(_text(written, scene))
    fields = [flag for flag in arguments.flags if flag.name in FIELDS and flag.value is not None]
    told = [(flag.name, word) for flag in fields if (word := flag.value) and _may_be_query(word)]
    if len(told) != 1 or not told[0][1].prefix.startswith(_KEY):
        return None
    name, word = told[0]
    value = Word((word.prefix.removeprefix(_KEY), *word.parts[1:]))
    if not value.prefix.startswith("@"):
        return _text(value, scene)
    written = _read(scene) if name in _FROM_FILES and value.text == "@-" else None
    return None if written is None else _text(written, scene)


def _may_be_query(word: Word) -> bool:
    """Whether a field is the query, or has a key that is not known."""
    key, equals, _ = word.prefix.partition("=")
    return _KEY.startswith(key) if not equals else key == _KEY.removesuffix("=")


def _read(scene: Scene) -> Word | None:
    """What the command reads, where that is written out."""
    texts = list(input_texts(scene.command))
    return texts[0] if len(texts) == 1 and not scene.command.input_from else None


def _text(word: Word, scene: Scene) -> str:
    return with_holes(list(_parts(word, scene, 0)))


def _parts(word: Word, scene: Scene, depth: int) -> Iterator[str | None]:
    """The texts of a word, those included that `$(cat <<EOF …)` prints; None for what is not known."""
    for part in word.parts:
        if isinstance(part, str):
            yield part
            continue
        document = _document(part) if depth < _MOST_NESTED else None
        if document is None:
            yield scene.value(Word((part,))).text
        else:
            yield from _parts(document, scene, depth + 1)


def _document(hole: Hole) -> Word | None:
    """The here-document that is all that a hole has."""
    if len(hole.output_of) != 1:
        return None
    command = hole.output_of[0]
    texts = list(input_texts(command))
    plain = command.program == "cat" and len(command.words) == 1 and not command.input_from
    return texts[0] if plain and len(texts) == 1 else None
