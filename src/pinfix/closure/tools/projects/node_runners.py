"""Commands that run a script in several packages of a workspace: Turborepo, Nx, Lerna, and the managers' own.

After the command references of Turborepo 2, Nx 20, Lerna 8, npm 11, pnpm 10, yarn 4 and bun 1.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pinfix.closure.tools.projects.node import (
    Package,
    as_object,
    chosen,
    cut_off_around,
    package_at,
    packages_around,
    with_needed,
)
from pinfix.closure.tools.use import TooMuch, Use
from pinfix.closure.view import View
from pinfix.scripts import ScriptPiece

_FILTERS = {
    "turbo": ("--filter", "-F", "--scope"),
    "nx": ("-p", "--projects", "--project"),
    "lerna": ("--scope",),
    "npm": ("-w", "--workspace"),
    "pnpm": ("--filter", "-F", "--filter-prod"),
    "yarn": ("--include", "--from"),
    "bun": ("--filter", "-F"),
}
_PROJECT = "project.json"
_PACKAGE = "package.json"
MOST_TASKS = 50
_TARGETS = ("-t", "--target", "--targets")
_VALUED = frozenset(
    {"--concurrency", "--cache-dir", "--loglevel", "--parallel", "-c", "--configuration", "-C"}
)
_EVERYWHERE = frozenset({"-r", "--recursive", "-ws", "--workspaces", "recursive", "multi", "m"})
_SETTINGS = {"turbo": ("turbo.json", "tasks", "pipeline"), "nx": ("nx.json", "targetDefaults")}
_INSTALLS = ("preinstall", "install", "postinstall", "prepare")


@dataclass(frozen=True, slots=True)
class _Asked:
    """`tasks`: names of scripts. `filters`: which packages; none: all. `root_alone`: the root's only."""

    tasks: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    root_alone: bool = False


@dataclass(frozen=True, slots=True)
class _Uses:
    all: tuple[Use, ...]


def uses_in_packages(name: str, texts: Sequence[str], folder: str, view: View) -> Sequence[Use]:
    """The scripts that `name`, with the words `texts` behind it, runs in packages around `folder`.

    Worked out once for each workspace: each of its packages may say so.
    """
    asked = _read(name, texts)
    if asked is None or not asked.tasks:
        return ()
    root, packages = packages_around(folder, view)
    key = name, asked, root, packages[:1], len(packages), view.key
    known = view.files.kept.get(key)
    if not isinstance(known, _Uses):
        known = view.files.kept[key] = _Uses(tuple(_uses(name, asked, root, packages, view)))
    return known.all


def _uses(name: str, asked: _Asked, root: str, packages: tuple[Package, ...], view: View) -> Iterator[Use]:
    settings = _settings(name, root, view)
    some = chosen(packages, asked.filters, root)
    if settings:
        some = with_needed(some, packages)
    tasks = _with_needed_tasks(asked.tasks, settings)
    yield from cut_off_around(root, view)
    if len(tasks) > MOST_TASKS:
        path = posixpath.normpath(f"{root}/{_SETTINGS.get(name, (_PACKAGE,))[0]}")
        yield Use(path, cut_off=(TooMuch(1, name, f"more than {MOST_TASKS} tasks are run"),))
        tasks = tasks[:MOST_TASKS]
    for package in some:
        if not asked.root_alone or package.folder == root:
            yield from _both(package, root, tasks, view)
    if name == "nx":  # a project needs no package.json
        yield from _projects(root, asked.filters, tasks, {one.folder for one in packages}, view)


def _both(package: Package, root: str, tasks: Sequence[str], view: View) -> Iterator[Use]:
    scripts = tuple(_scripts(package, tasks, view))
    if scripts:
        yield Use(package.path, scripts)
    targets = tuple(_targets(package.folder, root, tasks, view))
    if targets:
        yield Use(posixpath.normpath(f"{package.folder}/{_PROJECT}"), targets)


def uses_of_install(folder: str, view: View) -> Iterator[Use]:
    """An install reads the package.json of every package of the workspace, and runs the hooks in them."""
    root, packages = packages_around(folder, view)
    yield from cut_off_around(folder, view)
    for package in packages:
        if package.folder != root:
            yield Use(package.path, tuple(_scripts(package, _INSTALLS, view, hooks=False)))


def _read(name: str, texts: Sequence[str]) -> _Asked | None:
    """What is asked for; None: not one script in several packages."""
    words, filters, targets, everywhere = _split(name, texts)
    if name == "turbo":
        return _Asked(tuple(one for one in words if one != "run"), filters)
    if name == "nx":
        return _read_nx(words, filters, targets)
    if name == "lerna":
        return _Asked(tuple(words[1:]), filters) if words[:1] == ["run"] else None
    if name == "yarn":
        if words[:1] == ["workspace"] and len(words) > 2:
            rest = words[2:]
            return _Asked(tuple(rest[1:2] if rest[0] == "run" else rest[:1]), (words[1],))
        if words[:1] == ["workspaces"] and "run" in words:
            return _Asked(tuple(words[words.index("run") + 1 :][:1]), filters)
        return None
    root_alone = name == "pnpm" and not {"-w", "--workspace-root"}.isdisjoint(texts)
    if not filters and not everywhere and not root_alone:
        return None
    words = [one for one in words if one not in _EVERYWHERE]
    verb = words[0] if words else ""
    if verb in ("run", "run-script"):
        return _Asked(tuple(words[1:2]), filters, root_alone)
    own = name == "pnpm" or verb in ("test", "start")
    return _Asked(tuple(words[:1]) if own else (), filters, root_alone)


def _read_nx(words: Sequence[str], filters: tuple[str, ...], targets: tuple[str, ...]) -> _Asked | None:
    verb = words[0] if words else ""
    if verb in ("run-many", "affected"):
        return _Asked(targets, filters if verb == "run-many" else ())
    if verb == "run" and len(words) > 1:
        project, _, task = words[1].partition(":")
        return _Asked((task.partition(":")[0],), (project,)) if task else None
    return _Asked((verb,), tuple(words[1:2])) if verb and not targets else None


def _split(name: str, texts: Sequence[str]) -> tuple[list[str], tuple[str, ...], tuple[str, ...], bool]:
    """Plain words, filters, targets, and whether all packages are meant."""
    words: list[str] = []
    filters: list[str] = []
    targets: list[str] = []
    everywhere = False
    pending = list(reversed(texts))
    while pending and (text := pending.pop()) != "--":
        option, sign, value = text.partition("=")
        if not text.startswith("-"):
            words.append(text)
        elif option in _FILTERS.get(name, ()) or (name == "nx" and option in _TARGETS):
            value = value if sign else (pending.pop() if pending else "")
            (targets if option in _TARGETS else filters).extend(value.split(",") if name == "nx" else [value])
        elif option in _VALUED and not sign and pending:
            pending.pop()
        everywhere = everywhere or option in _EVERYWHERE or text in _EVERYWHERE
    return words, tuple(filters), tuple(targets), everywhere


def _settings(name: str, root: str, view: View) -> Mapping[str, object]:
    """What a runner knows of tasks; a name of a task begins with that of a package where it is for one."""
    file, *keys = _SETTINGS.get(name, ("",))
    place = view.place(posixpath.normpath(f"{root}/{file}")) if file else None
    written = as_object((view.read(place) if place is not None else None) or "")
    return next((table for table in (written.get(key) for key in keys) if isinstance(table, dict)), {})


def _with_needed_tasks(tasks: Sequence[str], settings: Mapping[str, object]) -> tuple[str, ...]:
    """`tasks` and those that they depend on: `^build` is `build` of what a package needs.

    There is one more than MOST_TASKS where there are too many.
    """
    found: dict[str, None] = {}
    pending = list(reversed(tasks))
    while pending and len(found) <= MOST_TASKS:
        task = pending.pop()
        if task in found:
            continue
        found[task] = None
        entry = settings.get(task)
        needed = entry.get("dependsOn") if isinstance(entry, dict) else None
        for one in needed if isinstance(needed, list) else []:
            if isinstance(one, str):
                pending.append(one.rpartition("#")[2].lstrip("^"))
    return tuple(found)


def _scripts(
    package: Package, tasks: Sequence[str], view: View, *, hooks: bool = True
) -> Iterator[ScriptPiece]:
    scripts = dict(package.scripts)
    place = view.place(package.path)
    text = None if place is None else view.read(place)
    for task in tasks:
        for name in (f"pre{task}", task, f"post{task}") if hooks else (task,):
            if name in scripts and text is not None and place is not None:
                line = text.count("\n", 0, max(text.find(f'"{name}"', max(text.find('"scripts"'), 0)), 0)) + 1
                folder = posixpath.dirname(place) or "."
                yield ScriptPiece(package.path, line, scripts[name], "sh", folder, f"script {name}")


def _targets(folder: str, root: str, tasks: Sequence[str], view: View) -> Iterator[ScriptPiece]:
    """The commands of a project.json of Nx."""
    path = posixpath.normpath(f"{folder}/{_PROJECT}")
    place = view.place(path) if path in view.tracked else None
    text = None if place is None else view.read(place)
    targets = as_object(text or "").get("targets")
    for task in tasks if isinstance(targets, dict) else ():
        assert isinstance(targets, dict)
        target = targets.get(task)
        if isinstance(target, dict):
            options = target.get("options")
            line = (text or "").count("\n", 0, max((text or "").find(f'"{task}"'), 0)) + 1
            where = _cwd(options, root)
            for command in (*_commands(target), *_commands(options)):
                yield ScriptPiece(path, line, command, "sh", where, f"target {task}")


def _commands(owner: object) -> Iterator[str]:
    if isinstance(owner, dict):
        several = owner.get("commands")
        for one in [owner.get("command"), *(several if isinstance(several, list) else [])]:
            written = one.get("command") if isinstance(one, dict) else one
            if isinstance(written, str):
                yield written


def _cwd(options: object, root: str) -> str | None:
    written = options.get("cwd") if isinstance(options, dict) else None
    if not isinstance(written, str):
        return root
    return None if "{" in written else posixpath.normpath(posixpath.join(root, written))


def _projects(
    root: str, filters: Sequence[str], tasks: Sequence[str], known: set[str], view: View
) -> Iterator[Use]:
    for path, folder, name in _named_projects(root, view):
        if folder in known and package_at(folder, view) is not None:
            continue
        if not filters or name in filters or posixpath.basename(folder) in filters:
            pieces = tuple(_targets(folder, root, tasks, view))
            if pieces:
                yield Use(path, pieces)


@lru_cache(maxsize=8)
def _named_projects(root: str, view: View) -> tuple[tuple[str, str, str], ...]:
    """Path, folder and name of every project of Nx below `root`."""
    found: list[tuple[str, str, str]] = []
    for path in view.tracked.below(root, _PROJECT):
        place = view.place(path)
        name = str(as_object((view.read(place) if place else None) or "").get("name", ""))
        found.append((path, posixpath.dirname(path) or ".", name))
    return tuple(found)
