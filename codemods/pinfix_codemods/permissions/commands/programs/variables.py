"""Commands of the shell that set variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pinfix.github.expressions.values import Value
from pinfix.shell.model import Command, Word
from pinfix_codemods.permissions.commands.holding import stdin_holds, word_value
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.programs.writing import set_variable
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, lost
from pinfix_codemods.permissions.commands.scene import Scene
from pinfix_codemods.permissions.live import Effect

_DECLARES = frozenset({"export", "declare", "typeset", "local", "readonly"})
_READS = frozenset({"read", "mapfile", "readarray"})


_COMMANDS = frozenset({"PROMPT_COMMAND"})
_EXPANDED = frozenset({"PS0", "PS1", "PS2", "PS4"})
_FILES = frozenset({"BASH_ENV"})
_SUBSTITUTES = ("$(", "`")


def run_by_shell(assignments: Mapping[str, Word]) -> bool:
    """Whether one of these variables has something in it that the shell runs of its own accord.

    `ENV` is not among them: only a shell that somebody types into looks at it.
    """
    for name, word in assignments.items():
        text = word.shown()
        if name in _COMMANDS | _FILES and text not in ("", "/dev/null"):
            return True
        if name in _EXPANDED and (any(sign in text for sign in _SUBSTITUTES) or word.text is None):
            return True
    return False


def exported(command: Command) -> Mapping[str, Word]:
    """The variables that `export X=value` and its like set; none for another program."""
    if program_name(command) not in _DECLARES:
        return {}
    return dict(_named_values(command.words[1:]))


def assigned(scene: Scene) -> Judged:
    """`X=value` on a line of its own."""
    return Judged(effects=tuple(_assignments(scene)))


def _assignments(scene: Scene) -> Iterator[Effect]:
    for name, word in scene.command.assignments.items():
        yield set_variable(scene, name, word_value(word, scene.live))


def declared(scene: Scene) -> Judged:
    """`export X=value`, `read X`, `set -- …`: what the builtins of the shell leave in variables."""
    name = program_name(scene.command)
    words = scene.command.words[1:]
    if name in _DECLARES:
        return Judged(effects=tuple(_declarations(scene, words)))
    if name in _READS:
        return Judged(effects=tuple(_read(scene, words)))
    if name == "printf" and [word.text for word in words[:1]] == ["-v"] and len(words) > 2:
        value = Value((None,), scene.holds(*words[2:]))
        return Judged(effects=(set_variable(scene, words[1].shown(), value),))
    if name == "set" and scene.plainly_holds(*words):
        return lost(scene.spot, "`set` makes the token an argument of the script")
    return NEEDS_NOTHING


def _declarations(scene: Scene, words: tuple[Word, ...]) -> Iterator[Effect]:
    for name, value in _named_values(words):
        yield set_variable(scene, name, word_value(value, scene.live))


def _named_values(words: tuple[Word, ...]) -> Iterator[tuple[str, Word]]:
    for word in words:
        name, equals, first = word.prefix.partition("=")
        if equals and name.isidentifier():
            yield name, Word(((first,) if first else ()) + word.parts[1:], word.quoted)


def _read(scene: Scene, words: tuple[Word, ...]) -> Iterator[Effect]:
    held = stdin_holds(scene.command, scene.live)
    for word in words:
        if word.text is not None and word.text.isidentifier():
            yield set_variable(scene, word.text, Value((None,), held))
