"""Rulesets: rules of branches, shown by the API and enforced on every write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.repositories import Repository

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Rules for branches that fit `branches` (`~ALL`, `~DEFAULT_BRANCH` or a pattern).

    A rule is a dict as the API has it: `type`, and `parameters` where it has some. `bypass`: logins that the
    rules do not bind.
    """

    id: int
    rules: tuple[Rule, ...]
    branches: tuple[str, ...]
    bypass: tuple[str, ...] = ()

    def binds(self, branch: str, default: str) -> bool:
        """Whether it is about a branch."""
        named = {"~ALL": "*", "~DEFAULT_BRANCH": default}
        return any(fnmatch(branch, named.get(pattern, pattern)) for pattern in self.branches)


class RuleViolation(Exception):
    """A write that rules forbid, with a sentence for each."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n\n".join(["Repository rule violations found", *sentences, ""]))
        self.sentences = tuple(sentences)


def check(repository: Repository, ref: str, after: str | None, login: str) -> None:
    """A branch is about to be made, moved or (`after` None) deleted by `login`.

    Raises:
        RuleViolation: a rule forbids it.
    """
    if not ref.startswith("refs/heads/"):
        return
    branch, before = ref.removeprefix("refs/heads/"), repository.refs().get(ref)
    kinds = {rule["type"]: rule for rule in repository.rules_of(branch, login)}
    if sentences := [text for kind, text in _broken(repository, before, after) if kind in kinds]:
        raise RuleViolation(sentences)


def _broken(repository: Repository, before: str | None, after: str | None) -> list[tuple[str, str]]:
    """Every rule that this move would break, if it were in force."""
    if after is None:
        return [("deletion", "Cannot delete this branch")]
    broken = []
    if before is None:
        broken.append(("creation", "Cannot create ref due to creations being restricted."))
    else:
        broken.append(("update", "Cannot update this protected ref."))
        broken.append(("pull_request", "Changes must be made through a pull request."))
        broken.append(("required_status_checks", "Required status checks are expected."))
        if before not in repository.history(after):
            broken.append(("non_fast_forward", "Cannot force-push to this branch"))
    if not _new_commits(repository, after) <= repository.objects.verified:
        broken.append(("required_signatures", "Commits must have verified signatures."))
    return broken


def _new_commits(repository: Repository, tip: str) -> set[str]:
    heads = [held for name, held in repository.refs().items() if name.startswith("refs/heads/")]
    old = {commit for head in heads for commit in repository.history(head)}
    return {commit for commit in repository.history(tip) if commit not in old}
