"""What can be asked about a commit that a workflow is pinned to, and the form of the answers.

An *inspector* finds the facts; what follows from them is decided elsewhere, from the facts alone. A fact that
could not be had is `Unknown` with the reason: that is an answer too, and never read as "all is well".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pinfix.resolution import GITHUB, Reference, ResolverFault


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no answer; `reason` says why, in words that go on from "unknown: "."""

    reason: str


NOT_ASKED = Unknown("not asked")


@dataclass(frozen=True, slots=True)
class Question:
    """One commit of one repository. `reference.ref` is a full commit id, or a name that may be ambiguous.

    `tags`: names of tags that somebody says are on it, such as the version in a comment.
    """

    reference: Reference
    tags: frozenset[str] = frozenset()


Presence = Literal["commit", "tag-object", "tree", "blob", "absent"]
"""What an object id is in a repository. Forks share their objects with it: it may be a commit of theirs."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """The commit belongs to the repository; `by` names the tag or branch that leads to it."""

    by: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No tag or branch of the repository leads to the commit; all of them, `asked` in number, were asked."""

    asked: int


@dataclass(frozen=True, slots=True)
class Witness:
    """Where exact version tags stood on the day `as_of`, by facts that were kept: tag to commit."""

    tags: Mapping[str, str]
    as_of: str


@dataclass(frozen=True, slots=True)
class Advisory:
    """A published warning about a version: `id` is that of GitHub's database, `fixed_in` "" if unknown.

    `severity`: "low", "moderate", "high", "critical" or "malicious code"; any other word: it is not known.
    """

    id: str
    summary: str
    severity: str
    affected: str
    fixed_in: str
    url: str


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A name that is both a tag and a branch, on different commits.

    For a full commit id, `tag` is the commit itself and `branch` where a ref of that name leads to.
    """

    tag: str
    branch: str


@dataclass(frozen=True, slots=True)
class PinFacts:
    """What is known of one question, true on the day `as_of`, by `source`.

    `repository`: the name that the repository has today ("" where there is none). `commit`: the commit that
    is meant: the id itself, or what the tag object with that id leads to ("" where neither). `tags`: of the
    tags on that commit, those asked about and those of the witness, the commit of each; where `complete`, one
    that is missing does not exist. `compromised`: who calls the commit malicious and since when, or "".
    `ambiguity`: where the reference, read as a name, is on two commits. `unheard_of`: of the versions asked
    about, those of which the repository has no tag, no branch and no more exact version.
    """

    source: str
    as_of: str
    repository: str | Unknown = NOT_ASKED
    archived: bool | Unknown = NOT_ASKED
    presence: Presence | Unknown = NOT_ASKED
    commit: str = ""
    reachable: Reachable | Unreachable | Unknown = NOT_ASKED
    tags: Mapping[str, str] | Unknown = NOT_ASKED
    complete: bool = True
    witness: Witness | None = None
    compromised: str = ""
    advisories: tuple[Advisory, ...] | Unknown = NOT_ASKED
    ambiguity: Ambiguity | Unknown | None = None
    unheard_of: frozenset[str] = frozenset()

    @property
    def tags_on_commit(self) -> frozenset[str]:
        """The tags that stand on the commit today, as far as they are known."""
        if isinstance(self.tags, Unknown):
            return frozenset()
        return frozenset(name for name, sha in self.tags.items() if sha == self.commit)


@dataclass(frozen=True, slots=True)
class FileAt:
    """The file of an action or reusable workflow: `path` is what stands behind `owner/repo` in `uses:`."""

    reference: Reference
    path: str

    @property
    def is_workflow(self) -> bool:
        """A reusable workflow is a file itself; an action is a folder with an `action.yml`."""
        return self.path.startswith(".github/workflows/") and self.path.endswith((".yml", ".yaml"))


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a file of somebody else's repository: hostile until parsed. `path` is where they stand."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class NoFile:
    """The commit has no such file."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository on a server."""

    owner: str
    repo: str
    host: str = GITHUB

    @classmethod
    def of(cls, reference: Reference) -> Repository:
        """The repository of `reference`."""
        return cls(reference.owner, reference.repo, reference.host)

    def __str__(self) -> str:
        return f"{self.owner}/{self.repo}" if self.host == GITHUB else f"{self.host}/{self.owner}/{self.repo}"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a repository and the commit that it leads to."""

    repository: Repository
    name: str
    commit: str


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """When a tag came to be: ISO 8601 times in UTC.

    `committed` is what the author of the commit says; `published` is the server's own clock, "" where the
    tag has no release. `withheld`: the release is a draft or a pre-release. `is_commit`: false where the tag
    stands on a file or folder of git, which has no date.
    """

    committed: str | Unknown
    published: str | Unknown
    withheld: bool = False
    is_commit: bool = True


class Inspector(Protocol):
    """Finds facts about commits, in batches. No method raises for what it cannot find out.

    `requests` counts what was sent over the network so far, `faults` what failed on the way.
    """

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        ...

    @property
    def faults(self) -> Collection[ResolverFault]:
        """What went wrong and left facts unknown."""
        ...

    def inspect(self, questions: Collection[Question]) -> Mapping[Question, PinFacts]:
        """Answer every one of `questions`."""
        ...

    def files(self, wanted: Collection[FileAt]) -> Mapping[FileAt, FileContent | NoFile | Unknown]:
        """The files that run when these are used; their `reference.ref` is a full commit id."""
        ...

    def tags(self, repositories: Collection[Repository]) -> Mapping[Repository, Mapping[str, str] | Unknown]:
        """Every tag of each repository, with its commit."""
        ...

    def releases(self, tags: Collection[Tag]) -> Mapping[Tag, ReleaseFacts]:
        """When each of these tags came to be."""
        ...

    def web_page(self, repository: Repository) -> str:
        """The address of the repository for people."""
        ...


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """What the shipped snapshot holds. Dates are ISO 8601."""

    repositories: int
    tags: int
    branches: int
    denied_commits: int
    oldest: str
    newest: str
    directory: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact of the snapshot that is no longer so: an exact version tag "moved" or "gone".

    "unknown": the repository could not be asked; `now` says why.
    """

    repository: str
    kind: Literal["moved", "gone", "unknown"]
    name: str = ""
    before: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The snapshot against the live repositories: `added` counts version tags that are newer than it."""

    repositories: int
    differences: tuple[Difference, ...]
    added: int


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The files of a new snapshot by name, and the repositories that are missing from it, with the reason.

    `changed`: exact version tags that are not where the snapshot before had them.
    """

    files: Mapping[str, bytes]
    missing: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[Difference, ...] = ()


class SnapshotKeeper(Protocol):
    """Shows, checks and rebuilds the shipped snapshot."""

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        ...

    def info(self) -> SnapshotInfo:
        """What it holds; asks nobody."""
        ...

    def repositories(self) -> tuple[str, ...]:
        """The repositories in it, as `owner/repo`."""
        ...

    def check(self, repositories: Collection[str]) -> Comparison:
        """Compare the facts about these repositories with what they have today."""
        ...

    def rebuild(self, repositories: Collection[str]) -> Rebuilt:
        """A snapshot of what these repositories have today; nothing is written."""
        ...
