"""Connections: lists in pages, with the bounds that GitHub sets."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.graphql.errors import ApiError

MOST = 100
"""The longest page."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Any connection: one page of nodes."""

    nodes: Sequence[Any]
    totalCount: int
    start: int

    @classmethod
    def of(
        cls,
        name: str,
        everything: Sequence[Any],
        first: int | None = None,
        last: int | None = None,
        after: str | None = None,
        before: str | None = None,
    ) -> Connection:
        """Cut the page that is asked for, within the bounds that GitHub sets."""
        if first is None and last is None:
            text = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            raise ApiError("MISSING_PAGINATION_BOUNDARIES", text)
        which, length = ("first", first) if first is not None else ("last", last or 0)
        if not 0 <= length <= MOST:
            limit = f"the `{which}` limit of {MOST} records."
            text = f"Requesting {length} records on the `{name}` connection exceeds {limit}"
            raise ApiError("EXCESSIVE_PAGINATION", text)
        start = _position(after) + 1 if after else 0
        end = _position(before) if before else len(everything)
        if which == "first":
            end = min(end, start + length)
        else:
            start = max(start, end - length)
        return cls(everything[start:end], len(everything), start)

    @property
    def edges(self) -> list[dict[str, Any]]:
        return [
            {"node": node, "cursor": _cursor(self.start + place)} for place, node in enumerate(self.nodes)
        ]

    @property
    def pageInfo(self) -> dict[str, Any]:
        end = self.start + len(self.nodes)
        return {
            "hasNextPage": end < self.totalCount,
            "hasPreviousPage": self.start > 0,
            "startCursor": _cursor(self.start) if self.nodes else None,
            "endCursor": _cursor(end - 1) if self.nodes else None,
        }


def _cursor(position: int) -> str:
    return base64.b64encode(f"cursor:{position}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("cursor:"))
    except ValueError:
        raise ApiError(
            "INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor."
        ) from None
