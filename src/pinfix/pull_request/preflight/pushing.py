"""Where the branch can be pushed, and whether the token may push what is on it. Nothing here makes a call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pinfix.api.repositories import RepositoryFacts
from pinfix.credentials.power import Power
from pinfix.pull_request.model import FileVersion, Outcome
from pinfix.pull_request.state.decision import HandsOff

_WORKFLOWS = ".github/workflows/"

Way = Literal["direct", "fork"]


def way_to_push(facts: RepositoryFacts, power: Power) -> Way | HandsOff:
    """Where the branch can be pushed: to the repository itself, to a fork, or nowhere.

    What GitHub says of pushing is about people; of Apps it says no, whatever they may. They are let try.
    """
    if power.kind in ("app", "installation", "actions"):
        return "direct"
    lacking = _lacking_scope(facts, power)
    if lacking is not None:
        return lacking
    if facts.may_push:
        return "direct"
    if power.may_fork and facts.may_be_forked:
        return "fork"
    return HandsOff(
        Outcome.REFUSED,
        "no-push-right",
        f"{power.login or 'the account of the token'} may not push to {facts.full_name}"
        + ("" if facts.may_be_forked else ", which may not be forked either"),
        "Give that account the role Write, or use a GitHub App that is installed there.",
    )


def workflow_refusal(files: Iterable[FileVersion], power: Power) -> HandsOff | None:
    """Why the workflow files among `files` cannot be changed with the token, and what to do instead."""
    if power.workflows is not False or not any(file.path.startswith(_WORKFLOWS) for file in files):
        return None
    message, remedy = _without_workflows(power)
    return HandsOff(Outcome.REFUSED, "no-workflow-power", message, remedy)


def _lacking_scope(facts: RepositoryFacts, power: Power) -> HandsOff | None:
    enough = {"repo"} if facts.private else {"repo", "public_repo"}
    if not power.has_scopes or not enough.isdisjoint(power.scopes):
        return None
    return HandsOff(
        Outcome.REFUSED,
        "no-push-right",
        "the token lacks the scope `repo`, without which it changes nothing",
        _more_scopes(power, "repo"),
    )


def _without_workflows(power: Power) -> tuple[str, str]:
    if power.kind == "actions":
        return (
            "the token of a workflow run (GITHUB_TOKEN) can never change workflow files, whatever its "
            "`permissions` say",
            "One of three: let a GitHub App do it that has Workflows with write access (--app-id, --app-key, "
            "or a token of it made in the job); or give a token of a person, classic with the scopes `repo` "
            "and `workflow`, or fine-grained with Contents, Pull requests and Workflows; or run `pinfix pr` "
            "elsewhere, on a machine where you are logged in.",
        )
    if power.kind == "app":
        return (
            f"{power.login} may not change workflow files: its installation lacks Workflows (write)",
            "Let the App ask for it (in its settings, Permissions & events), and let the owner of the "
            f"repository accept that{f' at {power.settings}' if power.settings else ''}.",
        )
    return (
        "the token lacks the scope `workflow`, without which it changes no workflow files",
        _more_scopes(power, "workflow"),
    )


def _more_scopes(power: Power, scope: str) -> str:
    if power.kind == "oauth":
        return f"Run `gh auth refresh --scopes {scope}`, or give a token that has it in GITHUB_TOKEN."
    return f"Add the scope `{scope}` to the token, in the settings of its account (Developer settings)."
