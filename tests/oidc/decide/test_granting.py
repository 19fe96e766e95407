"""`id-token: write` for the job, and nothing taken from it or given to others."""

from __future__ import annotations

import pytest

from pinfix.config import Config
from pinfix.config.settings import PermissionSettings
from pinfix.github.scopes import Grant

from .toy import PATH, run, unchanged

KEYS = "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}\n"


def workflow(top: str = "", own: str = "", more: str = "", job: str = "up") -> str:
    return (
        f"on: push\n{top}jobs:\n  {job}:\n{own}    runs-on: ubuntu-latest\n    steps:\n"
        f"      - uses: actions/checkout@v4\n{more}      - run: aws s3 ls\n{KEYS}"
    )


def block(text: str) -> str:
    """What stands between the job's key and `runs-on`."""
    start = text.index("  up:\n") + len("  up:\n")
    return text[start : text.index("    runs-on")]


@pytest.mark.parametrize(
    ("top", "own", "wanted"),
    [
        ("", "", "    permissions:\n      contents: read\n      id-token: write\n"),
        ("permissions: {}\n", "", "    permissions:\n      id-token: write\n"),
        (
            "permissions:\n  issues: write\n  contents: read # why\n",
            "",
            "    permissions:\n      issues: write\n      contents: read # why\n      id-token: write\n",
        ),
        (
            "permissions: {contents: write, id-token: none}\n",
            "",
            "    permissions:\n      contents: write\n      id-token: write\n",
        ),
        ("permissions:\n  contents: read\n  id-token: write\n", "", ""),
        ("permissions: write-all\n", "", ""),
        ("permissions: read-all\n", "", "    permissions:\n      contents: read\n      id-token: write\n"),
        ("", "    permissions: write-all\n", "    permissions: write-all\n"),
        (
            "",
            "    permissions: read-all\n",
            "    permissions:\n      contents: read\n      id-token: write\n",
        ),
        ("", "    permissions: {}\n", "    permissions: {id-token: write}\n"),
        ("", "    permissions: {contents: read}\n", "    permissions: {contents: read, id-token: write}\n"),
        (
            "permissions: {id-token: write}\n",
            "    permissions:\n      'contents': 'read'\n",
            "    permissions:\n      'contents': 'read'\n      id-token: write\n",
        ),
        (
            "",
            "    permissions:\n      id-token: none\n      contents: read\n",
            "    permissions:\n      id-token: write\n      contents: read\n",
        ),
        (
            "",
            "    permissions:\n      id-token: 'write'\n",
            "    permissions:\n      id-token: 'write'\n",
        ),
    ],
)
def test_the_block_of_the_job(top, own, wanted):
    text = workflow(top, own)
    outcome = run(text)
    assert outcome.codes == []
    assert block(outcome.text) == wanted
    assert outcome.text.startswith(f"on: push\n{top}jobs:\n")


@pytest.mark.parametrize("value", ["${{ fromJSON('{}') }}", "read", "", "[contents]"])
@pytest.mark.parametrize("level", ["top", "own"])
def test_a_value_that_is_no_block(value, level):
    indent = "    " if level == "own" else ""
    assert unchanged(workflow(**{level: f"{indent}permissions: {value}\n"})) == ["permissions-unknown"]


def test_needs_that_are_not_known():
    text = workflow(more="      - run: ./release.sh ${{ github.token }}\n")
    outcome = run(text)
    assert outcome.codes == ["permissions-unknown"]
    assert "release.sh" in outcome.plan.refusals[0].reason
    assert outcome.text == text


def test_needs_that_are_stated_or_a_default_that_is_known():
    text = workflow(more="      - run: ./release.sh ${{ github.token }}\n")
    stated = PermissionSettings(jobs={"up": Grant.of({"issues": "write"})})
    wanted = "    permissions:\n      id-token: write\n      issues: write\n"
    assert block(run(text, config=Config(permissions=stated)).text) == wanted
    small = Config(permissions=PermissionSettings(default="read"))
    wanted = "    permissions:\n      contents: read\n      id-token: write\n      packages: read\n"
    assert block(run(text, config=small).text) == wanted
    large = Config(permissions=PermissionSettings(default="write"))
    assert unchanged(text, config=large) == ["permissions-unknown"]


def test_what_is_assumed_is_said_and_does_not_count_under_strict():
    text = workflow(more="      - run: go test ./...\n")
    outcome = run(text)
    (swap,) = outcome.swaps
    assert "push" in swap.assumption
    assert any("push" in note for note in outcome.facts[0].notes)
    assert unchanged(text, strict=True) == ["permissions-unknown"]


def test_a_push_of_the_job_stays_possible():
    text = workflow(more="      - run: git push\n")
    assert "      contents: write\n      id-token: write\n" in block(run(text).text)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize(
    "top",
    ["", "permissions: {contents: read}\n", "permissions: read-all\n", "permissions: {contents: write}\n"],
)
def test_the_permissions_codemod_afterwards_leaves_it(top, narrow):
    second = "  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
    config = Config(permissions=PermissionSettings(narrow=narrow))
    alone = run(workflow(top) + second, config=config)
    both = run(workflow(top) + second, config=config, permissions=True)
    if not narrow:
        assert block(both.text) == block(alone.text)
    assert "id-token: write" in block(both.text)
    assert both.text.count("id-token: write") == 1
    again = run(both.text, config=config, permissions=True)
    assert again.text == both.text
    assert not again.plan.changes


def test_other_jobs_are_not_given_anything():
    second = "  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
    after = run(workflow("permissions: {}\n") + second).text
    assert after.endswith(second)


def test_no_token_for_a_swap_that_needs_none():
    from dataclasses import replace

    from .toy import with_swap

    text = workflow("permissions: ${{ 1 }}\n")
    outcome = run({PATH: text}, with_swap(lambda job, swap: replace(swap, needs_id_token=False)))
    assert outcome.codes == []
    assert "id-token" not in outcome.text


@pytest.mark.parametrize("script", ["./release.sh", "./x.sh", "make", "bash scripts/x.sh"])
def test_a_program_that_nobody_can_read_may_need_anything(script):
    outcome = run(workflow(more=f"      - run: {script}\n"))
    assert outcome.codes == ["permissions-unknown"]
    assert not outcome.swaps
    listed = workflow("permissions: {contents: read}\n", more=f"      - run: {script}\n")
    assert run(listed).codes == []


def test_a_program_that_can_be_read():
    files = {PATH: workflow(more="      - run: ./release.sh\n"), "release.sh": "#!/bin/bash\ngit push\n"}
    assert "      contents: write\n      id-token: write\n" in block(run(files).text)


def test_without_a_credential_in_reach_it_needs_nothing():
    text = workflow(more="      - run: ./x.sh\n").replace(
        "checkout@v4\n", "checkout@v4\n        with: {persist-credentials: false}\n"
    )
    assert "      contents: read\n      id-token: write\n" in block(run(text).text)
