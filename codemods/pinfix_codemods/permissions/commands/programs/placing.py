"""Programs that a script puts where others will start them: hooks of git, and folders among the programs."""

from __future__ import annotations

import re

from pinfix.shell.model import Command, Hole, Word
from pinfix_codemods.permissions.commands.files.brought import (
    TAKES_NO_PLACE,
    are_related,
    folders_outside,
)
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, lost
from pinfix_codemods.permissions.commands.scene import WRITES_CONTENTS, Scene
from pinfix_codemods.permissions.live import LooksIn

_HOOK = re.compile(r"\.git[/\\](modules[/\\].{1,200}[/\\])?hooks([/\\]|$)")
_TAKES_AWAY = frozenset({"cat", "chmod", "find", "ls", "rm", "rmdir", "test", "["})
_OF_WORK_SPACE = re.compile(
    r"\$(PWD|GITHUB_WORKSPACE)\b|\$\{\{\s*github\.workspace\s*\}\}|(?!-)(\.{1,2}/)?[\w.-]{2,}(/|$)"
)
_PATH_FILE, _ENV_FILE = "GITHUB_PATH", "GITHUB_ENV"
_NAMELESS = Hole(inside=())
"""What PowerShell's own variables are read as, `$PWD` among them."""

_ASK_WHERE = frozenset({"pwd", "get-location"})
_TAKE_INPUT = frozenset({"tee", "out-file", "add-content", "sponge"})


def hooked(scene: Scene) -> Judged:
    """A hook that a script writes runs with later commands of git, and what is in it is not followed."""
    command = scene.command
    written = [redirect.target for redirect in command.redirects if ">" in redirect.operator]
    words = command.words[1:] if program_name(command) not in _TAKES_AWAY else ()
    if not any(_HOOK.search(word.shown()) for word in (*words, *written)):
        return NEEDS_NOTHING
    return hook_in_place(scene)


def hook_in_place(scene: Scene) -> Judged:
    """What hooks may need that are there from now on."""
    if scene.token_variables or scene.live.gh:
        return lost(scene.spot, "a hook of git is put in place, which gets the token with a later command")
    pushes = scene.need(WRITES_CONTENTS, "a hook of git may push") if scene.git_has_token else NEEDS_NOTHING
    return pushes | scene.may_use_what_is_left("a hook of git")


def put_on_path(scene: Scene) -> Judged:
    """Programs are known by their names: a folder of the repository among them may have others.

    Folders elsewhere are trusted, as what the runner brings is, unless the job puts files there.
    """
    folders = path_folders(scene.command)
    any_of_them = _takes_any(scene.command) or any(_is_of_work_space(word) for word in folders)
    if not scene.live.checked_out or not any_of_them:
        outside = folders_outside(folders, scene.live)
        filled = scene.assume(TAKES_NO_PLACE) if are_related(outside, scene.live.brought) else NEEDS_NOTHING
        return filled | Judged(effects=tuple(map(LooksIn, outside)))
    return scene.assume("no program in a folder of the repository on `PATH` takes the place of a known one")


def path_folders(command: Command) -> tuple[Word, ...]:
    """What a command puts among the folders where programs are looked for."""
    if "PATH" in command.assignments:
        return (command.assignments["PATH"],)
    name = program_name(command)
    if name == "export":
        sets = (word for word in command.words[1:] if word.prefix.startswith("PATH="))
        return tuple(_without(word, "PATH=") for word in sets)
    into_file = any(
        hole.variable == _PATH_FILE for redirect in command.redirects for hole in redirect.target.holes
    )
    texts = [redirect.target for redirect in command.redirects if redirect.operator.startswith("<<")]
    if into_file or _names_file(command, _PATH_FILE):
        return (*command.words[1:], *texts)
    into_env = any(
        hole.variable == _ENV_FILE for redirect in command.redirects for hole in redirect.target.holes
    )
    if not into_env and not _names_file(command, _ENV_FILE):
        return ()
    lines = (word for word in (*command.words[1:], *texts) if word.prefix.startswith("PATH="))
    return tuple(_without(word, "PATH=") for word in lines)


def _names_file(command: Command, name: str) -> bool:
    """`Add-Content $env:GITHUB_PATH …`."""
    return any(hole.variable == name for word in command.words[1:] for hole in word.holes)


def _takes_any(command: Command) -> bool:
    """Whether what comes in from another command is put there: `… | tee -a $GITHUB_PATH`."""
    return program_name(command).lower() in _TAKE_INPUT and _names_file(command, _PATH_FILE)


def _without(word: Word, start: str) -> Word:
    first = word.prefix.removeprefix(start)
    return Word(((first,) if first else ()) + word.parts[1:], word.quoted)


def asks_where(command: Command) -> bool:
    """Whether what `command` puts out is the folder it runs in."""
    return program_name(command).lower() in _ASK_WHERE


def _is_of_work_space(word: Word) -> bool:
    first = word.parts[0] if word.parts else ""
    if isinstance(first, Hole):
        nameless = first == _NAMELESS and not first.output_of
        if nameless or any(map(asks_where, first.output_of)):
            return True
    folders = [folder for line in word.shown().split() for folder in line.split(":")]
    return any(
        _OF_WORK_SPACE.match(folder) for folder in folders if folder not in ("$PATH", f"${_PATH_FILE}")
    )
