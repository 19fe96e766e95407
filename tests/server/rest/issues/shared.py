"""What the calls about issues and pull requests have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.accounts.callers import ROLES
from server.issues import Issue
from server.pulls import PullRequest
from server.rest.call import Call, Refused
from server.rest.views.issues import IssueViews


def views(call: Call, subject: Issue | PullRequest) -> IssueViews:
    """The views of an issue or pull request."""
    return IssueViews(subject, call.caller, call.api, call.site)


def find(call: Call, number: str) -> Issue | PullRequest:
    """The issue or pull request of a number.

    Raises:
        Refused: 404; 410 for an issue where there are none.
    """
    found = call.repository.conversations.find(int(number))
    if found is None:
        raise Refused(404, "Not Found")
    if isinstance(found, Issue):
        there_are_issues(call)
    return found


def there_are_issues(call: Call) -> None:
    """Go on only if the repository has issues.

    Raises:
        Refused: 410.
    """
    if not call.repository.settings.issues:
        raise Refused(410, "Issues has been disabled in this repository.")


def need(call: Call, role: str) -> None:
    """Go on only if the caller may write to issues or to pull requests, of a user with this role.

    Raises:
        Refused: they may not.
    """
    # Of an App either permission will do, for a pull request is an issue too.
    if call.caller.denial(call.repository, "pull_requests", "write", role) is None:
        call.need("pull_requests", "write", role)
    else:
        call.need("issues", "write", role)


def replace_labels(call: Call, subject: Issue | PullRequest, wanted: Sequence[str]) -> None:
    """Let something have these labels and no others."""
    kept = {name.lower() for name in wanted}
    for name in [one for one in subject.labels if one.lower() not in kept]:
        call.repository.conversations.unlabel(subject, name)
    for name in wanted:
        call.repository.conversations.label(subject, name)


def set_assignees(call: Call, subject: Issue | PullRequest, wanted: Any) -> None:
    """Assign those who may push; others are left out."""
    for login in map(str, wanted):
        strong = ROLES.index(call.repository.roles.get(login.lower(), "none")) >= ROLES.index("write")
        if (strong or login == call.repository.owner) and login not in subject.assignees:
            subject.assignees.append(login)


def named(found: Any) -> list[str]:
    """The names in a list of labels, as the API takes them.

    Raises:
        Refused: 422, one is none.
    """
    named = [one.get("name") if isinstance(one, dict) else one for one in found]
    for name in named:
        if not isinstance(name, str) or not name.strip() or len(name) > 50:
            error = {"resource": "Label", "code": "invalid", "field": "name"}
            raise Refused(422, "Validation Failed", errors=[error])
    return [str(name) for name in named]
