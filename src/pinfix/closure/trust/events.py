"""Which events outsiders can bring about, and which conditions shut them out.

Sources: GitHub, "Events that trigger workflows", "Changing access permissions for wikis", "Commit statuses",
and "Secure use reference" on runs for pull requests from forks (read in November 2026).
"""

from __future__ import annotations

from pinfix.github.expressions.conditions import may_come_to, parse_condition
from pinfix.github.expressions.tree import Comparison, Expr, Literal, Logical, Malformed, Not, dotted
from pinfix.github.triggers import PULL_REQUEST_EVENTS

OF_FORKS = frozenset({"pull_request", "pull_request_review", "pull_request_review_comment"})
"""Events whose runs for forks have the fork's files, no secrets, and a token that only reads."""

WITH_POWER = frozenset(
    {"pull_request_target", "workflow_run", "issue_comment", "issues", "discussion", "discussion_comment"}
    | {"fork", "watch", "gollum", "status", "check_run", "check_suite"}
)
"""Events that outsiders can bring about, and that run with the power of the repository.

`gollum`: a wiki can be open to everybody. `status`, `check_run`, `check_suite`: services outside report so on
the commits of whoever opens a pull request. `workflow_run`: a pull request of a fork runs the workflows that
it brings along, and may give one the name that is waited for, whatever starts the workflow of that name here.
"""

_OF_INSIDERS = frozenset(
    {"branch_protection_rule", "create", "delete", "deployment", "deployment_status", "merge_group"}
    | {"push", "registry_package", "release", "repository_dispatch", "schedule", "workflow_dispatch"}
)
"""Events that need somebody who may write."""

_HEAD_REPOSITORY = {
    ("github", "event", "pull_request", "head", "repo"): PULL_REQUEST_EVENTS,
    ("github", "event", "workflow_run", "head_repository"): frozenset({"workflow_run"}),
}
"""Where events say which repository the commits come from, and which events do."""

_RUN_OF = ("github", "event", "workflow_run", "event")


def lets_outsiders_through(condition: str, event: str) -> bool:
    """Whether the condition can hold at `event` for the fork of an outsider; what is not understood can."""
    tree = parse_condition(condition)
    return isinstance(tree, Malformed) or not _shuts_out(tree, event, holds=True)


def _shuts_out(tree: Expr, event: str, *, holds: bool) -> bool:
    """Whether `tree` cannot be true for the fork of an outsider, or, unless it `holds`, cannot be false."""
    match tree:
        case Logical():
            shut = (_shuts_out(operand, event, holds=holds) for operand in tree.operands)
            return any(shut) if (tree.operator == "&&") is holds else all(shut)
        case Not():
            return _shuts_out(tree.operand, event, holds=not holds)
        case Comparison(operator="==" | "!="):
            sides = (tree.left, tree.right), (tree.right, tree.left)
            equal = (tree.operator == "==") is holds
            if any(_says_own(one, other, equal, event) for one, other in sides):
                return True
        case _ if not holds and _is_fork(tree, event):
            return True
    return not may_come_to(tree, event, holds=holds)


def _is_fork(tree: Expr, event: str) -> bool:
    """Whether it is the mark of a fork. Other events have none: for GitHub, nothing is as good as false."""
    names = dotted(tree)
    return names is not None and names[-1] == "fork" and event in _HEAD_REPOSITORY.get(names[:-1], ())


def _says_own(one: Expr, other: Expr, equal: bool, event: str) -> bool:
    if isinstance(other, Literal) and isinstance(other.value, bool):
        return _is_fork(one, event) and other.value is not equal
    names = dotted(one) or ()
    if not equal:
        return False
    if names == _RUN_OF:
        return isinstance(other, Literal) and str(other.value).lower() in _OF_INSIDERS
    # Of a name that is written out nobody can tell here whether it is the repository's own.
    return (
        names[-1:] == ("full_name",)
        and names[:-1] in _HEAD_REPOSITORY
        and dotted(other) == ("github", "repository")
    )
