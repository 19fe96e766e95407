"""What a commit of pinfix changes, read from git's objects through the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from pinfix.api import git_data
from pinfix.api.caller import Api
from pinfix.api.git_data import Entry
from pinfix.api.repositories import RepositoryFacts
from pinfix.pull_request.proposals.unseen import Repaired
from pinfix.trees.stored import ids
from pinfix.trees.stored.github_folders import Folders


def repaired(api: Api, facts: RepositoryFacts, head: str) -> Sequence[Repaired]:
    """The files that the commit `head` has otherwise than its parent.

    Raises CallFailed; FileProblem where GitHub does not list them all.
    """
    after = git_data.commit(api, facts, head)
    parent = after.parents[0] if after.parents else ""
    before = git_data.commit(api, facts, parent).tree if parent else ids.EMPTY_TREE
    found = _changed(Folders(api, facts), before, after.tree)
    text = partial(_text, api, facts)
    return [Repaired(path, text(old), text(new)) for path, old, new in found]


def _changed(folders: Folders, before: str, after: str, prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """The paths of files that differ, each with the blob on both sides ("": none)."""
    old, new = _named(folders, before), _named(folders, after)
    for name in sorted(old.keys() | new.keys()):
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        path = f"{prefix}{name}"
        if _folder(one) or _folder(other):
            yield from _changed(folders, _folder(one), _folder(other), f"{path}/")
        if _blob(one) != _blob(other):
            yield path, _blob(one), _blob(other)


def _named(folders: Folders, tree: str) -> Mapping[str, Entry]:
    return {entry.path: entry for entry in folders.folder(tree)} if tree else {}


def _folder(entry: Entry | None) -> str:
    return entry.sha if entry is not None and ids.is_folder(entry.mode) else ""


def _blob(entry: Entry | None) -> str:
    return entry.sha if entry is not None and ids.is_file(entry.mode) else ""


def _text(api: Api, facts: RepositoryFacts, sha: str) -> str:
    return git_data.blob(api, facts, sha).decode("utf-8", "replace") if sha else ""
