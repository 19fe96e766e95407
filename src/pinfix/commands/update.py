"""`pinfix update`: move pins to newer releases."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pinfix import registry
from pinfix.commands import ExitCode
from pinfix.commands.output import Output, show
from pinfix.commands.passed_over import note_what_was_passed_over
from pinfix.commands.settings import read_config
from pinfix.commands.status import progress_for
from pinfix.commands.verify import AsResolver
from pinfix.commands.writing import written
from pinfix.engine import Options, make_plan
from pinfix.errors import UsageError
from pinfix.plan import Plan
from pinfix.report.json import to_json
from pinfix.report.summary import Mode
from pinfix.trees.local import LocalTree
from pinfix.update.choose import Policy
from pinfix.update.staying import UNASKED
from pinfix.update.updating import Updating
from pinfix.verify.inspectors import inspector

_LONGEST_AGE = 3650


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `pinfix update`, as given; `min_age` in days."""

    paths: list[Path]
    mode: Mode
    major: bool
    min_age: int
    config: Path | None
    output: Output


def update(request: Request) -> ExitCode:
    """Update the pins, or show what would be updated. Raises UsageError for what cannot work."""
    if not 0 <= request.min_age <= _LONGEST_AGE:
        raise UsageError(
            f"--min-age cannot be {request.min_age}; it is a number of days from 0 to {_LONGEST_AGE}"
        )
    request.output.check_file()
    tree = LocalTree.open(request.paths)
    config = read_config(tree, request.config, [codemod.name for codemod in registry.codemods()])
    asked = inspector(offline=False, notify=request.output.note)
    policy = Policy(request.major, timedelta(days=request.min_age))
    updating = Updating(asked, policy, datetime.now(UTC))
    with progress_for(request.output) as progress:
        plan = make_plan(tree, [updating], AsResolver(asked), config, Options(), progress)
    plan = replace(plan, diff_prefix=tree.diff_prefix)
    note_what_was_passed_over(request.output, request.paths, tree, plan)
    if request.mode == "apply":
        plan = written(tree, plan)
    _show(plan, request)
    if request.mode == "check" and plan.changes:
        return ExitCode.WOULD_CHANGE
    unasked = any(refusal.code in UNASKED for refusal in plan.refusals)
    return ExitCode.INCOMPLETE if plan.errors or unasked else ExitCode.DONE


def _show(plan: Plan, request: Request) -> None:
    if request.output.format != "json":
        show(plan, request.mode, request.output)
        return
    report = {**json.loads(to_json(plan, request.mode)), "command": "update"}
    request.output.emit((json.dumps(report, indent=2) + "\n").encode("ascii"))
