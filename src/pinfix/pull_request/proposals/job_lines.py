"""Which job each line of a workflow belongs to."""

from __future__ import annotations

import re

from pinfix.errors import FileProblem
from pinfix.github.jobs import read_jobs
from pinfix.yaml.document import Document

_LINE_END = re.compile(r"\r\n|\n|\r")


def job_of_each_line(content: bytes) -> list[str]:
    """The names of the jobs, "" for lines outside of all; for every line where the file is no workflow."""
    lines = len(_LINE_END.split(content.decode("utf-8", "replace")))
    found = [""] * lines
    try:
        document = Document.from_bytes(content)
        # A block begins on the line below its key: what stands between two jobs is of the first.
        starts = [(document.place(job.node.start)[0] - 1, job.id) for job in read_jobs(document)]
    except FileProblem:
        return found
    for number, (start, name) in enumerate(starts):
        end = starts[number + 1][0] - 1 if number + 1 < len(starts) else lines
        found[max(start - 1, 0) : end] = [name] * (end - max(start - 1, 0))
    return found[:lines] + [""] * (lines - len(found))
