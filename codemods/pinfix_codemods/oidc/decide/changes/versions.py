"""Actions that are written: pinned to the commit that the resolver names."""

from __future__ import annotations

from pinfix.codemod import Context
from pinfix.pins.edits import rewritten, set_comment, set_commit
from pinfix.pins.spots import Spot as UsesSpot
from pinfix.pins.spots import spots
from pinfix.resolution import SNAPSHOT, Resolved, Unresolved
from pinfix.versions import parse
from pinfix.yaml.operations import (
    CannotEdit,
    Commented,
    InsertKey,
    Operation,
    SetScalar,
    SetTrailingComment,
)
from pinfix_codemods.oidc.finding import Objection, Raise, Use
from pinfix_codemods.oidc.scene.model import JobScene, Spot

_BEFORE_USES = ("run", "with", "env")
"""Keys above which `uses` goes in a step that has none yet, the first that it has."""


class NotResolved(Exception):
    """No commit is known for an action; `objection` says why."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.reason)
        self.objection = objection


def resolved(use: Use, context: Context, spot: Spot) -> Resolved:
    """The commit of `use`. Raises NotResolved."""
    answer = context.resolutions.get(use.reference)
    if isinstance(answer, Resolved):
        if _is_too_old(answer.version, use.minimum):
            raise NotResolved(_too_old(use, answer, spot))
        return answer
    if isinstance(answer, Unresolved):
        raise NotResolved(Objection(answer.code, spot, answer.reason, answer.remedy))
    reason = f"it was not asked which commit {use.reference} is"
    raise NotResolved(Objection("network", spot, reason, "Run again online."))


def _is_too_old(version: str, minimum: str) -> bool:
    """Whether the newest known release is older than what can do without a key, as an old snapshot has it."""
    found, wanted = parse(version), parse(minimum)
    return found is not None and wanted is not None and found.numbers < wanted.numbers


def _too_old(use: Use, answer: Resolved, spot: Spot) -> Objection:
    if answer.source == SNAPSHOT:
        reason = (
            f"{use.owner}/{use.repo} can do without a key from {use.minimum} on, and the list of releases"
            f" that pinfix brings with it, of {answer.as_of}, ends at {answer.version}: a newer one would be"
            " found online"
        )
        return Objection("tool-version", spot, reason, "Run again without `--offline`, or raise it by hand.")
    return Objection(
        "tool-version",
        spot,
        f"{use.owner}/{use.repo} can do without a key from {use.minimum} on, and the newest release that is"
        f" known is {answer.version} ({answer.source}, {answer.as_of})",
        "Run again online, or raise the action by hand.",
    )


def written(use: Use, commit: Resolved) -> Commented:
    """As the value of `uses`, with its version behind it."""
    return Commented(f"{use.owner}/{use.repo}@{commit.sha}", commit.version)


def raised(job: JobScene, wanted: Raise, context: Context) -> list[Operation]:
    """The operations that give a step a newer action. Raises NotResolved, and CannotEdit as `patch` does."""
    step = wanted.step
    spot = Spot(job.path, step.step.line_of("uses"))
    commit = resolved(wanted.use, context, spot)
    if not step.step.has("uses"):
        before = next((key for key in _BEFORE_USES if step.step.has(key)), None)
        return [InsertKey(step.path, "uses", written(wanted.use, commit), before=before)]
    same = step.uses is not None and _name(wanted.use) == f"{step.uses.owner}/{step.uses.repo}".lower()
    if not same:
        path = (*step.path, "uses")
        value = written(wanted.use, commit)
        return [SetScalar(path, value.value), SetTrailingComment(path, value.comment)]
    return _at_commit(job, _uses_spot(job, (*step.path, "uses")), commit, context.config.pin.separator)


def _at_commit(job: JobScene, spot: UsesSpot, commit: Resolved, separator: str) -> list[Operation]:
    document, comment = job.workflow.document, spot.comment
    if comment is None or comment.name is None or comment.version is not None:
        return list(rewritten(document, spot, commit.sha, commit.version, separator).operations)
    # A lone word is the name of what was pinned, such as a branch: it is that no longer.
    text = comment.with_name_replaced(commit.version)
    return [*set_commit(spot, commit.sha), *set_comment(document, spot, text, (), separator)]


def _name(use: Use) -> str:
    return f"{use.owner}/{use.repo}".lower()


def _uses_spot(job: JobScene, path: tuple[str | int, ...]) -> UsesSpot:
    for spot in spots(job.path, job.workflow.document, job.workflow.sites()):
        if any(site.path == path and site.document == 0 for site in spot.sites):
            return spot
    raise CannotEdit("the action is written in a way that cannot be changed")
