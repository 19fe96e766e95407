"""Deliveries that are not taken, and what the sender is told."""

from __future__ import annotations


class Refused(Exception):
    """A request that is answered with `status` and not looked at further.

    `reason` is a word for the metrics; the text is for people, and holds nothing of the request.
    `unread`: its body was not read to the end, so that the connection cannot be used again.
    """

    def __init__(self, status: int, reason: str, message: str, *, unread: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.unread = unread
