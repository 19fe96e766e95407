"""Files of tasks that include others, so that one name may stand for what several of them say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pinfix.closure.tools.included.just import uses_of_just
from pinfix.closure.tools.included.source import Places, Source, source_at
from pinfix.closure.tools.included.task import uses_of_task
from pinfix.closure.tools.known.tool import Reader
from pinfix.closure.tools.use import Use

READERS: Mapping[Reader, Callable[[Source, Sequence[str], Places], Iterator[Use]]] = {
    "just": uses_of_just,
    "task": uses_of_task,
}
"""From the file that a tool goes by and the words behind its name to all files that it reads."""

__all__ = ["READERS", "source_at"]
