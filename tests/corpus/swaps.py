"""The swaps in real workflows, read from plain YAML data and the rules of GitHub, without code of pinfix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_CHOSEN = re.compile(r"\$\{\{ *(?:github\.event\.)?inputs\.(\w+) *\}\}")
_OF_DEFAULT_BRANCH = frozenset({"schedule", "workflow_dispatch", "repository_dispatch"})
_NAMED_REF = re.compile(r"github\.ref == '(refs/heads/[\w./-]+)'")


def read(data: bytes) -> dict[str, Any]:
    """A workflow as plain data; every value is a text."""
    found = yaml.load(data, _LOADER)
    assert isinstance(found, dict)
    return found


def texts(data: Any) -> Iterator[str]:
    """All texts in `data`, keys apart."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from texts(value)
    elif data is not None:
        yield str(data)


def uses_of(secret: str, workflow: dict[str, Any], job: str) -> list[str]:
    """Where a job names a secret, or the `env` of its workflow does."""
    name = re.compile(rf"\bsecrets *(?:\. *|\[ *['\"]){re.escape(secret)}\b(?!-)", re.IGNORECASE)
    places = [*texts(workflow["jobs"][job]), *texts(workflow.get("env"))]
    return [text for text in places if name.search(text)]


def environments(workflow: dict[str, Any], job: str) -> list[str] | None:
    """The environments that a job can have; none at all; None: the workflow does not tell."""
    written = workflow["jobs"][job].get("environment")
    name = written.get("name") if isinstance(written, dict) else written
    if not name:
        return []
    if "${{" not in name:
        return [name]
    chosen = _CHOSEN.fullmatch(name)
    started = workflow["on"]
    if chosen is None or not isinstance(started, dict) or list(started) != ["workflow_dispatch"]:
        return None
    options = started["workflow_dispatch"]["inputs"][chosen[1]].get("options")
    return options if isinstance(options, list) else None


def contexts(workflow: dict[str, Any], job: str, default_branch: str) -> set[str] | None:
    """How the subjects of a job end; None: it is called by others, or what its environments are is not told.

    Runs on tags, on releases and on branches by a pattern have no subject that could be listed.
    """
    started = workflow["on"]
    events = {started: None} if isinstance(started, str) else started
    events = dict.fromkeys(events) if isinstance(events, list) else events
    named = environments(workflow, job)
    if named is None or "workflow_call" in events:
        return None
    if named:
        return {f"environment:{name}" for name in named}
    condition = str(workflow["jobs"][job].get("if", ""))
    found = {ref for event, filters in events.items() for ref in _refs(event, filters or {}, default_branch)}
    if "github.event_name != 'pull_request'" in condition and "head.repo" not in condition:
        found.discard("pull_request")
    only = {f"ref:{ref}" for ref in _NAMED_REF.findall(condition)}
    return only if only else found


def _refs(event: str, filters: dict[str, Any], default_branch: str) -> Iterator[str]:
    if event == "pull_request":
        yield "pull_request"
    elif event in _OF_DEFAULT_BRANCH:
        yield f"ref:refs/heads/{default_branch}"
    elif event == "push":
        if "branches" not in filters and "tags" not in filters:
            yield f"ref:refs/heads/{default_branch}"
        branches = filters.get("branches", [])
        for name in [branches] if isinstance(branches, str) else branches:
            if not set(name) & set("*?+[!"):
                yield f"ref:refs/heads/{name}"
