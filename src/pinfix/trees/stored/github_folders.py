"""The folders of a repository on GitHub: all in one request, or part by part where it has too many files.

https://docs.github.com/rest/git/trees#get-a-tree: a recursive answer ends after 100,000 entries or 7 MB, and
says so (`truncated`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pinfix.api import git_data
from pinfix.api.caller import Api
from pinfix.api.git_data import Entry
from pinfix.api.repositories import RepositoryFacts
from pinfix.errors import FileProblem
from pinfix.trees.stored import ids

MOST_LISTINGS = 200
"""Requests for listings in a run. The largest repositories take about as many."""

_ID = re.compile(r"[0-9a-f]{40}")
_MODE = re.compile(r"[0-7]{1,6}")


class Folders:
    """Folders by the ids of their trees. Raises CallFailed where GitHub does not answer."""

    def __init__(self, api: Api, facts: RepositoryFacts) -> None:
        self._api = api
        self._facts = facts
        self._known: dict[str, Sequence[Entry]] = {ids.EMPTY_TREE: ()}
        self._requests = 0

    def folder(self, tree: str) -> Sequence[Entry]:
        """What lies directly in a folder. Raises FileProblem `unreadable`."""
        if tree not in self._known:
            whole = self._ask(tree, deep=True)
            if whole.truncated:
                self._learn_level(tree)
            else:
                self._learn(tree, whole.entries)
        return self._known[tree]

    def _learn_level(self, tree: str) -> None:
        level = self._ask(tree, deep=False)
        if level.truncated:
            message = "this folder cannot be listed: it has more entries than GitHub tells of"
            raise FileProblem("unreadable", message)
        self._known[tree] = tuple(filter(_is_well_formed, level.entries))

    def _learn(self, tree: str, entries: Sequence[Entry]) -> None:
        """Sort the entries of a recursive listing into their folders."""
        trees = {"": tree}
        folders: dict[str, list[Entry]] = {"": []}
        for entry in filter(_is_well_formed, entries):
            above, _, name = entry.path.rpartition("/")
            folders.setdefault(above, []).append(replace(entry, path=name))
            if ids.is_folder(entry.mode):
                trees[entry.path] = entry.sha
        for path, sha in trees.items():
            self._known[sha] = tuple(folders.get(path, ()))

    def _ask(self, tree: str, *, deep: bool) -> git_data.Listing:
        if self._requests >= MOST_LISTINGS:
            message = f"this folder cannot be listed: GitHub was asked for {MOST_LISTINGS} others before"
            raise FileProblem("unreadable", message)
        self._requests += 1
        return git_data.listing(self._api, self._facts, tree, deep=deep)


def _is_well_formed(entry: Entry) -> bool:
    """An answer of another form is not relied on: ids become parts of queries and of paths."""
    return bool(_MODE.fullmatch(entry.mode) and _ID.fullmatch(entry.sha))
