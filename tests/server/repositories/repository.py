"""One repository of the forge: bare, on disk, and the calls that lay commits, tags and releases.

Everything is deterministic: the same calls give the same commit ids, on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from server.accounts.clock import Clock
from server.guards.rules import Rule, Ruleset
from server.happenings import Happenings
from server.issues import Conversations, IssueCalls, Issues
from server.objects import FILE, Commit, Entry, NoSuchObject, ObjectStore, Person, Tag, git
from server.pulls import PullCalls, PullRequests
from server.repositories import laying
from server.repositories.records import EPOCH, Comparison, Release, Settings
from server.repositories.refs import RefStore


class Repository(PullCalls, IssueCalls):
    """A bare repository at `path`; made with `Forge.repository`.

    `family`: the repository and all its forks, and theirs. `shared`: a store whose objects are in
    this repository too.
    """

    def __init__(
        self,
        number: int,
        name: str,
        path: Path,
        parent: Repository | None = None,
        shared: ObjectStore | None = None,
    ) -> None:
        self.id = number
        self.full_name = name
        self.path = path
        self.parent = parent
        self.archived = False
        self.private = False
        self.default_branch: str = "main" if parent is None else parent.default_branch
        self.releases: list[Release] = []
        # As on GitHub, a repository and its forks share one store, which is what makes impostor commits work.
        if parent is None:
            self.objects = ObjectStore(path, shared)
        else:
            self.objects = parent.objects
        self.family: list[Repository] = [] if parent is None else parent.family
        self.family.append(self)
        self.ref_store = RefStore(path)
        self.settings = Settings()
        self.clock = Clock()
        self.happenings = Happenings()
        self.organizations: Mapping[str, str] = {}
        self.merge_delay = 0
        self.roles: dict[str, str] = {}
        self.rulesets: list[Ruleset] = []
        self.conversations = Conversations(self)
        self.issues = Issues(self)
        self.pulls = PullRequests(self)
        self._ticks = 0
        self._lay()

    @property
    def owner(self) -> str:
        """The part of the name before the slash."""
        return self.full_name.split("/")[0]

    @property
    def name(self) -> str:
        """The part of the name after the slash."""
        return self.full_name.split("/")[1]

    @property
    def empty(self) -> bool:
        """Whether there is no commit in it."""
        return not self.refs()

    # Who may, and what rules there are

    def allow(self, login: str, role: str) -> None:
        """Give a role to a user: none, read, triage, write, maintain or admin."""
        self.roles[login.lower()] = role

    def ruleset(
        self, *rules: str | Rule, branches: Sequence[str] = ("~ALL",), bypass: Sequence[str] = ()
    ) -> None:
        """Set rules for branches: by the name of their type, or as the API shows them, with parameters."""
        whole = tuple({"type": rule} if isinstance(rule, str) else rule for rule in rules)
        made = Ruleset(self.id * 100 + len(self.rulesets), whole, tuple(branches), tuple(bypass))
        self.rulesets.append(made)

    def rules_of(self, branch: str, login: str | None = None) -> list[Rule]:
        """The rules of a branch, each with the number of its ruleset; without those that `login` bypasses."""
        sets = [one for one in self.rulesets if one.binds(branch, self.default_branch)]
        return [
            {**rule, "ruleset_id": one.id} for one in sets if login not in one.bypass for rule in one.rules
        ]

    # Laying history

    def commit(
        self,
        files: Mapping[str, str | bytes | None] | None = None,
        *,
        branch: str | None = "main",
        parents: Sequence[str] | None = None,
        message: str | None = None,
        date: datetime | None = None,
        modes: Mapping[str, str] | None = None,
    ) -> str:
        """Add a commit and move `branch` to it; give its id.

        `files` are laid over those of the first parent; None as the content removes one. A file that is there
        keeps its mode, a new one has 100644, unless `modes` says otherwise (100755, 120000). `parents` are
        the head of `branch` unless told; an empty list starts a history of its own. With `branch=None` no
        branch moves: the commit is in the repository, but not reachable from anything.
        """
        if parents is None:
            head = self.refs().get(f"refs/heads/{branch}") if branch else None
            parents = [head] if head else []
        moment = self._now() if date is None else date
        leaves = self.objects.leaves(self.objects.commit(parents[0]).tree) if parents else {}
        for path, content in (files or {}).items():
            if content is None:
                del leaves[path]
            else:
                body = content.encode() if isinstance(content, str) else content
                mode = leaves[path].mode if path in leaves else FILE
                leaves[path] = Entry(mode, path, self.objects.write("blob", body))
        for path, mode in (modes or {}).items():
            leaves[path] = Entry(mode, path, leaves[path].id)
        person = Person("Mona Lisa", "mona@example.com", moment)
        text = message if message is not None else f"Commit {self._ticks} of {self.full_name}"
        tree = self.objects.write_leaves(leaves)
        identity = self.objects.write_commit(Commit(tree, tuple(parents), person, person, text))
        if branch:
            self.set_refs({f"refs/heads/{branch}": identity})
        return identity

    def tag(
        self,
        name: str,
        target: str | None = None,
        *,
        annotated: bool = False,
        message: str | None = None,
        date: datetime | None = None,
    ) -> str:
        """Set a tag on `target` (the head of the default branch unless told); give what the ref now holds.

        That is the id of the tag object where `annotated`. The target may itself be a tag object, a tree or a
        blob. A tag that is there already moves.
        """
        identity = self.head() if target is None else target
        if annotated:
            identity = self.tag_object(name, identity, message=message, date=date)
        self.set_refs({f"refs/tags/{name}": identity})
        return identity

    def tag_object(
        self, name: str, target: str, *, message: str | None = None, date: datetime | None = None
    ) -> str:
        """Store an annotated tag without a ref that names it."""
        tagger = Person("Mona Lisa", "mona@example.com", self._now() if date is None else date)
        text = message if message is not None else f"Tag {name}"
        return self.objects.write_tag(Tag(target, self.objects.kind(target), name, tagger, text))

    def branch(self, name: str, target: str | None = None) -> str:
        """Set a branch on a commit (the head of the default branch unless told)."""
        identity = self.head() if target is None else target
        self.set_refs({f"refs/heads/{name}": identity})
        return identity

    def set_refs(self, refs: Mapping[str, str | None]) -> None:
        """Set many refs by full name at once, ten thousand if need be; None deletes one.

        Raises:
            ValueError: a name that git does not allow, or that is a folder of another one.
        """
        self.ref_store.set(refs)

    def delete_tag(self, name: str) -> None:
        """Take a tag away; its commit stays."""
        self.set_refs({f"refs/tags/{name}": None})

    def delete_branch(self, name: str) -> None:
        """Take a branch away; its commits stay."""
        self.set_refs({f"refs/heads/{name}": None})

    def release(
        self,
        tag: str,
        *,
        published_at: datetime | None = None,
        prerelease: bool = False,
        draft: bool = False,
        immutable: bool = False,
        name: str | None = None,
        body: str = "",
    ) -> Release:
        """Publish a release on a tag, at the date of its commit unless told."""
        created = self.objects.commit(self.peel(self.refs()[f"refs/tags/{tag}"])).committer.date
        published = None if draft else published_at or created
        number = self.id * 1000 + len(self.releases) + 1
        made = Release(number, tag, name or tag, body, prerelease, draft, immutable, created, published)
        self.releases.append(made)
        return made

    # Reading

    def refs(self) -> dict[str, str]:
        """Every ref by full name, as it is on disk, not peeled."""
        return self.ref_store.read()

    def published(self) -> list[Release]:
        """The releases that anybody sees, newest first."""
        return sorted((one for one in self.releases if not one.draft), key=_age, reverse=True)

    def latest_release(self) -> Release | None:
        """The newest release, by the date of its commit, that is no pre-release."""
        return next((one for one in self.published() if not one.prerelease), None)

    def head(self) -> str:
        """The commit of the default branch."""
        return self.refs()[f"refs/heads/{self.default_branch}"]

    def peel(self, identity: str) -> str:
        """Follow tag objects to what they tag, through any depth."""
        while self.objects.kind(identity) == "tag":
            identity = self.objects.tag(identity).target
        return identity

    def rev_parse(self, expression: str) -> str | None:
        """What git itself makes of an expression: the oracle for tests. None where it is nothing."""
        answer = git(self.path, "rev-parse", "--verify", "--quiet", "--end-of-options", expression)
        return answer.stdout.decode().strip() if answer.returncode == 0 else None

    def find_commit(self, name: str) -> str | None:
        """What `GET /commits/{ref}` takes a name for: a branch, a tag, else a commit id or its beginning.

        A branch before a tag of the same name, as people report of that endpoint. The id of a tag object is
        no commit there.
        """
        refs = self.refs()
        for full in (f"refs/heads/{name}", f"refs/tags/{name}", f"refs/{name}", name):
            if full in refs:
                identity = self.peel(refs[full])
                return identity if self.objects.kind(identity) == "commit" else None
        if name == "HEAD":
            return refs.get(f"refs/heads/{self.default_branch}")
        if not re.fullmatch(r"[0-9a-fA-F]{4,40}", name):
            return None
        whole = [identity for identity in self.objects.complete(name.lower()) if self._is_commit(identity)]
        return whole[0] if len(whole) == 1 else None

    def history(self, commit: str) -> Iterator[str]:
        """A commit and all that it came from, newest first."""
        waiting, seen = {commit}, {commit}
        while waiting:
            newest = max(
                waiting, key=lambda identity: (self.objects.commit(identity).committer.date, identity)
            )
            waiting.remove(newest)
            yield newest
            new = set(self.objects.commit(newest).parents) - seen
            waiting |= new
            seen |= new

    def compare(self, base: str, head: str) -> Comparison | None:
        """Compare two commits; None where they share no history."""
        before, after = list(self.history(base)), list(self.history(head))
        shared = set(before) & set(after)
        if not shared:
            return None
        merge_base = next(identity for identity in after if identity in shared)
        ahead = tuple(identity for identity in after if identity not in shared)
        return Comparison(merge_base, ahead, tuple(identity for identity in before if identity not in shared))

    def _is_commit(self, identity: str) -> bool:
        try:
            return self.objects.kind(identity) == "commit"
        except NoSuchObject:
            return False

    def _now(self) -> datetime:
        self._ticks += 1
        return EPOCH + timedelta(hours=self._ticks)

    def _lay(self) -> None:
        shared = self.objects.base.repository if self.parent is None and self.objects.base else None
        laying.lay(self.path, self.default_branch, shared)
        if self.parent is not None:
            (self.path / "objects").rmdir()
            (self.path / "objects").symlink_to(self.objects.repository / "objects")
            self.set_refs(self.parent.refs())
            self._ticks = self.parent._ticks


def _age(release: Release) -> tuple[datetime, int]:
    return release.created_at, release.id
