"""Assumptions as they are told: what is assumed of many commands of a job is said once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pinfix.github.scopes import Level
from pinfix_codemods.permissions.need import Assumption, Need

_CREDENTIAL = "with the credential that git has from a checkout"
_NOT_PUSHING = (f" does not push {_CREDENTIAL}", f" do not push {_CREDENTIAL}")
_ASIDE = re.compile(r"`[^`]*`|\([^()]*\)")
_SEVERAL = re.compile(
    r"^the (commands|hooks|jobs|plug-ins|plugins|programs|scripts|steps|tests|tools)\b|\band\b"
)


def are_several(what: str) -> bool:
    """Whether `what`, the subject of a sentence, takes a verb in the plural."""
    return _SEVERAL.search(_ASIDE.sub("", what)) is not None


def does_not_push(what: str) -> str:
    """The text of the assumption that nearly all rest on: `what` could use that credential, and does not."""
    return what + _NOT_PUSHING[are_several(what)]


def without_settled(need: Need) -> Need:
    """`need` without the assumptions that say nothing any more: who is granted pushes may push."""
    if need.grant["contents"] is not Level.WRITE:
        return need
    kept = tuple(one for one in need.assumptions if not one.text.endswith(_NOT_PUSHING))
    return replace(need, assumptions=kept)


def in_one(assumptions: Iterable[Assumption]) -> str:
    """All of them as one text without its full stop; "" for none.

    The list of those that do not push comes last, and the words before it: the end of a long text is cut off
    in reports.
    """
    texts = dict.fromkeys(assumption.text for assumption in assumptions)
    pushing = [_subject(text) for text in texts if text.endswith(_NOT_PUSHING)]
    if len(pushing) < 2:
        return "; ".join(texts)
    others = [text for text in texts if not text.endswith(_NOT_PUSHING)]
    return "; ".join([*others, f"none of these pushes {_CREDENTIAL}: {', '.join(pushing)}"])


def _subject(text: str) -> str:
    """What does not push."""
    for ending in _NOT_PUSHING:
        text = text.removesuffix(ending)
    return text
