"""What a run found and what it means to do about it: every output is a rendering of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pinfix.yaml.operations import Operation, Path


class Safety(StrEnum):
    """How sure a change is; see docs/safety.md for what each means to the person who merges it."""

    SAFE = "safe"
    NARROWING = "narrowing"
    ASSUMED = "assumed"
    BREAKING = "breaking"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands. `path` is relative to the root of the tree, with forward slashes.

    In a plan it is the place in the file as it was read, before any change.
    `line` and `column` count from 1, in characters; `document` counts the YAML documents of the file from 0.
    """

    path: str
    line: int
    column: int
    yaml_path: Path = ()
    document: int = 0


@dataclass(frozen=True, slots=True)
class TextChange:
    """The new text of a file that is neither a workflow nor an action; `before` None: the file is made.

    Both are texts as `Repository.read` gives them: line endings as they are, no byte-order mark (where there
    is one it stays). The codemod that makes it has proved it; the engine sees to it that `before` is what
    stands there, and that nothing else changes.
    """

    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One repair that a codemod proposes.

    `before` and `after` are what a person sees at `place` (without indentation); `operations` are how the
    engine does it, or else `text`, in files that are neither workflows nor actions. `assumption` names what
    cannot be checked from the files, where `safety` is "assumed".
    Changes of one codemod with the same `bundle` are made together or not at all, in whatever files ("":
    alone). One of those to a file may carry the `text` of all that are.

    `evidence` is plain data for the report. A list of mappings `{"path", "line", "because"}` under a
    name says on which lines of files what is named rests. `gates`: if it cannot be made, `--check` fails
    all the same.
    """

    codemod: str
    place: Place
    title: str
    why: str
    before: str
    after: str
    safety: Safety
    operations: tuple[Operation, ...]
    assumption: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)
    bundle: str = ""
    text: TextChange | None = None
    gates: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that a codemod saw and will not touch: a stable `code`, the `reason`, and what to do.

    `fails_check`: it is what the codemod is a gate for and cannot repair, so that `--check` must not pass.
    """

    codemod: str
    place: Place
    code: str
    reason: str
    remedy: str
    fails_check: bool = False


@dataclass(frozen=True, slots=True)
class FileError:
    """A file that could not be read, parsed or written; `line` and `column` where there is one."""

    path: str
    code: str
    message: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class FileRewrite:
    """The whole content of a file, before and after, as bytes; `before` None: there is no such file yet."""

    path: str
    before: bytes | None
    after: bytes


@dataclass(frozen=True, slots=True)
class UnknownAction:
    """An action or workflow of another repository (`owner/name`) of which nothing could be told, and why."""

    repository: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that one run found, in the order of paths and places.

    `rewrites` holds the proved content of each file that changes. `diff_prefix` is what stands before each
    path for somebody at the top of the surrounding git work tree ("" or "sub/folder/").
    `unknown`: what the run wanted to know of other repositories and was not told; it may be planned otherwise
    when that is known.
    """

    changes: tuple[Change, ...]
    refusals: tuple[Refusal, ...]
    errors: tuple[FileError, ...]
    rewrites: tuple[FileRewrite, ...]
    files_read: int
    requests: int
    seconds: float
    diff_prefix: str = ""
    unknown: tuple[UnknownAction, ...] = ()
