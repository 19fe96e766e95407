"""The workflow lockfile, which pins actions beside the workflows instead of in them.

Written by `gh actions-lock`, in public preview since October 2026; the format is that of
`github/actions-lockfile` (schema v0.0.2). A workflow that is listed in the lock runs the commits of the lock,
whatever its `uses:` values say, and the lock's own tool rewrites them: pinning them too would be undone.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.steps import UsesSite
from pinfix.github.uses import LocalUses, SelfUses
from pinfix.github.workflow import Workflow
from pinfix.yaml import nodes
from pinfix.yaml.document import Document

LOCKFILE_PATH = ".github/workflows/actions.lock"

READABLE_VERSIONS = ("v0.0.2", "v0.0.3")
"""v0.0.1 wrote pins in another form; v0.0.3 came with gh-actions-lock 0.2.0 (2026-10-12)."""

_ACTION_FILES = ("action.yml", "action.yaml")

Pin = tuple[str, str, str]
"""Owner and repository in lower case, and the ref."""

_PIN = re.compile(r"([^/@:]+)/([^/@:]+)@([^:]+)")
_FIELDS = {
    "ref": re.compile(r".+", re.DOTALL),
    "commit": re.compile(r"sha1-[0-9a-f]{40}|sha256-[0-9a-f]{64}", re.IGNORECASE),
    "owner_id": re.compile(r"[1-9][0-9]*"),
    "repo_id": re.compile(r"[1-9][0-9]*"),
}
"""What every dependency must have; GitHub treats a lock where one is missing as empty."""


@dataclass(frozen=True, slots=True)
class Lockfile:
    """What a lock says. `pins` has, for each workflow path, what is locked for it, nested actions included.

    `problem` says why the lock cannot be relied on. It then governs every workflow and covers nothing:
    whether GitHub would use it is not for us to guess.
    """

    pins: Mapping[str, frozenset[Pin]] = field(default_factory=dict)
    problem: str | None = None

    @classmethod
    def from_bytes(cls, data: bytes) -> Lockfile:
        """Read the content of a lock; never raises, see `problem`."""
        try:
            return cls(_read(Document.from_bytes(data)))
        except FileProblem as error:
            place = f"line {error.line}: " if error.line is not None else ""
            return cls(problem=place + error.message)

    def governs(self, workflow_path: str) -> bool:
        """Whether the lock decides what this workflow runs. Paths are compared with regard to case."""
        return self.problem is not None or workflow_path in self.pins

    def covers(self, workflow_path: str, owner: str, repo: str, ref: str) -> bool:
        """Whether the lock holds the commit of this reference for this workflow."""
        return (owner.lower(), repo.lower(), ref) in self.pins.get(workflow_path, frozenset())


def governed_files(
    lockfile: Lockfile, open_file: Callable[[str], Workflow | Action | None]
) -> frozenset[str]:
    """The paths of the workflows that the lock lists, and of the local actions that they reach.

    A step reaches an action through `./folder` or `$/folder`, and from there further ones. `open_file` gives
    the file at a path of the repository, None where there is none that can be read. What a lock with a
    `problem` governs cannot be found out in this way: it lists nothing.
    """
    # Views are not kept, only what they lead to: there may be many, and each holds its whole file.
    governed: set[str] = set()
    folders: set[str] = set()
    pending: list[str] = []
    for path in lockfile.pins:
        workflow = open_file(path)
        if isinstance(workflow, Workflow):
            governed.add(path)
            pending.extend(_local_folders(workflow.sites()))
    while pending:
        folder = pending.pop()
        if folder in folders:
            continue
        folders.add(folder)
        for name in _ACTION_FILES:
            path = posixpath.normpath(f"{folder}/{name}")
            action = open_file(path)
            if isinstance(action, Action):
                governed.add(path)
                pending.extend(_local_folders(action.sites()))
    return frozenset(governed)


def _local_folders(sites: Iterable[UsesSite]) -> Iterator[str]:
    for site in sites:
        if isinstance(site.uses, (LocalUses, SelfUses)):
            yield posixpath.normpath("./" + site.uses.path)


def _read(document: Document) -> dict[str, frozenset[Pin]]:
    if len(document.roots) != 1:
        raise _problem(document, document.roots[-1], "has more than one YAML document")
    lock = _mapping(document, document.roots[0], "the lock")
    version = lock.get("version")
    written = nodes.follow(version) if version is not None else None
    if not isinstance(written, nodes.Scalar) or written.value not in READABLE_VERSIONS:
        readable = " and ".join(READABLE_VERSIONS)
        raise _problem(
            document, written or lock, f"is of a version that pinfix does not read; it reads {readable}"
        )
    locked: set[Pin] = set()
    for _, key, value in _entries(document, lock.get("dependencies"), "`dependencies`"):
        _check_fields(document, value)
        locked.add(_pin(document, key))
    return {
        path: frozenset(_pin(document, item) for item in _items(document, value)) & locked
        for path, _, value in _entries(document, lock.get("workflows"), "`workflows`")
    }


def _check_fields(document: Document, value: nodes.Node) -> None:
    """Raise where a dependency is incomplete: one such entry spoils the whole lock."""
    dependency = _mapping(document, value, "a dependency")
    for name, form in _FIELDS.items():
        written = dependency.get(name)
        node = nodes.follow(written) if written is not None else None
        if not isinstance(node, nodes.Scalar) or form.fullmatch(node.value) is None:
            raise _problem(
                document,
                node or dependency,
                f"a dependency has no valid `{name}`; GitHub treats such a lock as empty",
            )


def _entries(
    document: Document, written: nodes.Node | None, what: str
) -> Iterator[tuple[str, nodes.Scalar, nodes.Node]]:
    node = None if written is None else nodes.follow(written)
    if node is None or (isinstance(node, nodes.Scalar) and node.is_null):
        return iter(())
    return _mapping(document, node, what).entries()


def _items(document: Document, written: nodes.Node) -> list[nodes.Node]:
    node = nodes.follow(written)
    if isinstance(node, nodes.Sequence):
        return node.items
    if isinstance(node, nodes.Scalar) and node.is_null:
        return []
    raise _problem(document, node, "a workflow has something else than a list of pins")


def _mapping(document: Document, written: nodes.Node, what: str) -> nodes.Mapping:
    node = nodes.follow(written)
    if not isinstance(node, nodes.Mapping):
        raise _problem(document, node, f"{what} is not a mapping")
    return node


def _pin(document: Document, written: nodes.Node) -> Pin:
    node = nodes.follow(written)
    pin = _PIN.fullmatch(node.value) if isinstance(node, nodes.Scalar) else None
    if pin is None:
        raise _problem(document, node, "a pin is not of the form `owner/repo@ref`")
    return pin[1].lower(), pin[2].lower(), pin[3]


def _problem(document: Document, node: nodes.Node, message: str) -> FileProblem:
    line, column = document.place(node.start)
    return FileProblem("bad-lockfile", message, line=line, column=column)
