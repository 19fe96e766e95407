"""What a server answered, and what may be read from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pinfix.http import faults
from pinfix.http.endpoints import origin
from pinfix.resolution import ResolverFault as Fault


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with one of the expected statuses. Header names are in lower case.

    `repeats` says whether a text holds a token: what is read from an answer goes into files and reports.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    repeats: Callable[[str], bool] = field(default=lambda text: False, repr=False, compare=False)

    def json(self) -> Any | Fault:
        """The body as JSON, or the fault that it is none (a proxy that answers in HTML)."""
        try:
            # What is exchanged is UTF-8 (RFC 8259, 8.1). Given bytes, `loads` would read UTF-16 and 32 too,
            # in which a token does not look like one.
            found = json.loads(self.body.decode("utf-8"))
        except (ValueError, RecursionError):
            return faults.bad_answer(str(origin(self.url)), f"no JSON, but {faults.kind(self.headers)}")
        # Looked for in the body already; but JSON has many ways to write one string.
        if b"\\" in self.body and any(self.repeats(text) for text in _strings(found)):
            return faults.repeats_token(str(origin(self.url)))
        return found


def _strings(found: Any) -> Iterator[str]:
    """All texts in JSON, the names of fields included."""
    stack = [found]
    while stack:
        current = stack.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, dict):
            stack += [*current.keys(), *current.values()]
        elif isinstance(current, list):
            stack += current
