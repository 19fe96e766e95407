"""Whether a box of the dashboard was ticked."""

from __future__ import annotations

import re

from pinfix.api.reading import part, text
from pinfix.bot.events.payload import Payload

_TICKED = re.compile(r"^[-*] \[[xX]\] (<!-- pinfix:retry(?:=[a-z0-9-]{1,50})? -->)", re.MULTILINE)


def is_newly_ticked(payload: Payload) -> bool:
    """Whether a person ticked a box, in an issue that an App wrote, that was not ticked before."""
    issue = part(payload, "issue")
    written_by_app = text(part(issue, "user"), "type") == "Bot"
    by_person = text(part(payload, "sender"), "type") != "Bot"
    before = _ticked(text(part(part(payload, "changes"), "body"), "from"))
    return written_by_app and by_person and bool(_ticked(text(issue, "body")) - before)


def _ticked(body: str) -> set[str]:
    return set(_TICKED.findall(body.replace("\r\n", "\n")))
