"""Cargo: the manifests of a workspace with their build scripts, and programs that `cargo run` starts."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pinfix.closure.tools.paths import fits, upwards
from pinfix.closure.tools.use import TooMuch, Use
from pinfix.closure.view import View
from pinfix.shell.model import Word

_MANIFEST = "Cargo.toml"
_CONFIGS = (".cargo/config.toml", ".cargo/config")
MOST_PACKAGES = 2_000
MOST_PATTERNS = 500
_DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies")


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What counts of one Cargo.toml. `members` None: it is the root of no workspace.

    `is_cut`: it has more of them.
    """

    name: str | None
    build: str | None
    members: tuple[str, ...] | None
    excluded: tuple[str, ...]
    paths: tuple[str, ...]
    programs: tuple[tuple[str, str], ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Packages:
    """By their folders. `too_many`: the first manifest that is not among them as they are too many."""

    by_folder: Mapping[str, _Manifest]
    too_many: str | None = None


def files_of_cargo(words: Sequence[str], folder: str, view: View) -> Iterator[str | Use]:
    """All manifests of the workspace, or of the package and those that it names by path, and build scripts.

    Cargo reads them all whichever packages it is asked for; each can bring build scripts and macros in.
    """
    packages = _packages(_given(words, folder), view)
    if packages.too_many is not None:
        reason = f"more than {MOST_PACKAGES:,} packages belong to it"
        yield Use(packages.too_many, cut_off=(TooMuch(1, "the packages around it", reason),))
    for home, manifest in packages.by_folder.items():
        path = posixpath.normpath(f"{home}/{_MANIFEST}")
        yield path
        if manifest.is_cut:
            cut = TooMuch(1, "workspace.members", f"it names more than {MOST_PATTERNS} patterns")
            yield Use(path, cut_off=(cut,))
        script = posixpath.normpath(posixpath.join(home, manifest.build or "build.rs"))
        if manifest.name is not None and manifest.build != "" and script in view.tracked:
            yield script
    for level in upwards(folder):
        for name in _CONFIGS:
            yield from view.tracked.in_folder(level, name)


def with_alias(words: Sequence[Word], folder: str | None, view: View) -> Sequence[Word]:
    """The command line with a command of the user's own, from `.cargo/config.toml`, put into full."""
    start = None if folder is None else view.path(folder)
    rest = [word for word in words[1:] if not word.prefix.startswith("+")]
    name = rest[0].text if rest else None
    if start is None or not name:
        return words
    for level in upwards(start):
        for path in (posixpath.normpath(f"{level}/{one}") for one in _CONFIGS):
            place = view.place(path) if path in view.tracked else None
            written = _aliases(view.read(place) or "").get(name) if place is not None else None
            if written is not None:
                return (words[0], *(Word((one,)) for one in written), *rest[1:])
    return words


def uses_of_cargo_run(words: Sequence[Word], folder: str | None, view: View) -> Iterator[Use]:
    """`cargo run -p tool`: where the program begins, with the modules beside it."""
    start = None if folder is None else view.path(folder)
    texts = [word.text or "" for word in words[1:] if not word.prefix.startswith("+")]
    texts = texts[: texts.index("--")] if "--" in texts else texts
    if start is None or not {"run", "r"} & set(texts[:1]):
        return
    known = _packages(_given(texts, start), view).by_folder
    asked = _value(texts, ("-p", "--package"))
    program = _value(texts, ("--bin", "--example"))
    home = next((one for one, package in known.items() if package.name == asked), None)
    if asked is None:
        home = next((level for level in upwards(_given(texts, start)) if level in known), None)
    if home is None:
        return
    for entry in _entries(known[home], program):
        path = posixpath.normpath(posixpath.join(home, entry))
        if path in view.tracked:
            yield from (Use(one) for one in view.tracked.in_folder(posixpath.dirname(path) or ".", "*.rs"))


def _entries(manifest: _Manifest, program: str | None) -> Iterator[str]:
    named = dict(manifest.programs)
    for name in [program] if program is not None else [*named, manifest.name or ""]:
        if name in named:
            yield named[name]
        yield from (f"src/bin/{name}.rs", f"src/bin/{name}/main.rs", f"examples/{name}.rs")
    if program is None and not named:
        yield "src/main.rs"


def _given(texts: Sequence[str], folder: str) -> str:
    """The folder of the manifest that is given, else of the command."""
    path = _value(texts, ("--manifest-path",))
    if path is None and texts[:1] == ["fuzz"]:
        path = f"fuzz/{_MANIFEST}"
    return folder if path is None else posixpath.normpath(posixpath.join(folder, posixpath.dirname(path)))


def _value(texts: Sequence[str], options: tuple[str, ...]) -> str | None:
    for text, following in zip(texts, (*texts[1:], ""), strict=False):
        option, sign, value = text.partition("=")
        if option in options:
            return value if sign else following
    return None


@lru_cache(maxsize=32)
def _packages(folder: str, view: View) -> _Packages:
    """The nearest manifest, those of the workspace around it, and all that they name by path."""
    nearest = next((level for level in upwards(folder) if _at(level, view) is not None), None)
    if nearest is None:
        return _Packages({})
    roots = [nearest]
    for level in upwards(nearest):
        manifest = _at(level, view)
        if manifest is not None and manifest.members is not None:
            roots.append(level)
            break
    found: dict[str, _Manifest] = {}
    pending = roots
    while pending:
        home = pending.pop()
        manifest = None if home in found else _at(home, view)
        if manifest is None:
            continue
        if len(found) >= MOST_PACKAGES:
            return _Packages(found, posixpath.normpath(f"{home}/{_MANIFEST}"))
        found[home] = manifest
        pending += [posixpath.normpath(posixpath.join(home, path)) for path in manifest.paths]
        pending += _members(home, manifest, view)
    return _Packages(found)


def _members(home: str, manifest: _Manifest, view: View) -> Iterator[str]:
    if not manifest.members:
        return
    for path in view.tracked.below(home, _MANIFEST):
        inner = posixpath.relpath(posixpath.dirname(path) or ".", home)
        if any(fits(inner, member) for member in manifest.members) and not any(
            inner == one or inner.startswith(one + "/") for one in manifest.excluded
        ):
            yield posixpath.normpath(posixpath.join(home, inner))


def _at(folder: str, view: View) -> _Manifest | None:
    path = posixpath.normpath(f"{folder}/{_MANIFEST}")
    place = view.place(path) if path in view.tracked else None
    text = None if place is None else view.read(place)
    return None if text is None else _read(text)


@lru_cache(maxsize=4096)
def _read(text: str) -> _Manifest | None:
    try:
        root = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    package, workspace = _table(root, "package"), _table(root, "workspace")
    build = package.get("build")
    programs = root.get("bin")
    entries = [one for one in programs if isinstance(one, dict)] if isinstance(programs, list) else []
    members, excluded = tuple(_folders(workspace.get("members"))), tuple(_folders(workspace.get("exclude")))
    return _Manifest(
        _string(package.get("name")),
        "" if build is False else _string(build),
        members[:MOST_PATTERNS] if "workspace" in root else None,
        excluded[:MOST_PATTERNS],
        tuple(_paths(root, workspace)),
        tuple((str(one.get("name")), str(one["path"])) for one in entries if "path" in one),
        max(len(members), len(excluded)) > MOST_PATTERNS,
    )


def _paths(root: Mapping[str, object], workspace: Mapping[str, object]) -> Iterator[str]:
    """The folders of dependencies that are taken from the repository."""
    targets = [one for one in _table(root, "target").values() if isinstance(one, dict)]
    for owner in (root, workspace, *targets):
        for name in _DEPENDENCIES:
            yield from _paths_in(_table(owner, name))
    for source in _table(root, "patch").values():
        yield from _paths_in(source if isinstance(source, dict) else {})


def _paths_in(dependencies: Mapping[str, object]) -> Iterator[str]:
    for written in dependencies.values():
        path = written.get("path") if isinstance(written, dict) else None
        if isinstance(path, str):
            yield path


def _table(owner: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = owner.get(key)
    return found if isinstance(found, dict) else {}


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _folders(value: object) -> Iterator[str]:
    for one in value if isinstance(value, list) else []:
        if isinstance(one, str):
            yield posixpath.normpath(one)


@lru_cache(maxsize=64)
def _aliases(text: str) -> Mapping[str, Sequence[str]]:
    try:
        written = _table(tomllib.loads(text), "alias")
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    return {
        name: value.split() if isinstance(value, str) else [one for one in value if isinstance(one, str)]
        for name, value in written.items()
        if isinstance(value, (str, list))
    }
