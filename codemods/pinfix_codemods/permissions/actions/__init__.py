"""What a step needs that uses an action of another repository: `judge`, its question and its answers."""

from __future__ import annotations

from pinfix_codemods.permissions.actions.judge import judge
from pinfix_codemods.permissions.actions.result import AnalyseScript, Judged, Judgement, Unrecognised
from pinfix_codemods.permissions.actions.use import ActionUse, Situation

__all__ = ["ActionUse", "AnalyseScript", "Judged", "Judgement", "Situation", "Unrecognised", "judge"]
