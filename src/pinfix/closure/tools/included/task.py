"""The tasks of a Taskfile, and of the files that it includes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pinfix.closure.tools.included.source import MOST_FILES, Places, Source, first_source, uses_by_file
from pinfix.closure.tools.reading.holes import filled
from pinfix.closure.tools.reading.yaml_files import root_of
from pinfix.closure.tools.use import Use
from pinfix.github.jobs import Section
from pinfix.scripts import ScriptPiece
from pinfix.yaml.nodes import Mapping, Node, Scalar, follow
from pinfix.yaml.nodes import Sequence as SequenceNode

_NAMES = ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml", "Taskfile.dist.yml")
_DEFAULT = "default"
_LONGEST = 300
"""How long a name of a task may be, with those of the files around it."""


@dataclass(frozen=True, slots=True)
class _Task:
    """The task at `node`, whose commands run in `folder`; others are named as seen from `prefix`."""

    source: Source
    around: Section
    node: Node
    prefix: str
    folder: str | None


class _Taskfile:
    """All tasks by their full names."""

    def __init__(self, start: Source, view: Places) -> None:
        self.tasks: dict[str, _Task] = {}
        self.sources: dict[str, Source] = {}
        self.is_cut = False
        pending: list[tuple[Source, str, str | None]] = [(start, "", start.home)]
        for _ in range(MOST_FILES):
            if not pending:
                return
            source, prefix, folder = pending.pop()
            self.sources[source.path] = source
            root = root_of(source.text)
            if root is not None:
                self._tasks(root, source, prefix, folder)
                pending += _included(root, source, prefix, folder, view)
        self.is_cut = bool(pending)

    def _tasks(self, root: Section, source: Source, prefix: str, folder: str | None) -> None:
        tasks = root.section("tasks")
        for name, _, node in () if tasks is None else tasks.node.entries():
            assert tasks is not None
            self.tasks.setdefault(prefix + name, _Task(source, tasks, node, prefix, folder))

    def full_name(self, name: str, prefix: str) -> str:
        """`x` as called from a file included as `ci`: `ci:x`; `:x` is one of the first file."""
        if name.startswith(":"):
            return name[1:]
        return prefix + name if prefix + name in self.tasks else name


def uses_of_task(source: Source, words: Sequence[str], view: Places) -> Iterator[Use]:
    """The tasks that are asked for, and those that they need; `default` where none is."""
    file = _Taskfile(source, view)
    pieces: list[ScriptPiece] = []
    pending = [one for word in words for one in (word, f"{word}:{_DEFAULT}") if one in file.tasks]
    pending = pending or [_DEFAULT]
    done: set[str] = set()
    while pending:
        name = pending.pop()
        if name in done or name not in file.tasks:
            continue
        done.add(name)
        task = file.tasks[name]
        folder = _folder_of(task)
        for line, command, called in _commands_of(task):
            if called:
                full = file.full_name(command, task.prefix)
                pending += (full, f"{full}:{_DEFAULT}")
            else:
                text = _without_holes(command)
                pieces.append(ScriptPiece(task.source.path, line, text, "bash", folder, f"task {name}"))
    yield from uses_by_file(file.sources.values(), pieces, file.is_cut)


def _included(
    root: Section, source: Source, prefix: str, folder: str | None, view: Places
) -> Iterator[tuple[Source, str, str | None]]:
    """The files under `includes`. Their tasks run where those of this file do, unless `dir` is given."""
    includes = root.section("includes")
    for name, _, node in () if includes is None else includes.node.entries():
        inner = follow(node)
        written: Node | None = inner
        where: Node | None = None
        if isinstance(inner, Mapping):
            written, where = _value(inner, "taskfile"), _value(inner, "dir")
        if not isinstance(written, Scalar) or len(prefix) + len(name) > _LONGEST:
            continue
        place = posixpath.join(source.home, _without_holes(written.value))
        found = first_source((place, *(f"{place}/{one}" for one in _NAMES)), view)
        if found is not None:
            there = folder if not isinstance(where, Scalar) else _joined(source.home, where.value)
            yield found, f"{prefix}{name}:", there


def _value(node: Mapping, key: str) -> Node | None:
    written = node.get(key)
    return None if written is None else follow(written)


def _joined(home: str, written: str) -> str | None:
    plain = _without_holes(written)
    return None if "$" in plain else posixpath.normpath(posixpath.join(home, plain))


def _commands_of(task: _Task) -> Iterator[tuple[int, str, bool]]:
    """Line, text, and whether the text is the name of another task."""
    node = follow(task.node)
    if isinstance(node, Scalar):
        yield task.around.text.place(node.start)[0], node.value, False
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _one_command(item, task.around)
    elif isinstance(node, Mapping):
        for key in ("deps", "cmds", "cmd"):
            inner = _value(node, key)
            items = inner.items if isinstance(inner, SequenceNode) else [inner] if inner is not None else []
            for item in items:
                for line, text, called in _one_command(item, task.around):
                    yield line, text, called or key == "deps"


def _one_command(item: Node, around: Section) -> Iterator[tuple[int, str, bool]]:
    node = follow(item)
    if isinstance(node, Scalar):
        yield around.text.place(node.start)[0], node.value, False
    elif isinstance(node, Mapping):
        for key, called in (("cmd", False), ("task", True), ("defer", False)):
            inner = _value(node, key)
            if isinstance(inner, Scalar):
                yield around.text.place(inner.start)[0], inner.value, called


def _folder_of(task: _Task) -> str | None:
    node = follow(task.node)
    written = _value(node, "dir") if isinstance(node, Mapping) else None
    if not isinstance(written, Scalar):
        return task.folder
    return None if task.folder is None else _joined(task.folder, written.value)


def _without_holes(text: str) -> str:
    """`{{.NAME}}` as a variable that is not known, but for the folder of the file itself."""
    for name in ("{{.ROOT_DIR}}", "{{.TASKFILE_DIR}}"):
        text = text.replace(name, ".")
    return filled(text, "$UNKNOWN")
