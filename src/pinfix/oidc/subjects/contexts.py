"""The contexts of a job: what stands behind the repository in the subjects that it can present."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pinfix.github.expressions.conditions import events_of
from pinfix.github.jobs import Job, Section
from pinfix.github.triggers import read_triggers
from pinfix.oidc.subjects.conditions import Run, can_run
from pinfix.oidc.subjects.environments import Names, names_for
from pinfix.oidc.subjects.holes import FILL
from pinfix.oidc.subjects.runs import runs_of

ENVIRONMENT = "environment:"
PULL_REQUEST = "pull_request"

_SPECIAL = re.compile(r"[*?]|[$%]\{")

MOST_CHARACTERS = 255
"""What GitHub takes for the name of an environment, and file systems for a part of a ref."""


@dataclass(frozen=True, slots=True)
class Presented:
    """What a job can present: exact contexts, and what cannot be named.

    `contexts`, such as `environment:production`, `pull_request` and `ref:refs/heads/main`; a part that only a
    person knows is `FILL`. `open`: runs whose context cannot be listed (for whom nothing is trusted), each as
    the end of a sentence.
    """

    contexts: tuple[str, ...]
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobPlace:
    """A job in the text that it has after the change.

    `environment` is as written, "" for none; `conditions` are those of the steps that ask for the token: it
    does where one of them holds, and without any of them always.
    """

    root: Section
    job: Job
    environment: str = ""
    conditions: tuple[str, ...] = ()


def contexts_of(
    place: JobPlace, *, default_branch: str | None, environments: tuple[str, ...] = ()
) -> Presented:
    """The contexts of a job; `environments`: what its environment can be, where the files do not tell."""
    found = _Contexts(place, default_branch, environments)
    return found.presented()


def known_environments(settings: Mapping[str, tuple[str, ...]], path: str, job: str) -> tuple[str, ...]:
    """What the configuration says of the environments of a job."""
    return settings.get(f"{path}#{job}", settings.get(job, ()))


def environment_context(name: str) -> str:
    """The context of a job with a deployment environment."""
    return ENVIRONMENT + _value(name)


@dataclass(frozen=True, slots=True)
class _Contexts:
    place: JobPlace
    default_branch: str | None
    environments: tuple[str, ...]

    def presented(self) -> Presented:
        contexts: dict[str, None] = {}
        left: dict[str, None] = {}
        for event in sorted(events_of(read_triggers(self.place.root.node), *self._own)):
            runs = runs_of(event, self.place.root, (*self._own, *self.place.conditions), self.default_branch)
            exact = [run for run in runs.exact if self._asks(run)]
            others = [one for one in runs.open if self._asks(one.run)]
            if not exact and not others:
                continue
            names = {run: self._names(run) for run in (*exact, *(one.run for one in others))}
            found = dict.fromkeys(name for one in names.values() for name in one.names if name)
            contexts.update((environment_context(name), None) for name in found)
            if not all(one.complete for one in names.values()):
                contexts[ENVIRONMENT + FILL] = None
            contexts.update((_of_run(run), None) for run in exact if "" in names[run].names)
            left.update((one.what, None) for one in others if "" in names[one.run].names)
        return Presented(tuple(contexts), tuple(left))

    @property
    def _own(self) -> tuple[str, ...]:
        own = self.place.job.string("if")
        return (own,) if own else ()

    def _asks(self, run: Run) -> bool:
        """Whether a run can come to ask for the token."""
        steps = self.place.conditions or ("true",)
        return can_run(self._own, run) and any(can_run((one,), run) for one in steps)

    def _names(self, run: Run) -> Names:
        if not self.place.environment:
            return Names(("",))
        names = names_for(run, self.place.environment, self.place.job, self.place.root)
        return names if names.complete or not self.environments else Names(self.environments)


def _of_run(run: Run) -> str:
    if run.kind == "pull":
        return PULL_REQUEST
    return f"ref:refs/{run.kind}/{_value(run.name or FILL)}"


def _value(name: str) -> str:
    """As GitHub writes it, with `%3A` for a colon.

    A name that the policy of some service takes for a pattern or a variable is left to a person.
    """
    plain = name.isprintable() and len(name) <= MOST_CHARACTERS and not _SPECIAL.search(name)
    return name.replace(":", "%3A") if plain else FILL


def short_names(contexts: Iterable[str]) -> Iterator[str]:
    """Names of contexts for files and roles: `production`, `main`, `pull-request`; no two alike."""
    taken: set[str] = set()
    for context in contexts:
        name = short = _short(context)
        number = 1
        while name in taken:
            number += 1
            name = f"{short}-{number}"
        taken.add(name)
        yield name


def _short(context: str) -> str:
    last = context.rpartition("refs/heads/")[2].rpartition("refs/tags/")[2].removeprefix(ENVIRONMENT)
    plain = "".join(
        char if char.isascii() and char.isalnum() else "-" for char in last.replace("%3A", "-").lower()
    )
    return "-".join(part for part in plain.split("-") if part)[:40].strip("-") or "context"
