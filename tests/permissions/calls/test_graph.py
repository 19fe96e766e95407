"""What called workflows ask for, who calls them, and where a caller grants too little."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from permissions.blocks import Files

from pinfix.github.scopes import RESTRICTED, Grant
from pinfix_codemods.permissions.calls.graph import (
    PERMISSIVE_FOR_CALLS,
    Call,
    CallGraph,
    default_for_calls,
)
from pinfix_codemods.permissions.calls.required import JobName, Required
from pinfix_codemods.permissions.calls.targets import NotReadable, target_of

HERE = ".github/workflows/"
STEPS = "    runs-on: x\n    steps: [{run: make}]\n"


def graph(**texts: str) -> CallGraph:
    return CallGraph.of(Files(named(texts)))


def named(texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{HERE}{name}.yml": text for name, text in texts.items()}


def called(top: str = "", job: str = "", more: str = "") -> str:
    head = f"permissions: {top}\n" if top else ""
    block = f"    permissions: {job}\n" if job else ""
    return f"on: workflow_call\n{head}jobs:\n  inner:\n{block}{STEPS}{more}"


def calling(name: str, top: str = "", job: str = "", on: str = "push") -> str:
    head = f"permissions: {top}\n" if top else ""
    block = f"    permissions: {job}\n" if job else ""
    return f"on: {on}\n{head}jobs:\n  outer:\n{block}    uses: ./{HERE}{name}.yml\n"


def required(found: CallGraph, name: str) -> Grant:
    answer = found.required(f"{HERE}{name}.yml")
    assert isinstance(answer, Required)
    return answer.grant


@pytest.mark.parametrize("uses", [f"./{HERE}a.yml", f"./{HERE}a.yaml", f"$/{HERE}a.yml"])
def test_files_of_the_repository_are_read(uses: str) -> None:
    assert target_of(uses) == uses[2:]


@pytest.mark.parametrize(
    "uses",
    [
        f"o/r/{HERE}a.yml@v1",
        f"https://ghe.example/o/r/{HERE}a.yml@v1",
        "./a.yml",
        f"./{HERE}sub/a.yml",
        f"./{HERE}a.json",
        f"../{HERE}a.yml",
        f"./{HERE}../workflows/a.yml",
        f"./{HERE}a.yml@v1",
        "./${{ x }}",
        "",
        "docker://alpine",
    ],
)
def test_everything_else_is_not(uses: str) -> None:
    assert isinstance(target_of(uses), NotReadable)


def test_the_block_of_the_file_and_of_each_job_is_asked_for() -> None:
    more = f"  second:\n    permissions: {{packages: write}}\n{STEPS}"

    found = graph(a=called("{contents: read}", "{contents: write, issues: none}", more))

    assert required(found, "a") == Grant.of({"contents": "write", "packages": "write"})


def test_a_job_without_any_block_takes_what_it_is_given() -> None:
    answer = graph(a=called()).required(f"{HERE}a.yml")

    assert isinstance(answer, Required)
    assert not answer.grant
    assert answer.inheriting == (JobName(f"{HERE}a.yml", "inner"),)


def test_a_block_that_grants_nothing_is_one() -> None:
    answer = graph(a=called("{}")).required(f"{HERE}a.yml")

    assert isinstance(answer, Required)
    assert answer.inheriting == ()


def test_nested_calls_count_where_no_block_stands_between() -> None:
    inner = called(job="{packages: read}")
    found = graph(
        a=calling("c", on="workflow_call"),
        b=calling("c", job="{contents: read}", on="workflow_call"),
        c=inner,
        d=calling("a", on="workflow_call"),
    )

    assert required(found, "a") == required(found, "d") == Grant.of({"packages": "read"})
    assert required(found, "b") == Grant.of({"contents": "read"})


def test_calls_in_a_circle_end() -> None:
    found = graph(
        a=calling("b", on="workflow_call"),
        b=calling("a", on="workflow_call"),
        c=calling("a", on="workflow_call"),
        d=calling("d", job="{}", on="workflow_call"),
        e=called(),
    )

    for name in "abcd":
        assert isinstance(found.required(f"{HERE}{name}.yml"), NotReadable)
    assert isinstance(found.required(f"{HERE}e.yml"), Required)
    assert sorted(found.callers_first()) == sorted(found.files)


def test_evidence_names_the_line_of_the_scope() -> None:
    text = (
        "on: workflow_call\njobs:\n  inner:\n    permissions:\n      contents: read\n      packages: write\n"
    )

    answer = graph(a=text + STEPS).required(f"{HERE}a.yml")

    assert isinstance(answer, Required)
    assert answer.need.evidence()["packages: write"] == [
        {"path": f"{HERE}a.yml", "line": 6, "because": "its job inner asks for it"}
    ]


@pytest.mark.parametrize(
    "callee",
    [
        "on: push\njobs: {}\n",
        called("${{ x }}"),
        called(job="{contents: full}"),
        f"on: workflow_call\njobs:\n  x:\n    uses: o/r/{HERE}a.yml@v1\n",
        f"on: workflow_call\njobs:\n  x:\n    uses: ./{HERE}missing.yml\n",
    ],
    ids=["not callable", "expression", "no level", "remote", "missing"],
)
def test_what_cannot_be_read_is_said(callee: str) -> None:
    assert isinstance(graph(a=callee).required(f"{HERE}a.yml"), NotReadable)


def test_a_remote_call_behind_a_block_does_not_matter() -> None:
    text = f"on: workflow_call\njobs:\n  x:\n    permissions: {{}}\n    uses: o/r/{HERE}a.yml@v1\n"

    assert not required(graph(a=text), "a")


def test_files_that_were_not_asked_for_are_read_when_called() -> None:
    files = Files(named({"a": calling("b"), "b": calling("c", on="workflow_call"), "c": called("read-all")}))
    files.asked_for = frozenset({f"{HERE}a.yml"})

    found = CallGraph.of(files)

    assert set(found.files) == {f"{HERE}{name}.yml" for name in "abc"}
    assert found.callers_of(f"{HERE}b.yml") == (Call(f"{HERE}a.yml", "outer"),)


def test_callers_come_first() -> None:
    found = graph(a=called(), b=calling("a", on="workflow_call"), c=calling("b"), d=calling("a"))

    order = found.callers_first()

    assert sorted(order) == sorted(found.files)
    assert order.index(f"{HERE}c.yml") < order.index(f"{HERE}b.yml") < order.index(f"{HERE}a.yml")
    assert order.index(f"{HERE}d.yml") < order.index(f"{HERE}a.yml")


@pytest.mark.parametrize(
    "caller",
    [
        calling("a", job="{contents: write}"),
        calling("a", top="{contents: write}"),
        calling("a", top="write-all"),
        calling("a", top="{}", job="{contents: write, packages: read}"),
        calling("a"),
        calling("a", on="workflow_call"),
        calling("a", job="${{ x }}"),
        calling("a", top="{contents: write}", job="${{ x }}"),
        calling("missing", top="{}"),
    ],
)
def test_callers_that_grant_enough_or_whose_grant_is_not_known(caller: str) -> None:
    assert list(graph(a=called(job="{contents: write}"), b=caller).violations()) == []


@pytest.mark.parametrize(
    ("caller", "granted", "by"),
    [
        (calling("a", job="{contents: read}"), "contents: read", "its block"),
        (calling("a", top="{contents: read}"), "contents: read", "the block at the top of"),
        (calling("a", top="write-all", job="{}"), "contents: none", "its block"),
        (calling("a", top="{}", on="[push, workflow_call]"), "contents: none", "the block at the top of"),
    ],
)
def test_callers_that_grant_too_little(caller: str, granted: str, by: str) -> None:
    (found,) = graph(a=called(job="{contents: write}"), b=caller).violations()

    refusal = found.refusal()
    assert refusal.code == "caller-grants-too-little"
    assert refusal.place.path == f"{HERE}b.yml"
    assert caller.splitlines()[refusal.place.line - 1].strip().startswith("uses:")
    assert refusal.place.yaml_path == ("jobs", "outer", "uses")
    assert granted in refusal.reason
    assert by in refusal.reason
    assert f"contents: write ({HERE}a.yml:4)" in refusal.reason
    assert "contents: write" in refusal.remedy


def test_a_caller_further_out_is_blamed_where_nothing_is_said_between() -> None:
    found = graph(a=called("{issues: write}"), b=calling("a", on="workflow_call"), c=calling("b", top="{}"))

    (violation,) = found.violations()

    assert violation.place.path == f"{HERE}c.yml"
    assert violation.shortfalls[0].spot.path == f"{HERE}a.yml"


def test_what_can_be_read_counts_beside_what_cannot() -> None:
    remote = f"  far:\n    uses: o/r/{HERE}x.yml@v1\n"

    (violation,) = graph(a=called("", "{issues: write}", remote), b=calling("a", top="{}")).violations()

    assert [short.scope for short in violation.shortfalls] == ["issues"]


def test_the_default_counts_where_it_is_known() -> None:
    found = graph(a=called(job="{id-token: write}"), b=calling("a"), c=calling("a", on="workflow_call"))

    assert [one.place.path for one in found.violations(RESTRICTED)] == [f"{HERE}b.yml"]
    assert list(found.violations(PERMISSIVE_FOR_CALLS)) == []
    assert default_for_calls("read") == RESTRICTED
    assert default_for_calls("write") == PERMISSIVE_FOR_CALLS
    assert default_for_calls(None) is None


def test_blocks_that_might_be_written_are_seen() -> None:
    before = graph(a=called(), b=calling("a", top="{contents: read}"), c=calling("a"))
    path = f"{HERE}a.yml"

    after = before.with_blocks(path, None, {"inner": Grant.of({"contents": "write"})})

    assert list(before.violations()) == []
    assert [one.place.path for one in after.new_violations(before, path, None)] == [
        f"{HERE}b.yml",
        f"{HERE}c.yml",  # its default may be the small one
    ]
    assert [one.place.path for one in after.new_violations(before, path, PERMISSIVE_FOR_CALLS)] == [
        f"{HERE}b.yml"
    ]
    assert after.new_violations(after, path, None) == ()


def test_a_smaller_block_at_the_top_takes_from_the_jobs_that_call() -> None:
    before = graph(a=called("{contents: write}"), b=calling("a", top="{contents: write, issues: write}"))
    path = f"{HERE}b.yml"

    assert (
        before.with_blocks(path, Grant.of({"contents": "write"}), {}).new_violations(before, path, None) == ()
    )
    assert before.with_blocks(path, Grant(), {}).new_violations(before, path, None)
    kept = before.with_blocks(path, Grant(), {"outer": Grant.of({"contents": "write"})})
    assert kept.new_violations(before, path, None) == ()
