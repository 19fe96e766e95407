"""Git objects written and read without starting a process: loose objects in an ordinary `objects` folder.

Hundreds of repositories must be laid in a second, so objects are written here, in git's own format, and
`git fsck` proves them in the tests. What is not loose (after a repack) is read with `git cat-file`.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = "100644"
FOLDER = "40000"

GIT_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "LC_ALL": "C",
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
}
"""What every git process of the server sees: nothing of the user's configuration."""


class NoSuchObject(KeyError):
    """No object of that id is in the store."""


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run git in `folder`; the caller judges the return code."""
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=stdin,
        capture_output=True,
        env=GIT_ENVIRONMENT,
        check=False,
    )


@dataclass(frozen=True, slots=True)
class Person:
    """Who made a commit or a tag, and when."""

    name: str
    email: str
    date: datetime

    def line(self) -> str:
        """As in a commit object."""
        return f"{self.name} <{self.email}> {int(self.date.timestamp())} +0000"

    @classmethod
    def parse(cls, line: str) -> Person:
        """Read a line of a commit object; the time zone is given up, the moment is not."""
        found = re.fullmatch(r"(.*) <(.*)> (\d+) [+-]\d{4}", line)
        if found is None:
            raise ValueError(f"not a person: {line!r}")
        return cls(found[1], found[2], datetime.fromtimestamp(int(found[3]), UTC))


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit object."""

    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """An annotated tag: an object of its own that points at `target`, of type `kind`."""

    target: str
    kind: str
    name: str
    tagger: Person
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree."""

    mode: str
    name: str
    id: str

    @property
    def kind(self) -> str:
        """The type of the object behind it."""
        return {"40000": "tree", "160000": "commit"}.get(self.mode, "blob")


class ObjectStore:
    """The objects of one repository, or of a repository and all its forks.

    `base`: another store whose objects are in this one too (objects/info/alternates of
    gitrepository-layout(5)).
    """

    def __init__(self, repository: Path, base: ObjectStore | None = None) -> None:
        self.repository = repository
        self.base = base
        self._known: dict[str, tuple[str, bytes]] = {}
        self._commits: dict[str, Commit] = {}
        # Signed by the forge itself: what anybody pushes as a signature is not believed.
        self.verified: set[str] = set()

    def write(self, kind: str, body: bytes) -> str:
        """Store an object and give its id."""
        whole = f"{kind} {len(body)}\0".encode() + body
        identity = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
        path = self._path(identity)
        if not (path.exists() or (self.base and self.base.has(identity))):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(zlib.compress(whole, 1))
        return identity

    def has(self, identity: str) -> bool:
        """Whether an object is stored here by itself, and not in a pack."""
        return self._path(identity).exists() or (self.base is not None and self.base.has(identity))

    def read(self, identity: str) -> tuple[str, bytes]:
        """Give type and content.

        Raises:
            NoSuchObject: it is not there.
        """
        # An object never changes, so that what was read once need not be read again.
        if identity not in self._known:
            self._known[identity] = self._read(identity)
        return self._known[identity]

    def kind(self, identity: str) -> str:
        """Give the type of an object."""
        return self.read(identity)[0]

    def complete(self, prefix: str) -> list[str]:
        """Give the ids of loose objects that begin with `prefix` (four digits or more)."""
        folder = self.repository / "objects" / prefix[:2]
        found = self.base.complete(prefix) if self.base else []
        if folder.is_dir():
            found += [prefix[:2] + path.name for path in folder.iterdir() if path.name.startswith(prefix[2:])]
        return sorted(set(found))

    def commit(self, identity: str) -> Commit:
        """Read a commit."""
        if identity not in self._commits:
            self._commits[identity] = self._parse_commit(identity)
        return self._commits[identity]

    def _parse_commit(self, identity: str) -> Commit:
        headers, message = self._parse(identity, "commit")
        return Commit(
            headers["tree"][0],
            tuple(headers.get("parent", ())),
            Person.parse(headers["author"][0]),
            Person.parse(headers["committer"][0]),
            message,
            "\n".join([*headers.get("gpgsig", ()), *headers.get("", ())]),
        )

    def tag(self, identity: str) -> Tag:
        """Read an annotated tag."""
        headers, message = self._parse(identity, "tag")
        tagger = Person.parse(headers["tagger"][0])
        return Tag(headers["object"][0], headers["type"][0], headers["tag"][0], tagger, message)

    def tree(self, identity: str) -> list[Entry]:
        """Read one level of a tree."""
        kind, body = self.read(identity)
        if kind != "tree":
            raise NoSuchObject(identity)
        entries = []
        while body:
            head, _, rest = body.partition(b"\0")
            mode, _, name = head.decode().partition(" ")
            entries.append(Entry(mode, name, rest[:20].hex()))
            body = rest[20:]
        return entries

    def files(self, tree: str, prefix: str = "") -> dict[str, str]:
        """Give every file under a tree: path to blob id."""
        return {path: entry.id for path, entry in self.leaves(tree, prefix).items()}

    def leaves(self, tree: str, prefix: str = "") -> dict[str, Entry]:
        """Give every file, link and submodule under a tree by its path, with its mode."""
        found: dict[str, Entry] = {}
        for entry in self.tree(tree):
            if entry.kind == "tree":
                found |= self.leaves(entry.id, f"{prefix}{entry.name}/")
            else:
                found[prefix + entry.name] = entry
        return found

    def find(self, tree: str, path: str) -> Entry | None:
        """Give the entry at `path` under a tree; the empty path is the tree itself."""
        here = Entry(FOLDER, "", tree)
        for part in [part for part in path.split("/") if part]:
            if here.kind != "tree":
                return None
            below = [entry for entry in self.tree(here.id) if entry.name == part]
            if not below:
                return None
            here = below[0]
        return here

    def write_commit(self, commit: Commit) -> str:
        """Store a commit."""
        lines = [f"tree {commit.tree}", *(f"parent {parent}" for parent in commit.parents)]
        lines += [f"author {commit.author.line()}", f"committer {commit.committer.line()}"]
        if commit.signature:
            lines.append("gpgsig " + commit.signature.replace("\n", "\n "))
        lines += ["", commit.message]
        return self.write("commit", ("\n".join(lines) + "\n").encode())

    def write_tag(self, tag: Tag) -> str:
        """Store an annotated tag."""
        lines = [f"object {tag.target}", f"type {tag.kind}", f"tag {tag.name}", f"tagger {tag.tagger.line()}"]
        return self.write("tag", ("\n".join([*lines, "", tag.message]) + "\n").encode())

    def write_leaves(self, leaves: Mapping[str, Entry]) -> str:
        """Store the tree that holds these files; each entry gives mode and id, its key the path."""
        folders: dict[str, dict[str, Entry]] = {}
        entries: list[Entry] = []
        for path, leaf in leaves.items():
            top, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(top, {})[rest] = leaf
            else:
                entries.append(Entry(leaf.mode, top, leaf.id))
        entries += [Entry(FOLDER, name, self.write_leaves(below)) for name, below in folders.items()]
        return self.write("tree", b"".join(_lines(entries)))

    def _path(self, identity: str) -> Path:
        return self.repository / "objects" / identity[:2] / identity[2:]

    def _read(self, identity: str) -> tuple[str, bytes]:
        if not re.fullmatch(r"[0-9a-f]{40}", identity):
            raise NoSuchObject(identity)
        path = self._path(identity)
        if path.exists():
            head, _, body = zlib.decompress(path.read_bytes()).partition(b"\0")
            return head.split(b" ")[0].decode(), body
        if self.base is not None and self.base.has(identity):
            return self.base.read(identity)
        answer = git(self.repository, "cat-file", "--batch", stdin=f"{identity}\n".encode())
        head, _, body = answer.stdout.partition(b"\n")
        fields = head.decode().split(" ")
        if len(fields) != 3:
            raise NoSuchObject(identity)
        return fields[1], body[: int(fields[2])]

    def _parse(self, identity: str, expected: str) -> tuple[dict[str, list[str]], str]:
        kind, body = self.read(identity)
        if kind != expected:
            raise NoSuchObject(identity)
        head, _, message = body.decode().partition("\n\n")
        headers: dict[str, list[str]] = {}
        for line in head.split("\n"):
            name, _, value = line.partition(" ")
            # A line that begins with a blank goes on with the header above: only signatures do.
            headers.setdefault(name, []).append(value)
        return headers, message


def _lines(entries: Iterable[Entry]) -> Iterable[bytes]:
    # git orders a folder as if its name ended in a slash.
    for entry in sorted(entries, key=lambda entry: entry.name.encode() + b"/" * (entry.kind == "tree")):
        yield f"{entry.mode} {entry.name}\0".encode() + bytes.fromhex(entry.id)
