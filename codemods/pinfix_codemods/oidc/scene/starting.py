"""What starts a job, and on what machine it runs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pinfix.github.expressions.conditions import events_of
from pinfix.github.expressions.token_flow import choices_of
from pinfix.github.expressions.values import Contexts, Value
from pinfix.github.jobs import Job
from pinfix.yaml.nodes import Scalar, Sequence, follow
from pinfix_codemods.oidc.scene.model import System

_SYSTEMS: tuple[tuple[re.Pattern[str], System], ...] = (
    (re.compile(r"windows|(?<![a-z])win(?![a-z])"), "windows"),
    (re.compile(r"macos|darwin|(?<![a-z])mac(?![a-z])"), "macos"),
    (re.compile(r"ubuntu|linux|debian|fedora|alpine|rhel|centos"), "linux"),
)
_ALL: frozenset[System] = frozenset({"linux", "windows", "macos"})

_HOSTED = re.compile(
    r"ubuntu-(?:latest|slim|\d\d\.\d\d)(?:-arm)?|windows-(?:latest|\d{4}|11)(?:-vs\d{4})?(?:-arm)?"
    r"|macos-(?:latest|\d\d)(?:-intel|-large|-xlarge)?"
)
"""The labels of GitHub's own runners (GitHub, "GitHub-hosted runners reference", read in November 2026). An
organisation can give a runner of its own any name, but these."""


def events(triggers: frozenset[str], job: Job) -> frozenset[str]:
    """The triggers at which the job can run, by its `if:`."""
    condition = job.string("if")
    return events_of(triggers, condition) if condition else triggers


def systems(job: Job, contexts: Contexts) -> frozenset[System]:
    """What the runner of the job can be, by the labels of `runs-on`; all systems where they do not tell."""
    found: set[System] = set()
    for labels in _label_sets(job, contexts):
        of_labels = {system for label in labels for system in _of_label(label)}
        found |= of_labels or _ALL
    return frozenset(found) or _ALL


def is_hosted(job: Job, contexts: Contexts) -> bool | None:
    """Whether the runner is surely one of GitHub's own; None: not known. A group may have any machine."""
    if job.section("runs-on") is not None:
        return None
    answers = {_hosted(labels) for labels in _label_sets(job, contexts)}
    return answers.pop() if len(answers) == 1 else None


def environment(job: Job) -> str | None:
    """The deployment environment, as written, an expression or not."""
    section = job.section("environment")
    return job.string("environment") if section is None else section.string("name")


def _hosted(labels: list[str | None]) -> bool | None:
    if any(label is not None and label == "self-hosted" for label in labels):
        return False
    if not labels or None in labels:
        return None
    return True if all(_HOSTED.fullmatch(label or "") for label in labels) else None


def _of_label(label: str | None) -> Iterable[System]:
    """The systems that a label speaks of."""
    found = [system for pattern, system in _SYSTEMS if label is not None and pattern.search(label)]
    return found[:1]


def _label_sets(job: Job, contexts: Contexts) -> list[list[str | None]]:
    """The labels, in lower case, of every runner that the job may ask for; None where one is not known."""
    written = job.get("runs-on")
    section = job.section("runs-on")
    if section is not None:
        written = section.get("labels")
    if isinstance(written, Scalar):
        return [[_text(choice)] for choice in choices_of(written.value, contexts)]
    if not isinstance(written, Sequence):
        return [[None]]
    labels: list[str | None] = []
    for item in written.items:
        node = follow(item)
        choices = choices_of(node.value, contexts) if isinstance(node, Scalar) else ()
        labels += [_text(choice) for choice in choices] or [None]
    return [labels]


def _text(value: Value) -> str | None:
    known = value.text
    if known is not None:
        return known.strip().lower()
    # `ubuntu-${{ … }}` tells the system all the same.
    parts = [part for part in value.parts if part is not None]
    return "".join(parts).lower() + "…" if parts else None
