"""The status for other programs (`pinfix/bot-status/1`); status.schema.json describes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pinfix import __version__
from pinfix.bot.status.model import POSTURE, Reason, Standing, Status
from pinfix.bot.storage.records import Posture, TopicRow

SCHEMA = "pinfix/bot-status/1"


def to_json(status: Status) -> bytes:
    """The status, in ASCII."""
    body = {
        "schema": SCHEMA,
        "pinfix": __version__,
        "made": _moment(status.made),
        "summary": _summary(status),
        "reasons": [_reason(reason) for reason in status.reasons],
        "repositories": [_standing(one) for one in status.standings],
    }
    return (json.dumps(body, indent=1) + "\n").encode("ascii")


def _summary(status: Status) -> dict[str, Any]:
    tasks = status.tasks
    return {
        "repositories": len(status.standings),
        "states": {state.value: count for state, count in status.repositories.items()},
        "pull_requests": {state.value: count for state, count in status.pulls.items()},
        "tasks": {"running": tasks.running, "waiting": tasks.waiting, "delayed": tasks.delayed},
        "posture": {
            "repositories": status.counted,
            "before": _posture(status.before),
            "after": _posture(status.after),
        },
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "state": reason.state.value,
        "code": reason.code,
        "message": reason.message,
        "remedy": reason.remedy,
        "repositories": list(reason.repositories),
    }


def _standing(one: Standing) -> dict[str, Any]:
    row = one.repository
    return {
        "server": row.server,
        "id": row.number,
        "owner": row.owner,
        "name": row.name,
        "installation": row.installation or None,
        "state": row.state.value,
        "message": row.message,
        "looked": _moment(row.looked) if row.looked else None,
        "before": _posture(row.before) if row.before is not None else None,
        "after": _posture(row.after) if row.after is not None else None,
        "topics": [_topic(topic) for topic in one.topics],
    }


def _topic(topic: TopicRow) -> dict[str, Any]:
    return {
        "topic": topic.topic,
        "state": topic.state.value,
        "outcome": topic.outcome,
        "code": topic.code,
        "message": topic.message,
        "remedy": topic.remedy,
        "number": topic.pull or None,
        "url": topic.url,
        "changed": _moment(topic.changed) if topic.changed else None,
    }


def _posture(posture: Posture) -> dict[str, dict[str, int]]:
    parts = {name: getattr(posture, name) for name in POSTURE}
    return {name: {"done": done, "of": total} for name, (done, total) in parts.items()}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
