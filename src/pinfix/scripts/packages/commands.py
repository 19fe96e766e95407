"""The scripts of a package.json, and the commands that run them."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pinfix.scripts.packages.managers import Manager
from pinfix.scripts.packages.workspaces import packages_of
from pinfix.scripts.pieces import (
    Files,
    Followed,
    Following,
    NotOfRepository,
    ScriptPiece,
    Surroundings,
    Unresolvable,
)
from pinfix.scripts.places import not_there, path_of
from pinfix.scripts.spelling import spelled
from pinfix.shell.model import Command, Word


@dataclass(slots=True)
class _Call:
    """What a command line asks for."""

    words: list[Word] = field(default_factory=list)  # the command, and for `run` the script
    arguments: tuple[Word, ...] = ()  # what the script is given
    folder: Word | None = None
    elsewhere: str | None = None
    if_present: bool = False


def follow_manager(
    command: Command, manager: Manager, folder: str | None, around: Surroundings, files: Files
) -> Following:
    """The scripts that `command` runs from the package.json of its folder, with `pre` and `post`."""
    call = _read(command.words[1:], manager)
    name = _script_name(call, manager)
    if isinstance(name, (NotOfRepository, Unresolvable, Followed)):
        return name
    where = folder if call.folder is None else path_of(call.folder, folder, around)
    if isinstance(where, Unresolvable):
        return where
    if where is None:
        return Unresolvable("the folder of the package.json is known only when it runs")
    shell = _other_shell(command, where, around, files)
    if shell is not None:
        return shell
    if call.elsewhere is not None:
        reason = f"{call.elsewhere} makes {command.program} run in packages of a workspace"
        return _in_packages(packages_of(command, where, files), name, call, files) or Unresolvable(reason)
    package = read_package(where, files)
    if isinstance(package, Unresolvable):
        return package
    return _pieces(package, name, call, where)


def _in_packages(folders: Sequence[str] | None, name: _Name, call: _Call, files: Files) -> Followed | None:
    """The script in each of the packages that has it, whichever of them are chosen; None: not known."""
    pieces: list[ScriptPiece] = []
    for folder in folders or ():
        package = read_package(folder, files)
        if isinstance(package, Unresolvable):
            return None
        pieces += _with_hooks(package, name.text, call.arguments, folder)
    return Followed(tuple(pieces)) if pieces else None


_SHELL_SETTING = re.compile(r"^[ \t]*script-shell[ \t]*=[ \t]*([^\n]*)", re.MULTILINE)
_SHELLS = frozenset({"bash", "sh", "/bin/bash", "/bin/sh", "/usr/bin/bash", "/usr/bin/sh"})


def _other_shell(command: Command, folder: str, around: Surroundings, files: Files) -> Unresolvable | None:
    """Scripts are read as those of a shell: not so where another program is to run them."""
    told = [word for word in command.words[1:] if word.prefix.startswith("--script-shell")]
    variables = around.environment or frozenset()
    told_by_variable = any(name.lower() == "npm_config_script_shell" for name in variables)
    texts = (files.read(posixpath.normpath(f"{place}/.npmrc")) for place in (folder, "."))
    written = [found for text in texts if text is not None for found in _SHELL_SETTING.findall(text)]
    if told or told_by_variable or any(shell.strip().strip("\"'") not in _SHELLS for shell in written):
        return Unresolvable("a setting of npm (script-shell) says which program runs the scripts")
    return None


@dataclass(frozen=True, slots=True)
class _Name:
    """A script; `optional`: the word may also be something else than a script."""

    text: str
    optional: bool = False


def _script_name(call: _Call, manager: Manager) -> _Name | Following:
    """The script that is asked for."""
    if not call.words:
        return NotOfRepository()
    verb = call.words[0].text
    if verb is None:
        return Unresolvable(f"which command {call.words[0].shown()} is, is known only when it runs")
    if verb in manager.elsewhere:
        return Unresolvable(f"{verb} runs in packages of a workspace")
    if verb in manager.run:
        if len(call.words) < 2:
            return Followed()  # it lists the scripts
        name = call.words[1].text
        if name is None:
            return Unresolvable(f"which script {call.words[1].shown()} is, is known only when it runs")
        return _Name(name)
    if verb in manager.lifecycle:
        return _Name(manager.lifecycle[verb])
    if manager.own is None or verb in manager.own:
        return NotOfRepository()
    return _Name(verb, optional=True)


def _read(words: Sequence[Word], manager: Manager) -> _Call:
    call = _Call()
    pending = list(reversed(words))
    while pending:
        word = pending.pop()
        option, sign, _ = word.prefix.partition("=")
        if word.text == "--":
            call.arguments = tuple(reversed(pending))
            break
        if not word.prefix.startswith("-"):
            call.words.append(word)
            if len(call.words) == (2 if call.words[0].text in manager.run else 1) and manager.own is not None:
                # Only npm reads options behind the name of the script itself.
                call.arguments = tuple(reversed(pending))
                break
            continue
        value = Word((word.prefix[len(option) + 1 :], *word.parts[1:]), word.quoted) if sign else None
        if option in manager.elsewhere | manager.selecting:
            call.elsewhere = option
            if option in manager.selecting and not sign and pending:
                pending.pop()
        elif option == "--if-present":
            call.if_present = True
        elif option in manager.folders:
            call.folder = value or (pending.pop() if pending else None)
        elif option in manager.valued and not sign and pending:
            pending.pop()
    if manager.own is None:
        wanted = 2 if call.words and call.words[0].text in manager.run else 1
        call.arguments = (*call.words[wanted:], *call.arguments)
    return call


@dataclass(frozen=True, slots=True)
class Package:
    """The scripts of the package.json at `path`, and the lines that they stand on."""

    path: str
    scripts: Mapping[str, str]
    lines: Mapping[str, int]


def read_package(folder: str, files: Files) -> Package | Unresolvable:
    """The package.json of a folder."""
    path = posixpath.normpath(posixpath.join(folder, "package.json"))
    text = files.read(path)
    if text is None:
        return not_there(path)
    try:
        root = json.loads(text)
    except (ValueError, RecursionError):
        return Unresolvable(f"{path} is not valid JSON")
    written = root.get("scripts") if isinstance(root, dict) else None
    scripts = (
        {name: script for name, script in (written or {}).items() if isinstance(script, str)}
        if (isinstance(written, dict))
        else {}
    )
    return Package(path, scripts, {name: _line(text, name) for name in scripts})


def _line(text: str, name: str) -> int:
    """The line of the script `name`: of the first key of this name behind the word "scripts"."""
    start = text.find('"scripts"')
    found = re.compile(re.escape(json.dumps(name, ensure_ascii=False)) + r"\s*:").search(text, max(start, 0))
    return text.count("\n", 0, found.start() if found else max(start, 0)) + 1


def _pieces(package: Package, name: _Name, call: _Call, folder: str) -> Following:
    if name.text not in package.scripts:
        return _absent(package, name, call)
    return Followed(tuple(_with_hooks(package, name.text, call.arguments, folder)))


def _absent(package: Package, name: _Name, call: _Call) -> Following:
    if call.if_present:
        return Followed()
    if name.optional:
        return NotOfRepository()  # a program that a dependency brings
    return Unresolvable(f"{package.path} has no script {name.text}")


def _with_hooks(package: Package, name: str, arguments: Sequence[Word], folder: str) -> Iterator[ScriptPiece]:
    """The script between its hooks. Not every manager runs those; more is followed then, not less."""
    given: Sequence[Word] = ()
    for script, words in (("pre" + name, given), (name, arguments), ("post" + name, given)):
        if script in package.scripts:
            yield _piece(package, script, words, folder)


def _piece(package: Package, script: str, words: Sequence[Word], folder: str) -> ScriptPiece:
    text = package.scripts[script] + spelled(words)
    what = f"script {script} of {package.path}"
    return ScriptPiece(package.path, package.lines[script], text, "sh", folder, what)


_INSTALLS = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare")
_HOOKS = {
    "publish": ("prepublishOnly", "prepack", "prepare", "postpack", "publish", "postpublish"),
    "pack": ("prepack", "prepare", "postpack"),
    "version": ("preversion", "version", "postversion"),
    **dict.fromkeys(("add", "ci", "clean-install", "i", "install", "rebuild"), _INSTALLS),
}
"""The scripts that a command of npm runs besides what it does itself; yarn and pnpm run some of them."""


def follow_hooks(
    command: Command, manager: Manager, folder: str | None, around: Surroundings, files: Files
) -> Following:
    """The scripts of the package.json of `folder` that come with `npm ci`, `publish`, `version` and so on."""
    call = _read(command.words[1:], manager)
    words = [word.text for word in (*call.words, *call.arguments)]
    if words[:1] == ["npm"]:  # `yarn npm publish`
        words = words[1:]
    verb = words[0] if words else "install"
    names = _HOOKS.get(verb or "")
    if names is None or any(word.text == "--ignore-scripts" for word in command.words):
        return NotOfRepository()
    where = folder if call.folder is None else path_of(call.folder, folder, around)
    if isinstance(where, Unresolvable):
        return where
    if where is None:
        return Unresolvable("the folder of the package.json is known only when it runs")
    package = read_package(where, files)
    if isinstance(package, Unresolvable):
        return package
    return Followed(tuple(_piece(package, name, (), where) for name in names if name in package.scripts))


def follow_script(words: Sequence[Word], folder: str | None, files: Files) -> Following:
    """`node --run NAME`: the script alone, without hooks; `words` are the name and what it is given."""
    name = words[0].text
    if name is None or folder is None:
        return Unresolvable("which script of a package.json it runs is known only when it runs")
    package = read_package(folder, files)
    if isinstance(package, Unresolvable):
        return package
    if name not in package.scripts:
        return Unresolvable(f"{package.path} has no script {name}")
    return Followed((_piece(package, name, words[1:], folder),))
