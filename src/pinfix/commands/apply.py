"""`pinfix apply`: plan, show, write."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pinfix import registry
from pinfix.commands import ExitCode
from pinfix.commands.output import Output, show, write_aside
from pinfix.commands.passed_over import note_what_was_passed_over
from pinfix.commands.settings import choose, read_config
from pinfix.commands.status import progress_for
from pinfix.commands.writing import written
from pinfix.engine import Options, make_plan
from pinfix.plan import Plan
from pinfix.report.summary import Mode, failing, failing_line
from pinfix.trees.local import LocalTree


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `pinfix apply`, as given."""

    paths: Sequence[Path]
    mode: Mode
    only: Sequence[str]
    skip: Sequence[str]
    options: Options
    config: Path | None
    output: Output


def apply(request: Request) -> ExitCode:
    """Repair, or show what would be repaired. Raises UsageError for what cannot work."""
    installed = registry.codemods()
    tree = LocalTree.open(request.paths)
    config = read_config(tree, request.config, [codemod.name for codemod in installed])
    codemods = choose(installed, config, only=request.only, skip=request.skip)
    request.output.check_file()
    resolver = registry.resolver(
        offline=request.options.offline, branches=config.pin.branches, notify=request.output.note
    )
    with progress_for(request.output) as progress:
        options = replace(request.options, name_of=lambda: _name_of(tree))
        plan = make_plan(tree, codemods, resolver, config, options, progress)
    plan = replace(plan, diff_prefix=tree.diff_prefix)
    note_what_was_passed_over(request.output, request.paths, tree, plan)
    if request.mode == "apply":
        plan = written(tree, plan)
    show(plan, request.mode, request.output)
    if request.mode == "check":
        write_aside(failing_line(plan))
    return _exit_code(plan, request)


def _name_of(tree: LocalTree) -> str:
    # Imported where used: it takes git, and few runs ask.
    from pinfix.commands.oidc.identity import name_by_remote

    return name_by_remote(tree, os.environ)


def _exit_code(plan: Plan, request: Request) -> ExitCode:
    if request.mode == "check" and (plan.changes or failing(plan)):
        return ExitCode.WOULD_CHANGE
    if plan.errors or (request.options.strict and plan.refusals):
        return ExitCode.INCOMPLETE
    return ExitCode.DONE
