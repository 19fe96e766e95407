"""Commands that stand in the configuration of GoReleaser, and what they need.

The names are those of GoReleaser's manual (read in November 2026).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pinfix.errors import FileProblem
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix_codemods.permissions.actions.commands import without_token
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.need import Need, union

Trace = Callable[[str, int, str, str | None, Live], Need]
"""What a script needs: the file it stands in, its line there (from 1), its text, the folder it runs in from
the root of the repository (None: not known), and the state of the job.
"""

_MOST_COMMANDS = 200
"""How many commands of one configuration are read."""

_MOST_NODES = 20_000
_TEMPLATE = re.compile(r"\{\{[^{}\n]*\}\}")
_OF_TEMPLATE = "${GORELEASER_TEMPLATE}"
"""What stands for a template in a command: a variable of which nothing is known."""

_MOMENTS = ("pre", "post", "before", "after")
_UNKNOWN_USE = "unknown-token-use"


@dataclass(frozen=True, slots=True)
class Configured:
    """A command as it is written, in `line` (from 1) of the configuration.

    `folder`: where it runs, as seen from where GoReleaser does. `hook`: it runs where nothing is published,
    too.
    """

    text: str
    line: int
    folder: str
    hook: bool


def configured_commands(text: str) -> tuple[Configured, ...]:
    """The commands in the configuration `text`: hooks, and what `publishers`, `signs` and others run."""
    try:
        document = Document.from_text(text)
        root = document.roots[0]
    except (FileProblem, IndexError):
        return ()
    return tuple(islice(_commands(root, document), _MOST_COMMANDS))


def need_of_configured(command: Configured, path: str, base: str | None, live: Live, trace: Trace) -> Need:
    """What a command of the configuration at `path` needs, where GoReleaser is started in the folder `base`.

    What is not known of its use of the token is assumed where GoReleaser itself is judged.
    """
    templated = "{{" in command.text
    text = _TEMPLATE.sub(lambda _: _OF_TEMPLATE, command.text)
    known = base is not None and "{{" not in command.folder
    folder = posixpath.normpath(posixpath.join(base or "", command.folder)) if known else None
    handed = trace(path, command.line, text, folder, live)
    if templated:
        return Need(handed.reasons)
    sinks = tuple(sink for sink in handed.sinks if sink.code != _UNKNOWN_USE)
    without = trace(path, command.line, text, folder, without_token(live))
    return union([replace(handed, sinks=sinks), without])


def _commands(root: Node, document: Document) -> Iterator[Configured]:
    pending: list[tuple[Node, bool]] = [(root, False)]
    for _ in range(_MOST_NODES):
        if not pending:
            return
        node, hook = pending.pop()
        inner = follow(node)
        if isinstance(inner, Sequence):
            pending += [(item, hook) for item in reversed(inner.items)]
        elif isinstance(inner, Scalar):
            if hook and not inner.is_null:
                yield Configured(inner.value, document.place(inner.start)[0], ".", hook)
        else:
            command = _of_entry(inner, document, hook=hook)
            if command is not None:
                yield command
            if hook:
                pending += [(value, True) for key, _, value in inner.entries() if key in _MOMENTS]
            else:
                pending += [(value, key == "hooks") for key, _, value in inner.entries()]


def _of_entry(entry: Mapping, document: Document, *, hook: bool) -> Configured | None:
    """The command of `{cmd: …, args: […], dir: …}`."""
    node = entry.get("cmd")
    written = None if node is None else follow(node)
    if not isinstance(written, Scalar) or written.is_null:
        return None
    args, folder = entry.get("args"), entry.get("dir")
    listed = None if args is None else follow(args)
    items = [follow(item) for item in listed.items] if isinstance(listed, Sequence) else []
    words = [written.value, *(item.value for item in items if isinstance(item, Scalar))]
    where = None if folder is None else follow(folder)
    text = where.value if isinstance(where, Scalar) and not where.is_null else "."
    return Configured(" ".join(words), document.place(written.start)[0], text, hook)
