"""What a pinned action uses itself: a pin holds its own files still, not those that they fetch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.uses import (
    DockerUses,
    HostUses,
    LocalUses,
    RepositoryUses,
    SelfUses,
    Uses,
    is_full_commit,
    parse_uses,
)
from pinfix.github.workflow import Workflow
from pinfix.inspection import FileAt, FileContent, Inspector, NoFile, Unknown
from pinfix.resolution import Reference
from pinfix.yaml.document import Document

MOST_LEVELS = 4
"""Actions that use actions that use actions: deeper chains are not followed, and counted as unknown."""

MOST_FILES = 1000
"""Files of other repositories that one run reads."""


@dataclass(frozen=True, slots=True)
class Loose:
    """Something that is not pinned: `uses` as written, in the file `path` of `owner/repo` at a commit."""

    uses: str
    reference: Reference
    path: str

    @property
    def where(self) -> str:
        """The file that names it."""
        return f"{self.reference.owner}/{self.reference.repo}/{self.path}"


@dataclass(frozen=True, slots=True)
class Inside:
    """What one file uses: what is loose, and which further files are pinned by it."""

    loose: tuple[Loose, ...] = ()
    leads_to: tuple[FileAt, ...] = ()


Reading = Inside | Unknown


def explore(inspector: Inspector, roots: Collection[FileAt]) -> Mapping[FileAt, Reading]:
    """Read the files of `roots` and all that they lead to, level by level, each file once."""
    known: dict[FileAt, Reading] = {}
    level = set(roots)
    for _ in range(MOST_LEVELS):
        level = set(sorted(level - known.keys(), key=str)[: MOST_FILES - len(known)])
        if not level:
            break
        contents = inspector.files(level)
        known.update({wanted: read(wanted, contents[wanted]) for wanted in level})
        level = {
            further
            for wanted in level
            if isinstance(reading := known[wanted], Inside)
            for further in reading.leads_to
        }
    return known


def gathered(root: FileAt, known: Mapping[FileAt, Reading]) -> tuple[tuple[Loose, ...], Unknown | None]:
    """All that is loose below `root`, and why some of it may be missing (None: nothing is)."""
    loose: dict[Loose, None] = {}
    unknown: Unknown | None = None
    seen = {root}
    pending = [root]
    while pending:
        reading = known.get(pending.pop(), Unknown("the chain of actions is too long to follow"))
        if isinstance(reading, Unknown):
            unknown = unknown or reading
            continue
        loose.update(dict.fromkeys(reading.loose))
        fresh = [further for further in reading.leads_to if further not in seen]
        seen.update(fresh)
        pending += fresh
    return tuple(sorted(loose, key=lambda item: (item.where, item.uses))), unknown


def read(wanted: FileAt, content: FileContent | NoFile | Unknown) -> Reading:
    """What the file at `wanted` uses. One that is missing uses nothing: it fails, or is a Dockerfile."""
    if isinstance(content, NoFile):
        return Inside()
    if isinstance(content, Unknown):
        return content
    try:
        document = Document.from_bytes(content.data)
    except FileProblem as problem:
        return Unknown(f"{content.path}: {problem.message}")
    loose: list[Loose] = []
    leads_to: list[FileAt] = []
    for text, uses, context in _uses(wanted, content.path, document):
        if _is_loose(uses):
            loose.append(Loose(text, wanted.reference, content.path))
        further = _leads_to(wanted, uses, context)
        if further is not None:
            leads_to.append(further)
    return Inside(tuple(dict.fromkeys(loose)), tuple(dict.fromkeys(leads_to)))


def _uses(wanted: FileAt, path: str, document: Document) -> Iterator[tuple[str, Uses, str]]:
    view = Workflow(path, document) if wanted.is_workflow else Action(path, document)
    for site in view.sites():
        yield site.text, site.uses, site.context
    if isinstance(view, Action) and (image := view.image) is not None and image.startswith("docker://"):
        yield image, parse_uses(image), "image"


def _is_loose(uses: Uses) -> bool:
    match uses:
        case RepositoryUses() | HostUses():
            return not is_full_commit(uses.ref)
        case DockerUses():
            return uses.digest is None
        case _:
            return False


def _leads_to(wanted: FileAt, uses: Uses, context: str) -> FileAt | None:
    """A pinned file, or one of the same commit. A step's `./path` is a folder of the caller's workspace."""
    match uses:
        case RepositoryUses() | HostUses() if is_full_commit(uses.ref):
            return file_at(uses)
        case SelfUses():
            return FileAt(wanted.reference, uses.path)
        case LocalUses() if context == "job":
            return FileAt(wanted.reference, uses.path)
        case _:
            return None


def file_at(uses: RepositoryUses | HostUses) -> FileAt:
    """The file that runs for a pinned reference."""
    reference = uses.reference
    pinned = Reference(reference.owner, reference.repo, reference.ref.lower(), reference.host, False)
    return FileAt(pinned, uses.path)
