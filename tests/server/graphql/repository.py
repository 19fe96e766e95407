"""A repository and its refs, releases, comparisons: a class is a type, a member the field of its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from server.accounts import Caller
from server.graphql import pulls
from server.graphql.errors import ApiError
from server.graphql.git_objects import BlobFields, CommitFields, TagFields, TreeFields
from server.graphql.pages import Connection
from server.graphql.pulls import OrganizationFields, PullRequestFields, UserFields
from server.graphql.releases import ReleaseFields
from server.graphql.topics import RepositoryTopicFields
from server.objects import NoSuchObject
from server.repositories import EPOCH, FULL_ID, Comparison, Repository
from server.rest.views import moment, node_id

_PLAIN_PATH = re.compile(r"(?!(?:.*/)?\.{1,2}(?:/|$))[\w.-]+(?:/[\w.-]+)*")


@dataclass(frozen=True, slots=True)
class RepositoryFields:
    """Repository."""

    of: Repository
    site: str
    caller: Caller

    @property
    def id(self) -> str:
        return node_id("Repository", self.of.id)

    @property
    def databaseId(self) -> int:
        return self.of.id

    @property
    def name(self) -> str:
        return self.of.name

    @property
    def nameWithOwner(self) -> str:
        return self.of.full_name

    @property
    def owner(self) -> UserFields:
        kind = OrganizationFields if self.of.owner.lower() in self.of.organizations else UserFields
        return kind(self.of.owner)

    @property
    def url(self) -> str:
        return f"{self.site}/{self.of.full_name}"

    @property
    def isArchived(self) -> bool:
        return self.of.archived

    @property
    def archivedAt(self) -> str | None:
        return "2024-06-01T00:00:00Z" if self.of.archived else None

    isLocked = isMirror = False

    @property
    def isDisabled(self) -> bool:
        return self.of.settings.disabled

    @property
    def isEmpty(self) -> bool:
        return self.of.empty

    @property
    def isFork(self) -> bool:
        return self.of.parent is not None

    @property
    def isPrivate(self) -> bool:
        return self.of.private

    @property
    def createdAt(self) -> str:
        return moment(EPOCH)

    @property
    def pushedAt(self) -> str | None:
        head = self.of.refs().get(f"refs/heads/{self.of.default_branch}")
        return moment(self.of.objects.commit(head).committer.date) if head else None

    @property
    def viewerPermission(self) -> str | None:
        """Of an App it is null, as the schema says: what it may do is in its token."""
        if self.caller.token is None or self.caller.token.of_app:
            return None
        role = self.caller.role(self.of)
        return None if role == "none" else role.upper()

    def repositoryTopics(self, **page: Any) -> Connection:
        topics = [RepositoryTopicFields(self.of.id, name) for name in self.of.settings.topics]
        return Connection.of("repositoryTopics", topics, **page)

    @property
    def visibility(self) -> str:
        return "PRIVATE" if self.of.private else "PUBLIC"

    @property
    def parent(self) -> RepositoryFields | None:
        return self.other(self.of.parent) if self.of.parent else None

    @property
    def defaultBranchRef(self) -> RefFields | None:
        return self.ref(f"refs/heads/{self.of.default_branch}")

    def ref(self, qualifiedName: str) -> RefFields | None:
        """The full name first, then short ones: so the schema says."""
        refs = self.of.refs()
        for full in (
            qualifiedName,
            f"refs/{qualifiedName}",
            f"refs/tags/{qualifiedName}",
            f"refs/heads/{qualifiedName}",
        ):
            if full in refs:
                return RefFields(self, full, refs[full])
        return None

    def refs(
        self,
        refPrefix: str,
        query: str | None = None,
        orderBy: dict[str, str] | None = None,
        direction: str | None = None,
        **page: Any,
    ) -> Connection:
        """`query` is taken as a part of the name without regard to case; GitHub does not say more exactly."""
        found = [
            RefFields(self, name, held)
            for name, held in self.of.refs().items()
            if name.startswith(refPrefix) and (query or "").lower() in name.removeprefix(refPrefix).lower()
        ]
        if orderBy and orderBy["field"] == "TAG_COMMIT_DATE":
            found.sort(key=lambda ref: (ref.date(), ref.full))
        backwards = orderBy["direction"] if orderBy else direction
        return Connection.of("refs", found[::-1] if backwards == "DESC" else found, **page)

    def object(self, oid: str | None = None, expression: str | None = None) -> Any:
        if oid is not None:
            if not re.fullmatch(r"[0-9a-fA-F]{40}", oid):
                raise ApiError(
                    "argumentLiteralsIncompatible", f"Could not coerce value {oid!r} to GitObjectID"
                )
            return self.at(oid.lower())
        return self.at(self._revision(expression)) if expression else None

    def release(self, tagName: str) -> ReleaseFields | None:
        return next((one for one in self._releases() if one.tagName == tagName), None)

    @property
    def latestRelease(self) -> ReleaseFields | None:
        latest = self.of.latest_release()
        return ReleaseFields(self, latest) if latest else None

    def releases(self, orderBy: dict[str, str] | None = None, **page: Any) -> Connection:
        order = orderBy or {"field": "CREATED_AT", "direction": "ASC"}
        found = sorted(
            self._releases(), key=lambda one: one.tagName if order["field"] == "NAME" else one.createdAt
        )
        return Connection.of("releases", found[::-1] if order["direction"] == "DESC" else found, **page)

    def pullRequests(self, **filters: Any) -> Connection:
        return pulls.listed(self, **filters)

    def pullRequest(self, number: int) -> PullRequestFields:
        found = self.of.pulls.find(number)
        if found is None:
            text = f"Could not resolve to a PullRequest with the number of {number}."
            raise ApiError("NOT_FOUND", text)
        return PullRequestFields(self, found)

    def other(self, repository: Repository) -> RepositoryFields:
        """Another repository, seen by the same caller."""
        return RepositoryFields(repository, self.site, self.caller)

    def at(self, identity: str | None) -> Any:
        """The object of an id, or None."""
        try:
            kind = self.of.objects.kind(identity or "")
        except NoSuchObject:
            return None
        types: dict[str, Callable[..., Any]] = {"commit": CommitFields, "tag": TagFields, "tree": TreeFields}
        return types.get(kind, BlobFields)(self, identity)

    def _releases(self) -> list[ReleaseFields]:
        return [ReleaseFields(self, release) for release in self.of.published()]

    def _revision(self, expression: str) -> str | None:
        # These need no git process, of which a query could ask for hundreds: a full id, a ref, a file at one.
        if FULL_ID.fullmatch(expression):
            return expression
        name, colon, path = expression.partition(":")
        start = self._start(name)
        if start is not None and not colon:
            return start
        if start is not None and (not path or _PLAIN_PATH.fullmatch(path)):
            return self._file(start, path)
        return self.of.rev_parse(expression)

    def _start(self, name: str) -> str | None:
        if FULL_ID.fullmatch(name):
            return name
        full = f"refs/heads/{self.of.default_branch}" if name == "HEAD" else name
        return self.of.refs().get(full) if full.startswith("refs/") else None

    def _file(self, identity: str, path: str) -> str | None:
        objects = self.of.objects
        try:
            found = objects.find(objects.commit(self.of.peel(identity)).tree, path)
        except NoSuchObject:
            return None
        return found.id if found is not None else None


@dataclass(frozen=True, slots=True)
class RefFields:
    """Ref."""

    repository: RepositoryFields
    full: str
    held: str

    @property
    def id(self) -> str:
        return node_id("Ref", self.repository.of.id, self.full)

    @property
    def prefix(self) -> str:
        return "/".join(self.full.split("/")[:2]) + "/"

    @property
    def name(self) -> str:
        return self.full.removeprefix(self.prefix)

    @property
    def target(self) -> Any:
        return self.repository.at(self.held)

    def compare(self, headRef: str) -> ComparisonFields | None:
        repository = self.repository.of
        base, head = repository.peel(self.held), repository.find_commit(headRef)
        found = repository.compare(base, head) if head else None
        return ComparisonFields(self.repository, base, head or "", found) if found else None

    def date(self) -> datetime:
        """The date of the commit, or the oldest possible where there is none."""
        objects = self.repository.of.objects
        identity = self.repository.of.peel(self.held)
        is_commit = objects.kind(identity) == "commit"
        return objects.commit(identity).committer.date if is_commit else datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ComparisonFields:
    """Comparison: of the head, seen from the base."""

    repository: RepositoryFields
    base: str
    head: str
    of: Comparison

    @property
    def id(self) -> str:
        return node_id("Comparison", self.repository.of.id, self.base, self.head)

    @property
    def status(self) -> str:
        return self.of.status.upper()

    @property
    def aheadBy(self) -> int:
        return len(self.of.ahead)

    @property
    def behindBy(self) -> int:
        return len(self.of.behind)

    @property
    def baseTarget(self) -> Any:
        return self.repository.at(self.base)

    @property
    def headTarget(self) -> Any:
        return self.repository.at(self.head)

    def commits(self, **page: Any) -> Connection:
        ahead = [CommitFields(self.repository, one) for one in self.of.ahead[::-1]]
        return Connection.of("commits", ahead, **page)
