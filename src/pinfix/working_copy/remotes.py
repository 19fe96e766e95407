"""Which repository a working copy is one of, and where its branches are pushed to.

The remote is the one that the person named; else `origin`, but `upstream` where both are there, of two
repositories: then the pull request goes to `upstream`, and the branch to `origin`, as with a fork of one's
own. Without an `origin` it is the only one. A remote with a `pushurl` is a repository to fetch from and one
to push to just the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.errors import UsageError
from pinfix.http.endpoints import Server
from pinfix.report.escape import visible
from pinfix.working_copy.addresses import Address, read_address
from pinfix.working_copy.running import Git

_OWN = "origin"
_PARENT = "upstream"


@dataclass(frozen=True, slots=True)
class Remotes:
    """`target` gets the pull request, `push` the branch."""

    target: Address
    push: Address


def find_remotes(git: Git, home: Server, wanted: str = "") -> Remotes:
    """The remotes of a working copy; `wanted` is the name that the person gave.

    Raises UsageError: no remote, none of that name, several to choose from, or none of the home server.
    """
    names = git.run("remote").text.split()
    if wanted:
        if wanted not in names:
            raise UsageError(f"there is no remote {visible(wanted)}{_listed(names)}")
        return _both(git, wanted, home)
    if not names:
        raise UsageError(
            "this repository has no remote: name the repository (--repo owner/name), or add the remote"
        )
    if _OWN in names:
        own = _both(git, _OWN, home)
        return _with_parent(git, own, home) if _PARENT in names else own
    if len(names) > 1:
        raise UsageError(f"there are several remotes: choose one (--remote){_listed(names)}")
    return _both(git, names[0], home)


def _with_parent(git: Git, own: Remotes, home: Server) -> Remotes:
    try:
        parent = read_address(_url(git, _PARENT), home)
    except UsageError:
        return own  # it is a mirror of another server's
    return Remotes(parent, own.push)


def _both(git: Git, name: str, home: Server) -> Remotes:
    return Remotes(read_address(_url(git, name), home), _pushed_to(git, name, home))


def _pushed_to(git: Git, name: str, home: Server) -> Address:
    """Of several addresses that are pushed to (mirrors), the first of the home server."""
    problem = UsageError(f"the remote {visible(name)} has no address")
    for url in _urls(git, "--push", "--all", "--", name):
        try:
            return read_address(url, home)
        except UsageError as error:
            problem = error
    raise problem


def _url(git: Git, name: str) -> str:
    urls = _urls(git, "--", name)
    if not urls:
        raise UsageError(f"the remote {visible(name)} has no address")
    return urls[0]


def _urls(git: Git, *arguments: str) -> list[str]:
    """What git would use, `insteadOf` applied."""
    asked = git.run("remote", "get-url", *arguments)
    return asked.text.split("\n") if asked.status == 0 and asked.text else []


def _listed(names: list[str]) -> str:
    return f": there is {', '.join(visible(name) for name in sorted(names))}" if names else ""
