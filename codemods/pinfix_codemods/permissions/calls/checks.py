"""Whether blocks can be written into a file without a caller being granted too little from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pinfix.github.scopes import Grant
from pinfix_codemods.permissions.calls.graph import CallGraph, default_for_calls


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a file must not get the blocks; a stable `code`, the `reason` and what a person can do."""

    code: str
    reason: str
    remedy: str


CALLED_ONLY = Objection(
    "called-only",
    "only other workflows start it, and a block in it is a demand on them: those that grant less could no"
    " longer start",
    "Nothing has to be done here: what it may do is decided where it is called.",
)
"""Said of a file that has no trigger but `workflow_call`, in the place of a block."""


def objection(
    graph: CallGraph,
    path: str,
    top: Grant | None,
    jobs: Mapping[str, Grant],
    *,
    default: str | None,
    visibility: Literal["public", "private"] | None,
) -> Objection | None:
    """What speaks against giving the file at `path` the block `top` (None: as it is) and `jobs` theirs.

    Give None for `visibility` where only some files of the repository were looked at: then not all callers in
    it are known either.
    """
    after = graph.with_blocks(path, top, jobs)
    asked = after.asked(path).grant - graph.asked(path).grant
    if asked and graph.files[path].is_callable:
        refused = _asks_more(graph, path, asked, visibility)
        if refused is not None:
            return refused
    new = after.new_violations(graph, path, default_for_calls(default))
    if not new:
        return None
    return Objection(
        "breaks-caller",
        f"with the blocks that its jobs need, {new[0].reason}",
        f"Grant the job {new[0].job} of {new[0].place.path} more in a block of its own, then run again.",
    )


def _asks_more(
    graph: CallGraph, path: str, asked: Grant, visibility: Literal["public", "private"] | None
) -> Objection | None:
    """A block in a called workflow is a demand on its callers, and not all of them may be in sight."""
    if not graph.files[path].starts_by_itself:
        return CALLED_ONLY
    if visibility == "private":
        return None
    return Objection(
        "unknown-callers",
        f"workflows of other repositories may call this one, and those that grant less than {asked} could no"
        " longer start",
        "Write the blocks by hand if nobody else calls it; or say `permissions.visibility: private` in the"
        " configuration.",
    )
