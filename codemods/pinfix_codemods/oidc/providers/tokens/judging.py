"""Why a job keeps the token of a service: what does not depend on which service it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix_codemods.oidc.checks.leaving import dynamic, dynamic_entry, from_containers, gated, guards_in_run
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.publishing.consumers import (
    UNKNOWN,
    Wanted,
    names_the_key,
    told_the_key,
)
from pinfix_codemods.oidc.providers.publishing.elsewhere import other_uses
from pinfix_codemods.oidc.providers.tokens.key import Key
from pinfix_codemods.oidc.scene.model import JobScene, StepScene


def objections_of(key: Key, particular: Iterable[Objection] = ()) -> tuple[Objection, ...]:
    """All reasons, each once, in the order of the file; `particular`: those of the service."""
    found = [*particular, *_of_job(key)]
    for step in key.job.steps:
        found += _of_step(key, step)
    return in_order(found, key.job)


def in_order(found: Iterable[Objection], job: JobScene) -> tuple[Objection, ...]:
    """Each once, in the order of the file; those of other files last."""
    return tuple(
        sorted(
            dict.fromkeys(found), key=lambda one: (one.spot.path != job.path, one.spot.path, one.spot.line)
        )
    )


def _of_job(key: Key) -> Iterator[Objection]:
    yield from dynamic(key.job, key.names)
    for entry in key.entries:
        yield from dynamic_entry(entry)
    for told in key.told:
        if not told.is_plain:
            yield Objection(
                "dynamic-key",
                told.ran.spot,
                "the secret that the command is given comes out of an expression",
                "name the secret plainly, as `${{ secrets.NAME }}`",
            )
    yield from from_containers(key.job, key.names, key.secrets)
    yield from gated(key.job, key.names, key.secrets)
    yield from other_uses(key.job, key.secrets, key.entries)


def _of_step(key: Key, step: StepScene) -> Iterator[Objection]:
    service = key.service
    wanted = Wanted(
        key.names,
        key.secrets,
        lambda ran: service.is_tool(ran) or service.has_no_use(ran),
        frozenset(service.actions),
    )
    lines = key.lines(step)
    if step not in key.holders:
        yield from names_the_key(step, wanted, key.is_handled, lines)
        return
    # A test whether the variable is set comes out as before where it is.
    tests = frozenset(guards_in_run(step, key.names)) if service.stays else frozenset()
    yield from (one for one in told_the_key(step, wanted, key.is_handled, lines) if one not in tests)
    yield from _nothing_seen(key, step)


def _nothing_seen(key: Key, step: StepScene) -> Iterator[Objection]:
    """A step that is handed the token by itself, and in which nothing is seen to use it."""
    own = [entry for entry in step.own_env.values() if key.holds(entry)]
    if not own or step.lost or step in key.told_steps or key.has_input(step) or key.runs_tool(step):
        return
    if step.written_uses and not step.commands:
        return  # Of an action it is told already that it is not known.
    yield Objection(
        UNKNOWN,
        own[0].spot,
        f"{step.step.shown} is handed the key, and nothing is seen in it that uses it",
        "give the key only to the step that needs it",
    )
