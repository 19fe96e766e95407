"""Pull requests as GraphQL has them: a class is a type, a member the field of its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from server.graphql.pages import Connection
from server.pulls import PullRequest
from server.pulls.merging import mergeable
from server.rest.views import moment, node_id

if TYPE_CHECKING:
    from server.graphql.repository import RefFields, RepositoryFields


@dataclass(frozen=True, slots=True)
class UserFields:
    """User."""

    login: str

    @property
    def id(self) -> str:
        return node_id("User", self.login)


class OrganizationFields(UserFields):
    """Organization."""

    @property
    def id(self) -> str:
        return node_id("Organization", self.login)


class BotFields(UserFields):
    """Bot; its login has no `[bot]` here, unlike in REST."""


@dataclass(frozen=True, slots=True)
class LabelFields:
    """Label."""

    repository: RepositoryFields
    name: str

    @property
    def id(self) -> str:
        return node_id("Label", self.repository.of.id, self.name)


@dataclass(frozen=True, slots=True)
class PullRequestFields:
    """PullRequest."""

    repository: RepositoryFields
    of: PullRequest

    @property
    def id(self) -> str:
        return node_id("PullRequest", self.of.repository.id, self.of.number)

    @property
    def number(self) -> int:
        return self.of.number

    @property
    def title(self) -> str:
        return self.of.title

    @property
    def body(self) -> str:
        return self.of.body or ""

    @property
    def state(self) -> str:
        return "MERGED" if self.of.merged else self.of.state.upper()

    @property
    def closed(self) -> bool:
        return not self.of.open

    @property
    def merged(self) -> bool:
        return self.of.merged

    @property
    def isDraft(self) -> bool:
        return self.of.draft

    @property
    def isCrossRepository(self) -> bool:
        return self.of.head_repository is not self.of.repository

    @property
    def mergeable(self) -> str:
        return {True: "MERGEABLE", False: "CONFLICTING", None: "UNKNOWN"}[mergeable(self.of)[0]]

    @property
    def headRefName(self) -> str:
        return self.of.head_branch

    @property
    def headRefOid(self) -> str:
        return self.of.head_sha

    @property
    def headRef(self) -> RefFields | None:
        return self.headRepository.ref(f"refs/heads/{self.of.head_branch}")

    @property
    def headRepository(self) -> RepositoryFields:
        return self.repository.other(self.of.head_repository)

    @property
    def baseRefName(self) -> str:
        return self.of.base_branch

    @property
    def baseRefOid(self) -> str:
        return self.of.base_sha

    @property
    def author(self) -> UserFields:
        login = self.of.login.removesuffix("[bot]")
        return UserFields(login) if login == self.of.login else BotFields(login)

    @property
    def createdAt(self) -> str:
        return moment(self.of.created_at)

    @property
    def updatedAt(self) -> str:
        return moment(self.of.updated_at)

    @property
    def closedAt(self) -> str | None:
        return moment(self.of.closed_at) if self.of.closed_at else None

    @property
    def mergedAt(self) -> str | None:
        return moment(self.of.merged_at) if self.of.merged_at else None

    @property
    def url(self) -> str:
        return f"{self.repository.url}/pull/{self.of.number}"

    def labels(self, orderBy: object = None, **page: Any) -> Connection:
        return Connection.of("labels", [LabelFields(self.repository, one) for one in self.of.labels], **page)


def listed(
    repository: RepositoryFields,
    headRefName: str | None = None,
    baseRefName: str | None = None,
    states: list[str] | None = None,
    labels: list[str] | None = None,
    orderBy: dict[str, str] | None = None,
    **page: Any,
) -> Connection:
    """The pull requests that are asked for, oldest first unless told."""
    found = [
        one
        for one in (PullRequestFields(repository, pull) for pull in repository.of.pulls.all)
        if headRefName in (None, one.headRefName)
        and baseRefName in (None, one.baseRefName)
        and (not states or one.state in states)
        and (not labels or set(labels) & set(one.of.labels))
    ]
    if orderBy and orderBy["field"] == "UPDATED_AT":
        found.sort(key=lambda one: (one.updatedAt, one.number))
    if orderBy and orderBy["direction"] == "DESC":
        found.reverse()
    return Connection.of("pullRequests", found, **page)
