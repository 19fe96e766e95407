"""One repository of the forge: bare, on disk, and the calls that lay commits, tags and releases.

Everything is deterministic: the same calls give the same commit ids, on every machine.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.objects import Commit, NoSuchObject, ObjectStore, Person, Tag, git

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""The date of the first commit of every repository; each later one is an hour younger."""

FULL_ID = re.compile(r"[0-9a-f]{40}")

_CONFIGURATION = """\
[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
"""

# git-check-ref-format(1), of a full name.
_BAD_REF = re.compile(r"\.\.|[\x00-\x20\x7f~^:?*\[\\]|@\{|^/|/$|//|\.$|/\.|\.lock(/|$)")


@dataclass(frozen=True, slots=True)
class Release:
    """A release on a tag."""

    id: int
    tag: str
    name: str
    body: str
    prerelease: bool
    draft: bool
    immutable: bool
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `base...head` amounts to: the commits that only one side has, newest first."""

    merge_base: str
    ahead: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def status(self) -> str:
        """In the words of GitHub: of the head, seen from the base."""
        if self.ahead and self.behind:
            return "diverged"
        return "ahead" if self.ahead else "behind" if self.behind else "identical"


class Repository:
    """A bare repository at `path`; made with `Forge.repository`."""

    def __init__(self, number: int, name: str, path: Path, parent: Repository | None = None) -> None:
        self.id = number
        self.full_name = name
        self.path = path
        self.parent = parent
        self.archived = False
        self.private = False
        self.default_branch: str = "main" if parent is None else parent.default_branch
        self.releases: list[Release] = []
        # As on GitHub, a repository and its forks share one store, which is what makes impostor commits work.
        self.objects: ObjectStore = ObjectStore(path) if parent is None else parent.objects
        self._ticks = 0
        self._lock = threading.Lock()
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

    # Laying history

    def commit(
        self,
        files: Mapping[str, str | bytes | None] | None = None,
        *,
        branch: str | None = "main",
        parents: Sequence[str] | None = None,
        message: str | None = None,
        date: datetime | None = None,
    ) -> str:
        """Add a commit and move `branch` to it; give its id.

        `files` are laid over those of the first parent; None as the content removes one. `parents` are the
        head of `branch` unless told; an empty list starts a history of its own. With `branch=None` no branch
        moves: the commit is in the repository, but not reachable from anything.
        """
        if parents is None:
            head = self.refs().get(f"refs/heads/{branch}") if branch else None
            parents = [head] if head else []
        moment = self._now() if date is None else date
        blobs = self.objects.files(self.objects.commit(parents[0]).tree) if parents else {}
        for path, content in (files or {}).items():
            if content is None:
                del blobs[path]
            else:
                body = content.encode() if isinstance(content, str) else content
                blobs[path] = self.objects.write("blob", body)
        person = Person("Mona Lisa", "mona@example.com", moment)
        text = message if message is not None else f"Commit {self._ticks} of {self.full_name}"
        tree = self.objects.write_files(blobs)
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
        with self._lock:
            held = self.refs()
            for name, identity in refs.items():
                if identity is None:
                    del held[name]
                else:
                    held[name] = identity
            _check(refs, held)
            lines = [f"{identity} {name}\n" for name, identity in sorted(held.items())]
            new = self.path / "packed-refs.new"
            new.write_text("".join(lines), encoding="utf-8")
            os.replace(new, self.path / "packed-refs")
            for loose in self._loose_refs():
                loose.unlink()

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
        found: dict[str, str] = {}
        packed = self.path / "packed-refs"
        if packed.exists():
            for line in packed.read_text(encoding="utf-8").splitlines():
                if line[:1] not in "#^":
                    identity, _, name = line.partition(" ")
                    found[name] = identity
        for path in self._loose_refs():
            found[path.relative_to(self.path).as_posix()] = path.read_text(encoding="utf-8").strip()
        return dict(sorted(found.items()))

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

    def _loose_refs(self) -> list[Path]:
        # Only git itself leaves these, where a test calls it on the repository.
        return [path for path in (self.path / "refs").rglob("*") if path.is_file()]

    def _is_commit(self, identity: str) -> bool:
        try:
            return self.objects.kind(identity) == "commit"
        except NoSuchObject:
            return False

    def _now(self) -> datetime:
        self._ticks += 1
        return EPOCH + timedelta(hours=self._ticks)

    def _lay(self) -> None:
        # Nothing but what git needs to know a repository: there can be hundreds of them.
        for folder in ("objects", "refs"):
            (self.path / folder).mkdir(parents=True)
        (self.path / "HEAD").write_text(f"ref: refs/heads/{self.default_branch}\n", encoding="utf-8")
        (self.path / "config").write_text(_CONFIGURATION, encoding="utf-8")
        if self.parent is not None:
            shared = self.objects.repository / "objects"
            (self.path / "objects/info").mkdir()
            (self.path / "objects/info/alternates").write_text(f"{shared}\n", encoding="utf-8")
            self.set_refs(self.parent.refs())
            self._ticks = self.parent._ticks


def _age(release: Release) -> tuple[datetime, int]:
    return release.created_at, release.id


def _check(new: Mapping[str, str | None], held: Mapping[str, str]) -> None:
    for name in new:
        if not name.startswith("refs/") or _BAD_REF.search(name):
            raise ValueError(f"git does not allow the ref {name!r}")
    folders = {name[: slash.start()] for name in held for slash in re.finditer("/", name)}
    both = folders & held.keys()
    if both:
        raise ValueError(f"both a ref and a folder of refs: {sorted(both)}")
