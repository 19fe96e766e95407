"""How blocks are written: beside which key, in which style, and what stays as it is."""

from __future__ import annotations

import pytest
from permissions.blocks import ANY, PATH, Needs, assumed, needs, written

from pinfix_codemods.permissions.placement.verdict import Style

READ = needs(contents="read")
WRITE = needs(contents="write")
COMMENTS = Style(comments=True)

TOP = "permissions:\n  contents: read\n"
NOTHING = "permissions: {}\n"
OWN = "    permissions:\n      contents: write\n"
FLOW = "jobs:\n  a: {runs-on: x}\n"
REMOTE = "uses: o/r/.github/workflows/x.yml@v1\n"

# Before, what the job needs, after.
WRITTEN = [
    ("on: push\n\njobs:\n  a:\n    runs-on: x\n", READ, f"on: push\n\n{TOP}\njobs:\n  a:\n    runs-on: x\n"),
    ("on: push\njobs:\n  a:\n    runs-on: x", READ, f"on: push\n{TOP}jobs:\n  a:\n    runs-on: x"),
    (f"{FLOW}on: push\n", READ, f"{TOP}{FLOW}on: push\n"),
    (f"on: push\nname: n\nenv: {{}}\n{FLOW}", READ, f"on: push\nname: n\n{TOP}env: {{}}\n{FLOW}"),
    (
        f"# top\nname: n\nrun-name: r\n'on': push\n\ndefaults: {{}}\n{FLOW}",
        READ,
        f"# top\nname: n\nrun-name: r\n'on': push\n\n{TOP}\ndefaults: {{}}\n{FLOW}",
    ),
    (
        f"on:\n  push:\n  # schedule:\n\n# The jobs.\n{FLOW}",
        READ,
        f"on:\n  push:\n  # schedule:\n\n{TOP}\n# The jobs.\n{FLOW}",
    ),
    (f"---\non: push # why\n{FLOW}", READ, f"---\non: push # why\n{TOP}{FLOW}"),
    (
        "{on: push, jobs: {a: {runs-on: x}}}\n",
        READ,
        "{on: push, permissions: {contents: read}, jobs: {a: {runs-on: x}}}\n",
    ),
    (
        "on: push\njobs: {a: {runs-on: x}}\n",
        WRITE,
        f"on: push\n{NOTHING}jobs: {{a: {{permissions: {{contents: write}}, runs-on: x}}}}\n",
    ),
    (
        "on: push\njobs:\n  a: {name: n, runs-on: x}\n",
        WRITE,
        f"on: push\n{NOTHING}jobs:\n  a: {{name: n, permissions: {{contents: write}}, runs-on: x}}\n",
    ),
    (
        "on: push\njobs:\n    a:\n        name: n\n        # big\n        runs-on: x\n",
        WRITE,
        f"on: push\n{NOTHING}jobs:\n    a:\n        name: n\n"
        "        permissions:\n            contents: write\n        # big\n        runs-on: x\n",
    ),
    (
        "on: push\njobs:\n  a:\n    steps: []\n    needs: b\n    runs-on: x\n",
        WRITE,
        f"on: push\n{NOTHING}jobs:\n  a:\n    steps: []\n    needs: b\n{OWN}    runs-on: x\n",
    ),
    (
        "on: push\njobs:\n  a:\n\n    name: n\n\n    runs-on: x\n",
        WRITE,
        f"on: push\n{NOTHING}jobs:\n  a:\n\n    name: n\n\n{OWN}\n    runs-on: x\n",
    ),
    (
        f"on: push\njobs:\n  a:\n    strategy:\n      matrix: {{}}\n    {REMOTE}",
        WRITE,
        f"on: push\n{NOTHING}jobs:\n  a:\n    strategy:\n      matrix: {{}}\n{OWN}    {REMOTE}",
    ),
    (
        "on: push\njobs:\n  'a':\n    runs-on: x # big\n",
        WRITE,
        f"on: push\n{NOTHING}jobs:\n  'a':\n{OWN}    runs-on: x # big\n",
    ),
]


@pytest.mark.parametrize("form", ["as is", "crlf", "bom", "no newline"])
@pytest.mark.parametrize(("before", "need", "after"), WRITTEN)
def test_new_blocks(before: str, need: object, after: str, form: str) -> None:
    result = written(_formed(before, form), {"a": need})

    assert result.failed == ()
    assert result.text == _formed(after, form).removeprefix("\ufeff")


def _formed(text: str, form: str) -> str:
    match form:
        case "crlf":
            return text.replace("\n", "\r\n")
        case "bom":
            return "\ufeff" + text
        case "no newline":
            return text.removesuffix("\n")
        case _:
            return text


JOBS = "jobs:\n  a:\n    runs-on: x\n"

# A block at the top that is narrowed to `contents: read` for one job.
NARROWED = [
    ("permissions: write-all # why\n", "permissions: # why\n  contents: read\n"),
    ("permissions: read-all\n", "permissions:\n  contents: read\n"),
    ("permissions: 'write-all'\n", "permissions:\n  contents: read\n"),
    ("permissions: {contents: write, issues: write}\n", "permissions: {contents: read}\n"),
    ("permissions: {issues: write, contents: write} # y\n", "permissions: {contents: read} # y\n"),
    ("permissions: {contents: write, issues: write, checks: read}\n", "permissions:\n  contents: read\n"),
    ("permissions:\n  contents: write # c\n  issues: write # i\n", "permissions:\n  contents: read # c\n"),
    (
        "permissions:\n  issues: write\n  checks: write\n  # c\n  contents: write\n",
        "permissions:\n  # c\n  contents: read\n",
    ),
    ('permissions:\n  issues: "write"\n\n  contents: "write"\n', 'permissions:\n\n  contents: "read"\n'),
    ("permissions:\n  issues: none\n  contents: write\n", "permissions:\n  issues: none\n  contents: read\n"),
]


@pytest.mark.parametrize("form", ["as is", "crlf", "bom"])
@pytest.mark.parametrize(("before", "after"), NARROWED)
def test_narrowed_blocks(before: str, after: str, form: str) -> None:
    result = written(_formed(f"on: push\n{before}{JOBS}", form), {"a": READ})

    assert result.failed == ()
    assert result.text == _formed(f"on: push\n{after}{JOBS}", form).removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("permissions:\n  contents: write # c\n\n  issues: write\n", "permissions: {}\n"),
        ("permissions: # p\n  contents: write\n", "permissions: {} # p\n"),
        ("permissions: {contents: write, issues: write}\n", "permissions: {}\n"),
        ("permissions: write-all\n", "permissions: {}\n"),
    ],
)
def test_emptied_blocks(before: str, after: str) -> None:
    assert written(f"on: push\n{before}{JOBS}", {}).text == f"on: push\n{after}{JOBS}"


def test_a_comment_of_its_own_in_a_block_that_would_go_is_in_the_way_of_all() -> None:
    text = f"on: push\npermissions:\n  # so\n  contents: write\n{JOBS}  b:\n    runs-on: x\n"

    result = written(text, {"a": WRITE})

    assert result.text == text
    assert len(result.failed) == 1


ALIASED = "on: push\njobs:\n  a: &base\n    runs-on: x\n  b: *base\n"


def test_one_block_at_the_top_serves_jobs_that_share_their_text() -> None:
    result = written(ALIASED, {"a": READ, "b": READ})

    assert result.text == ALIASED.replace("jobs:", "permissions:\n  contents: read\njobs:")


def test_an_anchor_gets_what_all_its_jobs_need() -> None:
    result = written(ALIASED, {"a": WRITE, "b": needs(issues="read")})

    block = "    permissions:\n      contents: write\n      issues: read\n"
    assert result.failed == ()
    assert result.text == (
        f"on: push\npermissions: {{}}\njobs:\n  a: &base\n{block}    runs-on: x\n  b: *base\n"
    )
    assert written(result.text, {"a": WRITE, "b": needs(issues="read")}).changes == ()


def test_an_anchor_in_flow_style_is_edited_once() -> None:
    text = "on: push\njobs: {a: &base {runs-on: x}, b: *base}\n"

    result = written(text, {"a": WRITE, "b": WRITE})

    assert "jobs: {a: &base {permissions: {contents: write}, runs-on: x}, b: *base}" in result.text


def test_an_anchor_stays_as_it_is_where_one_of_its_jobs_is_not_understood() -> None:
    assert written(ALIASED, {"a": READ, "b": ANY}).text == ALIASED


def test_a_block_that_jobs_share_is_not_narrowed_for_one() -> None:
    text = (
        "on: push\njobs:\n"
        "  a:\n    permissions: &p\n      contents: write\n      issues: write\n    runs-on: x\n"
        "  b:\n    permissions: *p\n    runs-on: x\n"
    )

    result = written(text, {"a": WRITE, "b": needs(contents="write", issues="write")}, Style(narrow=True))

    assert result.text == text
    assert len(result.failed) == 1


def test_only_the_first_document_runs() -> None:
    text = f"on: push\n{JOBS}---\non: push\n{JOBS}"

    assert written(text, {"a": READ}).text == text.replace(
        "jobs:", "permissions:\n  contents: read\njobs:", 1
    )


def test_comments_say_why() -> None:
    text = f"on: push\n{JOBS}  b:\n    runs-on: x\n"
    wanted: Needs = {
        "a": needs("git push", "gh release create", contents="write") | needs("checkout", contents="read"),
        "b": needs("a\tlong\x1b[1m reason\n" + "x" * 200, issues="read"),
    }

    result = written(text, wanted, COMMENTS)

    assert "      contents: write # git push; gh release create\n" in result.text
    (line,) = (line for line in result.text.splitlines() if "issues" in line)
    assert line.startswith("      issues: read # a long [1m reason xxx")
    assert len(line) < 130
    assert written(result.text, wanted, COMMENTS).changes == ()


def test_comments_do_not_take_the_place_of_others() -> None:
    text = f"on: push\npermissions:\n  contents: write # mine\n  issues: write\n  checks: write\n{JOBS}"

    result = written(text, {"a": needs("it", contents="read", issues="write")}, COMMENTS)

    assert "permissions:\n  contents: read # mine\n  issues: write # it\njobs:" in result.text


def test_flow_style_has_no_comments() -> None:
    text = "on: push\njobs: {a: {runs-on: x}}\n"

    result = written(text, {"a": needs("it", contents="write")}, COMMENTS)

    assert result.failed == ()
    assert "#" not in result.text


def test_sinks_are_reported_where_they_are() -> None:
    text = f"on: push\n{JOBS}"

    (refusal,) = written(text, {"a": ANY}).refusals

    assert (refusal.place.path, refusal.place.line, refusal.place.yaml_path) == (PATH, 1, ("jobs", "a"))
    assert refusal.reason == "job a: step 1 does something"
    assert refusal.remedy == "Say what it does."


def test_an_assumption_of_an_explicit_job_is_no_concern() -> None:
    text = "on: push\njobs:\n  a:\n    permissions: write-all\n    runs-on: x\n"

    assert written(text, {"a": assumed()}, Style(strict=True)).codes == []
