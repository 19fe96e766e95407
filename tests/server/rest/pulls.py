"""Pull requests: listed, opened, changed; reviewers asked."""

from __future__ import annotations

from typing import Any

from server.exchange import Answer
from server.pulls import PullRequest, opening
from server.repositories import Repository
from server.rest import pages
from server.rest.call import Call, Refused, Route
from server.rest.views.pulls import PullViews

_NOT_FOR_ACTIONS = "GitHub Actions is not permitted to create or approve pull requests."


def views(call: Call, pull: PullRequest) -> PullViews:
    """The views of a pull request."""
    return PullViews(pull, call.caller, call.api, call.site)


def find(call: Call, number: str) -> PullRequest:
    """The pull request of a number.

    Raises:
        Refused: 404.
    """
    found = call.repository.pulls.find(int(number))
    if found is None:
        raise Refused(404, "Not Found")
    return found


def listed(call: Call) -> Answer:
    """`GET pulls`: open ones unless told, newest first."""
    query = call.request.query
    state, head, base = query.get("state", "open"), query.get("head", ""), query.get("base")
    if state not in ("open", "closed", "all"):
        raise Refused(422, "Validation Failed")
    found = [
        pull
        for pull in call.repository.pulls.all
        if state in (pull.state, "all") and base in (None, pull.base_branch) and _is_head(pull, head)
    ]
    order = query.get("sort", "created")
    if order in ("updated", "long-running"):
        found.sort(key=lambda pull: (pull.updated_at, pull.number))
    # Only of dates of creation the newest come first unless told.
    if query.get("direction", "desc" if order == "created" else "asc") == "desc":
        found.reverse()
    return pages.numbered(call.request, found, lambda pull: views(call, pull).simple(), f"{call.url}/pulls")


def shown(call: Call, number: str) -> Answer:
    """`GET pulls/{n}`."""
    return Answer.json(views(call, find(call, number)).whole())


def create(call: Call) -> Answer:
    """`POST pulls`."""
    call.need("pull_requests", role="read")
    token = call.caller.token
    if token is not None and token.kind == "actions" and not call.repository.settings.actions_may_open:
        raise Refused(403, _NOT_FOR_ACTIONS)
    asked = call.body()
    head, base, title = (asked.get(name) for name in ("head", "base", "title"))
    if not isinstance(head, str) or not isinstance(base, str):
        raise Refused(422, "Invalid request.")
    try:
        opening.check_text(title or "", asked.get("body"))
        source, branch = _source(call, head, asked.get("head_repo"))
        opening.check_branches(call.repository, source, branch, base)
        may_modify = _may_modify(call, source, asked.get("maintainer_can_modify"))
    except opening.Invalid as invalid:
        raise _failed(invalid) from None
    if asked.get("draft") and not call.repository.settings.drafts:
        raise Refused(422, "Draft pull requests are not supported in this repository.")
    made = call.repository.pulls.open(
        source,
        branch,
        base,
        str(title),
        asked.get("body"),
        call.caller.login,
        draft=bool(asked.get("draft")),
        maintainer_can_modify=may_modify,
    )
    body = views(call, made).whole()
    return Answer.json(body, 201, {"Location": body["url"]})


def update(call: Call, number: str) -> Answer:
    """`PATCH pulls/{n}`: title, body, state, base."""
    pull = find(call, number)
    call.need("pull_requests", role="read" if pull.login == call.caller.login else "write")
    asked = call.body()
    try:
        opening.check_text(asked.get("title"), asked.get("body"))
        _change_state(call, pull, asked.get("state"))
        if asked.get("base") not in (None, pull.base_branch):
            opening.check_base(pull, str(asked["base"]))
            pull.base_branch, pull.polls = str(asked["base"]), call.repository.merge_delay
            pull.base_sha = call.repository.refs()[f"refs/heads/{pull.base_branch}"]
    except opening.Invalid as invalid:
        raise _failed(invalid) from None
    call.repository.pulls.edit(pull, asked.get("title"), _body(asked))
    return Answer.json(views(call, pull).whole())


def request_reviewers(call: Call, number: str) -> Answer:
    """`POST pulls/{n}/requested_reviewers`: of people who are no strangers, and not of the author."""
    call.need("pull_requests")
    pull, asked = find(call, number), call.body()
    wanted = [str(login) for login in asked.get("reviewers") or ()]
    if pull.login in wanted:
        raise Refused(422, "Review cannot be requested from pull request author.")
    if not all(_is_collaborator(call.repository, login) for login in wanted):
        raise Refused(
            422,
            "Reviews may only be requested from collaborators. One or more of the users or teams you "
            f"specified is not a collaborator of the {call.repository.full_name} repository.",
        )
    pull.reviewers += [login for login in wanted if login not in pull.reviewers]
    pull.team_reviewers += [str(team) for team in asked.get("team_reviewers") or ()]
    return Answer.json(views(call, pull).simple(), 201)


def _body(asked: dict[str, Any]) -> str | None:
    return asked["body"] or "" if "body" in asked else None


def _is_head(pull: PullRequest, wanted: str) -> bool:
    if ":" not in wanted:
        return True
    # A fork that belongs to the owner of its parent is not found by this.
    stranger = pull.head_repository.owner != pull.repository.owner
    return pull.head_label == wanted and (pull.head_repository is pull.repository or stranger)


def _source(call: Call, head: str, head_repo: object) -> tuple[Repository, str]:
    owner, colon, branch = head.partition(":")
    if not colon:
        owner, branch = call.repository.owner, head
    if isinstance(head_repo, str) and head_repo:
        found = call.forge.find(head_repo if "/" in head_repo else f"{owner}/{head_repo}")
        candidates = [found] if found else []
    elif owner.lower() == call.repository.owner.lower():
        candidates = [call.repository]
    else:
        candidates = [one for one in call.forge.all() if one.owner.lower() == owner.lower()]
    for one in candidates:
        if one.objects is call.repository.objects and call.caller.sees(one):
            _check_collaborator(call, one)
            return one, branch
    raise opening.Invalid(code="invalid", field="head")


def _check_collaborator(call: Call, source: Repository) -> None:
    token = call.caller.token
    if token is not None and not token.of_app and call.caller.denial(source, "contents") is not None:
        text = "must be a collaborator"
        raise opening.Invalid(text, code="unprocessable", resource="Issue", field="data")


def _may_modify(call: Call, source: Repository, asked: object) -> bool:
    if source is call.repository or asked is False:
        return False
    if asked is True and call.caller.denial(source, "contents") is not None:
        text = "Fork collab can't be granted by someone without permission"
        raise opening.Invalid(text, code="invalid", field="fork_collab")
    return True


def _change_state(call: Call, pull: PullRequest, state: object) -> None:
    if state not in (None, "open", "closed"):
        raise opening.Invalid(code="invalid", field="state", value=state)
    if state == "closed" and pull.open:
        call.repository.pulls.close(pull)
    elif state == "open" and not pull.open:
        opening.check_reopening(pull)
        call.repository.pulls.reopen(pull)


def _is_collaborator(repository: Repository, login: str) -> bool:
    return login == repository.owner or repository.roles.get(login.lower(), "none") != "none"


def _failed(invalid: opening.Invalid) -> Refused:
    error: dict[str, Any] = invalid.error
    return Refused(422, "Validation Failed", errors=[error])


ROUTES: tuple[Route, ...] = (
    ("GET", "pulls", listed),
    ("POST", "pulls", create),
    ("GET", r"pulls/(\d+)", shown),
    ("PATCH", r"pulls/(\d+)", update),
    ("POST", r"pulls/(\d+)/requested_reviewers", request_reviewers),
)
