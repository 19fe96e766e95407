"""What git stores, as GraphQL has it: a class is a type, a member the field of its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from server.graphql.pages import Connection
from server.objects import Commit, Entry, Person, Tag
from server.rest.views import moment, node_id

if TYPE_CHECKING:
    from server.graphql.repository import RepositoryFields

_LONGEST_TEXT = 512_000


@dataclass(frozen=True, slots=True)
class ObjectFields:
    """GitObject."""

    repository: RepositoryFields
    oid: str

    @property
    def abbreviatedOid(self) -> str:
        return self.oid[:7]

    @property
    def id(self) -> str:
        return node_id(type(self).__name__.removesuffix("Fields"), self.repository.of.id, self.oid)

    @property
    def commitUrl(self) -> str:
        return f"{self.repository.url}/commit/{self.oid}"


class CommitFields(ObjectFields):
    """Commit."""

    @property
    def authoredDate(self) -> str:
        return moment(self._of.author.date)

    @property
    def committedDate(self) -> str:
        return moment(self._of.committer.date)

    @property
    def author(self) -> ActorFields:
        return ActorFields(self._of.author)

    @property
    def committer(self) -> ActorFields:
        return ActorFields(self._of.committer)

    @property
    def message(self) -> str:
        return self._of.message.rstrip("\n")

    @property
    def messageHeadline(self) -> str:
        return self.message.split("\n")[0]

    @property
    def url(self) -> str:
        return self.commitUrl

    @property
    def signature(self) -> GpgSignatureFields | None:
        verified = self.oid in self.repository.of.objects.verified
        return GpgSignatureFields(verified) if self._of.signature else None

    @property
    def tree(self) -> TreeFields:
        return TreeFields(self.repository, self._of.tree)

    def file(self, path: str) -> EntryFields | None:
        entry = self.repository.of.objects.find(self._of.tree, path)
        return EntryFields(self.repository, entry, path) if entry and path.strip("/") else None

    def parents(self, **page: Any) -> Connection:
        return Connection.of(
            "parents", [CommitFields(self.repository, one) for one in self._of.parents], **page
        )

    def history(self, **page: Any) -> Connection:
        commits = [CommitFields(self.repository, one) for one in self.repository.of.history(self.oid)]
        return Connection.of("history", commits, **page)

    @property
    def _of(self) -> Commit:
        return self.repository.of.objects.commit(self.oid)


class TagFields(ObjectFields):
    """Tag: an annotated one."""

    @property
    def name(self) -> str:
        return self._of.name

    @property
    def message(self) -> str:
        return self._of.message

    @property
    def tagger(self) -> ActorFields:
        return ActorFields(self._of.tagger)

    @property
    def target(self) -> Any:
        return self.repository.at(self._of.target)

    @property
    def _of(self) -> Tag:
        return self.repository.of.objects.tag(self.oid)


class TreeFields(ObjectFields):
    """Tree."""

    @property
    def entries(self) -> list[EntryFields]:
        return [
            EntryFields(self.repository, one, one.name) for one in self.repository.of.objects.tree(self.oid)
        ]


class BlobFields(ObjectFields):
    """Blob. Where GitHub cuts a text is not published; here after 512,000 bytes."""

    @property
    def isTruncated(self) -> bool:
        return len(self._body) > _LONGEST_TEXT

    @property
    def text(self) -> str | None:
        return None if self.isBinary else self._body[:_LONGEST_TEXT].decode(errors="replace")

    @property
    def isBinary(self) -> bool:
        return b"\0" in self._body

    @property
    def byteSize(self) -> int:
        return len(self._body)

    @property
    def _body(self) -> bytes:
        return self.repository.of.objects.read(self.oid)[1]


@dataclass(frozen=True, slots=True)
class EntryFields:
    """TreeEntry."""

    repository: RepositoryFields
    entry: Entry
    path: str

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def type(self) -> str:
        return self.entry.kind

    @property
    def mode(self) -> int:
        return int(self.entry.mode, 8)

    @property
    def oid(self) -> str:
        return self.entry.id

    @property
    def object(self) -> Any:
        return self.repository.at(self.entry.id)


@dataclass(frozen=True, slots=True)
class GpgSignatureFields:
    """GpgSignature: GitHub's own is the only one that is known here."""

    isValid: bool

    @property
    def state(self) -> str:
        return "VALID" if self.isValid else "UNKNOWN_KEY"

    @property
    def wasSignedByGitHub(self) -> bool:
        return self.isValid


@dataclass(frozen=True, slots=True)
class ActorFields:
    """GitActor."""

    of: Person

    @property
    def name(self) -> str:
        return self.of.name

    @property
    def email(self) -> str:
        return self.of.email

    @property
    def date(self) -> str:
        return moment(self.of.date)
