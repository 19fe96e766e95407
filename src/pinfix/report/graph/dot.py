"""The closure in the language of Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.closure import Closure
from pinfix.report.escape import shortened, visible
from pinfix.report.graph.edges import KEY, graph_of

_COLORS = ("#eeeeee", "#ffffff", "#fff3c4", "#ffd6d6")


def to_dot(closure: Closure) -> str:
    """Files as boxes, their colour by what outsiders can do; arrows say what runs them, and on which line."""
    return "".join(f"{line}\n" for line in _lines(closure))


def _lines(closure: Closure) -> Iterator[str]:
    graph = graph_of(closure)
    ids = {path: f"f{number}" for number, path in enumerate(graph.files)}
    yield "digraph executed {"
    yield '  rankdir=LR; node [shape=box, style=filled, fontname="sans-serif"]; edge [fontname="sans-serif"];'
    yield from (f"  // {color}: {meaning}" for color, meaning in zip(_COLORS, KEY, strict=True))
    for path, reach in graph.files.items():
        rounded = ', style="filled,rounded"' if path in graph.workflows else ""
        yield f'  {ids[path]} [label={_quoted(path)}, fillcolor="{_COLORS[reach.rank]}"{rounded}];'
    for links in graph.links.values():
        for link in links:
            label = _quoted(f"{link.line}: {link.what}")
            yield f"  {ids[link.path]} -> {ids[link.target]} [label={label}];"
    yield "}"


def _quoted(text: str) -> str:
    r"""In quotes a backslash begins an escape such as `\N`, the name of the node."""
    return '"' + visible(shortened(text)).replace("\\", "\\\\").replace('"', '\\"') + '"'
