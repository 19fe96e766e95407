"""Work that lasts longer than the credential (R28)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, Ran, StepScene

CODE = "too-long"
_MINUTES = 60
_SECONDS = 3600
_NUMBER = re.compile(r"[0-9]{1,9}")
_DURATION = re.compile(r"(?:.*_)?DURATION(?:_SECONDS)?")
_REMEDY = "make the work shorter, or let it sign in again in between"


def too_long(step: StepScene) -> Iterator[Objection]:
    """What tells that the step works with the key for more than the hour that the credential lasts."""
    minutes = step.step.string("timeout-minutes") or ""
    if _above(minutes, _MINUTES):
        yield Objection(
            CODE,
            step.spot("timeout-minutes"),
            f"the step may use the key for {minutes.strip()} minutes, the credential lasts for {_MINUTES}",
            _REMEDY,
        )
    for entry in step.own_env.values():
        if (
            entry.key.startswith("AWS_")
            and _DURATION.fullmatch(entry.key)
            and _above(entry.value.text, _SECONDS)
        ):
            yield Objection(CODE, entry.spot, f"`{entry.key}` asks for more than an hour", _REMEDY)
    for ran in step.commands:
        if _asks_for_more(ran):
            yield Objection(CODE, ran.spot, "a command asks for a session of more than an hour", _REMEDY)


def note(job: JobScene) -> Iterator[str]:
    """What a person should know of a job that may last longer."""
    minutes = (job.job.string("timeout-minutes") or "").strip()
    if _above(minutes, _MINUTES):
        yield (
            f"the job may last {minutes} minutes, the credential an hour from the sign-in: where that is"
            " too short, set `role-duration-seconds` there, and the maximum session duration of the role"
        )


def _asks_for_more(ran: Ran) -> bool:
    words = ran.command.words
    for place, word in enumerate(words):
        if word.text == "--duration-seconds":
            return any(_above(one.text or "", _SECONDS) for one in words[place + 1 : place + 2])
    return False


def _above(text: str, limit: int) -> bool:
    stripped = text.strip()
    return _NUMBER.fullmatch(stripped) is not None and int(stripped) > limit
