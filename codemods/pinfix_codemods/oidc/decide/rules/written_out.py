"""Files in which a key is written out: that is to be changed before all else."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.leaks import find_leaks, first_line_with_leak
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, Spot

_CODE = "literal-key"


class WrittenOut:
    """The first key that is written out in each file, looked for once a file."""

    def __init__(self) -> None:
        self._known: dict[str, Spot | None] = {}

    def objections(self, job: JobScene) -> Iterator[Objection]:
        """An objection where the file of the job has such a key: a change beside it would show it again."""
        if job.path not in self._known:
            leak = next(find_leaks(job.path, job.workflow.document), None)
            self._known[job.path] = None if leak is None else Spot(job.path, leak.line, leak.column)
        spot = self._known[job.path]
        if spot is not None:
            yield _objection(spot)


def in_text(path: str, text: str) -> Objection | None:
    """An objection where another file that would change with a job has a key written out."""
    line = first_line_with_leak(text)
    return None if line is None else _objection(Spot(path, line))


def _objection(spot: Spot) -> Objection:
    return Objection(
        _CODE,
        spot,
        "the file has a key written out, which a diff of it would carry further",
        "Rotate that key and take it out of the file first.",
    )
