"""The files that a tool goes by where it runs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from pinfix.closure.tools.known.tool import Tool
from pinfix.closure.tools.paths import upwards
from pinfix.closure.tools.projects import FINDERS
from pinfix.closure.tools.use import Use
from pinfix.closure.view import View


def files_of_tool(
    tool: Tool, words: Sequence[str], folder: str, view: View, *, told: bool = False
) -> Iterator[str | Use]:
    """Files by the patterns of `tool`, as paths of the repository; `words` are those behind its name.

    `told`: an option names the one file that it goes by, so that it looks for none.
    """
    start = view.path(folder)
    if start is None:
        return
    for pattern in () if told else tool.near:
        for level in upwards(start):
            found = list(view.tracked.in_folder(level, pattern))
            if found:
                yield from found
            if found or tool.stays:
                break
    for pattern in tool.below:
        yield from (
            path for path in view.tracked.below(start, pattern) if not _is_left_out(path, start, tool)
        )
        if start != ".":
            for level in upwards(posixpath.dirname(start) or "."):
                yield from view.tracked.in_folder(level, pattern)
    if tool.finder is not None:
        yield from FINDERS[tool.finder](words, start, view)


def _is_left_out(path: str, folder: str, tool: Tool) -> bool:
    inner = path if folder == "." else path[len(folder) + 1 :]
    return not tool.without.isdisjoint(inner.split("/")[:-1])
