"""The codemod `pin-actions`: detect the spots, decide on each, and say what changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeGuard

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.lockfile import LOCKFILE_PATH
from pinfix.github.triggers import runs_in_base_context
from pinfix.github.uses import DockerUses, HostUses, RepositoryUses, Uses, parse_uses
from pinfix.github.workflow import Workflow
from pinfix.pins.edits import has_room
from pinfix.pins.spots import Spot, spots
from pinfix.plan import Change, Place, Refusal
from pinfix.resolution import Reference, Resolution
from pinfix.versions import parse
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, follow
from pinfix_codemods.pin_actions import guard
from pinfix_codemods.pin_actions.changes import NAME, label_change, pin_change
from pinfix_codemods.pin_actions.decide import (
    Decision,
    Label,
    Leave,
    Pin,
    Refuse,
    answer,
    decide,
    needed,
    unpinned_image,
)
from pinfix_codemods.pin_actions.explanation import EXPLANATION
from pinfix_codemods.pin_actions.knowledge import is_checkout
from pinfix_codemods.pin_actions.markers import Markers


class PinActions:
    """Replaces the names of remote actions and workflows by the commits that they name."""

    name = NAME
    title = "pin actions and reusable workflows to full commits, with the exact version as a comment"
    phase = Phase.PINS
    explanation: Explanation = EXPLANATION

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        """Every remote reference; a pinned one too, for it may be a bad commit, or lack its version."""
        for view in _views(repository):
            yield from self.references_in(view, config)

    def references_in(self, view: Workflow | Action, config: Config) -> Iterator[Reference]:
        """Those of one file."""
        guarded = isinstance(view, Workflow) and runs_in_base_context(view.triggers)
        for spot in spots(view.path, view.document, view.sites()):
            yield from needed(spot, config)
            if guarded and _is_checkout(spot.site.uses):
                yield from guard.remedies()

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        """Changes and refusals, workflows first."""
        problem = None if repository.lockfile is None else repository.lockfile.problem
        for view in _views(repository):
            locked = _locked(problem) if view.path in repository.governed else None
            yield from _in_file(view, context, locked)


codemod = PinActions()


def _views(repository: Repository) -> Iterator[Workflow | Action]:
    yield from repository.workflows()
    yield from repository.actions()


def _in_file(view: Workflow | Action, context: Context, locked: Refuse | None) -> Iterator[Change | Refusal]:
    guarded = isinstance(view, Workflow) and runs_in_base_context(view.triggers)
    markers = Markers(view.document, NAME)
    for spot in spots(view.path, view.document, view.sites()):
        decision = decide(spot, context)
        offsets = _lines(view.document, spot)
        ignored = _asked_to_leave(view, offsets, spot.site.text, context, markers)
        if _can_be_left_alone(decision):
            decision = ignored or locked or decision
        yield from _results(view, spot, decision, context)
        if guarded and ignored is None:
            yield from _unguarded(spot, decision, context)
    if isinstance(view, Action):
        yield from _image(view, context, markers)


def _can_be_left_alone(decision: Decision) -> bool:
    """Where nothing happens there is nothing to leave; and no marker hides a malicious commit."""
    if isinstance(decision, Refuse):
        return decision.code != "compromised-commit"
    return not isinstance(decision, Leave)


def _asked_to_leave(
    view: Workflow | Action, offsets: Iterable[int], text: str, context: Context, markers: Markers
) -> Refuse | None:
    """What to say where a comment on these lines, or the configuration, asks to leave `text` alone."""
    marker = markers.keep_off(offsets)
    if marker is not None:
        return Refuse(
            "ignored", f"the comment `{marker}` asks to leave it", "Remove the comment to have it pinned."
        )
    rule = context.config.ignores(view.path, text, NAME)
    if rule is not None:
        because = f": {rule.reason}" if rule.reason else ""
        return Refuse(
            "ignored", f"the configuration leaves it alone{because}", "Change `ignore` to have it pinned."
        )
    return None


def _lines(document: Document, spot: Spot) -> Iterator[int]:
    """Offsets on the lines that belong to a value: where it stands, and where its key does."""
    for site in spot.sites:
        yield site.written.start
        owner = follow(document.node(site.owner_path, site.document))
        key = owner.key("uses") if isinstance(owner, Mapping) else None
        if key is not None:
            yield key.lead


def _locked(problem: str | None) -> Refuse:
    if problem is None:
        return Refuse(
            "lockfile",
            f"{LOCKFILE_PATH} decides what this file runs, and its tool writes names back over pins",
            "Keep the lock current with `gh actions-lock`, or take this workflow out of it.",
        )
    return Refuse(
        "lockfile-unreadable",
        f"{LOCKFILE_PATH} cannot be relied on ({problem}), so that it is not known which files it governs",
        "Write it anew with `gh actions-lock`, or remove it.",
    )


def _results(
    view: Workflow | Action, spot: Spot, decision: Decision, context: Context
) -> Iterator[Change | Refusal]:
    style = context.config.pin
    match decision:
        case Refuse():
            yield _refusal(spot, decision)
        case Label():
            change = label_change(view.document, spot, decision, style.separator)
            yield change or _no_room(spot, decision)
        case Pin():
            result = pin_change(view.document, spot, decision, style)
            if isinstance(result, Refuse):
                yield _refusal(spot, result)
                return
            yield result
            if not has_room(view.document, spot):
                yield _no_room(spot, decision)
            yield from _contradiction(spot, decision)
        case Leave():
            pass


def _no_room(spot: Spot, decision: Pin | Label) -> Refusal:
    reason = "a text that goes on below ends its line" if spot.alone else "another reference shares its line"
    stale = ", and the comment that stands there is not about this version" if spot.comment else ""
    return _refusal(
        spot,
        Refuse(
            "no-room-for-comment",
            f"the version {decision.resolved.version} cannot be written beside the commit: {reason}{stale}",
            "Give the step lines of its own; the next run adds the version.",
        ),
    )


def _image(action: Action, context: Context, markers: Markers) -> Iterator[Refusal]:
    """The image of an action that runs in a container. A path is a Dockerfile, the repository's own."""
    written = action.written_image
    uses = parse_uses(written[1].value) if written is not None else None
    if written is None or not isinstance(uses, DockerUses) or uses.digest is not None:
        return
    number, node = written
    line, column = action.document.place(node.start)
    place = Place(action.path, line, column, ("runs", "image"), number)
    ignored = _asked_to_leave(action, [node.start], node.value, context, markers)
    yield _refusal_at(place, ignored or unpinned_image(uses))


def _contradiction(spot: Spot, pin: Pin) -> Iterator[Refusal]:
    """The comment named another version than the reference: the reference holds, and somebody should know."""
    stated = spot.comment.stated if spot.comment else None
    resolved = parse(pin.resolved.version)
    if stated is None or resolved is None or pin.recipe is not None:
        return
    if stated.numbers == resolved.numbers or resolved.agrees_with(stated):
        return
    reason = f"the comment said {stated.name}, but {spot.site.text} is {pin.resolved.version}; pinned to that"
    yield _refusal(spot, Refuse("comment-conflict", reason, "Check which version was meant."))


def _unguarded(spot: Spot, decision: Decision, context: Context) -> Iterator[Refusal]:
    uses = spot.site.uses
    if not _is_checkout(uses):
        return
    pinned = _pinned_at(decision, uses.reference, context)
    found = guard.unguarded(uses.reference, pinned, context) if pinned is not None else None
    if found is not None:
        yield _refusal(spot, found)


def _is_checkout(uses: Uses) -> TypeGuard[RepositoryUses | HostUses]:
    return isinstance(uses, (RepositoryUses, HostUses)) and is_checkout(uses.reference)


def _pinned_at(decision: Decision, reference: Reference, context: Context) -> Resolution | None:
    """What is known of the commit that the reference is pinned to after this run, if it is."""
    match decision:
        case Pin() | Label():
            return decision.resolved
        case Leave():
            return decision.pinned_at
        case Refuse(code="unknown-commit"):
            return answer(reference, context)
        case Refuse():
            return None


def _refusal(spot: Spot, refuse: Refuse) -> Refusal:
    return _refusal_at(spot.place, refuse)


def _refusal_at(place: Place, refuse: Refuse) -> Refusal:
    return Refusal(NAME, place, refuse.code, refuse.reason, refuse.remedy)
