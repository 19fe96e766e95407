"""What the jobs of a repository are granted, from plain YAML data and the rules of GitHub alone.

It shares no code with pinfix. The rules: a block lists all that is granted; a job's own block holds before
the one of its file, and that before the default. A called workflow is checked before anything runs, its block
at the top and the block of each of its jobs, against what the calling job is granted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Levels = Mapping[str, str]
"""Scopes and levels; what is not in it is not granted."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_ORDER = {"none": 0, "read": 1, "write": 2}
_READ_ONLY = ("models", "vulnerability-alerts")
_SCOPES = (
    *("actions", "artifact-metadata", "attestations", "checks", "contents", "deployments", "discussions"),
    *("issues", "models", "packages", "pages", "pull-requests", "repository-projects", "security-events"),
    *("statuses", "vulnerability-alerts"),
)
_NEWER_SCOPES = ("code-quality", "copilot-requests", "drives")

PERMISSIVE: Levels = {scope: "read" if scope in _READ_ONLY else "write" for scope in _SCOPES}
"""The largest default that a repository can have: OpenID Connect is in none."""

PASSED_ON: Levels = {**PERMISSIVE, "id-token": "write"}
"""What a job can pass on under that default to a workflow of its own repository."""

RESTRICTED: Levels = {"contents": "read", "packages": "read"}
EVERYTHING: Levels = {**PASSED_ON, **dict.fromkeys(_NEWER_SCOPES, "write")}


@dataclass(frozen=True)
class Job:
    """A job by its file and id, and what it calls in its repository."""

    path: str
    id: str
    own: Levels | None
    top: Levels | None
    callee: str | None
    calls: bool

    @property
    def written(self) -> Levels | None:
        """The block that holds for it; None: there is none."""
        return self.top if self.own is None else self.own

    @property
    def grant(self) -> Levels:
        """The most that it can have."""
        if self.written is not None:
            return self.written
        return PASSED_ON if self.calls else PERMISSIVE


@dataclass(frozen=True)
class Workflow:
    """A file; `is_called` and `starts` say whether a call, and something else, can start it."""

    path: str
    top: Levels | None
    jobs: tuple[Job, ...]
    is_called: bool
    starts: bool


def read_workflows(files: Mapping[str, bytes]) -> dict[str, Workflow]:
    """Those among `files` that lie where GitHub runs workflows from, and can be read."""
    found = {}
    for path, data in files.items():
        folder, _, name = path.rpartition("/")
        if folder == ".github/workflows" and name.endswith((".yml", ".yaml")):
            try:
                root = next(iter(yaml.load_all(data, _LOADER)), None)
            except yaml.YAMLError:
                continue
            if isinstance(root, dict) and isinstance(root.get("jobs"), dict):
                found[path] = _workflow(path, root)
    return found


def too_much(granted: Levels, most: Levels) -> set[str]:
    """The scopes at which `granted` is above `most`."""
    return {scope for scope, level in granted.items() if _ORDER[level] > _ORDER[str(most.get(scope, "none"))]}


def refused_calls(workflows: Mapping[str, Workflow], default: Levels) -> set[tuple[str, str, str, str]]:
    """Calls that GitHub does not start: path and id of the calling job, the called path, the scope.

    `default`: what a job without any block can pass on.
    """
    refused: set[tuple[str, str, str, str]] = set()
    for path, workflow in workflows.items():
        if workflow.starts:
            refused |= set(_refused_below(workflow, default, workflows, (path,)))
        elif not _is_called_in(path, workflows):
            refused |= set(_refused_below(workflow, EVERYTHING, workflows, (path,)))
    return refused


def _refused_below(
    workflow: Workflow, inherited: Levels, workflows: Mapping[str, Workflow], trail: tuple[str, ...]
) -> Iterator[tuple[str, str, str, str]]:
    for job in workflow.jobs:
        callee = workflows.get(job.callee or "")
        if callee is None or callee.path in trail:
            continue
        most = inherited if job.written is None else job.written
        for asked in (callee.top, *(inner.own for inner in callee.jobs)):
            for scope in too_much(asked or {}, most):
                yield job.path, job.id, callee.path, scope
        yield from _refused_below(callee, most, workflows, (*trail, callee.path))


def _is_called_in(path: str, workflows: Mapping[str, Workflow]) -> bool:
    return any(job.callee == path for workflow in workflows.values() for job in workflow.jobs)


def _workflow(path: str, root: dict[str, Any]) -> Workflow:
    triggers = root.get("on", ())
    events = {triggers} if isinstance(triggers, str) else set(triggers)
    top = _levels(root.get("permissions"))
    jobs = tuple(_job(path, name, job, top) for name, job in root["jobs"].items() if isinstance(job, dict))
    return Workflow(path, top, jobs, "workflow_call" in events, bool(events - {"workflow_call"}))


def _job(path: str, name: str, job: dict[str, Any], top: Levels | None) -> Job:
    uses = job.get("uses")
    callee = uses[2:] if isinstance(uses, str) and uses.startswith("./") else None
    return Job(path, name, _levels(job.get("permissions")), top, callee, uses is not None)


def _levels(block: Any) -> Levels | None:
    if block is None:
        return None
    if block == "read-all":
        return {scope: "read" for scope in EVERYTHING if scope not in ("id-token", "copilot-requests")}
    if block == "write-all":
        return EVERYTHING
    if not isinstance(block, dict) or not set(block.values()) <= _ORDER.keys():
        return {}  # GitHub refuses the file
    return {
        scope: "read" if scope in _READ_ONLY and level == "write" else level
        for scope, level in block.items()
        if level != "none"
    }
