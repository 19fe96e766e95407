"""Releases as GraphQL has them: a class is a type, a member the field of its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from server.repositories import Release
from server.rest.views import moment, node_id

if TYPE_CHECKING:
    from server.graphql.repository import RefFields, RepositoryFields


@dataclass(frozen=True, slots=True)
class ReleaseFields:
    """Release."""

    repository: RepositoryFields
    of: Release

    @property
    def id(self) -> str:
        return node_id("Release", self.of.id)

    @property
    def databaseId(self) -> int:
        return self.of.id

    @property
    def tagName(self) -> str:
        return self.of.tag

    @property
    def name(self) -> str:
        return self.of.name

    @property
    def description(self) -> str:
        return self.of.body

    @property
    def isPrerelease(self) -> bool:
        return self.of.prerelease

    @property
    def isDraft(self) -> bool:
        return self.of.draft

    @property
    def isLatest(self) -> bool:
        return self.of == self.repository.of.latest_release()

    @property
    def createdAt(self) -> str:
        return moment(self.of.created_at)

    @property
    def publishedAt(self) -> str | None:
        return moment(self.of.published_at) if self.of.published_at else None

    @property
    def url(self) -> str:
        return f"{self.repository.url}/releases/tag/{self.of.tag}"

    @property
    def tag(self) -> RefFields | None:
        return self.repository.ref(f"refs/tags/{self.of.tag}")

    @property
    def tagCommit(self) -> Any:
        found = self.tag
        return self.repository.at(self.repository.of.peel(found.held)) if found else None
