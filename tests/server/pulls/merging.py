"""Whether a pull request can be merged, computed by git itself, and what the state of that is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.objects import git
from server.pulls.model import PullRequest

if TYPE_CHECKING:
    from server.repositories import Repository

_DIFFERENCES: dict[tuple[str, str], tuple[int, int, int]] = {}


def merged_tree(pull: PullRequest) -> str | None:
    """The tree of head and base merged, or None where they conflict."""
    return merge_trees(pull.repository, pull.base, pull.head_sha) if pull.base else None


def merge_trees(repository: Repository, ours: str, theirs: str) -> str | None:
    """The tree of two commits merged, or None where they conflict (git-merge-tree(1), since git 2.38)."""
    # Where one side came from the other there is nothing to merge, and no process to start.
    if ours in repository.history(theirs):
        return repository.objects.commit(theirs).tree
    done = git(repository.path, "merge-tree", "--write-tree", "--no-messages", ours, theirs)
    return done.stdout.decode().split("\n")[0] if done.returncode == 0 else None


def difference(repository: Repository, base: str, head: str) -> tuple[int, int, int]:
    """Lines added, lines deleted, files changed between two commits; a binary file has no lines."""
    # By the trees, for a thousand repositories often have the same change.
    trees = repository.objects.commit(base).tree, repository.objects.commit(head).tree
    if trees not in _DIFFERENCES:
        done = git(repository.path, "diff", "--numstat", "--no-renames", *trees)
        rows = [line.split("\t") for line in done.stdout.decode(errors="replace").splitlines()]
        added, deleted = (sum(int(row[side]) for row in rows if row[side] != "-") for side in (0, 1))
        _DIFFERENCES[trees] = added, deleted, len(rows)
    return _DIFFERENCES[trees]


def mergeable(pull: PullRequest) -> tuple[bool | None, str]:
    """`mergeable` and `mergeable_state`; counts as one of the polls that a new state needs."""
    if not pull.open:
        return (None if pull.merged else merged_tree(pull) is not None), "unknown"
    if pull.polls:
        pull.polls -= 1
        return None, "unknown"
    if merged_tree(pull) is None:
        return False, "dirty"
    return True, _state(pull)


def _state(pull: PullRequest) -> str:
    if pull.draft:
        return "draft"
    kinds = {rule["type"]: rule.get("parameters", {}) for rule in pull.repository.rules_of(pull.base_branch)}
    if kinds.get("required_status_checks", {}).get("strict_required_status_checks_policy") and _behind(pull):
        return "behind"
    approvals = kinds.get("pull_request", {}).get("required_approving_review_count", 0)
    return "blocked" if approvals or "required_status_checks" in kinds else "clean"


def _behind(pull: PullRequest) -> bool:
    return pull.base is not None and pull.base not in pull.repository.history(pull.head_sha)
