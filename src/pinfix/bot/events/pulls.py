"""What happens to a pull request of pinfix's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinfix.api.reading import flag, number, part, text
from pinfix.bot.events.changes import PullStands
from pinfix.bot.events.payload import Payload, Subject
from pinfix.bot.storage.records import State
from pinfix.pull_request.state.decision import RETRY_LABEL
from pinfix.pull_request.state.looking import is_own_name
from pinfix.pull_request.state.marker import find_marker

_BOT = "Bot"


def is_own(pull: Mapping[str, Any], subject: Subject) -> bool:
    """Whether an App opened it from a branch of the repository itself that has a name of pinfix's.

    From a fork anybody can open one with such a name. Which App it was, the repair looks at.
    """
    head = part(pull, "head")
    inside = number(part(head, "repo"), "id") == subject.number
    by_app = text(part(pull, "user"), "type") == _BOT
    return inside and by_app and is_own_name(text(head, "ref")) and number(pull, "number") > 0


def stands(pull: Mapping[str, Any], subject: Subject) -> PullStands:
    """How it stands, by what the delivery says of it."""
    state, message = _state(pull)
    return PullStands(subject.number, number(pull, "number"), state, message)


def is_retry(action: str, payload: Payload) -> bool:
    """Whether somebody asks, by the label, for what was closed."""
    pull, label = part(payload, "pull_request"), text(part(payload, "label"), "name")
    closed = text(pull, "state") == "closed" and not _is_merged(pull)
    return action == "labeled" and label == RETRY_LABEL and closed


def needs_look(action: str, payload: Payload) -> bool:
    """Whether there may be something to do now.

    One that is reopened may be out of date; one that people close may make room for another. A merge comes as
    a push too, and what pinfix closes itself it has just looked at.
    """
    pull = part(payload, "pull_request")
    if action == "reopened":
        return True
    own = _account(part(payload, "sender")) == _account(part(pull, "user"))
    return action == "closed" and not _is_merged(pull) and not own


def _state(pull: Mapping[str, Any]) -> tuple[State, str]:
    if text(pull, "state") == "open":
        return State.OPEN, "the pull request was reopened"
    if _is_merged(pull):
        return State.MERGED, "the pull request was merged"
    marker = find_marker(text(pull, "body"))
    if marker is not None and marker.closed:
        return State.CLOSED, "the repair is no longer needed"
    return State.DECLINED, "the pull request was closed by people, and stays closed"


def _is_merged(pull: Mapping[str, Any]) -> bool:
    return flag(pull, "merged") or text(pull, "merged_at") != ""


def _account(found: Mapping[str, Any]) -> int:
    return number(found, "id")
