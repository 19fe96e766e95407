"""Calls that did not do what was asked, with what to do about it.

The answers are those of GitHub's REST description and the ones that it does not mention but that are met:
https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pinfix.http import faults
from pinfix.http.answers import Answer


class CallFailed(Exception):
    """A call without the answer that was wanted.

    `code` is a stable word. `status` is 0 where no answer came; a write may have happened then. An error of
    GraphQL has the status with which REST says the same.
    """

    def __init__(self, code: str, message: str, remedy: str, *, status: int = 0, wrote: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.status = status
        self.may_have_happened = wrote and code in ("network", "time-out", "server-error", "bad-answer")


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """An error beside the data of a GraphQL answer.

    `field` is the name at the top of the answer that it is about ("": all), `kind` GitHub's word for it. With
    `whole` it is that field which is missing, else something within.
    """

    field: str
    kind: str
    message: str
    whole: bool


_ANY = 0
_RULES = "Let the ruleset allow branches of pinfix, or exempt its account."
_WRITE_POWER = "Give the token what it lacks: Contents, Pull requests and Workflows with write access."
WORKFLOW_POWER = (
    "Give the token the scope `workflow` (classic), or Workflows with write access (fine-grained, App). The "
    "GITHUB_TOKEN of a workflow run can never have it."
)

_BY_WORDS: tuple[tuple[int, str, str, str], ...] = (
    # status, what the message holds (lower case), code, remedy
    (_ANY, "without `workflow", "no-workflow-power", WORKFLOW_POWER),
    (403, "archived", "archived", "Unarchive the repository, or leave it: it runs no more changes."),
    (
        403,
        "not permitted to create or approve pull requests",
        "setting-forbids",
        "Allow it in the settings of the repository or organization (Actions, General, Workflow "
        "permissions), or use a token of your own or an App.",
    ),
    (403, "saml", "single-sign-on", "Authorize the token for the organization's single sign-on."),
    (403, "not accessible by", "no-permission", _WRITE_POWER),
    (403, "does not have the correct permissions", "no-permission", _WRITE_POWER),
    (403, "access blocked", "blocked", "GitHub blocks this repository: nothing can be done here."),
    (403, "is locked", "locked", "Unlock the conversation."),
    (403, "suspended", "suspended", "Unsuspend the installation of the App."),
    (409, "empty", "empty", "Commit something first."),
    (410, "disabled", "turned-off", "Turn it on in the settings of the repository."),
    (422, "rule violations", "rules", _RULES),
    (409, "rule violations", "rules", _RULES),
    (422, "protected branch", "rules", "Let the protection of the branch allow pinfix to push."),
    (422, "reference already exists", "exists", ""),
    (422, "pull request already exists", "exists", ""),
    (422, "reference does not exist", "gone", ""),
    (422, "not a fast forward", "not-fast-forward", "Run again: somebody pushed to the branch meanwhile."),
    (422, "no commits between", "no-commits", ""),
    (422, "no history in common", "no-history", "The base was rewritten: delete the branch, run again."),
    (422, "draft pull requests are not supported", "no-drafts", ""),
    (422, "fork collab", "no-fork-collaboration", ""),
    (422, "could not resolve to a node", "not-yet", ""),
    (422, "object does not exist", "not-yet", ""),
    (422, "tree sha does not exist", "not-yet", ""),
    (451, "", "blocked", "GitHub does not show this repository for legal reasons: nothing can be done here."),
)


_GENERAL = {400: "invalid", 409: "conflict", 422: "invalid"}
_AGAIN = "Run again; if it stays so, report it with this message."
_HIDDEN = (
    "It is not there any more; or the token may not write there, where GitHub answers the same: give it "
    "Contents and Pull requests with write access (classic: the scope `repo`)."
)

_GRAPHQL_STATUSES = {"FORBIDDEN": 403, "INSUFFICIENT_SCOPES": 403, "NOT_FOUND": 404, "UNPROCESSABLE": 422}
_GRAPHQL_CODES = {
    "STALE_DATA": "stale-data",
    "RATE_LIMITED": "rate-limited",
    "SERVICE_UNAVAILABLE": "server-error",
    "INTERNAL": "server-error",
}
"""All types of errors that are known; they are not published."""


def refused(answer: Answer, host: str, said: str, *, writes: bool, once: bool) -> CallFailed:
    """What an answer from 400 to 499 means; `said` are its words, without a token in them."""
    message = f"{host} answered {answer.status}" + (f': "{said}"' if said else "")
    return _meaning(answer.status, message, said, writes=writes, once=once) or _unknown(
        answer, host, said, once
    )


def refused_in_graphql(errors: object, host: str, said: str, *, mutation: bool) -> CallFailed:
    """What the errors of a GraphQL answer mean: the first one counts."""
    first = errors[0] if isinstance(errors, list) and errors else None
    kind = first.get("type") if isinstance(first, Mapping) else None
    message = f'{host} answered: "{said}"'
    status = _GRAPHQL_STATUSES.get(str(kind), 0)
    known = _meaning(status, message, said, writes=mutation, once=mutation) if status else None
    if known is not None:
        return known
    if status == 403:
        return CallFailed("forbidden", message, "See what the token may do.", status=status)
    broken = "something went wrong while executing" in said.lower()
    code = _GRAPHQL_CODES.get(str(kind), "server-error" if broken else "bad-answer")
    return CallFailed(code, message, _AGAIN, status=200, wrote=mutation)


def _meaning(status: int, message: str, said: str, *, writes: bool, once: bool) -> CallFailed | None:
    words = said.lower()
    for known, part, code, remedy in _BY_WORDS:
        if known in (status, _ANY) and part in words:
            return CallFailed(code, message, remedy, status=status, wrote=once)
    if status == 404 and writes:
        return CallFailed("not-found", message, _HIDDEN, status=status)
    if status in _GENERAL:
        return CallFailed(_GENERAL[status], message, _AGAIN, status=status)
    return None


def _unknown(answer: Answer, host: str, said: str, once: bool) -> CallFailed:
    fault = faults.of_status(host, answer.status, said, with_token=True)
    return CallFailed(fault.code, fault.message, fault.remedy, status=answer.status, wrote=once)


def words_of(body: Any) -> str:
    """What an error says in its own words: its message, and those of its parts."""
    if not isinstance(body, Mapping):
        return ""
    parts = [body.get("message")]
    errors = body.get("errors")
    for error in errors if isinstance(errors, list) else (errors,):
        if isinstance(error, Mapping):
            parts.append(error.get("message") or " ".join(str(error.get(k, "")) for k in ("field", "code")))
        else:
            parts.append(error)
    texts = list(dict.fromkeys(part.strip() for part in parts if isinstance(part, str) and part.strip()))
    return "; ".join(texts)
