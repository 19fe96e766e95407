"""The packages of a workspace, and the commands that run scripts in them."""

from __future__ import annotations

import json
import posixpath
import re

from pinfix.scripts.packages.managers import MANAGERS
from pinfix.scripts.pieces import Files
from pinfix.shell.model import Command

_LITERAL = re.compile(r"(?:\./)?[\w@.-]+(?:/[\w@.-]+)*/?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(['\"]?)([^'\"#\n]*?)\1[ \t]*(?:#.*)?")
_RUNNERS = {
    "lerna": frozenset({"bootstrap", "exec", "publish", "run", "version"}),
    "nx": frozenset({"affected", "exec", "release", "run", "run-many"}),
    "turbo": frozenset({"run"}),
}
"""Programs that run scripts of packages, and their commands that do (the command references of Lerna 8, Nx 20
and Turborepo 2); any other word of `nx` and `turbo` is the name of a task."""

_MOST_PACKAGES = 200


def runs_in_packages(command: Command) -> bool:
    """Whether `command` runs scripts in packages of a workspace, not only in the folder where it stands."""
    texts = [word.text or word.prefix for word in command.words]
    for place, text in enumerate(texts[:3]):
        name = text.rpartition("/")[2].partition("@")[0]
        rest = texts[place + 1 :]
        if name in _RUNNERS:
            return name == "turbo" or name == "nx" or any(one in _RUNNERS[name] for one in rest)
    manager = MANAGERS.get(command.program or "")
    if manager is None:
        return False
    # Behind `--` and the like are the arguments of a script, which do no harm here: it is only for the words.
    asked = manager.elsewhere | manager.selecting
    return any(text.partition("=")[0] in asked for text in texts[1:])


def packages_of(command: Command, folder: str, files: Files) -> tuple[str, ...] | None:
    """The folders of all packages of the workspace at `folder`, its own among them.

    None: there is none, or not all are named by their folders.
    """
    named = _of_pnpm(folder, files) if command.program == "pnpm" else _of_package(folder, files)
    if not named or len(named) > _MOST_PACKAGES or not all(map(_LITERAL.fullmatch, named)):
        return None
    inside = tuple(posixpath.normpath(posixpath.join(folder, name)) for name in named)
    if any(path.startswith("..") for path in inside):
        return None
    return tuple(dict.fromkeys((folder, *inside)))


def _of_package(folder: str, files: Files) -> list[str] | None:
    text = files.read(posixpath.normpath(f"{folder}/package.json"))
    try:
        root = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    found = root.get("workspaces") if isinstance(root, dict) else None
    found = found.get("packages") if isinstance(found, dict) else found
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        return None
    return found


def _of_pnpm(folder: str, files: Files) -> list[str] | None:
    """The list `packages` of pnpm-workspace.yaml, where it is written as one item a line."""
    text = files.read(posixpath.normpath(f"{folder}/pnpm-workspace.yaml")) or ""
    names: list[str] = []
    within = False
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM.fullmatch(line)
        if within and item is not None:
            names.append(item[2].strip())
        elif line.startswith("packages:"):
            if line.partition(":")[2].strip() or names:
                return None
            within = True
        elif within and line[0] in " \t-":
            return None
        else:
            within = False
    return names
