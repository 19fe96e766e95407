"""Workflows with made-up needs: what is written into them, and what their jobs are granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pinfix.github.action import Action
from pinfix.github.jobs import Job, read_jobs
from pinfix.github.permission_block import InvalidBlock
from pinfix.github.scopes import PERMISSIVE, RESTRICTED, Grant
from pinfix.github.workflow import Workflow
from pinfix.plan import Change, Refusal
from pinfix.yaml.document import Document
from pinfix.yaml.groups import patch_groups
from pinfix.yaml.operations import Operation
from pinfix_codemods.permissions.calls.blocks import Block, top_block, written_block
from pinfix_codemods.permissions.calls.graph import PERMISSIVE_FOR_CALLS, CallGraph
from pinfix_codemods.permissions.calls.targets import NotReadable, target_of
from pinfix_codemods.permissions.need import Assumption, Need, Sink, Spot, union
from pinfix_codemods.permissions.placement.order import place_all
from pinfix_codemods.permissions.placement.verdict import JobVerdict, Style, WorkflowVerdict

PATH = ".github/workflows/ci.yml"
ANY = Need(sinks=(Sink(Spot(PATH, 1), "unknown-token-use", "step 1 does something", "Say what it does."),))
"""Nobody knows what is needed."""

Needs = Mapping[str, Need]
"""By the ids of jobs; one that is not there needs nothing."""


def needs(*because: str, **levels: str) -> Need:
    """A proven need; scopes with `_` for `-`."""
    grant = Grant.of({scope.replace("_", "-"): level for scope, level in levels.items()})
    found = Need()
    for reason in because or ("a reason",):
        found |= Need.of(grant, Spot(PATH, 1), reason)
    return found


def assumed(text: str = "it does not push", **levels: str) -> Need:
    """A need that rests on an assumption."""
    return needs(**levels) | Need(assumptions=(Assumption(Spot(PATH, 1), text),))


class Files:
    """The workflows of a repository, by path."""

    lockfile = None
    governed: frozenset[str] = frozenset()

    def __init__(self, texts: Mapping[str, str], asked_for: frozenset[str] | None = None) -> None:
        self.found = {path: Workflow(path, Document.from_text(text)) for path, text in texts.items()}
        self.asked_for = frozenset(self.found) if asked_for is None else asked_for

    def workflows(self) -> Iterator[Workflow]:
        return (workflow for path, workflow in self.found.items() if path in self.asked_for)

    def actions(self) -> Iterator[Action]:
        return iter(())

    def read(self, path: str) -> str | None:
        return self.found[path].document.text if path in self.found else None

    def link_target(self, path: str) -> str | None:
        return None

    def action_at(self, folder: str) -> Action | None:
        return None

    def workflow_at(self, path: str) -> Workflow | None:
        return self.found.get(path)


@dataclass(frozen=True)
class Result:
    """The text after, and what was said."""

    text: str
    changes: tuple[Change, ...]
    refusals: tuple[Refusal, ...]
    failed: tuple[str, ...]

    @property
    def codes(self) -> list[str]:
        return [refusal.code for refusal in self.refusals]


def written(text: str, wanted: Needs, style: Style | None = None, path: str = PATH) -> Result:
    """What becomes of a workflow on its own."""
    (result,) = all_written({path: text}, {path: wanted}, style).values()
    return result


def all_written(
    texts: Mapping[str, str], wanted: Mapping[str, Needs], style: Style | None = None
) -> dict[str, Result]:
    """What becomes of all workflows of a repository. Calling jobs need what the called workflows do, unless
    something else is said of them.
    """
    style = style or Style()
    files = Files(texts)

    def judge(path: str, graph: CallGraph) -> WorkflowVerdict:
        workflow = files.found[path]
        jobs = read_jobs(workflow.document)
        judged = (_verdict(job, workflow, _need(path, job, graph, wanted), style) for job in jobs)
        return WorkflowVerdict(workflow, tuple(judged))

    results = list(place_all(CallGraph.of(files), texts.keys(), judge, style))
    return {
        path: carried_out(workflow.document, tuple(result for result in results if result.place.path == path))
        for path, workflow in files.found.items()
    }


def _need(path: str, job: Job, graph: CallGraph, wanted: Mapping[str, Needs]) -> Need:
    """What the inference would say."""
    said = wanted.get(path, {}).get(job.id)
    if said is not None or job.calls is None:
        return said or Need()
    target = target_of(job.calls)
    required = target if isinstance(target, NotReadable) else graph.required(target)
    if isinstance(required, NotReadable):
        return ANY
    inherited = union(wanted.get(name.path, {}).get(name.id, Need()) for name in required.inheriting)
    without_oidc = tuple(reason for reason in inherited.reasons if reason.scope != "id-token")
    return required.need | Need(without_oidc, inherited.assumptions, inherited.sinks)


def _verdict(job: Job, workflow: Workflow, need: Need, style: Style) -> JobVerdict:
    own = written_block(job)
    old = granted(workflow.document, style)[job.id]
    free = own is None and top_block(workflow.document) is None
    if free and job.calls is not None and style.default != "read":
        old = PERMISSIVE_FOR_CALLS
    return JobVerdict(job, need, old, own is not None, None if need.sinks else need.grant & old)


def granted(document: Document, style: Style | None = None) -> dict[str, Grant]:
    """What each job is granted; without any block what the default gives, the permissive one if not known."""
    default = RESTRICTED if style is not None and style.default == "read" else PERMISSIVE
    top = _grant(top_block(document)) or (default,)
    return {job.id: (_grant(written_block(job)) or top)[0] for job in read_jobs(document)}


def without_any_block(document: Document) -> set[str]:
    """The jobs for which no block holds."""
    if top_block(document) is not None:
        return set()
    return {job.id for job in read_jobs(document) if written_block(job) is None}


def _grant(block: Block | InvalidBlock | None) -> tuple[Grant, ...]:
    """None of them is a grant that is false: `{}` grants nothing, but is a block."""
    return (block.grant,) if isinstance(block, Block) else ()


def carried_out(document: Document, results: Sequence[Change | Refusal]) -> Result:
    """The changes made as the engine makes them: those of a bundle together or not at all."""
    changes = tuple(result for result in results if isinstance(result, Change))
    bundles: dict[object, list[Operation]] = {}
    for number, change in enumerate(changes):
        bundles.setdefault(change.bundle or number, []).extend(change.operations)
    outcome = patch_groups(document, list(bundles.values()))
    refusals = tuple(result for result in results if isinstance(result, Refusal))
    return Result(outcome.document.text, changes, refusals, tuple(outcome.failed.values()))
