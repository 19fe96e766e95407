"""Whether a payload is that of the event that it comes as.

GitHub signs the body only: one that was captured can be sent again under the name of another event. So each
event has to have what only it has, and nothing that another one has besides
(https://docs.github.com/webhooks/webhook-events-and-payloads).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pinfix.bot.events.payload import Payload

_COMMON = frozenset({"action", "sender", "repository", "organization", "installation", "enterprise"})
_LISTS = ("repositories_added", "repositories_removed")


def is_shaped(event: str, payload: Payload) -> bool:
    """Whether `payload` may be that of `event`, one of those that the bot makes something of."""
    return _SHAPES[event](payload)


def _installation(payload: Payload) -> bool:
    # Other deliveries name the installation by its number alone.
    about = payload.get("installation")
    whole = isinstance(about, Mapping) and isinstance(about.get("account"), Mapping)
    return whole and not _has_any(payload, "repository", "changes", "target_type", *_LISTS)


def _repositories(payload: Payload) -> bool:
    return any(isinstance(payload.get(name), list) for name in _LISTS) and "repository" not in payload


def _push(payload: Payload) -> bool:
    return payload.keys() >= {"ref", "before", "after", "commits"} and "action" not in payload


def _pull_request(payload: Payload) -> bool:
    return _is(payload, "pull_request") and not _has_any(payload, "review", "comment", "thread")


def _repository(payload: Payload) -> bool:
    # What is about something in a repository has that besides; only here nothing else is the subject.
    return _is(payload, "repository") and not payload.keys() - _COMMON - {"changes"}


def _issues(payload: Payload) -> bool:
    return _is(payload, "issue") and not _has_any(payload, "comment", "sub_issue", "parent_issue")


def _is(payload: Payload, name: str) -> bool:
    return isinstance(payload.get("action"), str) and isinstance(payload.get(name), Mapping)


def _has_any(payload: Payload, *names: str) -> bool:
    return any(name in payload for name in names)


_SHAPES: Mapping[str, Callable[[Payload], bool]] = {
    "installation": _installation,
    "installation_repositories": _repositories,
    "push": _push,
    "pull_request": _pull_request,
    "repository": _repository,
    "issues": _issues,
}
