"""What an id turns out to be in a repository, and whether it belongs there: by its refs, else by git."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.http.client import Client
from pinfix.inspection import Presence, Reachable, Unknown, Unreachable
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import object_kind, reach
from pinfix_resolvers.details import Home
from pinfix_resolvers.refs import RepositoryRefs

COMMIT: Presence = "commit"
TAG_OBJECT: Presence = "tag-object"
NO_COMMIT = Unknown("it is no commit")

_MOST_TAGS_OF_TAGS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A repository on the server that has it, with all its refs."""

    home: Home
    refs: RepositoryRefs

    @property
    def tips(self) -> frozenset[str]:
        """All that a tag or branch stands on."""
        return frozenset((*self.refs.tags.values(), *self.refs.branches.values()))


@dataclass(frozen=True, slots=True)
class Settled:
    """What an id turned out to be, the commit that is meant, and whether it belongs to the repository.

    `certain`: that it is a commit was seen. A tag, or what leads to something, may be of another kind.
    """

    presence: Presence | Unknown
    commit: str
    reachable: Reachable | Unreachable | Unknown
    certain: bool = False

    @classmethod
    def unknown(cls, fault: Fault) -> Settled:
        """Nobody could be asked."""
        return cls(Unknown(fault.message), "", Unknown(fault.message))

    def as_kind(self, kind: object_kind.Kind) -> Settled:
        """The same with the kind of what `commit` names: a tag or a pin may be on something else."""
        if kind == "commit":
            return self
        return Settled("tag-object" if self.presence == TAG_OBJECT else kind, "", NO_COMMIT)


def by_refs(sha: str, refs: RepositoryRefs) -> Settled | None:
    """What the list of tags and branches says about an id; None where it says nothing."""
    tags = refs.tags_on(sha)
    heads = [name for name, head in refs.branches.items() if head == sha]  # git lets them be on commits only
    if tags:
        return Settled(COMMIT, sha, Reachable(f"tag {tags[0]}"), certain=bool(heads))
    if heads:
        return Settled(COMMIT, sha, Reachable(f"branch {heads[0]}"), certain=True)
    for name, tag_object in refs.tag_objects.items():
        if tag_object == sha:
            return Settled(TAG_OBJECT, refs.tags.get(name, ""), Reachable(f"tag {name}"))
    return None


def by_git(client: Client, found: Found, sha: str) -> Settled | Fault:
    """What git says about an id that no tag and no branch stands on."""
    home, tips, presence = found.home, found.tips, COMMIT
    for _ in range(_MOST_TAGS_OF_TAGS):
        if sha in tips:
            return Settled(presence, sha, Reachable("a tag"))
        answer = reach.ask(client, home.server, home.owner, home.repo, sha, tips)
        match answer:
            case Fault():
                return answer
            case reach.Absent():
                return Settled("absent", "", Unknown("there is no such commit"))
            case reach.Belongs():
                return Settled(presence, sha, Reachable("a later tag or branch"))
            case reach.Stranger(kind="tag-object"):
                sha, presence = answer.target, TAG_OBJECT
            case reach.Stranger(kind=kind):
                return Settled(presence, sha, Unreachable(len(tips)), certain=kind == "commit")
    return Settled(presence, "", Unknown("it is a tag of a tag without end"))


def kind_of(client: Client, found: Found, settled: Settled) -> object_kind.Kind | Fault:
    """The kind of what `settled` takes for a commit."""
    home = found.home
    return object_kind.ask(client, home.server, home.owner, home.repo, settled.commit)
