"""One job as somebody sees it who looks for credentials: values, steps, commands, and what starts it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pinfix.github.jobs import Job, Section, Step
from pinfix.github.uses import RepositoryUses
from pinfix.github.workflow import Workflow
from pinfix.shell.model import Command, Shell
from pinfix.yaml.operations import Path

ValueKind = Literal["empty", "literal", "secret", "variable", "dynamic"]
"""What a value is: nothing; written out; exactly one secret; exactly one of `vars.*`; all else."""

Level = Literal["workflow", "job", "step", "with"]
"""Where an entry stands: `env` of the workflow, of the job, of a step; or the inputs of an action."""

System = Literal["linux", "windows", "macos"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: lines and columns count from 1."""

    path: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Value:
    """A value as far as the files tell.

    `text` is as written. `name`: of the secret or variable, in upper case, where it is exactly one (`kind`).
    `secrets` has all secrets that may be in it, in upper case ("*": any). `through`: the names of the
    environment variables over which it comes, nearest first, where it is written as `${{ env.X }}`; `kind`,
    `name` and `secrets` are then of what stands there. `dynamic` is every other expression: outputs,
    inputs, `a || b`, a text with an expression in it.
    """

    text: str
    kind: ValueKind
    name: str = ""
    secrets: frozenset[str] = frozenset()
    through: tuple[str, ...] = ()

    @property
    def is_stored(self) -> bool:
        """Whether it is exactly one secret of the repository, other than the job's own token."""
        return self.kind == "secret" and self.name != "GITHUB_TOKEN"


@dataclass(frozen=True, slots=True)
class Entry:
    """`key: value` of an `env` or `with` mapping; `owner` is the path of that mapping."""

    level: Level
    owner: Path
    key: str
    value: Value
    spot: Spot

    @property
    def path(self) -> Path:
        """The path of the entry, for operations."""
        return (*self.owner, self.key)


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that a step runs, in its own text or in scripts of the repository that it leads to.

    `inline`: it stands in the step's own `run`. `line_in_text` counts in the text that it stands in, from 1.
    `folder`: where it runs, from the root of the repository; None: not known. `is_own_module`: it is a module
    of the repository (`python -m`), which is among the step's files.
    """

    command: Command
    spot: Spot
    inline: bool
    line_in_text: int
    folder: str | None = None
    is_own_module: bool = False


@dataclass(frozen=True, slots=True)
class RunFile:
    """A program of the repository, other than shell, that a step runs: what it does is for others to read.

    `path` is None where its text stands in the step itself (`python -c`, a here-document, `shell: python`).
    """

    path: str | None
    language: str
    text: str
    spot: Spot
    shown: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Where what a step runs cannot be told: `reason` is a clause, `shown` the command.

    `absent`: what it runs is not in the repository, as far as it was read: a file of its work space, a
    program or a shell that an expression names, an image that is made elsewhere. `unseen`: all but the first
    of these, of which not even a name is known that could tell what it needs.
    """

    spot: Spot
    reason: str
    shown: str
    absent: bool = False
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """All that a step runs; `StepScene` says what each is."""

    commands: tuple[Ran, ...] = ()
    files: tuple[RunFile, ...] = ()
    lost: tuple[Lost, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class StepScene:
    """One step. `inputs` by names in lower case; `own_env` of the step alone, `env` all that is in force.

    `action` is `owner/name` in lower case, with the path of an action behind it; "" where the step uses none
    of another repository. A local or Docker action has only `written_uses`. `commands`, `files` and `lost`
    are of its script; of a composite action of the repository those of all its steps. `texts` are the run
    texts that these were read from: its own, and those of scripts. `running` reads them all, once somebody
    asks: in most jobs nobody does. `file`: the workflow it stands in.
    """

    step: Step
    index: int
    action: str
    uses: RepositoryUses | None
    written_uses: str
    inputs: Mapping[str, Entry]
    own_env: Mapping[str, Entry]
    env: Mapping[str, Entry]
    shell: Shell | None
    condition: str
    running: Callable[[], Running] = field(default=Running, repr=False)
    file: str = ""

    @property
    def commands(self) -> tuple[Ran, ...]:
        """The commands of its scripts."""
        return self._running.commands

    @property
    def files(self) -> tuple[RunFile, ...]:
        """The programs that it runs."""
        return self._running.files

    @property
    def lost(self) -> tuple[Lost, ...]:
        """Where it cannot be told what it runs."""
        return self._running.lost

    @property
    def texts(self) -> tuple[str, ...]:
        """What these were read from."""
        return self._running.texts

    @cached_property
    def _running(self) -> Running:
        return self.running()

    def spot(self, key: str = "") -> Spot:
        """The place of the step, or of one of its entries."""
        return Spot(self.file, self.step.line_of(key) if key else self.step.line)

    @property
    def path(self) -> Path:
        """The path of the step, for operations; its last part is its position in its list."""
        return self.step.path

    @property
    def run(self) -> str | None:
        """Its own script, as written."""
        script = self.step.script
        return None if script is None else script.value


@dataclass(frozen=True, eq=False)
class JobScene:
    """One job with all that it is made of.

    `events`: the triggers at which the job can run, by its `if:`. `env`: what is in force for all steps, of
    the job or else of the workflow; `outer_env`: all of the workflow's, also what the job hides. `systems`:
    what its runner can be; `hosted`: whether it is surely one of GitHub's own (None: not known). `header`:
    the comment lines at the top of the file. `read`: the text of a file of the repository by its path from
    the root, None where there is none that can be read. `paths`: the files whose paths begin with a text;
    None: they cannot be listed. `full_name`: which repository it is, `owner/name`; "": not known.
    """

    workflow: Workflow
    job: Job
    root: Section
    steps: tuple[StepScene, ...]
    triggers: frozenset[str]
    events: frozenset[str]
    env: Mapping[str, Entry]
    systems: frozenset[System]
    hosted: bool | None
    environment: str | None
    header: str = ""
    matrix: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outer_env: Mapping[str, Entry] = field(default_factory=dict)
    read: Callable[[str], str | None] = field(default=lambda _path: None, repr=False)
    paths: Callable[[str], Collection[str] | None] = field(default=lambda _prefix: None, repr=False)
    full_name: Callable[[], str] = field(default=str, repr=False)

    @property
    def path(self) -> str:
        """The file."""
        return self.workflow.path

    @property
    def is_called(self) -> bool:
        """Whether other workflows call this one."""
        return "workflow_call" in self.triggers

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of its steps, in lower case."""
        found = (step.step.string("id") for step in self.steps)
        return frozenset(written.lower() for written in found if written)

    def spot(self, section: Section, key: str = "") -> Spot:
        """The place of a section of the workflow, or of one of its entries."""
        line = section.line_of(key) if key else section.line
        return Spot(self.path, line)
