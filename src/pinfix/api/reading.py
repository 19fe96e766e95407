"""Fields of answers, taken as what they should be: an answer of another form is no reason to break.

But what a decision rests on (`known_…`) is not made up: "nothing there" would be a reason to close a pull
request, or to overwrite a branch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from pinfix.api.problems import CallFailed

_LONGEST = 200_000


def part(found: Any, name: str) -> Mapping[str, Any]:
    """The object in a field; an empty one where there is none."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def text(found: Any, name: str) -> str:
    """The text in a field, "" where there is none."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return value[:_LONGEST] if isinstance(value, str) else ""


def texts(found: Any, name: str) -> tuple[str, ...]:
    """The texts in the list of a field."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def items(found: Any, name: str) -> tuple[Mapping[str, Any], ...]:
    """The objects in the list of a field."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return tuple(one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else ()


def number(found: Any, name: str) -> int:
    """The number in a field, 0 where there is none."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def flag(found: Any, name: str, *, default: bool = False) -> bool:
    """The yes or no in a field."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return value if isinstance(value, bool) else default


def known_text(found: Any, name: str) -> str:
    """The text in a field without which nothing may be decided. Raises CallFailed (`bad-answer`)."""
    return text(found, name) or _missing(name)


def known_number(found: Any, name: str) -> int:
    """The number in a field without which nothing may be decided. Raises CallFailed (`bad-answer`)."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else _missing(name)


def known_items(found: Any, name: str) -> tuple[Mapping[str, Any], ...]:
    """All of a list without which nothing may be decided. Raises CallFailed (`bad-answer`)."""
    value = found.get(name) if isinstance(found, Mapping) else None
    objects = items(found, name)
    return objects if isinstance(value, list) and len(value) == len(objects) else _missing(name)


def _missing(name: str) -> NoReturn:
    raise CallFailed(
        "bad-answer",
        f"the server gave no usable answer: it lacks `{name}`",
        "Run again; if it stays so, see whether something else answers instead of GitHub.",
    )
