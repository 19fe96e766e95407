"""What pinfix leaves in a pull request and in a commit to know them again.

Anybody who may edit the pull request or push to the branch can write them: they are compared with what is
there, and never obeyed.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass

_MARKER = re.compile(r"<!-- pinfix:(\{[^<>]{1,2000}\}) -->")
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}|")
_TOPIC = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Marker:
    """Hidden in the body of a pull request.

    `head` is the commit that pinfix put on the branch, `base` the one it was built on, `plan` the
    `Proposal.changes_id`; `title` and `body` are the SHA-256 of what pinfix wrote there. `closed` says why
    pinfix itself closed it ("": it did not).
    """

    topic: str
    head: str
    base: str
    plan: str
    title: str
    body: str
    closed: str = ""

    def __str__(self) -> str:
        return f"<!-- pinfix:{json.dumps({'v': _VERSION, **asdict(self)}, separators=(',', ':'))} -->"


def find_marker(body: str) -> Marker | None:
    """The last marker in `body`; None where there is none that pinfix could have written."""
    for found in reversed(_MARKER.findall(body)):
        marker = _read(found)
        if marker is not None:
            return marker
    return None


def without_marker(body: str) -> str:
    """The visible text of a body."""
    return _MARKER.sub("", body.replace("\r\n", "\n")).strip()


def digest(text: str) -> str:
    """The SHA-256 of a text, however the server changed its line endings and the blanks around it."""
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()


def _read(text: str) -> Marker | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.pop("v", None) != _VERSION:
        return None
    texts = all(isinstance(value, str) for value in data.values())
    if not texts or data.keys() != Marker.__dataclass_fields__.keys():
        return None
    marker = Marker(**data)
    ids = (marker.head, marker.base, marker.plan, marker.title, marker.body)
    well_formed = all(map(_ID.fullmatch, ids)) and _TOPIC.fullmatch(marker.topic)
    return marker if well_formed and marker.closed in ("", "not-needed") else None
