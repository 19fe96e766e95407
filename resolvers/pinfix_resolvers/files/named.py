"""Files at what a name stands for: names are resolved, as all references are, before anything is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pinfix.resolution import (
    Branches,
    FileAnswer,
    FileReader,
    Reference,
    RemoteFile,
    Resolution,
    Resolver,
    Unread,
    Unresolved,
)
from pinfix.versions import is_full_commit

_RELEASE_INSTEAD = Unread(
    "it is at a branch, for which `pin.branches` takes a release: what the branch has now was not looked up"
)


def read_named(
    files: Collection[RemoteFile], resolver: Resolver, reader: FileReader, branches: Branches
) -> Mapping[RemoteFile, FileAnswer]:
    """What `reader` reads of `files`, those at names at the commits that `resolver` tells.

    `branches`: what the resolver does with branches. A runner takes their heads.
    """
    named = {file: _reference(file) for file in files if not is_full_commit(file.commit)}
    resolutions = resolver.resolve(dict.fromkeys(named.values())) if named else {}
    answers: dict[RemoteFile, FileAnswer] = {}
    at: dict[RemoteFile, RemoteFile] = {}
    for file in files:
        where = _located(file, resolutions[named[file]], branches) if file in named else file
        if isinstance(where, Unread):
            answers[file] = where
        else:
            at[file] = where
    found = reader.read_files(dict.fromkeys(at.values()))
    return {**answers, **{file: found[where] for file, where in at.items()}}


def _reference(file: RemoteFile) -> Reference:
    return Reference(file.owner, file.repo, file.commit, file.host, wants_version=False)


def _located(file: RemoteFile, resolution: Resolution, branches: Branches) -> RemoteFile | Unread:
    if isinstance(resolution, Unresolved):
        return Unread(resolution.reason)
    if resolution.kind == "branch" and branches != "head":
        return _RELEASE_INSTEAD
    return replace(file, commit=resolution.sha)
