"""What one command of a script needs of the token, and what it leaves to those after it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Protocol

from pinfix.github.expressions.values import Holds
from pinfix.github.scopes import Grant
from pinfix.shell.model import Command, Word
from pinfix_codemods.permissions.commands.functions import with_told_arguments
from pinfix_codemods.permissions.commands.git.commands import judge_git
from pinfix_codemods.permissions.commands.github.gh import judge_gh
from pinfix_codemods.permissions.commands.github.requests import is_client, judge_client
from pinfix_codemods.permissions.commands.holding import highest, stdin_holds, word_value
from pinfix_codemods.permissions.commands.identity import identity
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.programs.containers import (
    is_container_tool,
    judge_container_tool,
)
from pinfix_codemods.permissions.commands.programs.inert import is_inert
from pinfix_codemods.permissions.commands.programs.packages import (
    is_package_manager,
    judge_package_manager,
)
from pinfix_codemods.permissions.commands.programs.starting import starts_by_variable
from pinfix_codemods.permissions.commands.programs.tools import judge_tool
from pinfix_codemods.permissions.commands.programs.variables import assigned, declared, exported, run_by_shell
from pinfix_codemods.permissions.commands.programs.writing import written_out
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, Judgement, Unrecognised
from pinfix_codemods.permissions.commands.scene import Scene
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.need import Spot

_MOST_NESTED = 5
_STARTS_ANOTHER = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
_SEPARATORS = re.compile(r"[;&|\n]+")
_EITHER = frozenset({"issue", "pull_request"})


class Settings(Protocol):
    """What the configuration says of commands: beginnings of command lines, and what each needs."""

    @property
    def commands(self) -> Mapping[str, Grant]:
        """By the words, with single blanks between them."""


def judge(
    command: Command, live: Live, spot: Spot, settings: Settings, targets: Collection[str] = _EITHER
) -> Judgement:
    """The need of one command, and its effects.

    `command` has been unwrapped (`sudo`, `env`, `bash -c`). It may be no program at all but a script of the
    repository: that is Unrecognised, as is all that runs code that cannot be read here. `targets`: what the
    numbers of issues stand for, "issue" and "pull_request".
    """
    told = with_told_arguments(command)
    return _judge(Scene(told, live, spot, frozenset(targets), settings.commands), 0)


def holds_token(command: Command, live: Live) -> Holds:
    """Whether a command is handed the token: in an argument, by a variable before it, or in its input."""
    told = with_told_arguments(command)
    words = (*told.words, *told.assignments.values())
    return highest([stdin_holds(told, live), *(word_value(word, live).holds for word in words)])


def _judge(scene: Scene, depth: int) -> Judgement:
    by_setting = _by_setting(scene)
    if by_setting is not None:
        return by_setting
    if not scene.command.words:
        if run_by_shell(scene.command.assignments):
            return Unrecognised(" ".join(scene.command.assignments))
        return assigned(scene) | written_out(scene) | identity(scene)
    judgement = _by_program(scene, depth)
    if isinstance(judgement, Unrecognised):
        return judgement
    return judgement | written_out(scene) | identity(scene)


def _by_setting(scene: Scene) -> Judged | None:
    if not scene.settings:
        return None
    words = [word.shown() for word in scene.command.words]
    for call, grant in scene.settings.items():
        if words[: len(call.split())] == call.split() and call:
            return scene.need(grant, f"{call} (configuration)")
    return None


def _by_program(scene: Scene, depth: int) -> Judgement:
    name = program_name(scene.command)
    shown = scene.command.words[0].shown()
    if not name or starts_by_variable(scene) or run_by_shell(scene.command.assignments):
        return Unrecognised(shown)
    if scene.command.runner is not None:
        return _packaged(scene, name)
    if is_container_tool(name):
        return judge_container_tool(scene)
    tool = judge_tool(scene)
    if tool is not None:
        return tool
    if name == "git":
        return judge_git(scene)
    if name == "gh":
        return judge_gh(scene)
    if is_client(name):
        return judge_client(scene)
    if name in ("find", "gfind"):
        return _find(scene, depth)
    if name == "trap":
        return _trap(scene)
    if name == "xargs" and all(word.prefix.startswith("-") for word in scene.command.words[1:]):
        # Without a program it prints its input.
        return NEEDS_NOTHING
    if is_inert(scene):
        return Unrecognised(shown) if run_by_shell(exported(scene.command)) else declared(scene)
    if is_package_manager(name):
        return judge_package_manager(scene)
    return Unrecognised(shown)


def _packaged(scene: Scene, name: str) -> Judgement:
    """What `npx` or `uv run` start is a package of this name: only tools that are packages are known so."""
    tool = judge_tool(scene)
    if tool is not None:
        return tool
    if is_package_manager(name):
        return judge_package_manager(scene)
    return Unrecognised(scene.command.words[0].shown())


def _find(scene: Scene, depth: int) -> Judgement:
    """`find` is inert; what it starts behind `-exec` is judged by itself."""
    words = scene.command.words
    judged = NEEDS_NOTHING
    for place, word in enumerate(words):
        if word.text not in _STARTS_ANOTHER:
            continue
        end = next((i for i in range(place, len(words)) if words[i].text in (";", "+", "\\;")), len(words))
        if depth >= _MOST_NESTED or end == place + 1:
            return Unrecognised("find")
        inner = _judge(scene.of(Command(words[place + 1 : end], scene.command.line)), depth + 1)
        if isinstance(inner, Unrecognised):
            return inner
        judged |= inner
    return judged


def _trap(scene: Scene) -> Judgement:
    """What is to be done at the end: told only where every word of it is plain and every program inert."""
    words = [word for word in scene.command.words[1:] if not word.prefix.startswith("-")]
    text = words[0].text if words else ""
    if text is None or "$(" in text or "`" in text:
        return Unrecognised("trap")
    for line in _SEPARATORS.split(text):
        first = line.split()
        if first and not is_inert(scene.of(_plain(first, scene.command.line))):
            return Unrecognised("trap")
    return NEEDS_NOTHING


def _plain(words: list[str], line: int) -> Command:
    return Command(tuple(Word((word,)) for word in words), line)
