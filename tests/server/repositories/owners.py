"""What is wrong in a CODEOWNERS file, in the words of GitHub and by a rule as simple as can be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_WORD = re.compile(r"(?:\\.|\S)+")


def errors(text: str, path: str, known: Collection[str] | None) -> Iterator[dict[str, Any]]:
    """Those of each line; `known` are the owners who may write, in lower case (None: whoever is named)."""
    for number, line in enumerate(text.split("\n"), 1):
        words = list(_WORD.finditer(line.partition("#")[0]))
        if not words:
            continue
        if re.match(r"!|.*\[|.*\*\*\*|/$", words[0][0]):
            yield _error("Invalid pattern", number, words[0].start() + 1, line, path, None)
            continue
        for word in words[1:]:
            found = _wrong(word[0], known)
            if found is not None:
                yield _error(found[0], number, word.start() + 1, line, path, found[1])


def _wrong(owner: str, known: Collection[str] | None) -> tuple[str, str | None] | None:
    if not re.fullmatch(r"@[\w-]+(?:/[\w.-]+)?|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", owner):
        return "Invalid owner", None
    if known is None or owner.lower() in known:
        return None
    if "/" in owner:
        return "Unknown owner", (
            f"make sure the team {owner} exists, is publicly visible, and has write access to the repository"
        )
    return "Unknown owner", f"make sure {owner} exists and has write access to the repository"


def _error(
    kind: str, number: int, column: int, line: str, path: str, suggestion: str | None
) -> dict[str, Any]:
    more = f": {suggestion}" if suggestion else ":"
    return {
        "line": number,
        "column": column,
        "kind": kind,
        "source": line,
        "suggestion": suggestion,
        "message": f"{kind} on line {number}{more}\n\n  {line}\n  {'^':>{column}}",
        "path": path,
    }
