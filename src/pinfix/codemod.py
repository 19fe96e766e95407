"""What a codemod is, and what it is given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol, runtime_checkable

from pinfix.config import Config
from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.lockfile import Lockfile
from pinfix.github.workflow import Workflow
from pinfix.plan import Change, Refusal
from pinfix.resolution import FileAnswer, Reference, RemoteFile, Resolution


class Repository(Protocol):
    """What a codemod sees of a repository. Files that could not be read or parsed are not in it."""

    @property
    def lockfile(self) -> Lockfile | None:
        """The lock of `.github/workflows/actions.lock`, where the repository has one."""
        ...

    @property
    def governed(self) -> frozenset[str]:
        """The paths of the files whose references the lock decides on, whichever files were asked for."""
        ...

    @property
    def complete(self) -> bool:
        """Whether these are all workflows that there are: none was left out, and all could be read."""
        ...

    def workflows(self) -> Iterator[Workflow]:
        """Every workflow, in the order of paths. A view lives as long as it is looked at: do not keep it."""
        ...

    def actions(self) -> Iterator[Action]:
        """Every `action.yml`, likewise."""
        ...

    def read(self, path: str) -> str | None:
        """The text of any file of the tree, by its path from the root, as it stands now.

        None: there is none, it lies behind a link, or it is no text of at most 1 MB (of CODEOWNERS files: as
        large as GitHub loads them).
        """
        ...

    def read_script(self, path: str) -> str | None:
        """Likewise, as what runs it takes it: bytes that are no UTF-8 are replaced, NUL bytes are skipped."""
        ...

    def unread(self, path: str) -> FileProblem | None:
        """Why `read` gives no text of a file; None where it could be read, and is no text.

        Its code is `absent` where git tracks the file, and the working tree does not have it.
        """
        ...

    def link_target(self, path: str) -> str | None:
        """What the symbolic link at `path` holds; None: there is no link."""
        ...

    def action_at(self, folder: str) -> Action | None:
        """The action in `folder` ("." for the root), whether it was asked for or not, as it stands now."""
        ...

    def workflow_at(self, path: str) -> Workflow | None:
        """The workflow at `path`, likewise."""
        ...


@runtime_checkable
class ListsPaths(Protocol):
    """What a repository has besides where all of its files can be listed; the cost falls due when asked."""

    def paths(self, prefix: str = "") -> Collection[str] | None:
        """The paths of all tracked files that begin with `prefix`; None: they cannot be listed."""
        ...


@runtime_checkable
class KnowsItsName(Protocol):
    """What a repository has besides where it may be known which one on GitHub it is; asking costs."""

    def full_name(self) -> str:
        """`owner/name`, as far as the case of letters is known; "": not known."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a codemod may rely on besides the repository: it does no input or output of its own.

    `strict`: changes that rest on an assumption are not made. `files`: what was read of other repositories,
    for codemods that ask for it (`ReadsFiles`).
    """

    config: Config
    resolutions: Mapping[Reference, Resolution]
    offline: bool
    strict: bool = False
    files: Mapping[RemoteFile, FileAnswer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `pinfix explain` says: an example as it stood and as it stands after, and the refusals by code.

    The example is a workflow, or the steps of one; where `path` says otherwise, the file there, with the
    files `beside` it.
    """

    text: str
    before: str
    after: str
    refusals: Mapping[str, str]
    path: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)


class Phase(IntEnum):
    """When a codemod runs: each works on the text that the ones before it left."""

    KEYS = 1  # stored keys go, and with them steps
    PERMISSIONS = 2
    PINS = 3
    COMPANIONS = 4  # files beside the workflows


class Codemod(Protocol):
    """A pure function from a repository to changes and refusals."""

    name: str
    title: str
    phase: Phase
    explanation: Explanation

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        """What must be resolved before `find`; asked once, for all codemods together."""
        ...

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        """Changes and refusals, file by file."""
        ...


@runtime_checkable
class OnRequest(Protocol):
    """What a codemod has besides if it runs only where somebody asks for it: by its name, or in its settings.

    For changes that a repair of workflows does not make anybody expect.
    """

    def asked_for(self, config: Config) -> bool:
        """Whether the settings ask for it."""
        ...


@runtime_checkable
class NamesByFile(Protocol):
    """What a codemod has besides if each file by itself tells what must be resolved for it.

    Then `references` is not asked: to name them while a file is being read saves going through all files once
    more.
    """

    def references_in(self, view: Workflow | Action, config: Config) -> Iterable[Reference]:
        """What must be resolved before `find` for this file."""
        ...


@runtime_checkable
class ReadsFiles(Protocol):
    """What a codemod has besides if it looks into files of other repositories."""

    def files(self, repository: Repository, context: Context) -> Iterable[RemoteFile]:
        """What it would read before `find`, given what was read so far (`context.files`).

        Asked again with the answers until nothing new is wanted: a file can lead to others. Whatever was
        wanted has an answer in `context.files` when `find` is called.
        """
        ...
