"""Assumptions as they are told: what is assumed of many commands of a job is said once."""

from __future__ import annotations

from collections.abc import Iterable

from pinfix_codemods.permissions.need import Assumption

_CREDENTIAL = "with the credential that git has from a checkout"
_DOES_NOT_PUSH = f" does not push {_CREDENTIAL}"


def does_not_push(what: str) -> str:
    """The text of the assumption that nearly all rest on: `what` could use that credential, and does not."""
    return what + _DOES_NOT_PUSH


def in_one(assumptions: Iterable[Assumption]) -> str:
    """All of them as one text without its full stop; "" for none.

    The list of those that do not push comes last, and the words before it: the end of a long text is cut off
    in reports.
    """
    texts = dict.fromkeys(assumption.text for assumption in assumptions)
    pushing = [text.removesuffix(_DOES_NOT_PUSH) for text in texts if text.endswith(_DOES_NOT_PUSH)]
    if len(pushing) < 2:
        return "; ".join(texts)
    others = [text for text in texts if not text.endswith(_DOES_NOT_PUSH)]
    return "; ".join([*others, f"none of these pushes {_CREDENTIAL}: {', '.join(pushing)}"])
