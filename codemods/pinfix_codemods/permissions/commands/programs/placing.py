"""Programs that a script puts where others will start them: hooks of git, and folders among the programs."""

from __future__ import annotations

import re

from pinfix.shell.model import Command, Word
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, lost
from pinfix_codemods.permissions.commands.scene import WRITES_CONTENTS, Scene

_HOOK = re.compile(r"\.git[/\\](modules[/\\].{1,200}[/\\])?hooks([/\\]|$)")
_TAKES_AWAY = frozenset({"cat", "chmod", "find", "ls", "rm", "rmdir", "test", "["})
_OF_REPOSITORY = re.compile(
    r"\$(PWD|GITHUB_WORKSPACE)\b|\$\{\{\s*github\.workspace\s*\}\}|(?!-)(\.{1,2}/)?[\w.-]{2,}(/|$)"
)
_PATH_FILE = "GITHUB_PATH"


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

    Folders elsewhere are trusted, as what the runner brings is.
    """
    if not scene.live.checked_out or not any(_is_of_repository(word) for word in _folders(scene.command)):
        return NEEDS_NOTHING
    return scene.assume("no program in a folder of the repository on `PATH` takes the place of a known one")


def _folders(command: Command) -> tuple[Word, ...]:
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
    return command.words[1:] if into_file else ()


def _without(word: Word, start: str) -> Word:
    first = word.prefix.removeprefix(start)
    return Word(((first,) if first else ()) + word.parts[1:], word.quoted)


def _is_of_repository(word: Word) -> bool:
    return any(_OF_REPOSITORY.match(folder) for folder in word.shown().split(":") if folder != "$PATH")
