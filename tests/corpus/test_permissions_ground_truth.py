"""What is inferred, against what maintainers declare: they know their jobs.

Where less is inferred than they declare, they grant too much or the inference is wrong. Every such job was
looked at; `data/reviewed_grants.jsonl` says why the scope is not needed, in the words of `REASONS`. What is
not in there has to be looked at, and what is no longer found has to be taken out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus.grants import EVERYTHING, read_workflows, too_much
from corpus.runs import CORPUS

from pinfix.codemod import Context
from pinfix.config import Config
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.resolution import Reference
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.permissions.calls.blocks import CALL
from pinfix_codemods.permissions.calls.graph import CallGraph
from pinfix_codemods.permissions.infer.called import CalledJobs
from pinfix_codemods.permissions.need import Status
from pinfix_codemods.permissions.verdicts import verdicts
from pinfix_resolvers.chain import build

REVIEWED = Path(__file__).parent / "data" / "reviewed_grants.jsonl"

REASONS = {
    "other-job": "The block is at the top of the file: another job, or a workflow that one calls, needs it.",
    "read-all": "`read-all` grants every scope.",
    "write-all": "`write-all` grants every scope.",
    "no-checkout": "The job neither checks the repository out nor reads its files through the API.",
    "other-credential": "What needs it is done with the token of a person or an app, or with another secret.",
    "token-not-given": "The program that could use it is not given the token.",
    "option-off": "The action needs it for an option that is not set here.",
    "pull-request-only": "The step deals with pull requests only, for which `pull-requests` is enough.",
    "copied": "It comes from an example or another workflow; the action or script does not use it.",
    "unused": "No step of the job does what needs it.",
    "on-purpose": "The workflow is there to show a grant that is too large.",
}

Place = tuple[str, str]
"""`owner__repo/path#job`, and the scope ("*" for a job with `read-all` or `write-all`)."""


def test_reviewed_grants_are_in_order() -> None:
    lines = REVIEWED.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert lines == [json.dumps(row) for row in sorted(rows, key=lambda row: (row["job"], row["scopes"]))]
    assert all(set(row) == {"job", "scopes", "why"} for row in rows)
    assert {row["why"] for row in rows} == set(REASONS)
    places = [place for row in rows for place in _places(row["job"], row["scopes"].split())]
    assert len(places) == len(set(places))


def test_less_than_declared_is_inferred_only_where_somebody_looked_at_it() -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
    rows = map(json.loads, REVIEWED.read_text(encoding="utf-8").splitlines())
    reviewed = {place for row in rows for place in _places(row["job"], row["scopes"].split())}
    found = {place for folder in sorted(CORPUS.iterdir()) if folder.is_dir() for place in _less(folder)}
    assert sorted(found - reviewed) == [], "less is inferred than is declared"
    assert sorted(reviewed - found) == [], "no longer so: take it out, if that is right"


def _places(job: str, scopes: list[str]) -> Iterator[Place]:
    for scope in scopes:
        yield job, scope


def _less(folder: Path) -> Iterator[Place]:
    """The scopes that jobs of a repository declare and, so it is inferred, do not need.

    The files are read as they are: the need of a job is inferred without its block, but for `id-token`, which
    only a block can grant.
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    declared = {
        (job.path, job.id): job.written
        for workflow in read_workflows(files).values()
        for job in workflow.jobs
        if job.written is not None and not job.calls
    }
    repository = LoadedRepository(MemoryTree(files), Silent())
    context = Context(Config(), build(offline=True).resolve(_references(repository)), offline=True)
    graph, called = CallGraph.of(repository), CalledJobs(repository, context)
    for workflow in repository.workflows():
        if workflow.triggers == {CALL}:
            continue
        for verdict in verdicts(workflow, repository, context, graph, called):
            written = declared.get((workflow.path, verdict.job.id))
            if written is None or verdict.need.status is Status.UNKNOWN:
                continue
            scopes = too_much(written, verdict.need.grant.as_dict())
            name = f"{folder.name}/{workflow.path}#{verdict.job.id}"
            yield from _places(name, ["*"] if len(scopes) > len(EVERYTHING) // 2 else sorted(scopes))


def _references(repository: LoadedRepository) -> set[Reference]:
    return {
        site.uses.reference
        for workflow in repository.workflows()
        for site in workflow.sites()
        if hasattr(site.uses, "reference")
    }
