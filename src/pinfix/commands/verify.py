"""`pinfix verify`: look at every pin, say what is wrong, repair what can be repaired."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pinfix import registry
from pinfix.commands import ExitCode
from pinfix.commands.output import Output, write_aside
from pinfix.commands.passed_over import note_what_was_passed_over
from pinfix.commands.settings import read_config
from pinfix.commands.status import progress_for
from pinfix.commands.writing import written
from pinfix.engine import Options, make_plan
from pinfix.errors import UsageError
from pinfix.inspection import Inspector
from pinfix.report.diff import unified_diff
from pinfix.report.summary import Mode
from pinfix.resolution import Reference, Resolution, ResolverFault
from pinfix.trees.local import LocalTree
from pinfix.verify.coverage import COMMIT
from pinfix.verify.findings import Level
from pinfix.verify.inspectors import inspector
from pinfix.verify.json import findings_json
from pinfix.verify.result import Result
from pinfix.verify.text import findings_text
from pinfix.verify.verification import Verification


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `pinfix verify`, as given."""

    paths: list[Path]
    fix: bool
    dry_run: bool
    offline: bool
    config: Path | None
    output: Output


class AsResolver:
    """Lets the engine see the requests and faults of an inspector; there is nothing to resolve."""

    name = "inspector"

    def __init__(self, inspector: Inspector) -> None:
        self._inspector = inspector

    @property
    def requests(self) -> int:
        """See `Inspector.requests`."""
        return self._inspector.requests

    @property
    def faults(self) -> Sequence[ResolverFault]:
        """See `Inspector.faults`."""
        return tuple(self._inspector.faults)

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        """Nothing is asked for."""
        return {}


def verify(request: Request) -> ExitCode:
    """Check the pins. Raises UsageError for what cannot work."""
    if request.output.format == "diff" and not request.fix:
        raise UsageError("--format diff shows repairs: give --fix --dry-run")
    request.output.check_file()
    tree = LocalTree.open(request.paths)
    config = read_config(tree, request.config, [codemod.name for codemod in registry.codemods()])
    asked = inspector(offline=request.offline, notify=request.output.note)
    verification = Verification(asked, fix=request.fix)
    with progress_for(request.output) as progress:
        plan = make_plan(tree, [verification], AsResolver(asked), config, Options(), progress)
    plan = replace(plan, diff_prefix=tree.diff_prefix)
    mode: Mode = "check" if not request.fix else "dry-run" if request.dry_run else "apply"
    if mode == "apply":
        plan = written(tree, plan)
    result = Result(plan, tuple(verification.findings), verification.coverage, mode, request.offline)
    note_what_was_passed_over(request.output, request.paths, tree, plan)
    _show(result, request.output)
    if result.count(Level.ERROR):
        return ExitCode.WOULD_CHANGE
    unasked = not request.offline and COMMIT in verification.coverage.unknown
    return ExitCode.INCOMPLETE if plan.errors or unasked else ExitCode.DONE


def _show(result: Result, output: Output) -> None:
    if output.format == "text":
        color = output.file is None and output.colored(sys.stdout)
        output.emit(findings_text(result, color=color, verbosity=output.verbosity).encode("utf-8"))
        return
    if output.format == "json":
        output.emit(findings_json(result).encode("ascii"))
    elif output.format == "diff":
        output.emit(unified_diff(result.plan))
    else:
        raise UsageError("verify has the formats text, json and diff")
    color = output.colored(sys.stderr)
    write_aside(findings_text(result, color=color, verbosity=output.verbosity))
