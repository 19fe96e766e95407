"""Ids for new steps: free ones, written as those beside them."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count


def free_id(wish: str, taken: Collection[str]) -> str:
    """`wish`, or an id made from it that no step has; `taken` are in lower case.

    GitHub compares ids without regard to case.
    """
    dash = _dash(taken)
    wished = wish.replace("-", dash).replace("_", dash)
    if wished.lower() not in taken:
        return wished
    base = wished if wished.startswith("oidc") else f"oidc{dash}{wished}"
    if base.lower() not in taken:
        return base
    return next(name for number in count(2) if (name := f"{base}{dash}{number}").lower() not in taken)


def _dash(taken: Collection[str]) -> str:
    """How the ids of the job join words; `_` where they do not say it."""
    dashes = sum("-" in name for name in taken)
    return "-" if dashes > sum("_" in name for name in taken) else "_"
