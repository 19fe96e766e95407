"""What workflows execute, compared with who owns it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pinfix.closure import Closure, find_closure
from pinfix.codemod import Context, Repository
from pinfix.codeowners.adding.plan import CannotPlan, Planned, plan
from pinfix.codeowners.matching import TooCostly
from pinfix.codeowners.model import Rule
from pinfix.codeowners.owners import owner_key
from pinfix.codeowners.proof.prove import NotProved, Question, prove
from pinfix.plan import Change, Refusal
from pinfix_codemods.codeowners import refusals
from pinfix_codemods.codeowners.always import always
from pinfix_codemods.codeowners.changes import changes
from pinfix_codemods.codeowners.name import NAME
from pinfix_codemods.codeowners.owners import Chosen, Nobody, choose
from pinfix_codemods.codeowners.scene import Scene, Unknown, look


def find(repository: Repository, context: Context) -> Iterator[Change | Refusal]:
    """The lines to be added, and refusals for what is not covered or not known."""
    scene = look(repository)
    if isinstance(scene, Unknown):
        yield refusals.unknown(scene.path, scene.reason)
        return
    try:
        yield from _with_owners(repository, context, scene)
    except TooCostly as problem:
        yield refusals.unknown(scene.path, f"the CODEOWNERS file cannot be read: {problem}")


def _with_owners(repository: Repository, context: Context, scene: Scene) -> Iterator[Change | Refusal]:
    if context.config.ignores(scene.path, None, NAME) is not None:
        yield refusals.ignored(scene.path, "a rule of the configuration leaves the CODEOWNERS file alone")
        return
    closure = find_closure(repository, scene.paths)
    if not closure.workflows and not closure.unresolved:
        yield refusals.no_workflows()
        return
    chosen = choose(context.config, scene.matcher)
    if isinstance(chosen, Nobody):
        yield refusals.nobody(scene.path)
        return
    beside = dict(always(scene.paths, scene.path))
    files = {*closure.files, *beside}
    spared = {path for path in files if context.config.ignores(path, None, NAME) is not None}
    for path in sorted(spared):
        if not _has_all(path, scene, chosen.owners):
            yield refusals.ignored(path, "a rule of the configuration leaves this file without more owners")
    yield from _lines(scene, chosen, closure, beside, files - spared)
    yield from refusals.unresolved(closure)


def _has_all(path: str, scene: Scene, owners: Collection[str]) -> bool:
    decision = scene.matcher.decision(path)
    present = {owner_key(name) for name in decision.owners} if isinstance(decision, Rule) else set()
    return all(owner_key(name) in present for name in owners)


def _lines(
    scene: Scene, chosen: Chosen, closure: Closure, beside: Mapping[str, str], files: Collection[str]
) -> Iterator[Change | Refusal]:
    planned = plan(scene.text or "", scene.paths, files, chosen.owners, scene.matcher)
    if isinstance(planned, CannotPlan):
        yield refusals.unknown(scene.path, planned.reason)
        return
    for left in planned.left:
        yield refusals.left(left, scene.path)
    if not isinstance(planned, Planned):
        return
    question = Question(scene.paths, files, chosen.owners, [left.path for left in planned.left])
    try:
        prove(scene.text or "", planned.text, question)
    except NotProved as problem:
        yield refusals.not_proved(scene.path, str(problem))
        return
    yield from changes(scene, chosen, closure, beside, planned)
