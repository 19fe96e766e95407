"""What a delivery says of itself before its body, and whether GitHub would say it so.

https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.datastructures import Headers

from pinfix.bot.web.delivery.refusing import Refused
from pinfix.bot.web.delivery.signature import FORM

LARGEST = 25 * 1024 * 1024
"""Bytes of a body; GitHub delivers none that is larger:
https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap"""

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EVENT = re.compile(r"[a-z][a-z_]{0,63}")
_LENGTH = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Announced:
    """A delivery by its headers. `guid` is in lower case; `signature` has the right form, no more."""

    guid: str
    event: str
    signature: str


def read_headers(headers: Headers) -> Announced:
    """The headers, each there once. Raises Refused: what is refused here costs no reading of a body."""
    length = headers.get("content-length", "0")
    if not _LENGTH.fullmatch(length):
        raise Refused(400, "malformed", "the length of the body is no number", unread=True)
    if int(length) > LARGEST:
        raise too_large()
    signature = _only(headers, "x-hub-signature-256")
    if FORM.fullmatch(signature) is None:
        raise Refused(401, "unsigned", "there is no X-Hub-Signature-256 (sha256=…)", unread=True)
    kind = _only(headers, "content-type").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(
            415,
            "wrong-type",
            "the body is not application/json: set that as the content type in the settings of the webhook",
            unread=True,
        )
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refused(415, "wrong-type", "the body is packed", unread=True)
    guid, event = _only(headers, "x-github-delivery"), _only(headers, "x-github-event")
    if _GUID.fullmatch(guid) is None or _EVENT.fullmatch(event) is None:
        raise Refused(400, "malformed", "X-GitHub-Delivery or X-GitHub-Event is not as expected", unread=True)
    return Announced(guid.lower(), event, signature)


def too_large() -> Refused:
    """The body has more bytes than GitHub delivers."""
    return Refused(413, "too-large", f"the body has more than {LARGEST // 1024 // 1024} MB", unread=True)


def _only(headers: Headers, name: str) -> str:
    """The value of a header; "" where there is none, or several of which nobody knows the right one."""
    values = headers.getlist(name)
    return values[0] if len(values) == 1 else ""
