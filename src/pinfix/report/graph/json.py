"""The closure for other programs: `pinfix/graph/1`, described by graph.schema.json beside this module."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pinfix import __version__
from pinfix.closure import Closure, Link, Reach, Unresolved
from pinfix.plan import FileError
from pinfix.report.graph.edges import graph_of

SCHEMA = "pinfix/graph/1"


def to_json(closure: Closure, errors: Sequence[FileError]) -> str:
    """`closure`, with all characters beyond ASCII as escapes."""
    graph = {
        "schema": SCHEMA,
        "pinfix": __version__,
        "workflows": list(closure.workflows),
        "files": [
            {
                "path": path,
                "reach": _reach(reach),
                "chains": [
                    {"job": chain.job, "reach": _reach(chain.reach), "links": _links(chain.links)}
                    for chain in closure.chains.get(path, ())
                ],
            }
            for path, reach in graph_of(closure).files.items()
        ],
        "unresolved": [_unresolved(one) for one in closure.unresolved],
        "errors": [{"path": error.path, "code": error.code, "message": error.message} for error in errors],
    }
    return json.dumps(graph, indent=2) + "\n"


def _unresolved(one: Unresolved) -> dict[str, object]:
    return {
        "path": one.path,
        "line": one.line,
        "code": one.code,
        "what": one.what,
        "reason": one.reason,
        "job": one.job,
        "reach": _reach(one.reach),
        "links": _links(one.links),
    }


def _reach(reach: Reach) -> dict[str, object]:
    return {
        "rank": reach.rank,
        "events": sorted(reach.events),
        "own_files": reach.own_files,
        "secrets": reach.secrets,
        "write": reach.write,
    }


def _links(links: Iterable[Link]) -> list[dict[str, object]]:
    return [{"path": one.path, "line": one.line, "what": one.what, "target": one.target} for one in links]
