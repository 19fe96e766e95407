"""Sphinx: extensions of the repository itself."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Sequence

from pinfix.closure.programs.python import tree_of
from pinfix.closure.tools.use import TooMuch, Use
from pinfix.closure.view import View

_CONFIGURATION = "conf.py"
_NAME = "extensions"
MOST_CONFIGURATIONS = 20
MOST_EXTENSIONS = 100


def files_of_sphinx(words: Sequence[str], folder: str, view: View) -> Iterator[str | Use]:
    """The modules under the name `extensions` of a conf.py that lie in its folder, or around it.

    Where they are looked for, conf.py says in code (`sys.path`); it is the documentation's own folder, or one
    in it or just above it.
    """
    for count, path in enumerate(view.tracked.below(folder, _CONFIGURATION)):
        if count >= MOST_CONFIGURATIONS:
            cut = TooMuch(1, _NAME, f"more than {MOST_CONFIGURATIONS} files {_CONFIGURATION} are there")
            yield Use(path, cut_off=(cut,))
            return
        place = view.place(path)
        text = None if place is None else view.read(place)
        home = posixpath.dirname(path) or "."
        around = posixpath.dirname(home) or home
        names = list(_extensions(text or ""))
        for name in names[:MOST_EXTENSIONS]:
            module = name.replace(".", "/")
            for file in (f"{module}.py", f"{module}/__init__.py"):
                found = view.tracked.below(around, posixpath.basename(file))
                yield from (one for one in found if one == file or one.endswith(f"/{file}"))
        if len(names) > MOST_EXTENSIONS:
            cut = TooMuch(1, _NAME, f"it names more than {MOST_EXTENSIONS} extensions")
            yield Use(path, cut_off=(cut,))


def _extensions(text: str) -> Iterator[str]:
    tree = tree_of(text)
    if tree is None:
        return
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if any(isinstance(one, ast.Name) and one.id == _NAME for one in targets):
            for node in ast.walk(statement):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
