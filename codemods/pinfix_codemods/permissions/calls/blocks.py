"""The `permissions` blocks of a workflow file and of its jobs, with what the jobs call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pinfix.github.jobs import Job, Section, read_jobs
from pinfix.github.permission_block import InvalidBlock, read_block
from pinfix.github.scopes import Grant
from pinfix.github.workflow import Workflow
from pinfix.plan import Place
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import follow
from pinfix_codemods.permissions.calls.targets import NotReadable, target_of

CALL = "workflow_call"
"""The event of being called by another workflow."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block that is written: what it grants, its line, and the lines of scopes that have one."""

    grant: Grant
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def line_of(self, scope: str) -> int:
        """Where the scope is granted."""
        return self.lines.get(scope, self.line)


Written = Block | InvalidBlock | None
"""What stands under `permissions`; None: there is no such key."""


@dataclass(frozen=True, slots=True)
class JobBlock:
    """A job: its own block, and the path of the workflow that it calls (None: it has steps of its own)."""

    id: str
    place: Place
    own: Written
    calls: str | NotReadable | None


@dataclass(frozen=True, slots=True)
class FileBlocks:
    """A workflow file as far as calls and blocks go."""

    path: str
    triggers: frozenset[str]
    top: Written
    jobs: tuple[JobBlock, ...]

    @property
    def is_callable(self) -> bool:
        """Whether other workflows can call it."""
        return CALL in self.triggers

    @property
    def starts_by_itself(self) -> bool:
        """Whether something else than a call starts it."""
        return bool(self.triggers - {CALL})

    def governing(self, job: JobBlock) -> Written:
        """The block that holds for `job`: its own, else that of the file."""
        return self.top if job.own is None else job.own


def read_blocks(workflow: Workflow) -> FileBlocks:
    """The blocks of `workflow`, of its first YAML document: GitHub runs no other."""
    document = workflow.document
    jobs = tuple(_job(workflow.path, job) for job in read_jobs(document))
    return FileBlocks(workflow.path, workflow.triggers, top_block(document), jobs)


def top_block(document: Document) -> Written:
    """The block at the top of a workflow."""
    root = follow(document.roots[0])
    return written_block(Section(document, root, (), 0)) if isinstance(root, MappingNode) else None


def written_block(owner: Section) -> Written:
    """The block of a job, or of a workflow."""
    node = owner.node.get("permissions")
    if node is None:
        return None
    grant = read_block(node)
    if isinstance(grant, InvalidBlock):
        return grant
    inner = follow(node)
    lines = {}
    if isinstance(inner, MappingNode):
        lines = {name: owner.text.place(key.lead)[0] for name, key, _ in inner.entries()}
    return Block(grant, owner.line_of("permissions"), lines)


def _job(path: str, job: Job) -> JobBlock:
    key = job.node.key("uses")
    line, column = job.text.place(job.node.lead if key is None else key.lead)
    place = Place(path, line, column, job.path if key is None else (*job.path, "uses"))
    return JobBlock(job.id, place, written_block(job), None if job.calls is None else target_of(job.calls))
