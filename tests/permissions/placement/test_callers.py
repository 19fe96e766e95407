"""Blocks in workflows that are called, and in those that call them."""

from __future__ import annotations

import pytest
from permissions.blocks import ANY, PATH, Needs, all_written, granted, needs, written

from pinfix.github.scopes import Grant
from pinfix.yaml.document import Document
from pinfix_codemods.permissions.placement.verdict import Style

READ = needs(contents="read")
WRITE = needs(contents="write")
JOBS = "jobs:\n  a:\n    runs-on: x\n"
CALLEE = ".github/workflows/callee.yml"
CALL = f"    uses: ./{CALLEE}\n"


def callee(on: str, block: str = "") -> str:
    return f"on: {on}\njobs:\n  inner:\n{block}    runs-on: x\n"


def test_a_file_that_is_only_called_gets_no_block() -> None:
    for need in (READ, needs(), WRITE, ANY):
        result = written(callee("workflow_call"), {"inner": need})
        assert result.text == callee("workflow_call")
        assert "called-only" in result.codes


def test_blocks_in_a_file_that_is_only_called_are_narrowed() -> None:
    text = f"on: workflow_call\npermissions: write-all\n{JOBS}"

    result = written(text, {"a": READ})

    assert result.text == text.replace(" write-all", "\n  contents: read")
    assert result.codes == []


@pytest.mark.parametrize("visibility", [None, "public"])
def test_a_file_that_others_may_call_gets_no_demands(visibility: str | None) -> None:
    style = Style(visibility=visibility)

    result = written(callee("[push, workflow_call]"), {"inner": READ}, style)

    assert result.text == callee("[push, workflow_call]")
    assert result.codes == ["unknown-callers"]


def test_a_block_that_grants_nothing_demands_nothing() -> None:
    result = written(callee("[push, workflow_call]"), {})

    assert result.text == callee("[push, workflow_call]").replace("jobs:", "permissions: {}\njobs:")


PRIVATE = Style(visibility="private")


@pytest.mark.parametrize(
    ("caller", "codes"),
    [
        (f"on: push\npermissions: {{}}\njobs:\n  outer:\n{CALL}", ["breaks-caller"]),
        (f"on: push\njobs:\n  outer:\n    permissions: {{issues: read}}\n{CALL}", ["breaks-caller"]),
        (f"on: push\njobs:\n  outer:\n    permissions: {{contents: read}}\n{CALL}", []),
        (f"on: push\npermissions: read-all\njobs:\n  outer:\n    permissions: write-all\n{CALL}", []),
    ],
)
def test_every_caller_must_grant_enough(caller: str, codes: list[str]) -> None:
    text = callee("[push, workflow_call]")

    results = all_written({PATH: caller, CALLEE: text}, {CALLEE: {"inner": READ}}, PRIVATE)

    assert results[CALLEE].codes == codes
    assert (results[CALLEE].text == text) == bool(codes)


def test_a_caller_may_be_given_its_block_in_the_same_run() -> None:
    texts = {PATH: f"on: push\njobs:\n  outer:\n{CALL}", CALLEE: callee("[push, workflow_call]")}
    wanted: dict[str, Needs] = {PATH: {"outer": READ}, CALLEE: {"inner": READ}}

    first = all_written(texts, wanted, PRIVATE)
    second = all_written({path: result.text for path, result in first.items()}, wanted, PRIVATE)

    assert all("contents: read" in result.text for result in first.values())
    assert all(result.changes == () for result in second.values())


def test_no_file_relies_on_a_caller_that_cannot_be_edited() -> None:
    caller = f"on: push\npermissions:\n  # so\n  contents: write\n  issues: write\njobs:\n  outer:\n{CALL}"
    wanted: dict[str, Needs] = {PATH: {"outer": needs()}, CALLEE: {"inner": WRITE}}

    results = all_written({PATH: caller, CALLEE: callee("[push, workflow_call]")}, wanted, PRIVATE)

    assert results[PATH].text == caller
    assert results[PATH].codes == ["cannot-edit"]
    assert results[PATH].changes == ()
    assert "contents: write" in results[CALLEE].text


def test_a_calling_job_keeps_what_the_called_workflow_asks_for() -> None:
    asked = "    permissions: {contents: read, id-token: write}\n"
    texts = {
        PATH: f"on: push\njobs:\n  outer:\n{CALL}  a:\n    runs-on: x\n",
        CALLEE: callee("workflow_call", asked),
    }

    results = all_written(texts, {PATH: {"outer": needs(contents="read", id_token="write"), "a": WRITE}})

    after = granted(Document.from_text(results[PATH].text))
    assert after == {
        "outer": Grant.of({"contents": "read", "id-token": "write"}),
        "a": Grant.of({"contents": "write"}),
    }
    assert results[PATH].codes == []


def test_what_is_shown_to_be_too_little_for_a_called_workflow_is_not_written() -> None:
    texts = {
        PATH: f"on: push\npermissions: {{contents: read, issues: write}}\njobs:\n  outer:\n{CALL}",
        CALLEE: callee("workflow_call", "    permissions: {contents: read}\n"),
    }

    results = all_written(texts, {PATH: {"outer": needs(issues="write")}})

    assert results[PATH].codes == ["breaks-caller"]
    assert results[PATH].text == texts[PATH]


@pytest.mark.parametrize("default", [None, "read", "write"])
def test_a_job_that_cannot_start_stays_as_it_is(default: str | None) -> None:
    caller = f"on: push\npermissions: {{contents: write, issues: write}}\njobs:\n  outer:\n{CALL}"
    asked = callee("workflow_call", "    permissions: {packages: write}\n")

    results = all_written(
        {PATH: caller, CALLEE: asked},
        {PATH: {"outer": needs(packages="write")}},
        Style(default=default),
    )

    assert results[PATH].text == caller


def test_a_default_that_would_be_too_small_is_not_written_out() -> None:
    caller = f"on: push\njobs:\n  outer:\n{CALL}"
    asked = callee("workflow_call", "    permissions: {packages: write}\n")

    results = all_written(
        {PATH: caller, CALLEE: asked}, {PATH: {"outer": needs(packages="write")}}, Style(default="read")
    )

    assert results[PATH].text == caller


@pytest.mark.parametrize("default", [None, "read", "write"])
def test_a_caller_may_hand_over_more_than_the_default(default: str | None) -> None:
    text = callee("[push, workflow_call]")
    style = Style(default=default, visibility="private")

    for need in (needs(contents="read", id_token="write"), ANY):
        assert written(text, {"inner": need}, style).text == text


def test_what_no_default_is_known_to_grant_is_not_taken_away() -> None:
    text = f"on: push\n{JOBS}"
    wanted = {"a": needs(contents="read", copilot_requests="write")}

    result = written(text, wanted)

    assert result.text == text
    assert result.codes == ["needs-more-than-granted"]


def test_nothing_is_missing_where_callers_decide() -> None:
    result = written(callee("workflow_call"), {"inner": needs(id_token="write")})

    assert result.codes == ["called-only"]


def test_called_workflows_are_narrowed_before_their_callers() -> None:
    texts = {
        PATH: f"on: push\njobs:\n  outer:\n    permissions: write-all\n{CALL}",
        CALLEE: callee("workflow_call", "    permissions: write-all\n"),
    }
    wanted: dict[str, Needs] = {CALLEE: {"inner": READ}}
    style = Style(narrow=True)

    first = all_written(texts, wanted, style)
    second = all_written({path: result.text for path, result in first.items()}, wanted, style)

    assert all("contents: read" in result.text for result in first.values())
    assert all(result.changes == () for result in second.values())


def test_a_call_that_asks_for_what_no_default_is_known_to_grant_stays() -> None:
    caller = f"on: push\njobs:\n  outer:\n{CALL}"
    asked = callee("workflow_call", "    permissions: {copilot-requests: write}\n")

    results = all_written({PATH: caller, CALLEE: asked}, {})

    assert results[PATH].text == caller


def test_a_caller_that_grants_too_little_is_reported_once() -> None:
    caller = f"on: push\njobs:\n  outer:\n    permissions: {{}}\n{CALL}"
    asked = callee("workflow_call", "    permissions: {contents: read}\n")

    results = all_written({PATH: caller, CALLEE: asked}, {})

    assert results[PATH].codes == ["caller-grants-too-little"]
    assert results[PATH].text == caller
