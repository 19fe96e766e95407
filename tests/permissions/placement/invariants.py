"""What must be true of a repository after its blocks were written, whatever its jobs need."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from permissions.blocks import (
    ANY,
    PATH,
    Files,
    Needs,
    Result,
    all_written,
    granted,
    needs,
    without_any_block,
)

from pinfix.github.jobs import read_jobs
from pinfix.github.scopes import PERMISSIVE
from pinfix.github.workflow import Workflow
from pinfix.yaml.document import Document
from pinfix_codemods.permissions.calls.blocks import read_blocks
from pinfix_codemods.permissions.calls.graph import PERMISSIVE_FOR_CALLS, CallGraph
from pinfix_codemods.permissions.need import Assumption, Need, Spot
from pinfix_codemods.permissions.placement.verdict import Style

OPTIONS = (
    needs(),
    needs(contents="read"),
    needs(contents="read"),
    needs(contents="write", pull_requests="write"),
    needs(contents="read", packages="read"),
    needs(id_token="write") | Need(assumptions=(Assumption(Spot(PATH, 1), "so it is"),)),
)


def made_needs(texts: Mapping[str, str], random: Random, unknown: float) -> dict[str, Needs]:
    """Needs for every job with steps; `unknown` is how likely it is that one is not understood."""
    return {path: _of_file(Document.from_text(text), random, unknown) for path, text in texts.items()}


def _of_file(document: Document, random: Random, unknown: float) -> dict[str, Need]:
    ids = [job.id for job in read_jobs(document) if job.calls is None]
    return {name: ANY if random.random() < unknown else random.choice(OPTIONS) for name in ids}


def check(texts: Mapping[str, str], wanted: Mapping[str, Needs], style: Style) -> dict[str, Result]:
    """Write the blocks; each job has what it needs and no more than before, and all callers still start."""
    results = all_written(texts, wanted, style)
    for path, result in results.items():
        _check_grants(texts[path], result.text, wanted[path], style)
    after = {path: result.text for path, result in results.items()}
    _check_calls(texts, after)
    again = all_written(after, wanted, style)
    assert {path for path, result in again.items() if result.text != after[path]} == set()
    could = {path for path, result in results.items() if not result.failed}
    assert {path for path in could if again[path].changes} == set()
    return results


def _check_grants(before: str, after: str, wanted: Needs, style: Style) -> None:
    then, now = Document.from_text(before), Document.from_text(after)
    old, new = granted(then, style), granted(now, style)
    free = without_any_block(now)
    calling = {job.id for job in read_blocks(Workflow(PATH, now)).jobs if job.calls is not None}
    assert list(old) == list(new)
    for job, level in new.items():
        if job in free:
            assert job in without_any_block(then)
            continue
        most = PERMISSIVE_FOR_CALLS if job in calling and old[job] == PERMISSIVE else old[job]
        assert level <= most, job
        need = wanted.get(job)
        if need is None:
            continue  # a calling job: its callee is looked at below
        if need.sinks:
            assert level == old[job], job
            assert job not in without_any_block(then) or style.default == "read", job
        else:
            assert need.grant & most <= level, job


def _check_calls(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    then, now = CallGraph.of(Files(before)), CallGraph.of(Files(after))
    known = {
        key
        for default in (None, PERMISSIVE_FOR_CALLS)
        for one in then.violations(default)
        for key in one.keys
    }
    new = [one.reason for one in now.violations(PERMISSIVE_FOR_CALLS) if not known.issuperset(one.keys)]
    assert new == []
