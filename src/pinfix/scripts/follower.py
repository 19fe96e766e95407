"""From a command to the scripts of the repository that it runs."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator

from pinfix.scripts.interpreted import Code, FileArgument, Input, Module, Tool, read_arguments
from pinfix.scripts.interpreters import INTERPRETERS
from pinfix.scripts.languages import LANGUAGES, SHELLS, piece_of, without_version
from pinfix.scripts.packages.commands import follow_hooks, follow_manager, follow_script
from pinfix.scripts.packages.managers import MANAGERS
from pinfix.scripts.packages.runners import RUNNERS, follow_runner
from pinfix.scripts.pieces import (
    Files,
    Followed,
    Following,
    ForeignScript,
    NotOfRepository,
    Piece,
    Surroundings,
    Unresolvable,
)
from pinfix.scripts.places import below_root, find_file
from pinfix.shell.model import Command, Word

_SOURCE = frozenset({"source", "."})
_MAKE = frozenset({"make", "gmake"})
_BUILD_TOOLS = frozenset({"gradlew", "mvnw", "gradlew.bat", "mvnw.cmd"})
"""Scripts that build tools put into a repository to start themselves: what runs is the build."""


class Follower:
    """Follows commands into the files of one repository; `follow` never raises."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def follow(
        self,
        command: Command,
        folder: str | None,
        action_folder: str | None = None,
        *,
        workspace: str | None = ".",
        environment: Collection[str] | None = (),
    ) -> Following:
        """What `command` runs of the repository when its working directory is `folder`.

        Folders are from the root of the repository, "." the root itself, None what is not known.
        `action_folder` is where the composite action lies that the command belongs to, `workspace` where
        `$GITHUB_WORKSPACE` is (None: the repository was checked out below it). `environment` has the names of
        the variables that may be set besides those of the runner, for the defaults in a Makefile (`?=`); None
        where any may be.
        """
        if not command.words:
            return NotOfRepository()
        names = None if environment is None else frozenset(environment) | frozenset(command.assignments)
        around = Surroundings(action_folder, workspace, names)
        program = command.program
        if program in _SOURCE:
            return self._sourced(command, folder, around)
        if program in _MAKE:
            # Imported where used: to read Makefiles takes as much code as all the rest of this package.
            from pinfix.scripts.make import follow_make

            return follow_make(command.words[1:], folder, around, self._files)
        if program == "node" and len(command.words) > 2 and command.words[1].text == "--run":
            return follow_script(command.words[2:], folder, self._files)
        if program in MANAGERS:
            return self._managed(command, program, folder, around)
        if program in RUNNERS:
            return follow_runner(program, command.words[1:], folder, self._files)
        name = _interpreter(program)
        if name is not None:
            return self._interpreted(command, name, folder, around)
        return self._started(command.words[0], folder, around)

    def hooks(
        self,
        command: Command,
        folder: str | None,
        action_folder: str | None = None,
        *,
        workspace: str | None = ".",
    ) -> Following:
        """The scripts of a package.json that `npm ci`, `npm publish`, `npm version` and others run besides.

        They are not all that runs. The parameters are those of `follow`.
        """
        manager = MANAGERS.get(command.program or "")
        if manager is None:
            return NotOfRepository()
        around = Surroundings(action_folder, workspace)
        return follow_hooks(command, manager, folder, around, self._files)

    def _started(self, word: Word, folder: str | None, around: Surroundings) -> Following:
        """A program by its path; what has no slash is looked for among the installed ones."""
        text = word.text
        if text is not None and not _is_path(text):
            return NotOfRepository()
        if text is None and "/" not in word.shown().replace("${{", ""):
            return Unresolvable(f"which program {word.shown()} is, is known only when it runs")
        if posixpath.basename((text or "").replace("\\", "/")) in _BUILD_TOOLS:
            return NotOfRepository()
        return self._file(word, None, folder, around)

    def _sourced(self, command: Command, folder: str | None, around: Surroundings) -> Following:
        if len(command.words) < 2:
            return Unresolvable("what it reads is not known")
        return self._file(command.words[1], "bash", folder, around, sourced=True)

    def _interpreted(
        self, command: Command, name: str, folder: str | None, around: Surroundings
    ) -> Following:
        reading = read_arguments(command.words[1:], INTERPRETERS[name])
        loaded: list[Piece] = []
        for word in reading.loaded:
            if word.shown().startswith((".", "/", "$")):  # else the name of a package
                found = self._file(word, name, folder, around)
                if not isinstance(found, Followed):
                    return found
                loaded += found.pieces
        target = reading.target
        match target:
            case Tool():
                return NotOfRepository()
            case FileArgument(word):
                outcome = self._file(word, name, folder, around)
            case Module(word):
                outcome = self._module(word, folder)
            case Code(words):
                outcome = _code(words, name)
            case Input():
                outcome = self._input(command, name, folder, around)
        return Followed((*loaded, *outcome.pieces)) if isinstance(outcome, Followed) else outcome

    def _file(
        self,
        word: Word,
        interpreter: str | None,
        folder: str | None,
        around: Surroundings,
        *,
        sourced: bool = False,
    ) -> Following:
        found = find_file(word, folder, around, self._files)
        if isinstance(found, Unresolvable):
            return found
        piece = piece_of(found.path, found.text, folder, interpreter, sourced=sourced)
        return piece if isinstance(piece, Unresolvable) else Followed((piece,))

    def _module(self, word: Word, folder: str | None) -> Following:
        """`python -m a.b`: of the working directory, else one that is installed."""
        name = word.text
        if name is None or folder is None:
            return Unresolvable(f"which module {word.shown()} is, is known only when it runs")
        base = below_root(folder, name.replace(".", "/"))
        if isinstance(base, Unresolvable):
            return NotOfRepository()
        for path in (f"{base}/__main__.py", f"{base}.py"):
            text = self._files.read(path)
            if text is not None:
                return Followed((*self._packages(path, folder), ForeignScript(path, "python", text)))
        return NotOfRepository()

    def _packages(self, path: str, folder: str) -> Iterator[ForeignScript]:
        """The packages around the module at `path`, up to `folder`: they are imported before it."""
        names = posixpath.relpath(path, folder).split("/")[:-1]
        for depth in range(1, len(names) + 1):
            package = posixpath.normpath(posixpath.join(folder, *names[:depth], "__init__.py"))
            text = self._files.read(package)
            if text is not None:
                yield ForeignScript(package, "python", text)

    def _input(self, command: Command, name: str, folder: str | None, around: Surroundings) -> Following:
        """What comes in by `<` and `<<`."""
        for redirect in command.redirects:
            if redirect.operator == "<":
                return self._file(redirect.target, name, folder, around)
            if redirect.operator in ("<<", "<<-", "<<<"):
                return _code((redirect.target,), name)
        return Unresolvable(f"{name} runs what it is given when it runs")

    def _managed(self, command: Command, program: str, folder: str | None, around: Surroundings) -> Following:
        outcome = follow_manager(command, MANAGERS[program], folder, around, self._files)
        if program != "bun" or isinstance(outcome, Followed):
            return outcome
        words = [word for word in command.words[1:] if not word.prefix.startswith("-")]
        if words and words[0].text == "run":
            words = words[1:]
        if words and "." in words[0].shown():  # bun runs files as it does scripts
            return self._file(words[0], "bun", folder, around)
        return outcome


def _interpreter(program: str | None) -> str | None:
    """The name under which an interpreter is known, for `/usr/bin/python3.12` and `pwsh.exe` as well."""
    if program is None:
        return None
    name = posixpath.basename(program) if program.startswith("/") else program
    name = name.removesuffix(".exe")
    return next((one for one in (name, without_version(name)) if one in INTERPRETERS), None)


def _is_path(text: str) -> bool:
    return "/" in text or text.startswith((".\\", "..\\"))


def _code(words: tuple[Word, ...], name: str) -> Following:
    """Program text that stands in the command itself."""
    texts = [word.text for word in words]
    known = [text for text in texts if text is not None]
    if len(known) < len(texts):
        return Unresolvable(f"the code that {name} is given is known only when it runs")
    if name in SHELLS:
        return Unresolvable(f"the script that {name} is given is not read where it stands")
    return Followed((ForeignScript(None, LANGUAGES[without_version(name)], "\n".join(known)),))
