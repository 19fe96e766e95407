"""Partial clones: the files of a commit that they have left on the server."""

from __future__ import annotations

from pinfix.working_copy.access import Access
from pinfix.working_copy.refusals import refused, took_too_long
from pinfix.working_copy.running import Git, TookTooLong

MOST_FILES = 5_000
"""Of a repository with more files that are missing, those of `.github` and those of actions come first."""

_SECONDS = 300.0
_FIRST = (b"action.yml", b"action.yaml")

# As git itself fetches them, without telling the server what is here.
_OPTIONS = (
    "--quiet",
    "--no-tags",
    "--no-prune",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
    "--filter=blob:none",
    "--refmap=",
    "--stdin",
)


def complete(git: Git, access: Access, commit: str) -> None:
    """Fetch the files of `commit` that are missing. Raises CallFailed."""
    wanted = _missing(git, commit)
    if not wanted:
        return
    what = "fetch the files that the partial clone lacks"
    try:
        ran = access.run(
            "fetch",
            _OPTIONS,
            (),
            seconds=_SECONDS,
            stdin=b"".join(one + b"\n" for one in wanted),
            promisor=True,
        )
    except TookTooLong:
        raise took_too_long(what, access.address.host, _SECONDS, wrote=False) from None
    if ran.status != 0:
        raise refused(what, access.address.host, ran, wrote=False)


def _missing(git: Git, commit: str) -> list[bytes]:
    """The ids of those files, the ones that matter most first."""
    listed = git.run("rev-list", "--objects", "--no-walk", "--missing=print", commit).output.splitlines()
    missing = {line[1:] for line in listed if line.startswith(b"?")}
    if not missing:
        return []
    paths: dict[bytes, bytes] = {}
    for line in git.run("ls-tree", "-r", "-z", "--full-tree", commit).output.split(b"\0"):
        about, _, path = line.partition(b"\t")
        identity = about.rpartition(b" ")[2]
        if identity in missing:
            paths[identity] = min(paths.get(identity, path), path, key=_rank)
    return sorted(paths, key=lambda identity: _rank(paths[identity]))[:MOST_FILES]


def _rank(path: bytes) -> tuple[bool, bytes]:
    matters = path.startswith(b".github/") or path.rpartition(b"/")[2] in _FIRST
    return not matters, path
