"""Words written as shell text again, so that a script can be put together from pieces and read."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from pinfix.shell.model import Hole, Word

UNKNOWN = "${UNKNOWN%%}"
"""An expansion that no reader can know the result of: it stands for a text that is known when it runs."""


def spelled(words: Iterable[Word]) -> str:
    """The words behind one blank each; each comes out as one word again, with the same holes."""
    return "".join(" " + ("".join(_part(part) for part in word.parts) or "''") for word in words)


def _part(part: str | Hole) -> str:
    if isinstance(part, str):
        return shlex.quote(part)
    if part.variable is not None:
        return f'"${{{part.variable}}}"'
    if part.expression is not None:
        return '"${{' + part.expression + '}}"'
    return f'"{UNKNOWN}"'
