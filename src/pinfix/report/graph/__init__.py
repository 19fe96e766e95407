"""A closure as text, as JSON (`pinfix/graph/1`, graph.schema.json), as Mermaid and as DOT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pinfix.closure import Closure
from pinfix.plan import FileError
from pinfix.report.graph.dot import to_dot
from pinfix.report.graph.json import to_json
from pinfix.report.graph.mermaid import to_mermaid
from pinfix.report.graph.text import to_text

Format = Literal["text", "json", "mermaid", "dot"]


def render(closure: Closure, errors: Sequence[FileError], form: Format, *, color: bool = False) -> str:
    """`closure` in one of the forms; `errors` are files that could not be read, and are missing in it."""
    if form == "text":
        return to_text(closure, color=color)
    if form == "json":
        return to_json(closure, errors)
    return to_mermaid(closure) if form == "mermaid" else to_dot(closure)


__all__ = ["Format", "render"]
