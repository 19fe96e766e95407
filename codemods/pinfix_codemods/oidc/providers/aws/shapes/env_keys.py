"""Keys among the environment variables of workflow, job or step."""

from __future__ import annotations

from collections.abc import Collection

from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.touching import Touch, touch
from pinfix_codemods.oidc.providers.aws.names import KEY_ID, PAIR, SECRET_KEY
from pinfix_codemods.oidc.providers.aws.part import Pair, Part
from pinfix_codemods.oidc.providers.aws.region import regions_of
from pinfix_codemods.oidc.providers.aws.tools import drops_token, is_tool
from pinfix_codemods.oidc.scene.harmless import is_harmless_action
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene


def stored_pairs(job: JobScene) -> tuple[Entry, ...]:
    """The entries that go with a stored key: its halves, each of any level.

    A half that is no secret belongs to the key, where the other half beside it is one: ids of keys are often
    written out, or are variables.
    """
    entries = [entry for entry in env_entries(job) if entry.key in PAIR]
    stored = {entry.owner for entry in entries if entry.value.secrets}
    return tuple(
        entry for entry in entries if entry.owner in stored and (entry.value.secrets or _is_plain(entry))
    )


def _is_plain(entry: Entry) -> bool:
    return entry.value.kind in ("literal", "variable")


def pairs_of(entries: tuple[Entry, ...]) -> tuple[Pair, ...]:
    """The distinct keys among the entries."""
    found: dict[Pair, None] = {}
    for owner in dict.fromkeys(entry.owner for entry in entries):
        halves = {entry.key: entry.value.name for entry in entries if entry.owner == owner}
        found[Pair(halves.get(KEY_ID, ""), halves.get(SECRET_KEY, ""))] = None
    return tuple(found)


def consumers(
    job: JobScene, entries: tuple[Entry, ...], apart: Collection[StepScene] = ()
) -> tuple[StepScene, ...]:
    """The steps that use the key, as far as that cannot be excluded; those in `apart` are left out."""
    found = set(entries)
    return tuple(step for step in job.steps if step not in apart and _is_consumer(step, found))


def _is_consumer(step: StepScene, entries: set[Entry]) -> bool:
    here = {step.env[name] for name in PAIR if name in step.env}
    if here.isdisjoint(entries):
        return False
    how = touch(step, PAIR, is_tool)
    if how is Touch.OWN:
        return not (step.action and is_harmless_action(step.action))
    return how is not Touch.NONE


def part_of(job: JobScene, entries: tuple[Entry, ...], apart: Collection[StepScene]) -> Part:
    """How the entries go; the steps in `apart` sign in by them, and no longer will."""
    needs = tuple(step for step in consumers(job, entries, apart) if not drops_token(step))
    return Part(
        at=entries[0].spot,
        pairs=pairs_of(entries),
        keys=entries,
        removed=entries,
        needs=needs,
        since=needs[0].index if needs else len(job.steps),
        regions=tuple(region for step in needs for region in regions_of(step, job)),
        asks_region=bool(needs),
    )
