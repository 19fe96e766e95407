"""Having the head of a branch of the server among the objects, without a branch or a file to show for it.

What is fetched belongs to no ref. git removes such objects after two weeks (`gc.pruneExpire`), and pinfix
needs them for minutes.
"""

from __future__ import annotations

import re

from pinfix.api.problems import CallFailed
from pinfix.errors import UsageError
from pinfix.pull_request.model import Base
from pinfix.report.escape import visible
from pinfix.working_copy.access import Access
from pinfix.working_copy.opening import WorkingCopy
from pinfix.working_copy.partial import complete
from pinfix.working_copy.refusals import refused, took_too_long
from pinfix.working_copy.running import TookTooLong

ASKING_SECONDS = 60.0
FETCH_SECONDS = 900.0

_LINE = re.compile(rb"([0-9a-f]{40})\t(refs/heads/.+)")

_QUIETLY = (
    "--quiet",
    "--no-tags",
    "--no-prune",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
    "--refmap=",
)


def head_of(access: Access, branch: str) -> str:
    """Where `branch` stands on the server; "" where there is none. Raises CallFailed."""
    ref = f"refs/heads/{branch}"
    what = f"ask for the branch {visible(branch)}"
    try:
        ran = access.run("ls-remote", ("--quiet", "--refs"), (ref,), seconds=ASKING_SECONDS)
    except TookTooLong:
        raise took_too_long(what, access.address.host, ASKING_SECONDS, wrote=False) from None
    if ran.status != 0:
        raise refused(what, access.address.host, ran, wrote=False)
    # The pattern also finds names that end like this one.
    found = (_LINE.fullmatch(line) for line in ran.output.splitlines())
    return next((one[1].decode() for one in found if one and one[2] == ref.encode()), "")


def fetch_base(copy: WorkingCopy, access: Access, branch: str) -> Base:
    """The head of `branch` on the server, its objects brought into the working copy.

    Raises CallFailed, with the code `gone` where there is no such branch; UsageError for a partial clone
    without trees.
    """
    commit = head_of(access, branch)
    if not commit:
        message = f"the repository on the server has no branch {visible(branch)}"
        raise CallFailed("gone", message, "Name another one to build on, or push it.")
    if not _tree_of(copy, commit):
        _fetch(copy, access, commit, branch)
    tree = _tree_of(copy, commit)
    if not tree:
        raise UsageError(
            "this clone has no folders of older commits (`--filter=tree:0`): name the repository (--repo "
            "owner/name), which needs no clone"
        )
    if copy.partial:
        complete(copy.git, access, commit)
    return Base(branch, commit, tree)


def _fetch(copy: WorkingCopy, access: Access, commit: str, branch: str) -> None:
    what = f"fetch the branch {visible(branch)}"
    try:
        ran = access.run("fetch", _QUIETLY, (commit,), seconds=FETCH_SECONDS, promisor=copy.partial)
    except TookTooLong:
        raise took_too_long(what, access.address.host, FETCH_SECONDS, wrote=False) from None
    if ran.status != 0:
        raise refused(what, access.address.host, ran, wrote=False)


def _tree_of(copy: WorkingCopy, commit: str) -> str:
    """The tree of a commit, where both are here."""
    asked = copy.git.run("cat-file", "--batch-check", stdin=f"{commit}^{{tree}}\n".encode())
    identity, _, rest = asked.text.partition(" ")
    return identity if rest.startswith("tree ") else ""
