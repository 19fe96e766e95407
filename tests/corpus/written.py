"""The `uses:` values of a file, found by a walk over PyYAML's nodes that shares no code with pinfix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

REMOTE = re.compile(r"(?P<owner>[^/@\s]+)/(?P<repo>[^/@\s]+)(?:/[^@\s]*)?@(?P<ref>\S+)")
COMMIT = re.compile(r"[0-9a-fA-F]{40}")


@dataclass(frozen=True)
class Written:
    """One value as it stands in the text; `line` and `column` count from 1."""

    line: int
    column: int
    text: str
    path: tuple[str | int, ...]
    rest_of_line: str

    @property
    def kind(self) -> str:
        """What the value refers to, by its spelling alone."""
        if "${{" in self.text:
            return "expression"
        if self.text.startswith(("./", "../", "$/")):
            return "local"
        if self.text.startswith("docker://"):
            return "docker"
        match = REMOTE.fullmatch(self.text)
        if match is None:
            return "invalid"
        return "commit" if COMMIT.fullmatch(match["ref"]) else "name"


def written_uses(data: bytes, *, action: bool) -> list[Written]:
    """Each `uses:` value of a workflow or an action once, however many aliases lead to it.

    Raises yaml.YAMLError for what is not YAML.
    """
    text = data.decode("utf-8-sig")
    seen: dict[int, Written] = {}
    for root in yaml.compose_all(text, _LOADER):
        found = _of_action(root) if action else _of_workflow(root)
        for path, node in found:
            start, end = node.start_mark.index, node.end_mark.index
            line = text.count("\n", 0, start) + 1
            column = start - text.rfind("\n", 0, start)
            tail = text[end:].partition("\n")[0]
            seen.setdefault(id(node), Written(line, column, node.value.strip(), path, tail))
    return list(seen.values())


def _of_workflow(root: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for _, jobs in _items(root, "jobs"):
        for name, job in _items(jobs):
            for key, value in _items(job):
                if key == "uses":
                    yield ("jobs", name, "uses"), value
                elif key == "steps":
                    yield from _steps(value, ("jobs", name, "steps"))


def _of_action(root: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for _, runs in _items(root, "runs"):
        if any(value.value.lower() == "composite" for _, value in _items(runs, "using")):
            for _, steps in _items(runs, "steps"):
                yield from _steps(steps, ("runs", "steps"))
        elif any(value.value.lower() == "docker" for _, value in _items(runs, "using")):
            for _, image in _items(runs, "image"):
                if image.value.startswith("docker://"):  # else a Dockerfile, the repository's own
                    yield ("runs", "image"), image


def _steps(steps: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if not isinstance(steps, yaml.SequenceNode):
        return
    for index, step in enumerate(steps.value):
        for key, value in _items(step):
            if key == "uses":
                yield (*path, index, "uses"), value
            elif key == "parallel":
                yield from _steps(value, (*path, index, "parallel"))


def _items(node: Any, wanted: str | None = None) -> Iterator[tuple[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if wanted in (None, key.value):
                yield key.value, value
