"""The issue side of pull requests: comments, labels, assignees."""

from __future__ import annotations

import json
from typing import Any

from server.accounts.callers import ROLES
from server.exchange import Answer
from server.pulls.opening import LONGEST_BODY
from server.rest import pages
from server.rest.call import Call, Refused, Route
from server.rest.pulls import find, views


def comments(call: Call, number: str) -> Answer:
    """`GET issues/{n}/comments`, oldest first."""
    pull = find(call, number)
    here = f"{call.url}/issues/{number}/comments"
    return pages.numbered(call.request, pull.comments, views(call, pull).comment, here)


def comment(call: Call, number: str) -> Answer:
    """`POST issues/{n}/comments`."""
    _need(call, "read")
    pull, body = find(call, number), call.body().get("body")
    if not isinstance(body, str) or not body.strip():
        error = {"resource": "IssueComment", "code": "missing_field", "field": "body"}
        raise Refused(422, "Validation Failed", errors=[error])
    if len(body) > LONGEST_BODY:
        text = f"body is too long (maximum is {LONGEST_BODY} characters)"
        error = {"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": text}
        raise Refused(422, "Validation Failed", errors=[error])
    made = call.repository.pulls.comment(pull, call.caller.login, body)
    shown = views(call, pull).comment(made)
    return Answer.json(shown, 201, {"Location": shown["url"]})


def labels(call: Call, number: str) -> Answer:
    """`GET issues/{n}/labels`."""
    pull = find(call, number)
    return pages.numbered(
        call.request, views(call, pull).labels(), lambda one: one, f"{call.url}/issues/{number}/labels"
    )


def add_labels(call: Call, number: str) -> Answer:
    """`POST issues/{n}/labels`: those that do not exist are made."""
    _need(call, "triage")
    pull = find(call, number)
    for name in _names(call):
        call.repository.pulls.label(pull, name)
    return Answer.json(views(call, pull).labels())


def remove_label(call: Call, number: str, name: str) -> Answer:
    """`DELETE issues/{n}/labels/{name}`."""
    _need(call, "triage")
    pull = find(call, number)
    if not call.repository.pulls.unlabel(pull, name):
        raise Refused(404, "Label does not exist")
    return Answer.json(views(call, pull).labels())


def remove_labels(call: Call, number: str) -> Answer:
    """`DELETE issues/{n}/labels`."""
    _need(call, "triage")
    find(call, number).labels.clear()
    return Answer(204)


def assign(call: Call, number: str) -> Answer:
    """`POST issues/{n}/assignees`: who may not push is left out without a word."""
    _need(call, "write")
    pull, wanted = find(call, number), call.body().get("assignees") or []
    for login in map(str, wanted):
        strong = ROLES.index(call.repository.roles.get(login.lower(), "none")) >= ROLES.index("write")
        if (strong or login == call.repository.owner) and login not in pull.assignees:
            pull.assignees.append(login)
    return Answer.json(views(call, pull).issue(), 201)


def _need(call: Call, role: str) -> None:
    # Of an App either permission will do, for a pull request is an issue too.
    if call.caller.denial(call.repository, "pull_requests", "write", role) is None:
        call.need("pull_requests", "write", role)
    else:
        call.need("issues", "write", role)


def _names(call: Call) -> list[str]:
    try:
        asked: Any = json.loads(call.request.body)
    except ValueError:
        raise Refused(400, "Problems parsing JSON") from None
    found = asked.get("labels") if isinstance(asked, dict) else asked
    named = [one.get("name") if isinstance(one, dict) else one for one in found or ()]
    for name in named:
        if not isinstance(name, str) or not name.strip() or len(name) > 50:
            error = {"resource": "Label", "code": "invalid", "field": "name"}
            raise Refused(422, "Validation Failed", errors=[error])
    return [str(name) for name in named]


ROUTES: tuple[Route, ...] = (
    ("GET", r"issues/(\d+)/comments", comments),
    ("POST", r"issues/(\d+)/comments", comment),
    ("GET", r"issues/(\d+)/labels", labels),
    ("POST", r"issues/(\d+)/labels", add_labels),
    ("DELETE", r"issues/(\d+)/labels", remove_labels),
    ("DELETE", r"issues/(\d+)/labels/(.+)", remove_label),
    ("POST", r"issues/(\d+)/assignees", assign),
)
