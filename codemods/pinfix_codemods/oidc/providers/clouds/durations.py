"""Work that lasts longer than a login (R28)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, StepScene

CODE = "too-long"
_HOUR = 60
_NUMBER = re.compile(r"[0-9]{1,9}")


def too_long(step: StepScene, what: str) -> Iterator[Objection]:
    """Where the step says itself that it may work for more than an hour; `what` lasts for one."""
    minutes = minutes_of(step.step.string("timeout-minutes"))
    if minutes > _HOUR:
        yield Objection(
            CODE,
            step.spot("timeout-minutes"),
            f"the step may work for {minutes} minutes, and {what} lasts for {_HOUR}",
            "make the work shorter, or let it sign in again in between",
        )


def may_be_long(job: JobScene) -> bool:
    """Whether the job says that it may last for more than an hour."""
    return minutes_of(job.job.string("timeout-minutes")) > _HOUR


def minutes_of(written: str | None) -> int:
    """The minutes of a `timeout-minutes`; 0 where they are not written out."""
    text = (written or "").strip()
    return int(text) if _NUMBER.fullmatch(text) else 0
