"""What goes wrong with a query that is valid."""

from __future__ import annotations


class ApiError(Exception):
    """An error that GitHub would answer with, of its `type`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.type = kind


class NotServed(Exception):
    """The schema has this field, the server does not."""
