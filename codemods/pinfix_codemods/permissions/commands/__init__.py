"""Commands of a script: what each needs of the token, and what it leaves behind."""

from pinfix_codemods.permissions.commands.judge import Settings, holds_token, judge
from pinfix_codemods.permissions.commands.result import (
    NEEDS_NOTHING,
    STEP,
    Judged,
    Judgement,
    Unrecognised,
)

__all__ = ["NEEDS_NOTHING", "STEP", "Judged", "Judgement", "Settings", "Unrecognised", "holds_token", "judge"]
