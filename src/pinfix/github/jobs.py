"""The jobs of a workflow and their steps, with what is written in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.operations import Path


@dataclass(frozen=True, eq=False)
class Section:
    """A mapping of a file, and the ways in which its entries are read. Aliases are followed.

    `path` leads to it in document number `document` of `text`.
    """

    text: Document
    node: Mapping
    path: Path
    document: int

    @property
    def line(self) -> int:
        """The line of the key or dash that it belongs to, or of its first entry; from 1."""
        return self.text.place(self.node.lead)[0]

    def line_of(self, key: str) -> int:
        """The line of the entry `key`, or of the mapping where it has none."""
        found = self.node.key(key)
        return self.line if found is None else self.text.place(found.lead)[0]

    def has(self, key: str) -> bool:
        """Whether the entry is written."""
        return key in self.node.positions

    def get(self, key: str) -> Scalar | Sequence | Mapping | None:
        """The value of `key`, aliases followed."""
        written = self.node.get(key)
        return None if written is None else follow(written)

    def string(self, key: str) -> str | None:
        """The text of a scalar; None where there is none, or where it is null or no scalar."""
        node = self.get(key)
        return node.value if isinstance(node, Scalar) and not node.is_null else None

    def section(self, key: str) -> Section | None:
        """The mapping at `key`."""
        node = self.get(key)
        return (
            Section(self.text, node, (*self.path, key), self.document) if isinstance(node, Mapping) else None
        )

    def strings(self) -> Iterator[tuple[str, str]]:
        """Names and texts of the entries whose value is a scalar; null is the empty text."""
        for name, _, value in self.node.entries():
            node = follow(value)
            if isinstance(node, Scalar):
                yield name, "" if node.is_null else node.value

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Names and mappings of the entries whose value is a mapping."""
        for name, _, value in self.node.entries():
            node = follow(value)
            if isinstance(node, Mapping):
                yield name, Section(self.text, node, (*self.path, name), self.document)


@dataclass(frozen=True, eq=False)
class Step(Section):
    """One step of a job or of a composite action; `number` counts from 1 in the order of the text."""

    number: int

    @property
    def shown(self) -> str:
        """How a person finds it: its name, or its number."""
        name = self.string("name")
        return f"step {self.number} ({name})" if name else f"step {self.number}"

    @property
    def script(self) -> Scalar | None:
        """The value of `run`."""
        node = self.get("run")
        return node if isinstance(node, Scalar) else None

    def line_in_script(self, line: int) -> int:
        """The line of the file for `line` of the script (from 1): exact for `|` blocks, else its first."""
        node = self.script
        if node is None:
            return self.line
        first = self.text.place(node.start)[0]
        return first + line if node.style == "|" else first


@dataclass(frozen=True, eq=False)
class Job(Section):
    """One job. A job that is written once and used twice by an alias is two jobs with one node."""

    id: str

    @property
    def calls(self) -> str | None:
        """The workflow that it calls (`uses`), as written."""
        return self.string("uses")

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Its steps in the order of the text, those of `parallel` groups among them."""
        return read_steps(self)


def read_jobs(document: Document) -> tuple[Job, ...]:
    """The jobs of the workflow `document`: of its first YAML document, the one that GitHub runs."""
    root = follow(document.roots[0])
    written = root.get("jobs") if isinstance(root, Mapping) else None
    jobs = None if written is None else follow(written)
    if not isinstance(jobs, Mapping):
        return ()
    found = []
    for name, _, value in jobs.entries():
        node = follow(value)
        if isinstance(node, Mapping):
            found.append(Job(document, node, ("jobs", name), 0, name))
    return tuple(found)


def read_steps(owner: Section) -> tuple[Step, ...]:
    """The steps under `steps` of a job, or of the `runs` of a composite action.

    What has neither `uses` nor `run` is no step that GitHub would run.
    """
    found: list[Step] = []
    pending: list[tuple[Node, Path]] = [(owner.node, owner.path)]
    while pending:
        node, path = pending.pop()
        here = follow(node)
        assert isinstance(here, Mapping)
        if here is not owner.node and ("uses" in here.positions or "run" in here.positions):
            found.append(Step(owner.text, here, path, owner.document, len(found) + 1))
        pending.extend(reversed(list(_inner(here, path))))
    return tuple(found)


def _inner(mapping: Mapping, path: Path) -> Iterator[tuple[Mapping, Path]]:
    for key in ("steps", "parallel"):
        written = mapping.get(key)
        node = None if written is None else follow(written)
        if isinstance(node, Mapping):
            yield node, (*path, key)
        elif isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                inner = follow(item)
                if isinstance(inner, Mapping):
                    yield inner, (*path, key, index)
