"""Under an issue or a pull request: comments, labels, assignees, a lock."""

from __future__ import annotations

import json
from typing import Any

from server.exchange import Answer
from server.pulls.opening import LONGEST_BODY
from server.rest import pages
from server.rest.call import Call, Refused, Route
from server.rest.issues.shared import find, named, need, replace_labels, set_assignees, views

_LOCKS = ("off-topic", "too heated", "resolved", "spam")


def lock(call: Call, number: str) -> Answer:
    """`PUT issues/{n}/lock`."""
    need(call, "write")
    reason = call.body().get("lock_reason")
    if reason is not None and reason not in _LOCKS:
        raise Refused(422, "Validation Failed")
    call.repository.conversations.lock(find(call, number), reason or "")
    return Answer(204)


def unlock(call: Call, number: str) -> Answer:
    """`DELETE issues/{n}/lock`."""
    need(call, "write")
    call.repository.conversations.lock(find(call, number), None)
    return Answer(204)


def comments(call: Call, number: str) -> Answer:
    """`GET issues/{n}/comments`, oldest first."""
    subject = find(call, number)
    here = f"{call.url}/issues/{number}/comments"
    return pages.numbered(call.request, subject.comments, views(call, subject).comment, here)


def comment(call: Call, number: str) -> Answer:
    """`POST issues/{n}/comments`."""
    need(call, "read")
    subject, body = find(call, number), _comment_text(call)
    if subject.lock is not None and not _may_write(call):
        raise Refused(403, "Unable to create comment because issue is locked.")
    made = call.repository.conversations.comment(subject, call.caller.login, body)
    answer = views(call, subject).comment(made)
    return Answer.json(answer, 201, {"Location": answer["url"]})


def edit_comment(call: Call, number: str) -> Answer:
    """`PATCH issues/comments/{id}`."""
    found = call.repository.conversations.find_comment(int(number))
    if found is None:
        raise Refused(404, "Not Found")
    subject, said = found
    need(call, "read" if said.login == call.caller.login else "write")
    call.repository.conversations.edit_comment(subject, said, _comment_text(call))
    return Answer.json(views(call, subject).comment(said))


def labels(call: Call, number: str) -> Answer:
    """`GET issues/{n}/labels`."""
    shown = views(call, find(call, number)).labels()
    return pages.numbered(call.request, shown, lambda one: one, f"{call.url}/issues/{number}/labels")


def add_labels(call: Call, number: str) -> Answer:
    """`POST issues/{n}/labels`: those that do not exist are made."""
    need(call, "triage")
    subject = find(call, number)
    for name in _names(call):
        call.repository.conversations.label(subject, name)
    return Answer.json(views(call, subject).labels())


def remove_label(call: Call, number: str, name: str) -> Answer:
    """`DELETE issues/{n}/labels/{name}`."""
    need(call, "triage")
    subject = find(call, number)
    if not call.repository.conversations.unlabel(subject, name):
        raise Refused(404, "Label does not exist")
    return Answer.json(views(call, subject).labels())


def remove_labels(call: Call, number: str) -> Answer:
    """`DELETE issues/{n}/labels`."""
    need(call, "triage")
    replace_labels(call, find(call, number), [])
    return Answer(204)


def assign(call: Call, number: str) -> Answer:
    """`POST issues/{n}/assignees`: who may not push is left out without a word."""
    need(call, "write")
    subject = find(call, number)
    set_assignees(call, subject, call.body().get("assignees") or ())
    return Answer.json(views(call, subject).issue(), 201)


def _comment_text(call: Call) -> str:
    body = call.body().get("body")
    if not isinstance(body, str) or not body.strip():
        error = {"resource": "IssueComment", "code": "missing_field", "field": "body"}
        raise Refused(422, "Validation Failed", errors=[error])
    if len(body) > LONGEST_BODY:
        text = f"body is too long (maximum is {LONGEST_BODY} characters)"
        error = {"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": text}
        raise Refused(422, "Validation Failed", errors=[error])
    return body


def _names(call: Call) -> list[str]:
    try:
        asked: Any = json.loads(call.request.body)
    except ValueError:
        raise Refused(400, "Problems parsing JSON") from None
    return named((asked.get("labels") if isinstance(asked, dict) else asked) or ())


def _may_write(call: Call) -> bool:
    return any(
        call.caller.denial(call.repository, permission, "write", "write") is None
        for permission in ("issues", "pull_requests")
    )


ROUTES: tuple[Route, ...] = (
    ("PUT", r"issues/(\d+)/lock", lock),
    ("DELETE", r"issues/(\d+)/lock", unlock),
    ("PATCH", r"issues/comments/(\d+)", edit_comment),
    ("GET", r"issues/(\d+)/comments", comments),
    ("POST", r"issues/(\d+)/comments", comment),
    ("GET", r"issues/(\d+)/labels", labels),
    ("POST", r"issues/(\d+)/labels", add_labels),
    ("DELETE", r"issues/(\d+)/labels", remove_labels),
    ("DELETE", r"issues/(\d+)/labels/(.+)", remove_label),
    ("POST", r"issues/(\d+)/assignees", assign),
)
