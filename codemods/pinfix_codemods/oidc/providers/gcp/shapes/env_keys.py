"""Keys among the environment variables of workflow, job or step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.touching import Touch, mentions, touch
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.clouds.elsewhere import UNKNOWN
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.providers.clouds.words import words_of
from pinfix_codemods.oidc.providers.gcp.names import CREDENTIALS, KEY_VARIABLES, is_tool
from pinfix_codemods.oidc.scene.harmless import is_harmless_action
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, StepScene


def stored(job: JobScene, secrets: Collection[str]) -> tuple[Entry, ...]:
    """The variables that hold a key: by their own names, or because the secret is one, in `secrets`."""
    return tuple(
        entry
        for entry in env_entries(job)
        if entry.value.secrets - {"GITHUB_TOKEN"}
        and not entry.value.through
        and (entry.key in KEY_VARIABLES or not entry.value.secrets.isdisjoint(secrets))
    )


def part_of(
    job: JobScene,
    entries: tuple[Entry, ...],
    apart: Collection[StepScene],
    handled: Callable[[Ran], bool],
) -> Part:
    """How the variables go; programs take the file of the login.

    The steps in `apart` sign in themselves; `handled`: commands that go.
    """
    told = consumers(job, entries, apart)
    own = frozenset(entry.key for entry in entries)
    return Part(
        at=entries[0].spot,
        secrets=frozenset(secret for entry in entries for secret in entry.value.secrets),
        keys=entries,
        removed=entries,
        needs=told,
        since=told[0].index if told else len(job.steps),
        told=told,
        objections=tuple(_objections(entries, told, handled)),
        gone=own - {CREDENTIALS},
        refreshed=frozenset({CREDENTIALS}),
    )


def consumers(
    job: JobScene, entries: Collection[Entry], apart: Collection[StepScene] = ()
) -> tuple[StepScene, ...]:
    """The steps that may use one of the variables, as far as that cannot be excluded."""
    return tuple(step for step in job.steps if step not in apart and _is_consumer(step, entries))


def _is_consumer(step: StepScene, entries: Collection[Entry]) -> bool:
    names = {entry.key for entry in entries}
    here = {step.env[name].path for name in names if name in step.env}
    if here.isdisjoint(entry.path for entry in entries):
        return False
    how = touch(step, names, is_tool)
    if how is Touch.OWN:
        return not (step.action and is_harmless_action(step.action))
    return how is not Touch.NONE


def _objections(
    entries: tuple[Entry, ...], told: tuple[StepScene, ...], handled: Callable[[Ran], bool]
) -> Iterator[Objection]:
    """Commands that use a variable of a name of its own: it is not what programs look for by themselves."""
    for step in told:
        here = {name for name in _own_names(entries) if _is_in_force(name, step, entries)}
        for ran in step.commands:
            if not handled(ran) and any(mentions(word.shown(), here) for word in words_of(ran.command)):
                yield Objection(
                    UNKNOWN,
                    ran.spot,
                    "a command uses a variable that holds the key",
                    "let it take its credentials from the login of the job",
                )


def _own_names(entries: tuple[Entry, ...]) -> frozenset[str]:
    return frozenset(entry.key for entry in entries) - KEY_VARIABLES


def _is_in_force(name: str, step: StepScene, entries: tuple[Entry, ...]) -> bool:
    found = step.env.get(name)
    return found is not None and any(found.path == entry.path for entry in entries)
