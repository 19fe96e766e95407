"""What came of a run, for people and for other programs (`pinfix/pr/1`)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pinfix import __version__
from pinfix.pull_request.body.commit import commit_message
from pinfix.pull_request.model import Outcome, RepositoryName
from pinfix.pull_request.session import Done
from pinfix.pull_request.writing.rehearsal import shown
from pinfix.report.escape import visible
from pinfix.report.summary import closing_line, error_place

SCHEMA = "pinfix/pr/1"

COMPLETE = frozenset(Outcome) - {Outcome.REFUSED, Outcome.FAILED}
"""The outcomes after which nothing is left to be done by whoever ran pinfix."""


def to_text(done: Sequence[Done], repository: RepositoryName, *, dry_run: bool) -> str:
    """A paragraph for each topic."""
    parts = [_paragraph(one, dry_run=dry_run) for one in done]
    return "\n".join([f"{visible(str(repository))}", "", *parts])


def _paragraph(done: Done, *, dry_run: bool) -> str:
    result = done.result
    where = f" ({visible(result.url)})" if result.url else ""
    told = f"{result.outcome}: {visible(result.message)}"
    if dry_run and result.outcome in _WRITTEN:
        told = f"would be {result.outcome}"
    lines = [f"{result.topic}: {told}{where}"]
    if result.remedy:
        lines.append(f"  What to do: {visible(result.remedy)}")
    lines += [f"  Warning: {visible(warning)}" for warning in result.warnings]
    plan = done.proposal.plan if done.proposal is not None else None
    if plan is not None and (plan.changes or plan.refusals or plan.errors):
        lines += [f"  Error: {visible(f'{error_place(error)}: {error.message}')}" for error in plan.errors]
        lines.append(f"  {closing_line(plan, 'apply')}")
    return "\n".join(lines) + "\n"


_WRITTEN = {Outcome.OPENED, Outcome.UPDATED, Outcome.REOPENED, Outcome.CLOSED}


def rehearsed(done: Done) -> str:
    """All that a real run would write for one topic: commit, text, diff, calls; "" where it is nothing."""
    if not done.calls:
        return ""
    lines = [*_texts(done), "Calls:", *(f"  {visible(shown(call))}" for call in done.calls)]
    return "\n".join(lines) + "\n"


def _texts(done: Done) -> list[str]:
    branch = f"Branch: {visible(done.result.branch)}"
    if done.proposal is None or done.text is None or done.result.outcome not in _WRITTEN:
        return [branch]  # something is only tidied up
    base = done.proposal.base
    return [
        f"{branch}, on {visible(base.branch)} at {base.commit}",
        "Commit:",
        *(f"  {visible(line)}".rstrip() for line in commit_message(done.proposal).splitlines()),
        f"Title: {visible(done.text.title)}",
        "Body:",
        *(f"  {visible(line)}" for line in done.text.body.splitlines()),
        "Diff:",
        *(f"  {visible(line)}".rstrip() for line in done.patch.decode(errors="replace").splitlines()),
    ]


def to_json(done: Sequence[Done], repository: RepositoryName, *, dry_run: bool, requests: int) -> str:
    """The results for other programs, in ASCII."""
    report = {
        "schema": SCHEMA,
        "pinfix": __version__,
        "repository": str(repository),
        "mode": "dry-run" if dry_run else "pr",
        "results": [_fields(one) for one in done],
        "summary": {"requests": requests},
    }
    return json.dumps(report, indent=2) + "\n"


def _fields(done: Done) -> dict[str, object]:
    result = done.result
    return {
        "topic": result.topic,
        "outcome": str(result.outcome),
        "code": result.code,
        "message": result.message,
        "remedy": result.remedy,
        "number": result.number or None,
        "url": result.url,
        "branch": result.branch,
        "commit": result.commit,
        "warnings": list(result.warnings),
        "changes": len(done.proposal.plan.changes) if done.proposal else 0,
        "refusals": len(done.proposal.plan.refusals) if done.proposal else 0,
        "files": [file.path for file in done.proposal.files] if done.proposal else [],
    }
