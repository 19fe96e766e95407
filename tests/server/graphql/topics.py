"""Topics of a repository: a class is a type, a member the field of its name."""

from __future__ import annotations

from dataclasses import dataclass

from server.rest.views import node_id


@dataclass(frozen=True, slots=True)
class RepositoryTopicFields:
    """RepositoryTopic."""

    repository: int
    name: str

    @property
    def id(self) -> str:
        return node_id("RepositoryTopic", self.repository, self.name)

    @property
    def topic(self) -> TopicFields:
        return TopicFields(self.name)


@dataclass(frozen=True, slots=True)
class TopicFields:
    """Topic."""

    name: str

    @property
    def id(self) -> str:
        return node_id("Topic", self.name)
