"""Commits made in the working copy and pushed, without a local branch."""

from __future__ import annotations

from pinfix.api.problems import CallFailed
from pinfix.pull_request.model import Proposal
from pinfix.pull_request.writing.commits import Moved
from pinfix.report.escape import visible
from pinfix.trees.commit import CommitTree
from pinfix.working_copy.access import Access
from pinfix.working_copy.fetching import head_of
from pinfix.working_copy.objects import write_commit, write_tree
from pinfix.working_copy.opening import WorkingCopy
from pinfix.working_copy.refusals import refused, took_too_long
from pinfix.working_copy.running import TookTooLong

PUSH_SECONDS = 300.0

_OPTIONS = (
    "--porcelain",
    "--no-verify",
    "--no-progress",
    "--no-follow-tags",
    "--no-signed",
    "--no-thin",  # a thin pack is made from the files of the base, which a partial clone may lack
    "--recurse-submodules=no",
)

_CERTAIN = frozenset({"no-workflow-power", "archived", "single-sign-on", "no-push-right", "unauthorized"})
"""After these refusals nothing can have changed, and whoever is refused need not ask."""


class PushCommits:
    """A `BranchWriter`: one commit of the person's on the base, pushed where `access` leads.

    The base must be in the working copy (`fetch_base`). `seconds` is what a push may take.
    """

    def __init__(self, copy: WorkingCopy, access: Access, *, seconds: float = PUSH_SECONDS) -> None:
        self._copy = copy
        self._access = access
        self._seconds = seconds

    def build(self, branch: str, expected: str, proposal: Proposal, message: str) -> str:
        """See `BranchWriter`."""
        sha = self._commit(proposal, message)
        self._place(branch, expected, sha)
        return sha

    def delete(self, branch: str, expected: str) -> None:
        """See `BranchWriter`."""
        self._place(branch, expected, "")

    def _commit(self, proposal: Proposal, message: str) -> str:
        base = proposal.base
        with CommitTree(self._copy.repository, base.commit) as tree:
            written = write_tree(self._copy.git, tree.folder, base.tree, proposal.files)
        if written != proposal.tree:
            raise CallFailed(
                "not-as-planned",
                f"the tree of the branch came out as {written} instead of {proposal.tree}",
                "Nothing was pushed. Run again; report it if it stays so.",
            )
        return write_commit(self._copy.git, written, base.commit, message)

    def _place(self, branch: str, expected: str, sha: str) -> None:
        """Let the branch stand at `sha` ("": not be there), if it still stands at `expected`."""
        try:
            self._push(branch, expected, sha)
        except CallFailed as problem:
            if problem.code in _CERTAIN:
                raise
            now = self._look(branch, problem)
            if now == sha:  # it was carried out, but the answer was lost
                return
            if now != expected:
                raise Moved(branch) from None
            raise

    def _push(self, branch: str, expected: str, sha: str) -> None:
        ref = f"refs/heads/{branch}"
        what = f"{'push' if sha else 'delete'} the branch {visible(branch)}"
        options = (*_OPTIONS, f"--force-with-lease={ref}:{expected}")
        try:
            ran = self._access.run("push", options, (f"{sha}:{ref}",), seconds=self._seconds)
        except TookTooLong:
            raise took_too_long(what, self._access.address.host, self._seconds, wrote=True) from None
        if ran.status != 0:
            raise refused(what, self._access.address.host, ran, wrote=True)

    def _look(self, branch: str, problem: CallFailed) -> str:
        try:
            return head_of(self._access, branch)
        except CallFailed:
            raise problem from None
