"""All workflows of a repository, in an order in which no file needs a second look.

What a called workflow asks for decides what its callers need, and narrowing it harms none of them: so called
workflows come before their callers. Only a file that gets blocks where it had none asks for more than before;
it has to fit what its callers grant after this run, and comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pinfix.plan import Change, Refusal
from pinfix_codemods.permissions.calls.graph import CallGraph, default_for_calls
from pinfix_codemods.permissions.placement.place import Part, place_blocks
from pinfix_codemods.permissions.placement.verdict import Style, WorkflowVerdict

Judge = Callable[[str, CallGraph], WorkflowVerdict]
"""What is known of the jobs of the file at a path; the graph holds the blocks after the changes so far."""


def place_all(
    graph: CallGraph, asked_for: Collection[str], judge: Judge, style: Style
) -> Iterator[Change | Refusal]:
    """What to write into the files at the paths `asked_for`, and which of their calls fail as they stand."""
    for path in sorted(asked_for):
        for violation in graph.violations_in(path, default_for_calls(style.default)):
            yield violation.refusal()
    callers_first = [path for path in graph.callers_first() if path in asked_for]
    last = [path for path in callers_first if _may_ask_for_more(path, graph, style)]
    for path in reversed(callers_first):
        part = Part.OWN if path in last else Part.ALL
        placed = place_blocks(judge(path, graph), graph, style, part)
        yield from placed.results
        graph = placed.graph
    for path in last:
        placed = place_blocks(judge(path, graph), graph, style, Part.OTHERS)
        yield from placed.results
        graph = placed.graph


def _may_ask_for_more(path: str, graph: CallGraph, style: Style) -> bool:
    """Whether a file that others call can get blocks where it has none, because all its callers are known."""
    file = graph.files[path]
    if not file.is_callable or not file.starts_by_itself or style.visibility != "private":
        return False
    return any(file.governing(job) is None for job in file.jobs)
