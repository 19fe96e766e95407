"""The closure as a Mermaid flowchart, which GitHub draws in Markdown.

Names from the repository stand in quotes, with every character but plain ones as the entity `#NUMBER;`
(https://mermaid.js.org/syntax/flowchart.html, "Entity codes to escape characters").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.closure import Closure
from pinfix.report.escape import shortened, visible
from pinfix.report.graph.edges import KEY, graph_of

_UNSAFE = re.compile(r"[^\w .,+@-]")
_COLORS = (
    "#eeeeee,stroke:#999999",
    "#ffffff,stroke:#666666",
    "#fff3c4,stroke:#b58900",
    "#ffd6d6,stroke:#c00000",
)


def to_mermaid(closure: Closure) -> str:
    """Files as boxes, their colour by what outsiders can do; arrows say what runs them, and on which line."""
    return "".join(f"{line}\n" for line in _lines(closure))


def _lines(closure: Closure) -> Iterator[str]:
    graph = graph_of(closure)
    ids = {path: f"f{number}" for number, path in enumerate(graph.files)}
    yield "flowchart LR"
    for path, reach in graph.files.items():
        label = _quoted(path)
        shape = f"([{label}])" if path in graph.workflows else f"[{label}]"
        yield f"  {ids[path]}{shape}:::rank{reach.rank}"
    for links in graph.links.values():
        for link in links:
            yield f"  {ids[link.path]} -->|{_quoted(f'{link.line}: {link.what}')}| {ids[link.target]}"
    for rank, color in enumerate(_COLORS):
        yield f"  %% rank{rank}: {KEY[rank]}"
        yield f"  classDef rank{rank} fill:{color},color:#000000"


def _quoted(text: str) -> str:
    return '"' + _UNSAFE.sub(_entities, visible(shortened(text))) + '"'


def _entities(found: re.Match[str]) -> str:
    return "".join(f"#{ord(character)};" for character in found[0])
