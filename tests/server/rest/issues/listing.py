"""Issues: listed, opened, changed."""

from __future__ import annotations

from server.exchange import Answer
from server.issues import Issue
from server.pulls import PullRequest, opening
from server.rest import pages
from server.rest.call import Call, Refused, Route
from server.rest.issues.shared import (
    find,
    named,
    need,
    replace_labels,
    set_assignees,
    there_are_issues,
    views,
)

_REASONS = ("completed", "not_planned", "duplicate")


def listed(call: Call) -> Answer:
    """`GET issues`: open ones unless told, newest first; pull requests are among them."""
    there_are_issues(call)
    query = call.request.query
    state, order = query.get("state", "open"), query.get("sort", "created")
    if state not in ("open", "closed", "all") or order not in ("created", "updated", "comments"):
        raise Refused(422, "Validation Failed")
    everything: list[Issue | PullRequest] = [*call.repository.issues.all, *call.repository.pulls.all]
    found = [one for one in everything if state in (one.state, "all") and _wanted(one, query)]
    keys = {
        "created": lambda one: one.number,
        "updated": lambda one: (one.updated_at, one.number),
        "comments": lambda one: (len(one.comments), one.number),
    }
    found.sort(key=keys[order], reverse=query.get("direction", "desc") == "desc")
    return pages.numbered(call.request, found, lambda one: views(call, one).issue(), f"{call.url}/issues")


def shown(call: Call, number: str) -> Answer:
    """`GET issues/{n}`."""
    return Answer.json(views(call, find(call, number)).issue())


def create(call: Call) -> Answer:
    """`POST issues`: labels and assignees of who may not set them are left out without a word."""
    call.need("issues", role="read")
    there_are_issues(call)
    asked = call.body()
    title, body = asked.get("title"), asked.get("body")
    if not isinstance(title, str | int):
        raise Refused(422, 'Invalid request.\n\n"title" wasn\'t supplied.')
    _check_text(str(title), body)
    strong = call.caller.denial(call.repository, "issues", "write", "triage") is None
    labels = named(asked.get("labels") or ()) if strong else []
    made = call.repository.issues.open(str(title), body, call.caller.login, labels)
    if strong:
        set_assignees(call, made, asked.get("assignees") or ())
    answer = views(call, made).issue()
    return Answer.json(answer, 201, {"Location": answer["url"]})


def update(call: Call, number: str) -> Answer:
    """`PATCH issues/{n}`: title, body, state, labels, assignees; of pull requests too."""
    subject = find(call, number)
    need(call, "read" if subject.login == call.caller.login else "triage")
    asked = call.body()
    _check_text(asked.get("title"), asked.get("body"))
    if asked.get("state") not in (None, "open", "closed"):
        raise Refused(422, "Validation Failed")
    body = asked["body"] or "" if "body" in asked else None
    if isinstance(subject, Issue):
        call.repository.issues.edit(subject, asked.get("title"), body)
    else:
        call.repository.pulls.edit(subject, asked.get("title"), body)
    if "state" in asked:
        _set_state(call, subject, asked["state"], asked.get("state_reason"))
    if asked.get("labels") is not None:
        replace_labels(call, subject, named(asked["labels"]))
    if asked.get("assignees") is not None:
        subject.assignees.clear()
        set_assignees(call, subject, asked["assignees"])
    return Answer.json(views(call, subject).issue())


def _wanted(subject: Issue | PullRequest, query: dict[str, str]) -> bool:
    labels = {name.lower() for name in subject.labels}
    asked = [name.strip().lower() for name in query.get("labels", "").split(",") if name.strip()]
    assignee = query.get("assignee", "")
    return (
        all(name in labels for name in asked)
        and query.get("creator", subject.login).lower() == subject.login.lower()
        and (assignee in ("", "*", *subject.assignees) or (assignee == "none" and not subject.assignees))
        and (assignee != "*" or bool(subject.assignees))
    )


def _set_state(call: Call, subject: Issue | PullRequest, state: str, reason: object) -> None:
    if isinstance(subject, Issue):
        if state == "closed" and subject.open:
            known = str(reason) if reason in _REASONS else "completed"
            call.repository.issues.close(subject, known)
        elif state == "open" and not subject.open:
            call.repository.issues.reopen(subject)
    elif state == "closed" and subject.open:
        call.repository.pulls.close(subject)
    elif state == "open" and not subject.open:
        try:
            opening.check_reopening(subject)
        except opening.Invalid as invalid:
            raise Refused(422, "Validation Failed", errors=[invalid.error]) from None
        call.repository.pulls.reopen(subject)


def _check_text(title: object, body: object) -> None:
    try:
        opening.check_text(None if title is None else str(title), None if body is None else str(body))
    except opening.Invalid as invalid:
        error = {**invalid.error, "resource": "Issue"}
        raise Refused(422, "Validation Failed", errors=[error]) from None


ROUTES: tuple[Route, ...] = (
    ("GET", "issues", listed),
    ("POST", "issues", create),
    ("GET", r"issues/(\d+)", shown),
    ("PATCH", r"issues/(\d+)", update),
)
