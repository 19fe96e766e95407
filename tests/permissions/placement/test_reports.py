"""What is said about the blocks that are written, and about those that are not."""

from __future__ import annotations

from permissions.blocks import ANY, PATH, assumed, needs
from permissions.placement.small import IN_JOB, NARROW, READ, WRITE, run, workflow

from pinfix.github.jobs import read_jobs
from pinfix.github.scopes import Grant
from pinfix.plan import Safety
from pinfix.yaml.document import Document
from pinfix_codemods.permissions.assumed import does_not_push
from pinfix_codemods.permissions.need import union
from pinfix_codemods.permissions.placement.units import read_units
from pinfix_codemods.permissions.placement.verdict import JobVerdict, Style


def test_an_assumption_is_named() -> None:
    result = run(workflow(a="", b=""), a=assumed("it does not push", contents="read"), b=WRITE)

    by_line = {change.place.line: change for change in result.changes}
    assert [by_line[line].safety for line in sorted(by_line)] == [
        Safety.NARROWING,
        Safety.ASSUMED,
        Safety.NARROWING,
    ]
    assert by_line[3].assumption == "it does not push"


def test_that_several_commands_do_not_push_is_said_once() -> None:
    texts = [does_not_push("`a`"), "it is so", does_not_push("`b`"), does_not_push("`a`")]
    need = union(assumed(text, contents="read") for text in texts)

    (change,) = run(workflow(a=""), a=need).changes
    assert change.assumption == (
        "it is so; none of these pushes with the credential that git has from a checkout: `a`, `b`"
    )
    (refusal,) = run(workflow(a=""), Style(strict=True), a=need).refusals
    assert change.assumption in refusal.reason


def test_what_is_needed_and_not_granted_is_no_evidence() -> None:
    need = needs("checkout", contents="read") | needs("gh", issues="write")
    result = run(workflow("{contents: read, packages: write}", a=""), a=need)

    (change,) = result.changes
    assert "packages" not in change.after
    assert list(change.evidence) == ["contents: read"]


def test_an_assumption_about_a_job_without_a_block_stands_at_the_top() -> None:
    result = run(workflow(a="", b=""), a=assumed("it does not push"), b=WRITE)

    assert result.changes[0].safety is Safety.ASSUMED
    assert result.changes[0].after == "permissions: {}"


def test_strict_makes_no_assumption() -> None:
    result = run(workflow(a="", b=""), Style(strict=True), a=assumed("it is so", contents="read"), b=WRITE)

    assert (
        result.text
        == f"on: push\njobs:\n  a:\n    runs-on: x\n  b:\n{IN_JOB.format('write')}    runs-on: x\n"
    )
    assert result.codes == ["rests-on-assumption"]
    assert "it is so" in result.refusals[0].reason


def test_a_block_that_github_refuses_is_left() -> None:
    for block in ("${{ x }}", "[read]", "{contents: full}"):
        text = workflow(block, a="")
        result = run(text, a=READ)
        assert result.text == text
        assert result.codes == ["invalid-permissions"]


def test_evidence_of_the_top_is_that_of_the_jobs_under_it() -> None:
    result = run(workflow(a="", b=""), a=needs("checkout", contents="read"), b=needs("gh", contents="read"))

    (change,) = result.changes
    assert [entry["because"] for entry in change.evidence["contents: read"]] == ["checkout", "gh"]
    assert change.before == ""
    assert change.after == "permissions:\n  contents: read"
    assert (change.place.line, change.place.column) == (2, 1)


def test_evidence_of_the_top_is_not_that_of_jobs_with_blocks_of_their_own() -> None:
    result = run(workflow(a="{contents: read}", b=""), a=needs("mine", contents="read"), b=READ)

    (change,) = result.changes
    assert [entry["because"] for entry in change.evidence["contents: read"]] == ["a reason"]


def test_what_has_little_is_not_worth_a_word() -> None:
    assert run(workflow(a="{contents: read}"), NARROW, a=ANY).codes == []
    assert run(workflow("{}", a=""), a=ANY).codes == []


def test_a_verdict_that_would_widen_is_not_taken() -> None:
    (job,) = read_jobs(Document.from_text(workflow(a="{contents: read}")))
    verdict = JobVerdict(job, WRITE, Grant.of({"contents": "read"}), True, Grant.of({"contents": "write"}))

    (unit,) = read_units(PATH, [verdict], Style())

    assert unit.new is None


def test_several_do_not() -> None:
    several = "the installation, the build and the tests (`npm i and more`)"
    assert does_not_push(several).startswith(several + " do not push ")
    assert does_not_push("the hooks of pre-commit (a/b)").startswith("the hooks of pre-commit (a/b) do not ")
    assert does_not_push("`a and b`").startswith("`a and b` does not push ")
    assert does_not_push("the build (a and b)").startswith("the build (a and b) does not push ")
