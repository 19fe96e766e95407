"""The evidence of a change as plain data and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pinfix.plan import Change, Safety

_ALWAYS_SHOWN = ("source", "as_of")
_FOR_PROGRAMS = ("oidc",)
"""Long, and told in other words by `pinfix oidc plan` and in pull requests."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A line of a file on which a change rests: `because` is what stands there, such as `git push`."""

    path: str
    line: int
    because: str


def plain(value: object) -> object:
    """What JSON has no word for, as something that it has one for: mappings, dates.

    Raises TypeError for anything else, as the `default` of `json.dumps` must.
    """
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"evidence holds a {type(value).__name__}, which JSON cannot")


def grounds(change: Change) -> dict[str, tuple[Ground, ...]]:
    """The lines that the evidence of `change` names, by what they speak for, such as `contents: read`."""
    return {key: found for key, value in change.evidence.items() if (found := _grounds(value))}


def in_words(change: Change, *, complete: bool) -> str:
    """The evidence of `change` on one line: `key: value`, in its own order; "" where there is none.

    Its `grounds` are left out, and what is for programs. Only who answered and when, unless `complete`: the
    rest is for those who doubt. A change that takes something away or breaks something shows all that it
    rests on.
    """
    everything = complete or change.safety in (Safety.NARROWING, Safety.BREAKING)
    return "; ".join(
        f"{key.replace('_', ' ')}: {_value(value)}"
        for key, value in change.evidence.items()
        if (everything or key in _ALWAYS_SHOWN) and key not in _FOR_PROGRAMS and not _grounds(value)
    )


def _grounds(value: object) -> tuple[Ground, ...]:
    if not isinstance(value, (list, tuple)):
        return ()
    found = []
    for entry in value:
        match entry:
            case {"path": str(path), "line": int(line), "because": str(because)}:
                found.append(Ground(path, line, because))
            case _:
                return ()
    return tuple(found)


def _value(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return json.dumps(value, default=plain, ensure_ascii=False)
