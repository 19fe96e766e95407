"""The jobs of a workflow, each as a scene."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial

from pinfix.closure.places.mounts import Mounts
from pinfix.closure.steps.checkouts import after_step
from pinfix.closure.view import ROOT
from pinfix.codemod import KnowsItsName, ListsPaths, Repository
from pinfix.github.expressions.values import Contexts
from pinfix.github.expressions.values import Value as KnownValue
from pinfix.github.jobs import Job, Section, Step, read_jobs
from pinfix.github.matrix import matrix_values
from pinfix.github.uses import RepositoryUses, parse_uses
from pinfix.github.workflow import Workflow
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import follow
from pinfix_codemods.oidc.scene import starting
from pinfix_codemods.oidc.scene.entries import read_entries
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Running, StepScene
from pinfix_codemods.oidc.scene.running.around import Around, Budget
from pinfix_codemods.oidc.scene.running.made_files import MadeFiles
from pinfix_codemods.oidc.scene.running.steps import run_of_step, shells_of

MOST_ENTRIES = 500
"""A mapping of `env` or `with` with more entries is not read, nor the job that it belongs to."""

MOST_STEPS = 2_000
"""A job with more steps is not read."""

_HEADER = re.compile(r"(?:[ \t]*(?:#[^\r\n]*|---)?(?:\r\n|\n|\r))*")


def read_scenes(workflow: Workflow, repository: Repository) -> tuple[JobScene, ...]:
    """The jobs of the workflow, those that call another workflow among them, in the order of the text.

    What their steps run is followed through the files of `repository`. Nothing is raised: what cannot be read
    is in the scenes as such. Jobs beyond the bounds above are left out.
    """
    node = follow(workflow.document.roots[0])
    if not isinstance(node, MappingNode):
        return ()
    root = Section(workflow.document, node, (), 0)
    if not _fits(root):
        return ()
    budget = Budget()
    outer = read_entries(root, "env", "workflow", workflow.path, {})
    header = _header(workflow.document.text)
    return tuple(
        _scene(workflow, root, outer, header, job, repository, budget)
        for job in read_jobs(workflow.document)
        if _fits(job) and len(job.steps) <= MOST_STEPS and all(_fits(step) for step in job.steps)
    )


def _fits(owner: Section) -> bool:
    """Whether its mappings are small enough to be looked at for every step."""
    sections = (owner.section("env"), owner.section("with"))
    return all(section is None or len(section.node.pairs) <= MOST_ENTRIES for section in sections)


def _header(text: str) -> str:
    """The comment lines at the top of the file."""
    found = _HEADER.match(text)
    lines = [] if found is None else found[0].splitlines()
    return "\n".join(line.strip() for line in lines if line.strip().startswith("#"))


def _scene(
    workflow: Workflow,
    root: Section,
    outer: Mapping[str, Entry],
    header: str,
    job: Job,
    repository: Repository,
    budget: Budget,
) -> JobScene:
    own = read_entries(job, "env", "job", workflow.path, outer)
    env = {**outer, **own}
    matrix = matrix_values(job)
    contexts = Contexts(env=_written_out(env), matrix=matrix)
    triggers = workflow.triggers
    return JobScene(
        workflow,
        job,
        root,
        _steps(workflow, root, job, env, contexts, MadeFiles(repository), budget),
        triggers,
        starting.events(triggers, job),
        env,
        starting.systems(job, contexts),
        starting.is_hosted(job, contexts),
        starting.environment(job),
        header,
        matrix,
        outer,
        repository.read,
        repository.paths if isinstance(repository, ListsPaths) else _unlisted,
        repository.full_name if isinstance(repository, KnowsItsName) else str,
    )


def _unlisted(_prefix: str) -> None:
    """A repository whose files cannot be listed."""


def _written_out(env: Mapping[str, Entry]) -> dict[str, KnownValue]:
    """The variables whose value stands in the file, for folders and the like."""
    return {
        name: KnownValue.literal(entry.value.text)
        for name, entry in env.items()
        if entry.value.kind == "literal"
    }


def _steps(
    workflow: Workflow,
    root: Section,
    job: Job,
    env: Mapping[str, Entry],
    contexts: Contexts,
    files: MadeFiles,
    budget: Budget,
) -> tuple[StepScene, ...]:
    found: list[StepScene] = []
    scripts = _Scripts()
    mounts: Mounts = ROOT
    for index, step in enumerate(job.steps):
        around = Around(workflow.path, root, job, contexts, mounts, files, budget)
        found.append(_step(step, index, env, around, scripts))
        mounts = after_step(step, mounts, contexts)
    return tuple(found)


class _Scripts:
    """What the steps of a job run. All of them are read at once: files that one makes the next may run."""

    def __init__(self) -> None:
        self._steps: list[tuple[Step, Around]] = []

    def add(self, step: Step, around: Around) -> Callable[[], Running]:
        """Reads what the step runs, and is not to be called before all steps of the job are added."""
        self._steps.append((step, around))
        return partial(self._at, len(self._steps) - 1)

    def _at(self, index: int) -> Running:
        return self._all[index]

    @cached_property
    def _all(self) -> Sequence[Running]:
        found = (run_of_step(step, around) for step, around in self._steps)
        return [
            Running(tuple(run.commands), tuple(run.files), tuple(run.lost), tuple(run.texts)) for run in found
        ]


def _step(step: Step, index: int, outer: Mapping[str, Entry], around: Around, scripts: _Scripts) -> StepScene:
    own = read_entries(step, "env", "step", around.path, outer)
    env = {**outer, **own}
    inputs = read_entries(step, "with", "with", around.path, env)
    written = step.string("uses") or ""
    uses = parse_uses(written.strip()) if written else None
    action = uses if isinstance(uses, RepositoryUses) else None
    shells = shells_of(step, around)
    return StepScene(
        step,
        index,
        _name(action),
        action,
        written,
        {name.lower(): entry for name, entry in inputs.items()},
        own,
        env,
        next(iter(shells)) if len(shells) == 1 and step.has("run") else None,
        step.string("if") or "",
        scripts.add(step, replace(around, variables=frozenset(env))),
        around.path,
    )


def _name(uses: RepositoryUses | None) -> str:
    if uses is None:
        return ""
    return "/".join(part for part in (uses.owner, uses.repo, uses.path) if part).lower()
