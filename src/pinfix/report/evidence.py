"""The evidence of a change as plain data and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from pinfix.plan import Change, Safety

_ALWAYS_SHOWN = ("source", "as_of")


def plain(value: object) -> object:
    """What JSON has no word for, as something that it has one for: mappings, dates.

    Raises TypeError for anything else, as the `default` of `json.dumps` must.
    """
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"evidence holds a {type(value).__name__}, which JSON cannot")


def in_words(change: Change, *, complete: bool) -> str:
    """The evidence of `change` on one line: `key: value`, in its own order; "" where there is none.

    Only who answered and when, unless `complete`: the rest is for those who doubt. A change that takes
    something away or breaks something shows all that it rests on.
    """
    everything = complete or change.safety in (Safety.NARROWING, Safety.BREAKING)
    return "; ".join(
        f"{key.replace('_', ' ')}: {_value(value)}"
        for key, value in change.evidence.items()
        if everything or key in _ALWAYS_SHOWN
    )


def _value(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return json.dumps(value, default=plain, ensure_ascii=False)
