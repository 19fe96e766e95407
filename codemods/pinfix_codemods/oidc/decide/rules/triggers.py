"""What starts the job: no stranger may make it ask for a token, and pull requests only where wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix.github.expressions.conditions import events_of
from pinfix_codemods.oidc.decide.rules.codes import PULL_REQUEST, UNTRUSTED
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, StepScene

UNTRUSTED_EVENTS = frozenset(
    {
        "pull_request_target",
        "workflow_run",
        "issue_comment",
        "issues",
        "discussion",
        "discussion_comment",
        "fork",
        "watch",
        "gollum",  # where the wiki is open to all
        "pull_request_review",
        "pull_request_review_comment",
    }
)
"""Events that anybody can set off and that run with the rights of the repository."""


def by_triggers(
    job: JobScene, provider: str, settings: OidcSettings, users: Collection[StepScene] = ()
) -> Iterator[Objection]:
    """Objections to a token for `job`, by what starts its workflow, and the events at which it can run.

    `users`: the steps that use the key, where they are known; on pull requests it matters whether one of
    them runs. A stranger must not even find the right to ask for a token.
    """
    spot = job.spot(job.root, "on")
    # Whatever the job's own `if:` says: who changes it later does not think of the token.
    untrusted = sorted(UNTRUSTED_EVENTS & job.triggers)
    if untrusted:
        yield Objection(
            UNTRUSTED,
            spot,
            f"the workflow runs on {_listed(untrusted)}, which a stranger can set off: no job of it should be"
            " able to ask for a token",
            "Move what needs the credential to a workflow with other triggers.",
        )
    if _on_pull_requests(job, users) and not _wanted_on_pull_requests(provider, settings):
        yield Objection(
            PULL_REQUEST,
            spot,
            "the job can run on pull_request, where its token has another subject, which anybody who may push"
            " a branch can present",
            _remedy(provider),
        )
    elif provider == "aws" and _on_pull_requests(job, users) and job.environment and len(job.events) > 1:
        yield Objection(
            PULL_REQUEST,
            spot,
            "the job has a deployment environment, so that its token has the same subject on pull requests as"
            " else, and either role could be taken at both",
            "Move what needs the credential on pull requests to a job of its own without that environment.",
        )


def _on_pull_requests(job: JobScene, users: Collection[StepScene]) -> bool:
    at = job.events & {"pull_request"}
    return bool(at) and (not users or any(events_of(at, step.condition) for step in users))


def _wanted_on_pull_requests(provider: str, settings: OidcSettings) -> bool:
    match provider:
        case "aws":
            return settings.aws.pull_request is not None
        case "gcp":
            return settings.gcp.pull_request == "allow"
        case "azure":
            return settings.azure.pull_request == "allow"
        case _:
            return False


def _remedy(provider: str) -> str:
    split = "move what needs the credential to a job that does not run on pull requests"
    match provider:
        case "aws":
            return f"Configure a role that can only read as `oidc.aws.pull_request`, or {split}."
        case "gcp" | "azure":
            return f"Set `oidc.{provider}.pull_request: allow` if that identity may serve them, or {split}."
        case _:
            return split[0].upper() + split[1:] + "."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
