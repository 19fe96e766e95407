"""Keys that are handed to containers before the first step (R13)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pinfix.github.jobs import Section
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene
from pinfix_codemods.oidc.scene.values import ANY_SECRET, JOB_TOKEN, read_value

CODE = "job-container"


def from_containers(job: JobScene, names: Collection[str], secrets: Collection[str]) -> Iterator[Objection]:
    """Where the container of the job, or one of its services, is handed the key.

    They start before any step could log in. Values that are written out, as for an emulator, are no key.
    """
    for called, section in _containers(job):
        for key in ("env", "credentials"):
            inner = section.section(key)
            for name, text in () if inner is None else inner.strings():
                if inner is not None and _holds(text, secrets):
                    spot = job.spot(inner, name)
                    yield Objection(CODE, spot, f"{called} is handed the key as `{name}`", _REMEDY)
        options = section.string("options") or ""
        if _holds(options, secrets) or mentions(options, names):
            yield Objection(CODE, job.spot(section, "options"), f"{called} is handed the key", _REMEDY)


def container_secrets(job: JobScene) -> Iterator[tuple[str, str]]:
    """The secrets that the containers of the job are handed in their `env`, each with its variable."""
    for _, section in _containers(job):
        inner = section.section("env")
        for name, text in () if inner is None else inner.strings():
            for secret in sorted(read_value(text).secrets - {ANY_SECRET, JOB_TOKEN}):
                yield name, secret


_REMEDY = "start the container in a step, behind the login"


def _containers(job: JobScene) -> Iterator[tuple[str, Section]]:
    container = job.job.section("container")
    if container is not None:
        yield "the container of the job", container
    services = job.job.section("services")
    for name, section in () if services is None else services.sections():
        yield f"the service `{name}`", section


def _holds(text: str, secrets: Collection[str]) -> bool:
    found = read_value(text).secrets
    return ANY_SECRET in found or not found.isdisjoint(secrets)
