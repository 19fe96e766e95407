"""What is known of the jobs of one workflow before it is decided what to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pinfix.github.jobs import Job
from pinfix.github.scopes import Grant
from pinfix.github.workflow import Workflow
from pinfix_codemods.permissions.need import Need


@dataclass(frozen=True, slots=True)
class Style:
    """The settings that decide what is written (see docs/configuration.md), and `strict`.

    `default`: the repository's default for the token, where it is known; `top`: what stands at the top of a
    file whose jobs need different things.
    """

    default: Literal["read", "write"] | None = None
    visibility: Literal["public", "private"] | None = None
    top: Literal["none", "read"] = "none"
    comments: bool = False
    narrow: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class JobVerdict:
    """A job: its `need`, and its grant of today, `old`, which is its own where it is `explicit`.

    `new` is the least grant that is shown to be enough; None: that could not be shown.
    """

    job: Job
    need: Need
    old: Grant
    explicit: bool
    new: Grant | None


@dataclass(frozen=True, slots=True)
class WorkflowVerdict:
    """All jobs of a workflow, in the order of the file."""

    workflow: Workflow
    jobs: tuple[JobVerdict, ...]
