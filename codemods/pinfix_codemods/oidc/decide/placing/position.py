"""Where the new steps of a swap go: as late as they can, so that the least sees what they bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinfix.yaml.nodes import Sequence as SequenceNode
from pinfix.yaml.operations import Path
from pinfix_codemods.oidc.decide.case import Case
from pinfix_codemods.oidc.decide.rules.codes import CONDITION
from pinfix_codemods.oidc.finding import Objection, RunEdit
from pinfix_codemods.oidc.scene.model import JobScene, Spot, StepScene
from pinfix_codemods.permissions.commands.names import program_name, starts_with

_BY_HAND = "Put one step that logs in where all of them can use it, by hand."


@dataclass(frozen=True, slots=True)
class Position:
    """Before the item `index` of the list at `steps`; `number` is the position among all steps of the job.

    `emptied`: a step that has nothing left to run stands there, and gives way to the first new step.
    """

    steps: Path
    index: int
    number: int
    emptied: StepScene | None = None


def consumers_of(case: Case) -> tuple[StepScene, ...]:
    """The steps that need the credential, in their order; those that are left with nothing do not."""
    emptied = {edit.step for edit in case.swap.runs if edit.text is None}
    found = {step: None for step in case.swap.consumers if step not in emptied}
    return tuple(sorted(found, key=lambda step: step.index))


def position_of(case: Case) -> Position | Objection:
    """Where the new steps of `case` go."""
    consumers = consumers_of(case)
    emptied = [edit.step for edit in case.swap.runs if edit.text is None]
    first = min((step.index for step in (*consumers, *emptied)), default=None)
    if first is None:
        return _objection(
            case, case.finding.at, "no step is seen to use the key, so that no place for one is right"
        )
    step = case.job.steps[first]
    steps = (*case.job.job.path, "steps")
    index = step.path[len(steps)] if len(step.path) > len(steps) else None
    if not isinstance(index, int) or not isinstance(case.job.job.get("steps"), SequenceNode):
        return _objection(case, Spot(case.job.path, step.step.line), "the steps of the job are no list")
    cleaning = _cleaning_after(case, first)
    if cleaning is not None:
        return _objection(
            case,
            Spot(case.job.path, cleaning.step.line),
            f"{cleaning.step.shown} checks out or cleans the repository after the key is first used, and"
            " takes away the file that the credential would be in",
            f"Move {cleaning.step.shown} above {step.step.shown}, and run pinfix again.",
        )
    gives_way = step in emptied and not _nested(step, steps)
    return Position(steps, index, first, step if gives_way else None)


def _cleaning_after(case: Case, first: int) -> StepScene | None:
    """A checkout, or `git clean`, that would delete what Google's login leaves in the work space."""
    if not any(step.use.owner.lower() == "google-github-actions" for step in case.swap.new_steps):
        return None
    return next((step for step in case.job.steps[first:] if _cleans(step)), None)


def _cleans(step: StepScene) -> bool:
    if step.action == "actions/checkout":
        return "path" not in step.inputs
    return any(
        program_name(ran.command) == "git" and starts_with(ran.command, ("clean",)) for ran in step.commands
    )


def leftover(runs: Sequence[RunEdit], position: Position | None) -> tuple[StepScene, ...]:
    """The steps that go without anything in their place."""
    taken = None if position is None else position.emptied
    return tuple(edit.step for edit in runs if edit.text is None and edit.step is not taken)


def named_like_neighbours(job: JobScene, number: int) -> bool:
    """Whether a step before position `number` gets a name: where the one there has one, or most have."""
    if job.steps[number].step.has("name"):
        return True
    named = sum(step.step.has("name") for step in job.steps)
    return named * 2 > len(job.steps)


def apart(job: JobScene, number: int) -> bool:
    """Whether blank lines stand between the steps around position `number`."""
    steps = job.steps
    pair = (number - 1, number) if number else (0, 1)
    if pair[1] >= len(steps):
        return False
    document = job.workflow.document
    gap = document.text[steps[pair[0]].step.node.end : steps[pair[1]].step.node.lead]
    return any(not line.strip() for line in gap.splitlines()[1:-1])


def _nested(step: StepScene, steps: Path) -> bool:
    return len(step.path) != len(steps) + 1


def _objection(case: Case, spot: Spot, reason: str, remedy: str = _BY_HAND) -> Objection:
    return Objection(CONDITION, spot, reason, remedy)
