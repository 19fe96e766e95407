"""The modules of the repository that a Python program imports."""

from __future__ import annotations

import ast
import posixpath
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pinfix.closure.programs.program import Program, TooManyNames, bounded
from pinfix.closure.view import View

MOST_ROOTS = 20
_DEEPEST = 100
"""How many names of packages a module may have. Real ones have some five."""

_IMPORTERS = frozenset({"import_module", "__import__", "run_module"})


@dataclass(frozen=True, slots=True)
class _Import:
    """`level` dots before `names`; `of`: what is taken from it, which may be modules as well."""

    names: tuple[str, ...]
    level: int = 0
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """`paths`: folders that are put into the search path, as far as they are written out."""

    imports: tuple[_Import, ...] = ()
    paths: tuple[str, ...] = ()


def tree_of(text: str) -> ast.Module | None:
    """`text` as Python reads it; None where it cannot."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in the text
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def modules_of_python(program: Program, view: View) -> Iterator[str]:
    """Their places. With `python file` they are looked for beside it, with `-c` and `-m` where that runs.

    Raises TooManyNames: Not all is looked for, or not in all folders; what was found comes first.
    """
    read = _read(program.text)
    own = program.own or program.started_in
    roots = list(dict.fromkeys(one for one in (program.started_in, program.folder) if one is not None))
    for path in read.paths[:MOST_ROOTS]:
        roots += (posixpath.normpath(posixpath.join(base, path.lstrip("/"))) for base in program.around())
    for one in bounded(read.imports):
        base = roots
        if one.level and own is not None:
            base = [posixpath.normpath(posixpath.join(own, *[".."] * (one.level - 1)))]
        yield from _module(one.names, base, view)
        for name in bounded(one.of):
            yield from _module((*one.names, name), base, view)
    if len(read.paths) > MOST_ROOTS:
        raise TooManyNames


def _module(names: tuple[str, ...], roots: list[str], view: View) -> Iterator[str]:
    """The file of a module, and those of the packages around it."""
    if not names or not all(names) or len(names) > _DEEPEST:
        return
    for root in roots:
        base = posixpath.normpath(posixpath.join(root, *names))
        found = [place for place in (f"{base}.py", f"{base}/__init__.py") if view.tracked_at(place)]
        for depth in range(1, len(names)):
            place = posixpath.normpath(posixpath.join(root, *names[:depth], "__init__.py"))
            if found and view.tracked_at(place):
                yield place
        yield from found
        if found:
            return


@lru_cache(maxsize=512)
def _read(text: str) -> _Read:
    tree = tree_of(text)
    imports: dict[_Import, None] = {}
    paths: dict[str, None] = {}
    pending: list[ast.AST] = [] if tree is None else [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and _is_for_types(node.test):
            pending += node.orelse
            continue
        if isinstance(node, ast.Import):
            imports.update((_Import(tuple(alias.name.split("."))), None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = tuple((node.module or "").split(".")) if node.module else ()
            imports[_Import(names, min(node.level, _DEEPEST), tuple(one.name for one in node.names))] = None
        elif isinstance(node, ast.Call):
            imports.update((one, None) for one in _imported(node))
            paths.update((one, None) for one in _put_into_path(node))
        pending += ast.iter_child_nodes(node)
    return _Read(tuple(imports), tuple(paths))


def _is_for_types(test: ast.expr) -> bool:
    """`if TYPE_CHECKING:` is for checkers, and never runs."""
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return bool(name == "TYPE_CHECKING")


def _imported(call: ast.Call) -> Iterator[_Import]:
    """`importlib.import_module("tools.x")`."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = call.args[0] if call.args and name in _IMPORTERS else None
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        yield _Import(tuple(given.value.split(".")))


def _put_into_path(call: ast.Call) -> Iterator[str]:
    """`sys.path.insert(0, os.path.join(here, "..", "lib"))`: `../lib`."""
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr not in ("insert", "append", "extend"):
        return
    if not isinstance(func.value, ast.Attribute) or func.value.attr != "path":
        return
    texts = [
        node.value
        for argument in call.args
        for node in ast.walk(argument)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    ]
    if texts:
        yield "/".join(texts)
