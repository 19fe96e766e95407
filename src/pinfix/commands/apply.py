"""`pinfix apply`: plan, show, write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pinfix import registry
from pinfix.commands import ExitCode
from pinfix.commands.output import Output, show
from pinfix.commands.settings import choose, read_config
from pinfix.commands.status import progress_for
from pinfix.commands.writing import written
from pinfix.engine import Options, make_plan
from pinfix.plan import Plan
from pinfix.report.escape import visible
from pinfix.report.summary import Mode
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
        plan = make_plan(tree, codemods, resolver, config, request.options, progress)
    plan = replace(plan, diff_prefix=tree.diff_prefix)
    _note_what_was_not_looked_at(request, tree, plan)
    if request.mode == "apply":
        plan = written(tree, plan)
    show(plan, request.mode, request.output)
    return _exit_code(plan, request)


def _note_what_was_not_looked_at(request: Request, tree: LocalTree, plan: Plan) -> None:
    output = request.output
    if plan.files_read == 0:
        output.note(f"{_shown(request.paths)}: no workflows or actions found")
    if tree.ignored_workflows:
        listed = ", ".join(visible(path) for path in tree.ignored_workflows)
        output.note(
            f"git is told to ignore these, so they were passed over (name one to look at it): {listed}"
        )
    if tree.unheeded_ignore_files:
        listed = ", ".join(visible(path) for path in tree.unheeded_ignore_files)
        output.note(f"these ignore files are too large, so what they ignore was looked at too: {listed}")
    if tree.nested_repositories and output.verbosity == "verbose":
        listed = ", ".join(visible(path) for path in tree.nested_repositories)
        output.note(f"repositories inside this one were passed over (name one to look at it): {listed}")


def _shown(paths: Sequence[Path]) -> str:
    return ", ".join(visible(str(path)) for path in paths)


def _exit_code(plan: Plan, request: Request) -> ExitCode:
    if request.mode == "check" and plan.changes:
        return ExitCode.WOULD_CHANGE
    if plan.errors or (request.options.strict and plan.refusals):
        return ExitCode.INCOMPLETE
    return ExitCode.DONE
