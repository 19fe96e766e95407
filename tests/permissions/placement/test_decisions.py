"""Which blocks go where, as text; and that a second run finds nothing to do."""

from __future__ import annotations

import pytest
from permissions.blocks import ANY, needs
from permissions.placement.small import (
    BLOCK,
    DEFAULT_READ,
    IN_JOB,
    NARROW,
    NONE,
    PACKAGES,
    READ,
    TOP_READ,
    WRITE,
    run,
    workflow,
)

from pinfix_codemods.permissions.placement.verdict import Style


@pytest.mark.parametrize(
    ("first", "second"), [(READ, READ), (READ, NONE), (NONE, READ)], ids=["both", "first", "second"]
)
def test_one_block_at_the_top_where_nobody_needs_more(first: object, second: object) -> None:
    result = run(workflow(a="", b=""), a=first, b=second)

    assert result.text == workflow(a="", b="").replace("jobs:", BLOCK + "jobs:")


def test_nothing_at_all_where_nobody_needs_anything() -> None:
    assert run(workflow(a="", b=""), a=NONE, b=NONE).text == workflow("{}", a="", b="")


def test_blocks_in_the_jobs_where_one_needs_more() -> None:
    result = run(workflow(a="", b="", c=""), a=READ, b=WRITE, c=NONE)

    assert result.text == (
        "on: push\npermissions: {}\njobs:\n"
        f"  a:\n{IN_JOB.format('read')}    runs-on: x\n"
        f"  b:\n{IN_JOB.format('write')}    runs-on: x\n"
        "  c:\n    runs-on: x\n"
    )
    assert len({change.bundle for change in result.changes}) == 1
    assert result.changes[0].bundle


def test_read_at_the_top_and_blocks_for_more() -> None:
    result = run(workflow(a="", b="", c=""), TOP_READ, a=READ, b=WRITE, c=NONE)

    assert result.text == (
        f"on: push\n{BLOCK}jobs:\n"
        "  a:\n    runs-on: x\n"
        f"  b:\n{IN_JOB.format('write')}    runs-on: x\n"
        "  c:\n    runs-on: x\n"
    )


def test_a_single_job_that_needs_more_has_its_own_block() -> None:
    text = run(workflow(a=""), a=WRITE).text

    assert text == f"on: push\npermissions: {{}}\njobs:\n  a:\n{IN_JOB.format('write')}    runs-on: x\n"


@pytest.mark.parametrize("known", [READ, WRITE, NONE])
def test_no_block_at_the_top_where_one_job_is_not_understood(known: object) -> None:
    result = run(workflow(a="", b=""), a=known, b=ANY)

    assert result.text.startswith("on: push\njobs:\n  a:\n    permissions:")
    assert result.text.endswith("  b:\n    runs-on: x\n")
    assert result.codes == ["unknown-token-use"]
    assert [change.bundle for change in result.changes] == [""]


def test_a_job_with_a_block_of_its_own_is_not_looked_at() -> None:
    text = workflow(a="write-all", b="")

    result = run(text, a=ANY, b=READ)

    assert result.text == text.replace("jobs:", BLOCK + "jobs:")
    assert result.codes == []


@pytest.mark.parametrize(
    "text",
    [
        workflow(a="{contents: read}", b="{}"),
        workflow("{}", a="", b=""),
        workflow("{contents: read}", a="", b=""),
        workflow("{contents: none}", a="", b=""),
        workflow("read-all", a="write-all", b="{}"),
    ],
)
@pytest.mark.parametrize("wanted", [NONE, READ, ANY], ids=["none", "read", "any"])
def test_what_must_not_change(text: str, wanted: object) -> None:
    result = run(text, a=wanted, b=wanted)

    assert result.text == text
    assert result.changes == ()


@pytest.mark.parametrize("style", [Style(), NARROW, TOP_READ, DEFAULT_READ, Style(comments=True)])
@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (workflow("{contents: write}", a="", b=""), WRITE, WRITE),
        (workflow("{contents: write, issues: write}", a="", b=""), ANY, ANY),
        (workflow("{contents: write}", a="", b="{}"), WRITE, NONE),
        (workflow("write-all", a="", b=""), ANY, ANY),
        (workflow("{contents: read, packages: read}", a="", b=""), ANY, READ),
        (
            workflow("{contents: read, packages: read}", a="", b=""),
            needs(contents="read", packages="read"),
            NONE,
        ),
    ],
)
def test_what_has_nothing_to_gain(style: Style, text: str, first: object, second: object) -> None:
    assert run(text, style, a=first, b=second).text == text


IN_READ = "\n      contents: read"
IN_WRITE = "\n      contents: write"
OIDC = needs(id_token="write")

# The block at the top, the needs of two jobs; what stands at the top afterwards, and the jobs' blocks.
NARROWED = [
    ("write-all", READ, READ, "\n  contents: read", "", ""),
    ("write-all", NONE, NONE, " {}", "", ""),
    ("read-all", READ, NONE, "\n  contents: read", "", ""),
    ("read-all", READ, needs(packages="read"), "\n  contents: read\n  packages: read", "", ""),
    ("{contents: write, issues: write}", READ, NONE, " {contents: read}", "", ""),
    ("{contents: write, issues: write}", WRITE, NONE, " {}", IN_WRITE, ""),
    ("write-all", WRITE, WRITE, " {}", IN_WRITE, IN_WRITE),
    ("write-all", READ, PACKAGES | WRITE, " {}", IN_READ, "\n      contents: write\n      packages: read"),
    ("{contents: read, packages: read}", READ, READ, " {contents: read}", "", ""),
    ("{packages: read, contents: read}", READ, READ, " {contents: read}", "", ""),
    ("{contents: write, id-token: write}", READ, OIDC, " {}", IN_READ, "\n      id-token: write"),
]


@pytest.mark.parametrize(("before", "first", "second", "top", "a", "b"), NARROWED)
def test_a_block_at_the_top_is_narrowed(
    before: str, first: object, second: object, top: str, a: str, b: str
) -> None:
    result = run(workflow(before, a="", b=""), a=first, b=second)

    in_a = f"    permissions:{a}\n" if a else ""
    in_b = f"    permissions:{b}\n" if b else ""
    assert result.text == (
        f"on: push\npermissions:{top}\njobs:\n  a:\n{in_a}    runs-on: x\n  b:\n{in_b}    runs-on: x\n"
    )


def test_a_single_job_keeps_its_grant_at_the_top() -> None:
    result = run(workflow("{contents: write, issues: write, packages: read}", a=""), a=WRITE)

    assert result.text == workflow("\n  contents: write", a="").replace(": \n", ":\n")


def test_a_block_at_the_top_is_copied_to_the_jobs_that_are_not_understood() -> None:
    text = workflow("\n  packages: write # 1\n  contents: none\n  issues: read", a="", b="", c="")
    text = text.replace(": \n", ":\n")

    result = run(text, a=ANY, b=READ, c=NONE)

    copied = "    permissions:\n      packages: write # 1\n      contents: none\n      issues: read\n"
    assert result.text == (
        f"on: push\npermissions: {{}}\njobs:\n  a:\n{copied}    runs-on: x\n"
        "  b:\n    runs-on: x\n  c:\n    runs-on: x\n"
    )
    assert result.codes == ["unknown-token-use"]


@pytest.mark.parametrize("before", ["write-all", "{contents: write, issues: write}"])
def test_write_all_is_never_copied(before: str) -> None:
    result = run(workflow(before, a="", b=""), a=ANY, b=READ)

    assert ("write-all" in result.text) == (before == "write-all")
    assert "    permissions: write-all" not in result.text
    assert IN_JOB.format("read") in result.text
    assert result.codes == ["unknown-token-use"]


def test_a_top_that_nobody_runs_with_grants_nothing() -> None:
    assert run(workflow("write-all", a="{}"), a=NONE).text == workflow("{}", a="{}")
    assert run(workflow("read-all", a="{}"), a=NONE).text == workflow("read-all", a="{}")


def test_blocks_of_jobs_are_narrowed_where_that_is_asked_for() -> None:
    text = workflow(a="{contents: write, issues: write}", b="write-all", c="{contents: read}", d="write-all")
    wanted = {"a": READ, "b": WRITE, "c": NONE, "d": ANY}

    assert run(text, **wanted).text == text
    result = run(text, NARROW, **wanted)

    assert result.text == (
        "on: push\njobs:\n"
        "  a:\n    permissions: {contents: read}\n    runs-on: x\n"
        f"  b:\n{IN_JOB.format('write')}    runs-on: x\n"
        "  c:\n    permissions: {}\n    runs-on: x\n"
        "  d:\n    permissions: write-all\n    runs-on: x\n"
    )
    assert result.codes == ["unknown-token-use"]
    assert {change.bundle for change in result.changes} == {""}


@pytest.mark.parametrize("style", [Style(), NARROW])
@pytest.mark.parametrize(
    "text", [workflow("{contents: read}", a=""), workflow(a="{contents: read}"), workflow(a="{}")]
)
def test_nothing_is_widened(style: Style, text: str) -> None:
    result = run(text, style, a=WRITE)

    assert result.text == text
    assert result.codes == ["needs-more-than-granted"]
    assert "contents: write" in result.refusals[0].reason


def test_openid_connect_is_kept_and_never_added() -> None:
    wanted = needs(contents="read", id_token="write")

    added = run(workflow(a=""), a=wanted)
    kept = run(workflow("write-all", a=""), a=wanted)

    assert "id-token" not in added.text
    assert added.codes == ["needs-more-than-granted"]
    assert "id-token: write" in kept.text
    assert kept.codes == []


def test_what_holds_by_default_is_written_out_for_what_is_not_understood() -> None:
    result = run(workflow(a="", b="", c=""), DEFAULT_READ, a=ANY, b=READ, c=ANY)

    frozen = "    permissions:\n      contents: read\n      packages: read\n"
    assert result.text == (
        f"on: push\npermissions: {{}}\njobs:\n  a:\n{frozen}    runs-on: x\n"
        f"  b:\n{IN_JOB.format('read')}    runs-on: x\n  c:\n{frozen}    runs-on: x\n"
    )
    assert result.codes == []
    assert result.changes[1].evidence["contents: read"] == [
        {
            "path": result.changes[1].place.path,
            "line": 3,
            "because": "the default of the repository, as configured",
        }
    ]


@pytest.mark.parametrize("default", [None, "write"])
def test_a_large_default_is_not_written_out(default: str | None) -> None:
    text = workflow(a="", b="")

    assert run(text, Style(default=default), a=ANY, b=ANY).text == text


def test_needs_beyond_a_small_default_are_reported() -> None:
    result = run(workflow(a=""), DEFAULT_READ, a=WRITE)

    assert result.text == workflow(a="").replace("jobs:", BLOCK + "jobs:")
    assert result.codes == ["needs-more-than-granted"]
    assert "the default of the repository" in result.refusals[0].reason
