"""What is shown of a run, and what is left behind of what could not be pushed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from pinfix.api.caller import Api
from pinfix.commands import ExitCode
from pinfix.commands.output import write_aside, write_result
from pinfix.commands.pr.patches import Patches
from pinfix.commands.pr.request import Request
from pinfix.pull_request.model import Outcome, RepositoryName
from pinfix.pull_request.session import Done
from pinfix.pull_request.telling import COMPLETE, rehearsed, to_json, to_text
from pinfix.report.text import to_text as plan_text


def show(request: Request, name: RepositoryName, done: Sequence[Done], api: Api | None) -> ExitCode:
    """Tell what came of it; the exit code says whether something is left to be done."""
    if not request.dry_run:
        patches = Patches(request.patches)
        done = [_with_patch(patches, one) for one in done]
    requests = api.client.requests if api is not None else 0
    if request.output.format == "json":
        text = to_json(done, name, dry_run=request.dry_run, requests=requests)
    else:
        text = to_text(done, name, dry_run=request.dry_run)
        if request.dry_run:
            text += "".join(f"\n{plan}" for plan in map(rehearsed, done) if plan)
    if request.output.file is not None:
        request.output.emit(text.encode())
    else:
        write_result(text.encode())
    if request.output.verbosity == "verbose":
        _tell_all(request, done)
    return _exit_code(request, done)


def _tell_all(request: Request, done: Sequence[Done]) -> None:
    """Every refusal and all evidence of the plans, beside the result."""
    color = request.output.colored(sys.stderr)
    for one in done:
        if one.proposal is not None:
            write_aside(f"{one.result.topic}:\n")
            write_aside(plan_text(one.proposal.plan, "dry-run", color=color, verbosity="verbose"))


def _with_patch(patches: Patches, done: Done) -> Done:
    """What the token may not push is left as a file that `git apply` takes."""
    if done.result.outcome is not Outcome.REFUSED or not done.patch:
        return done
    try:
        path = patches.leave(done.result.topic, done.patch)
    except OSError as error:
        # What came of the run is told all the same.
        warning = f"the changes could not be left as a patch: {error.strerror or error}"
        return replace(done, result=replace(done.result, warnings=(*done.result.warnings, warning)))
    remedy = f"{done.result.remedy} The changes are in {path}, for `git apply`.".strip()
    return replace(done, result=replace(done.result, remedy=remedy))


def _exit_code(request: Request, done: Sequence[Done]) -> ExitCode:
    if any(one.result.outcome not in COMPLETE for one in done):
        return ExitCode.INCOMPLETE
    refused = any(one.proposal is not None and one.proposal.plan.refusals for one in done)
    return ExitCode.INCOMPLETE if request.options.strict and refused else ExitCode.DONE
