"""Repositories: what they are, who may push, their branches and the rules on them, forks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pinfix.api.caller import Api, ref_path, segment
from pinfix.api.problems import CallFailed
from pinfix.api.reading import flag, known_number, known_text, number, part, text, texts


@dataclass(frozen=True, slots=True)
class RepositoryFacts:
    """What GitHub says of a repository. `path` addresses it by its number, whatever its name becomes."""

    number: int
    node: str  # its id in GraphQL
    owner: str
    name: str
    default_branch: str
    private: bool
    archived: bool
    disabled: bool
    may_push: bool
    may_be_forked: bool
    topics: frozenset[str]
    parent: str  # "owner/name" of what it is a fork of, or ""
    owner_number: int = 0

    @property
    def full_name(self) -> str:
        """`owner/name` as GitHub writes it."""
        return f"{self.owner}/{self.name}"

    @property
    def path(self) -> str:
        """The beginning of the paths of all calls about it."""
        return f"/repos/{segment(self.owner)}/{segment(self.name)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a ruleset (its number). `kind` is GitHub's word: `creation`, `required_signatures`.

    `operator`, `pattern` and `negated` are of those that compare texts; `spares_creation`: a check that a new
    branch need not have passed.
    """

    kind: str
    ruleset: int
    source: str  # the repository or the organization that made it
    operator: str = ""
    pattern: str = ""
    negated: bool = False
    spares_creation: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What rulesets demand on a branch."""

    demands: tuple[Rule, ...]


def repository(api: Api, owner: str, name: str) -> RepositoryFacts:
    """The repository of that name, or what it was renamed to. Raises CallFailed (`not-found`)."""
    return _facts(api.get(f"/repos/{segment(owner)}/{segment(name)}"))


def numbered(api: Api, number: int) -> RepositoryFacts:
    """The repository of that number, whatever its name is now. Raises CallFailed (`not-found`).

    GitHub sends those who ask for a name of old to this address (its "301 Moved permanently").
    """
    return _facts(api.get(f"/repositories/{number}"))


def rules(api: Api, facts: RepositoryFacts, branch: str) -> Rules:
    """The rules that hold for a branch, whether there is one of that name or not.

    Also those that the token may bypass: see `may_bypass`. None where the server has or tells none: older
    Enterprise Servers, and private repositories of plans without rulesets (403).
    """
    try:
        found = list(api.pages(f"{facts.path}/rules/branches/{ref_path(branch)}"))
    except CallFailed as problem:
        if problem.status in (403, 404):
            return Rules(())
        raise
    return Rules(tuple(_rule(rule) for rule in found))


def may_bypass(api: Api, facts: RepositoryFacts, ruleset: int) -> bool:
    """Whether the rules of a ruleset do not hold for whoever asks. Who may not see that may not bypass it.

    The words are those of `current_user_can_bypass` in GitHub's OpenAPI description; with
    `pull_requests_only` a push is held to the rules all the same.
    """
    try:
        found = api.get(f"{facts.path}/rulesets/{ruleset}")
    except CallFailed as problem:
        if problem.status in (403, 404):
            return False
        raise
    return text(found, "current_user_can_bypass") in ("always", "exempt")


def default_power(api: Api, facts: RepositoryFacts) -> Literal["read", "write"] | None:
    """What workflows without `permissions` get; None where the token may not ask."""
    try:
        found = text(api.get(f"{facts.path}/actions/permissions/workflow"), "default_workflow_permissions")
    except CallFailed as problem:
        if problem.status in (403, 404, 409):
            return None
        raise
    return "read" if found == "read" else "write" if found == "write" else None


def fork(api: Api, facts: RepositoryFacts) -> RepositoryFacts:
    """Begin a fork in the account of the token, or find the one that there is; it may not be ready yet."""
    body = {"default_branch_only": True}
    return _facts(api.write("POST", f"{facts.path}/forks", body, content=True))


def _facts(found: Any) -> RepositoryFacts:
    permissions: Mapping[str, Any] = part(found, "permissions")
    return RepositoryFacts(
        number=known_number(found, "id"),
        node=text(found, "node_id"),
        owner=known_text(part(found, "owner"), "login"),
        name=known_text(found, "name"),
        default_branch=text(found, "default_branch"),
        private=flag(found, "private"),
        archived=flag(found, "archived"),
        disabled=flag(found, "disabled"),
        may_push=flag(permissions, "push"),
        may_be_forked=flag(found, "allow_forking", default=True),
        topics=frozenset(texts(found, "topics")),
        parent=text(part(found, "parent"), "full_name"),
        owner_number=number(part(found, "owner"), "id"),
    )


def _rule(found: Any) -> Rule:
    given = part(found, "parameters")
    return Rule(
        kind=text(found, "type"),
        ruleset=number(found, "ruleset_id"),
        source=text(found, "ruleset_source"),
        operator=text(given, "operator"),
        pattern=text(given, "pattern"),
        negated=flag(given, "negate"),
        spares_creation=flag(given, "do_not_enforce_on_create"),
    )
