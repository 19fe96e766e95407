"""Putting a proposal on its branch through the API: one commit on top of the base.

Everything before the branch moves makes objects that nobody sees; a run that dies there leaves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from pinfix.api import git_data
from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.pull_request.body.commit import own_trailers
from pinfix.pull_request.model import Proposal

_TRIES = 3
"""GitHub's stores agree after a moment: an object that was just made may not be found at once."""


class BranchWriter(Protocol):
    """Puts commits on branches of the repository that is pushed to. Every method raises CallFailed."""

    def build(self, branch: str, expected: str, proposal: Proposal, message: str) -> str:
        """Let the branch, now at `expected` ("": there is none), be one commit on the base; its id."""
        ...

    def delete(self, branch: str, expected: str) -> None:
        """Delete the branch, which stands at `expected`."""
        ...


class Moved(CallFailed):
    """The branch is no longer where it was: somebody pushed meanwhile."""

    def __init__(self, branch: str) -> None:
        super().__init__(
            "branch-moved",
            f"the branch {branch} was changed by somebody else during the run, and was left alone",
            "Run again.",
        )


class TreeCommits:
    """Commits from trees: with every file mode; GitHub signs those of Apps, and no others."""

    def __init__(self, api: Api, facts: RepositoryFacts) -> None:
        self._api = api
        self._facts = facts

    def build(self, branch: str, expected: str, proposal: Proposal, message: str) -> str:
        """See `BranchWriter`."""
        sha = self._commit(proposal, message)
        place(self._api, self._facts, branch, expected, sha)
        return sha

    def delete(self, branch: str, expected: str) -> None:
        """See `BranchWriter`."""
        remove(self._api, self._facts, branch, expected)

    def _commit(self, proposal: Proposal, message: str) -> str:
        files = [(file.path, file.mode, file.content) for file in proposal.files]
        tree = self._soon(lambda: git_data.make_tree(self._api, self._facts, proposal.base.tree, files))
        _same(tree, proposal.tree, "the tree of the branch")
        made = self._soon(
            lambda: git_data.make_commit(self._api, self._facts, message, tree, proposal.base.commit).sha
        )
        return made

    def _soon(self, make: Callable[[], str]) -> str:
        for _ in range(_TRIES - 1):
            try:
                return make()
            except CallFailed as problem:
                if problem.code != "not-yet":
                    raise
        return make()


class SignedCommits:
    """Commits that GitHub signs for people too; but every file gets the mode 100644, and none can be forced.

    So a branch that exists is not touched before its new commit is there: that is made on a branch beside it.
    Setting the branch back to its base first would close the pull request. The branch beside is gone in the
    end, whoever was quicker.
    """

    def __init__(self, api: Api, facts: RepositoryFacts) -> None:
        self._api = api
        self._facts = facts

    def build(self, branch: str, expected: str, proposal: Proposal, message: str) -> str:
        """See `BranchWriter`."""
        if not expected:
            return self._begun(branch, "", proposal, message)
        beside = name_beside(branch, proposal.base.commit)
        at = git_data.head(self._api, self._facts, beside)
        if at and not is_leftover(self._api, self._facts, beside, at):
            raise CallFailed(
                "commits-of-people",
                f"the branch {beside} holds commits that pinfix did not make, and was left alone",
                "Delete it, and run again.",
            )
        sha = self._begun(beside, at, proposal, message)
        try:
            place(self._api, self._facts, branch, expected, sha)
        finally:
            self._take_back(beside, sha)  # what fails here, the next run does
        return sha

    def delete(self, branch: str, expected: str) -> None:
        """See `BranchWriter`."""
        remove(self._api, self._facts, branch, expected)

    def _begun(self, branch: str, at: str, proposal: Proposal, message: str) -> str:
        """Let a branch that stands at `at` stand at the base, and commit there."""
        base = proposal.base.commit
        if at != base:
            place(self._api, self._facts, branch, at, base)
        try:
            sha, tree = self._commit(branch, proposal, message)
        except CallFailed as problem:
            if not problem.may_have_happened:
                self._take_back(branch, base)
            raise
        if tree != proposal.tree:
            self._take_back(branch, sha)
        _same(tree, proposal.tree, "the tree of the branch")
        return sha

    def _take_back(self, branch: str, head: str) -> None:
        """A branch without its commit, with a wrong one, or with one that was moved on, is of no use."""
        with suppress(CallFailed):
            remove(self._api, self._facts, branch, head)

    def _commit(self, branch: str, proposal: Proposal, message: str) -> tuple[str, str]:
        files = {file.path: file.content for file in proposal.files}
        base = proposal.base.commit
        try:
            return git_data.commit_on_branch(self._api, self._facts, branch, base, message, files)
        except CallFailed as problem:
            if problem.code == "stale-data":
                raise Moved(branch) from None
            if not problem.may_have_happened:
                if not git_data.head(self._api, self._facts, branch):
                    raise Moved(branch) from None  # another run was done with it, or tidied up
                raise
            return self._after_all(branch, base, message, files)

    def _after_all(self, branch: str, base: str, message: str, files: Mapping[str, bytes]) -> tuple[str, str]:
        """The answer was lost: the commit may be there."""
        head = git_data.head(self._api, self._facts, branch)
        if head == base:
            return git_data.commit_on_branch(self._api, self._facts, branch, base, message, files)
        return head, git_data.commit(self._api, self._facts, head).tree


class PersonsCommits:
    """Signed commits, where the modes of the files allow it; else unsigned ones that keep the modes."""

    def __init__(self, api: Api, facts: RepositoryFacts) -> None:
        self._signed = SignedCommits(api, facts)
        self._trees = TreeCommits(api, facts)

    def build(self, branch: str, expected: str, proposal: Proposal, message: str) -> str:
        """See `BranchWriter`."""
        writer = self._signed if can_be_signed(proposal) else self._trees
        return writer.build(branch, expected, proposal, message)

    def delete(self, branch: str, expected: str) -> None:
        """See `BranchWriter`."""
        self._trees.delete(branch, expected)


def can_be_signed(proposal: Proposal) -> bool:
    """Whether GitHub can sign the commit for a person: it would make executable files plain ones."""
    return all(file.mode == "100644" for file in proposal.files)


def name_beside(branch: str, base: str) -> str:
    """Where the next commit of a branch, on top of the commit `base`, is made. No topic has a dot.

    It tells what it is built on. So a branch that has no commit of its own yet is known for pinfix's too, and
    for no one else's.
    """
    return f"{branch}{_BESIDE}{base}"


def without_beside(name: str) -> str:
    """The branch that the branch `name` is beside, or itself."""
    branch, _, base = name.rpartition(_BESIDE)
    return branch if _ID.fullmatch(base) else name


def branches_beside(branch: str, existing: Mapping[str, str]) -> dict[str, str]:
    """Those of the branches `existing` that have such a name, on top of whatever commit."""
    start = f"{branch}{_BESIDE}"
    return {
        name: head
        for name, head in existing.items()
        if name.startswith(start) and _ID.fullmatch(name.removeprefix(start))
    }


def is_leftover(api: Api, facts: RepositoryFacts, name: str, head: str) -> bool:
    """Whether the branch `name`, made by `name_beside`, holds nothing but what pinfix put there, if anything.

    Raises CallFailed.
    """
    base = name.rpartition(_BESIDE)[2]
    if head == base:
        return True
    commit = git_data.commit(api, facts, head)
    return commit.parents == (base,) and own_trailers(commit.message).get("Pinfix-Tree") == commit.tree


_BESIDE = ".next-"
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def place(api: Api, facts: RepositoryFacts, branch: str, expected: str, sha: str) -> None:
    """Let a branch stand at `sha`, if it still stands at `expected` ("": if there is none)."""
    try:
        if expected:
            git_data.move_branch(api, facts, branch, expected, sha)
        else:
            git_data.make_branch(api, facts, branch, sha)
    except CallFailed as problem:
        now = git_data.head(api, facts, branch)
        if now == sha:  # it was carried out, but the answer was lost
            return
        if now != expected:
            raise Moved(branch) from None
        raise problem


def remove(api: Api, facts: RepositoryFacts, branch: str, expected: str) -> None:
    """Delete a branch, if it still stands at `expected`."""
    try:
        git_data.delete_branch(api, facts, branch, expected)
    except CallFailed as problem:
        now = git_data.head(api, facts, branch)
        if not now:
            return
        if now != expected:
            raise Moved(branch) from None
        raise problem


def _same(found: str, wanted: str, what: str) -> None:
    """GitHub must have stored exactly what the plan says."""
    if found != wanted:
        raise CallFailed(
            "not-as-planned",
            f"{what} came out as {found or 'nothing'} instead of {wanted}",
            "Nothing was opened. Run again; report it if it stays so.",
        )
