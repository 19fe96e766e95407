"""Packages of a JavaScript workspace: which there are, and which of them a filter chooses."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pinfix.closure.tools.paths import fits, upwards
from pinfix.closure.tools.reading.yaml_files import texts_under
from pinfix.closure.tools.use import TooMuch, Use
from pinfix.closure.view import View

_FILE = "package.json"
MOST_PACKAGES = 3_000
MOST_PATTERNS = 200
_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


@dataclass(frozen=True, slots=True)
class Package:
    """The package in `folder` of the repository, and the names of the packages that it depends on."""

    folder: str
    name: str
    scripts: tuple[tuple[str, str], ...]
    needs: frozenset[str]
    programs: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """Its package.json."""
        return posixpath.normpath(f"{self.folder}/{_FILE}")


def cut_off_around(folder: str, view: View) -> Iterator[Use]:
    """Where the workspace around `folder` has more packages, or patterns of them, than are looked at."""
    root, packages = packages_around(folder, view)
    path, patterns = _written_patterns(root, view)
    reasons = []
    if len(patterns) > MOST_PATTERNS:
        reasons.append(f"it names more than {MOST_PATTERNS} patterns")
    if len(packages) > MOST_PACKAGES:
        reasons.append(f"it has more than {MOST_PACKAGES:,} packages")
    for reason in reasons:
        yield Use(path, cut_off=(TooMuch(1, "the packages of the workspace", reason),))


@lru_cache(maxsize=64)
def packages_around(folder: str, view: View) -> tuple[str, tuple[Package, ...]]:
    """The root of the workspace that `folder` lies in, and its packages, the root's own first.

    There is one more than MOST_PACKAGES where there are too many. Without a workspace: the nearest package
    alone.
    """
    nearest: str | None = None
    for level in upwards(folder):
        patterns = _patterns(level, view)
        if patterns and (level == folder or _is_member(folder, level, patterns)):
            return level, _packages(level, patterns, view)
        if nearest is None and package_at(level, view) is not None:
            nearest = level
    alone = package_at(nearest or folder, view)
    return nearest or folder, () if alone is None else (alone,)


def programs_around(folder: str, view: View) -> Mapping[str, Sequence[str]]:
    """The tracked files of programs that packages of the workspace bring, by the names of the programs."""
    _root, packages = packages_around(folder, view)
    return _by_name(packages, view) if len(packages) > 1 else {}


@lru_cache(maxsize=8)
def _by_name(packages: tuple[Package, ...], view: View) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for package in packages:
        for name, written in package.programs:
            path = posixpath.normpath(posixpath.join(package.folder, written))
            if path in view.tracked:
                found.setdefault(name, []).append(path)
    return found


def package_at(folder: str, view: View) -> Package | None:
    """The package in `folder`; None: there is none that can be read."""
    path = posixpath.normpath(f"{folder}/{_FILE}")
    place = view.place(path) if path in view.tracked else None
    text = None if place is None else view.read(place)
    return None if text is None else _read(text, folder)


def chosen(packages: Sequence[Package], filters: Sequence[str], root: str) -> tuple[Package, ...]:
    """Those that any of `filters` may mean: names, or folders behind `./`, both with signs; `!` takes out.

    What a filter says of changes and of dependents is not known: then all are meant.
    """
    wanted = [one for one in filters if not one.startswith("!")]
    unwanted = [one[1:] for one in filters if one.startswith("!")]
    return tuple(
        package
        for package in packages
        if (not wanted or any(_means(one, package, root) for one in wanted))
        and not any(_means(one, package, root, unknown=False) for one in unwanted)
    )


def with_needed(some: Iterable[Package], packages: Sequence[Package]) -> tuple[Package, ...]:
    """`some` and, step by step, the packages of the workspace that they depend on."""
    by_name = {package.name: package for package in packages}
    found: dict[str, Package] = {}
    pending = list(some)
    while pending:
        one = pending.pop()
        if one.folder not in found:
            found[one.folder] = one
            pending += [by_name[name] for name in one.needs if name in by_name]
    return tuple(found[folder] for folder in sorted(found))


def _means(wanted: str, package: Package, root: str, *, unknown: bool = True) -> bool:
    if not wanted or set("[]^$") & set(wanted) or "..." in wanted:
        return unknown
    if wanted.startswith(("./", "{", "../")) or wanted == ".":
        inner = posixpath.relpath(package.folder, root)
        pattern = posixpath.normpath(wanted.strip("{}"))
        return fits(inner, pattern) or inner.startswith(pattern + "/")
    return fits(package.name, wanted) or package.name.rpartition("/")[2] == wanted


def _is_member(folder: str, root: str, patterns: Sequence[str]) -> bool:
    return _chosen_folder(posixpath.relpath(folder, root), patterns)


def _chosen_folder(inner: str, patterns: Sequence[str]) -> bool:
    taken = any(fits(inner, one) for one in patterns if not one.startswith("!"))
    return taken and not any(fits(inner, one[1:]) for one in patterns if one.startswith("!"))


@lru_cache(maxsize=8)
def _packages(root: str, patterns: tuple[str, ...], view: View) -> tuple[Package, ...]:
    own = package_at(root, view)
    found = [] if own is None else [own]
    for path in view.tracked.below(root, _FILE):
        folder = posixpath.dirname(path) or "."
        inner = posixpath.relpath(folder, root)
        if folder == root or "node_modules" in inner.split("/") or not _chosen_folder(inner, patterns):
            continue
        package = package_at(folder, view)
        if package is not None:
            found.append(package)
        if len(found) > MOST_PACKAGES:
            break
    return tuple(found)


def _patterns(folder: str, view: View) -> tuple[str, ...]:
    """Which folders hold packages, as the workspace at `folder` says; none: it is the root of none."""
    return tuple(_written_patterns(folder, view)[1][:MOST_PATTERNS])


def _written_patterns(folder: str, view: View) -> tuple[str, Sequence[str]]:
    """The file that has them, and all of them."""
    for name, read in (("pnpm-workspace.yaml", _of_yaml), (_FILE, _of_json), ("lerna.json", _of_json)):
        path = posixpath.normpath(f"{folder}/{name}")
        place = view.place(path) if path in view.tracked else None
        text = None if place is None else view.read(place)
        written = () if text is None else read(text)
        if written:
            return path, written
    return posixpath.normpath(f"{folder}/{_FILE}"), ()


@lru_cache(maxsize=256)
def _of_yaml(text: str) -> tuple[str, ...]:
    return tuple(texts_under(text, "packages"))


@lru_cache(maxsize=256)
def _of_json(text: str) -> tuple[str, ...]:
    root = as_object(text)
    found = root.get("workspaces", root.get("packages"))
    found = found.get("packages") if isinstance(found, dict) else found
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


@lru_cache(maxsize=8192)
def _read(text: str, folder: str) -> Package:
    root = as_object(text)
    scripts = root.get("scripts")
    tables = [table for table in (root.get(key) for key in _DEPENDENCIES) if isinstance(table, dict)]
    return Package(
        folder,
        str(root.get("name", "")),
        tuple((name, one) for name, one in scripts.items() if isinstance(one, str))
        if isinstance(scripts, dict)
        else (),
        frozenset(name for table in tables for name in table),
        tuple(_programs(root.get("bin"), str(root.get("name", "")))),
    )


def _programs(written: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(written, str):
        yield name.rpartition("/")[2], written
    for program, path in written.items() if isinstance(written, dict) else ():
        if isinstance(path, str):
            yield program, path


def as_object(text: str) -> Mapping[str, object]:
    """What stands in a JSON file; nothing where it is no object, or cannot be read."""
    try:
        root = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return root if isinstance(root, dict) else {}
