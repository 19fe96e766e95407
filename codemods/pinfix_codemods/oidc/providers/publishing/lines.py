"""Lines of a script that can go."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from pinfix.shell.script import read_script
from pinfix.shell.wrappers import unwrapped_script
from pinfix_codemods.oidc.scene.model import Ran, StepScene

_GOES_ON = ("\\", "|", "&&", "||", "`", "^")


def stands_alone(step: StepScene, ran: Ran) -> bool:
    """Whether the line of the command can go: it has this command only, and no line around it needs it.

    Where the command writes to, and what is piped into it from the same line, goes with it.
    """
    if not ran.inline or (ran.command.blocks and not _only_piped(ran)):
        return False
    lines = _lines(step.run or "")
    number = ran.line_in_text - 1
    if not 0 <= number < len(lines) or lines[number].rstrip().endswith(_GOES_ON):
        return False
    if number and lines[number - 1].rstrip().endswith(_GOES_ON):
        return False
    alone = unwrapped_script(read_script(lines[number], step.shell or "bash"))
    return (
        not alone.unread
        and len(alone.commands) == 1 + len(ran.command.input_from)
        and alone.commands[-1].words == ran.command.words
    )


@lru_cache(maxsize=16)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.replace("\r\n", "\n").split("\n"))


def _only_piped(ran: Ran) -> bool:
    return bool(ran.command.input_from) and all(block.kind == "subshell" for block in ran.command.blocks)


def without_lines(text: str, gone: Collection[int]) -> str | None:
    """The script without these lines (from 1); None where nothing is left to run."""
    kept = [line for number, line in enumerate(text.split("\n"), 1) if number not in gone]
    if not any(line.strip() and not line.strip().startswith("#") for line in kept):
        return None
    return "\n".join(kept)
