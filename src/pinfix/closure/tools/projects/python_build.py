"""Python: code of the repository that builds its package, as pyproject.toml says."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterator, Sequence

from pinfix.closure.tools.paths import upwards
from pinfix.closure.tools.use import TooMuch, Use
from pinfix.closure.view import View

_FILE = "pyproject.toml"
MOST_FILES = 50


def files_of_python_build(words: Sequence[str], folder: str, view: View) -> Iterator[str | Use]:
    """The build backend where it is of the repository (`backend-path`), and scripts that backends run."""
    home = next((one for one in upwards(folder) if f"{one}/{_FILE}".removeprefix("./") in view.tracked), None)
    place = None if home is None else view.place(posixpath.normpath(f"{home}/{_FILE}"))
    if home is None or place is None:
        return
    try:
        root = tomllib.loads(view.read(place) or "")
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    names = list(dict.fromkeys(_named(root)))
    for name in names[:MOST_FILES]:
        path = posixpath.normpath(posixpath.join(home, name))
        if path in view.tracked:
            yield path
    if len(names) > MOST_FILES:
        cut = TooMuch(1, "the files that it names", f"it names more than {MOST_FILES} files")
        yield Use(posixpath.normpath(f"{home}/{_FILE}"), cut_off=(cut,))


def _named(root: object) -> Iterator[str]:
    backend = _at(root, "build-system", "build-backend")
    folders = _at(root, "build-system", "backend-path")
    for folder in folders if isinstance(folders, list) and isinstance(backend, str) else ():
        module = str(backend).partition(":")[0].replace(".", "/")
        yield from (f"{folder}/{module}.py", f"{folder}/{module}/__init__.py")
    for keys in (("poetry", "build", "script"), ("poetry", "build"), ("pdm", "build", "custom-hook")):
        written = _at(root, "tool", *keys)
        if isinstance(written, str):
            yield written
    yield from _custom_hooks(_at(root, "tool", "hatch"))


def _custom_hooks(hatch: object) -> Iterator[str]:
    """`[tool.hatch.build.hooks.custom] path = …`, also of single targets, and of the metadata."""
    targets = _at(hatch, "build", "targets")
    owners = [_at(hatch, "build"), _at(hatch, "metadata")]
    owners += list(targets.values()) if isinstance(targets, dict) else []
    for owner in owners:
        written = _at(owner, "hooks", "custom", "path")
        if isinstance(written, str):
            yield written


def _at(node: object, *keys: str) -> object:
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node
