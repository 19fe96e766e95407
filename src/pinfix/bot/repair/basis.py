"""What a plan went by besides the places that every look at a repository asks for."""

from __future__ import annotations

from collections.abc import Iterable

from pinfix.api.problems import CallFailed
from pinfix.bot.scan.sight import FOLDER, PATHS
from pinfix.bot.storage.records import WHOLE, Basis
from pinfix.errors import FileProblem
from pinfix.github.uses import LocalUses, SelfUses
from pinfix.http.tokens import redact
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.stored import ids
from pinfix.trees.stored.tree import StoredTree

MOST = 24
"""Paths of one repository. More are folded into the folders that hold them."""
_LONGEST = 300
"""Characters of a path that is asked for; of a longer one a folder above is."""
_NO_NAMES = frozenset({"", ".", ".."})


def basis_of(tree: StoredTree) -> Basis:
    """What was read of `tree`, and what was looked for in vain; the whole of it where all was listed.

    Where there is more than can be asked for, it is the folders around: then more changes count than need to,
    and none is missed. A submodule is left out, as servers tell no id of it. An action that a workflow names
    counts also where it is not there and no plan looked for it: once it is there, it is repaired.
    """
    whole = ((WHOLE, tree.root),)
    if tree.listed:
        return whole
    try:
        _look_for_named_actions(LoadedRepository(tree, Silent()))
        paths = _folded(tree, {path for path in tree.asked if _is_beside(path)})
        return whole if WHOLE in paths else tuple(_with_ids(tree, paths))
    except (FileProblem, CallFailed):  # what is there cannot be told of each place
        return whole


def _look_for_named_actions(repository: LoadedRepository) -> None:
    for views in (repository.workflows(), repository.actions()):
        for view in views:
            named = [site.uses for site in view.sites() if isinstance(site.uses, LocalUses | SelfUses)]
            for uses in named:
                repository.action_at(uses.path)


def _is_beside(path: str) -> bool:
    """Whether no look asks for it anyway. With such names nothing can ever be there."""
    names = path.split("/")
    return names[0] != FOLDER and path not in PATHS and _NO_NAMES.isdisjoint(names)


def _folded(tree: StoredTree, asked: Iterable[str]) -> set[str]:
    paths = {_askable(path) for path in asked}
    if len(paths) > MOST:
        paths = {_first_missing(tree, path) for path in paths}
    for depth in range(max((path.count("/") for path in paths), default=0), 0, -1):
        if len(paths) <= MOST:
            break
        paths = {"/".join(path.split("/")[:depth]) for path in paths}
    return paths if len(paths) <= MOST else {WHOLE}


def _askable(path: str) -> str:
    """As much of it as may be stored, shown and sent: no name that is no text, and none like a secret."""
    while len(path) > _LONGEST or not path.isprintable() or redact(path) != path:
        path = path.rpartition("/")[0]
    return path


def _first_missing(tree: StoredTree, path: str) -> str:
    """The folder at which the way to what is not there ends; `path` where it is there."""
    names = path.split("/")
    for count in range(1, len(names)):
        above = "/".join(names[:count])
        if tree.entry_at(above) is None:
            return above
    return path


def _with_ids(tree: StoredTree, paths: Iterable[str]) -> Iterable[tuple[str, str]]:
    for path in sorted(paths):
        entry = tree.entry_at(path)
        if entry is None:
            yield path, ""
        elif not ids.is_submodule(entry.mode):
            yield path, entry.sha
