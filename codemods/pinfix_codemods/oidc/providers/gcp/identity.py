"""What a job signs in to: the provider of the pool, the service account, and the project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.config.oidc_settings import GcpSettings, Given
from pinfix_codemods.oidc.finding import Trust, Variable
from pinfix_codemods.oidc.providers.clouds.given import variables
from pinfix_codemods.oidc.providers.gcp.names import PROVIDER, SETUP
from pinfix_codemods.oidc.scene.model import Entry, JobScene

_PROVIDER = "the full name of the provider of the workload identity pool"
_ACCOUNT = "the e-mail address of the service account that the job acts as"
_PROJECT = "the project that the job works in"


@dataclass(frozen=True, slots=True)
class Identity:
    """What goes into the inputs of a login. `project`: "" where the service account tells it."""

    settings: GcpSettings
    project: str

    @property
    def is_direct(self) -> bool:
        """Whether resources trust the workflow itself, without a service account."""
        return self.settings.mode == "direct"

    def inputs(self) -> Iterator[tuple[str, str]]:
        """The inputs of a login, in their order."""
        yield "workload_identity_provider", self.settings.workload_identity_provider.written
        if not self.is_direct:
            yield "service_account", self.settings.service_account.written
        if self.project:
            yield "project_id", self.project

    def variables(self) -> tuple[Variable, ...]:
        """What a person has to provide."""
        return tuple(variables(self._given()))

    def trust(self) -> Trust:
        """What the other side has to be told."""
        facts = [*self.inputs(), ("mode", self.settings.mode)]
        return Trust(
            PROVIDER,
            facts=tuple((key, text) for key, text in facts if key != "project_id" or _is_plain(text)),
        )

    def _given(self) -> Iterator[tuple[Given, str]]:
        yield self.settings.workload_identity_provider, _PROVIDER
        if not self.is_direct:
            yield self.settings.service_account, _ACCOUNT
        project = self.settings.project_id
        if project is not None and project.written == self.project:
            yield project, _PROJECT


def identity_of(job: JobScene, settings: GcpSettings) -> Identity:
    """The identity of a job: the project is the one that a step sets up, else that of the configuration."""
    given = settings.project_id
    return Identity(settings, _set_up(job) or ("" if given is None else given.written))


def _set_up(job: JobScene) -> str:
    """The one project that steps of setup-gcloud name, as it can stand in any step of the job."""
    found = {
        step.inputs["project_id"].value.text.strip()
        for step in job.steps
        if step.action == SETUP and "project_id" in step.inputs
    }
    entries = [
        step.inputs["project_id"]
        for step in job.steps
        if step.action == SETUP and "project_id" in step.inputs
    ]
    return found.pop() if len(found) == 1 and _is_steady(entries[0], job) else ""


def _is_steady(entry: Entry, job: JobScene) -> bool:
    """Whether the value is the same at every step: no output of a step, and no variable of one."""
    if "steps." in entry.value.text or entry.value.kind == "empty":
        return False
    return all(name in job.env for name in entry.value.through)


def _is_plain(text: str) -> bool:
    return "${{" not in text
