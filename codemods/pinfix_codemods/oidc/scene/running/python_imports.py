"""The modules beside a Python script that it imports: they run with it."""

from __future__ import annotations

import ast
import posixpath
import warnings
from collections.abc import Iterator
from functools import lru_cache

from pinfix.scripts.pieces import Files, ForeignScript

MOST_MODULES = 40
"""So many modules are followed for one script."""

_LONGEST = 200_000
_DEEPEST = 10


def modules_beside(script: ForeignScript, files: Files, root: str | None = None) -> tuple[ForeignScript, ...]:
    """The modules in the folder of `script` and below it that it imports, and those that they import there.

    Python puts the folder of a script before all others when it looks for modules; what lies elsewhere, as
    the package of the repository does, is not followed. Of a module that is run by its name (`python -m`) it
    is the folder that it is run in: `root`. The packages that it is in run before it.
    """
    if script.path is None or script.language != "python":
        return ()
    base = posixpath.dirname(script.path) if root is None else "" if root == "." else root
    found: dict[str, ForeignScript] = {}
    pending = [script]
    first = [] if root is None else list(_packages_around(script.path, base))
    while pending and len(found) < MOST_MODULES:
        one = pending.pop()
        for path in (*first, *_candidates(one, base)):
            if path in found or path == script.path:
                continue
            text = files.read(path)
            if text is not None:
                found[path] = ForeignScript(path, "python", text)
                pending.append(found[path])
        first = []
    return tuple(found.values())


def _packages_around(path: str, base: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    while folder not in ("", base):
        yield f"{folder}/__init__.py"
        folder = posixpath.dirname(folder)


def _candidates(module: ForeignScript, base: str) -> Iterator[str]:
    """The files that the imports of a module may mean."""
    here = posixpath.dirname(module.path or "")
    for level, name in _imports(module.text):
        if not name:
            continue
        start = base
        for number in range(level):
            start = here if number == 0 else posixpath.dirname(start)
        path = start
        for part in name.split(".")[:_DEEPEST]:
            path = posixpath.join(path, part)
            yield f"{path}/__init__.py"
        yield f"{path}.py"


@lru_cache(maxsize=256)
def _imports(text: str) -> tuple[tuple[int, str], ...]:
    """How many folders up, and the name, of all that a module imports wherever it does."""
    if len(text) > _LONGEST or "import" not in text:
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(dict.fromkeys(_imported(tree)))


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or ""
            # What is imported from a package may be a module of it.
            yield from ((node.level, f"{node.module or ''}.{alias.name}".strip(".")) for alias in node.names)
