"""The role that a job takes instead of a stored key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pinfix.config.oidc_settings import AwsRole, AwsSettings, Given
from pinfix_codemods.oidc.finding import Objection, Variable
from pinfix_codemods.oidc.providers.aws.part import Pair
from pinfix_codemods.oidc.scene.model import JobScene, Spot

PULL_REQUEST = "pull_request"
_FOR_JOBS = "the ARN of the role that the job takes"
_FOR_PULL_REQUESTS = "the ARN of the role for pull requests, which can only read"


@dataclass(frozen=True, slots=True)
class Role:
    """`written`: what goes into the input; `region`: the one that the configuration gives with it.

    Where that picks by the event, `on_pull_requests` is the role for these, and `otherwise` the one for all
    else: whoever makes them must not let both trust all runs of the job.
    """

    written: str
    variables: tuple[Variable, ...]
    region: str | None
    otherwise: str = ""
    on_pull_requests: str = ""


def role_for(pair: Pair, job: JobScene, settings: AwsSettings) -> Role:
    """By the secret of the key, else by the environment of the job, else the one of all jobs.

    A job that runs on pull requests only takes the role for these; one that runs at other events as well
    picks by the event. Without a role for pull requests it is refused elsewhere.
    """
    usual = _of_secret(pair, settings) or _of_environment(job, settings) or AwsRole(settings.role)
    region = usual.region or settings.region
    given = settings.pull_request
    if given is None or PULL_REQUEST not in job.events:
        return Role(usual.role.written, _variables(usual.role, _FOR_JOBS), region)
    if job.events == {PULL_REQUEST}:
        return Role(given.role.written, _variables(given.role, _FOR_PULL_REQUESTS), given.region or region)
    picked = f"github.event_name == '{PULL_REQUEST}' && {_operand(given.role)} || {_operand(usual.role)}"
    both = (*_variables(given.role, _FOR_PULL_REQUESTS), *_variables(usual.role, _FOR_JOBS))
    return Role("${{ " + picked + " }}", both, region, usual.role.written, given.role.written)


def is_mapped(pair: Pair, settings: AwsSettings) -> bool:
    """Whether the configuration has a role for this key."""
    return _of_secret(pair, settings) is not None


def unclear_environment(
    job: JobScene, pairs: Collection[Pair], at: Spot, settings: AwsSettings
) -> Objection | None:
    """Where roles are configured by environment, and which environment it is, is known only in the run."""
    name = job.environment
    if name is None or "${{" not in name or not settings.by_environment:
        return None
    if all(is_mapped(pair, settings) for pair in pairs):
        return None
    return Objection(
        "matrix-account",
        at,
        "the environment of the job is chosen in the run, and the configuration has roles by environment",
        "give each environment a variable of the same name that holds its role, and leave out"
        " `oidc.aws.by_environment`",
    )


def _of_secret(pair: Pair, settings: AwsSettings) -> AwsRole | None:
    return settings.by_secret.get(pair.key_id) or settings.by_secret.get(pair.secret_key)


def _of_environment(job: JobScene, settings: AwsSettings) -> AwsRole | None:
    # "Environment names are not case sensitive" (GitHub, "Managing environments for deployment").
    named = (job.environment or "").lower()
    return next((role for name, role in settings.by_environment.items() if name.lower() == named), None)


def _variables(given: Given, meaning: str) -> tuple[Variable, ...]:
    return () if given.source == "literal" else (Variable(given.value, meaning, given.source),)


def _operand(given: Given) -> str:
    if given.source == "literal":
        return "'" + given.value.replace("'", "''") + "'"
    return f"{given.source}.{given.value}"
