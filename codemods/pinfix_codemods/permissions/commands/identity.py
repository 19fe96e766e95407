"""OpenID Connect: who asks the identity service for a token, or may get at what it takes to ask.

That is the address and the password in two variables of the runner. A command that names them asks. So may
one that gets all variables, or one whose name is known only when the script runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pinfix.github.expressions.values import TOKEN
from pinfix.shell.model import Command, Hole, Word
from pinfix_codemods.permissions.actions.opaque import need_of_opaque
from pinfix_codemods.permissions.commands.holding import prints, stdin_holds, word_value
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.programs.inert import is_inert
from pinfix_codemods.permissions.commands.programs.writing import files_written
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged
from pinfix_codemods.permissions.commands.scene import SIGNS, Scene
from pinfix_codemods.permissions.live import Live

_NAMES = re.compile(r"ACTIONS_ID_TOKEN_REQUEST_(URL|TOKEN)")
_KEEPS = frozenset({"read", "mapfile", "readarray", "export", "declare", "typeset", "local", "readonly"})
"""Builtins that put what they are told, or read, into variables."""

_AS_IF = Live(env={"ACTIONS_ID_TOKEN_REQUEST_TOKEN": TOKEN})
"""Nothing in reach but the password: whatever holds more with it than with nothing, holds that one."""

_NOTHING = Live()


def identity(scene: Scene) -> Judged:
    """What a command needs of the identity service, that is not opaque."""
    if not scene.live.oidc:
        return NEEDS_NOTHING
    if any(_NAMES.search(text) for text in _texts(_all_words(scene))):
        return scene.need(SIGNS, "ACTIONS_ID_TOKEN_REQUEST_URL")
    if not _takes_password(scene):
        return NEEDS_NOTHING
    bare = replace(_AS_IF, env={}, oidc=scene.live.oidc)
    shown = " ".join(scene.command.shown().split()) or " ".join(scene.command.assignments)
    return Judged(need_of_opaque(f"`{shown[:60]}`, which gets all variables,", bare, scene.spot))


def _takes_password(scene: Scene) -> bool:
    """Whether the password may be in what the command sends, keeps or writes; not in the log."""
    command = _known(scene.command)
    if any(_shows(word) for word in command.assignments.values()):
        return True
    fed = stdin_holds(command, _AS_IF) > stdin_holds(command, _NOTHING)
    told = fed or any(_shows(word) for word in command.words[1:])
    if told and (program_name(command) in _KEEPS or not is_inert(scene.of_live(_AS_IF))):
        return True
    return any(files_written(scene)) and prints(command, _AS_IF) > prints(command, _NOTHING)


def _shows(word: Word) -> bool:
    return word_value(word, _AS_IF).holds > word_value(word, _NOTHING).holds


def _known(command: Command) -> Command:
    """Without `$1`: who calls a script with the password, names it or all variables."""
    return replace(
        command,
        words=tuple(_known_word(word) for word in command.words),
        assignments={name: _known_word(word) for name, word in command.assignments.items()},
        redirects=tuple(replace(one, target=_known_word(one.target)) for one in command.redirects),
    )


def _known_word(word: Word) -> Word:
    parts = (part for part in word.parts if isinstance(part, str) or _can_show(part))
    return replace(word, parts=tuple(parts))


def _can_show(hole: Hole) -> bool:
    return bool(hole.output_of or hole.variable or hole.inside) or hole.spelt.startswith("!")


def _all_words(scene: Scene) -> tuple[Word, ...]:
    command = scene.command
    targets = (redirect.target for redirect in command.redirects)
    return (*command.words, *command.assignments.values(), *targets)


def _texts(words: Iterable[Word]) -> Iterator[str]:
    for word in words:
        yield word.shown()
        for hole in word.holes:
            yield from (name for inner in (hole, *(hole.inside or ())) for name in _named(inner))


def _named(hole: Hole) -> tuple[str, ...]:
    return tuple(name for name in (hole.variable, hole.expression) if name)
