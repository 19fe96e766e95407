"""A workflow file: when it runs, and what it uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.github.steps import UsesSite, step_sites, uses_site
from pinfix.github.triggers import read_triggers
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, follow


@dataclass(frozen=True, eq=False)
class Workflow:
    """A view over `document`, the file at `path` (relative to the root of the tree, forward slashes).

    Keys count as GitHub reads them: with regard to case, aliases followed. Where a mapping is expected and
    something else stands, it is passed over. GitHub runs one YAML document a file; the view shows all, so
    that nothing hides behind a `---`.
    """

    path: str
    document: Document

    @property
    def triggers(self) -> frozenset[str]:
        """The events that start it."""
        return frozenset().union(*(read_triggers(root) for root in self.document.roots))

    def sites(self) -> Iterator[UsesSite]:
        """Every `uses:` of its jobs (reusable workflows) and of their steps, in the order of the text."""
        for index, root in enumerate(self.document.roots):
            yield from _sites(root, index)


def _sites(root: Node, document: int) -> Iterator[UsesSite]:
    workflow = follow(root)
    written = workflow.get("jobs") if isinstance(workflow, Mapping) else None
    jobs = None if written is None else follow(written)
    if not isinstance(jobs, Mapping):
        return
    for name, _, value in jobs.entries():
        job = follow(value)
        if not isinstance(job, Mapping):
            continue
        path = ("jobs", name)
        for key, _, inner in job.entries():
            if key == "uses":
                yield uses_site(inner, path, document, "job")
            elif key == "steps":
                yield from step_sites(inner, (*path, "steps"), document)
