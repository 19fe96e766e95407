"""A job that calls a workflow needs what that asks for, and what its jobs need that inherit the grant."""

from __future__ import annotations

import pytest
from permissions.infer.kit import SHA, needs, resolved

from pinfix.resolution import RemoteFile
from pinfix_codemods.permissions.need import Status

CALL = "on: push\njobs:\n  c:\n    uses: ./.github/workflows/called.yml\n"
CALLED = ".github/workflows/called.yml"
PUSHES = "      - uses: actions/checkout@v4\n      - run: git push\n"


def called(body: str, call: str = CALL) -> str:
    """The grant that the calling job needs."""
    found = needs(call, {CALLED: "on: workflow_call\n" + body})["c"]
    return str(found.grant) if found.status is not Status.UNKNOWN else "unknown"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"jobs:\n  a:\n    runs-on: x-linux\n    steps:\n{PUSHES}", "contents: write"),
        (f"permissions: {{issues: read}}\njobs:\n  a:\n    runs-on: x\n    steps:\n{PUSHES}", "issues: read"),
        (
            "permissions: {}\njobs:\n  a:\n    permissions: {pages: write}\n    runs-on: x\n    steps:\n"
            + PUSHES,
            "pages: write",
        ),
        ("jobs:\n  a:\n    uses: ./.github/workflows/missing.yml\n", "unknown"),
        ("jobs:\n  a:\n    uses: o/r/.github/workflows/w.yml@v1\n", "unknown"),
        ("jobs:\n  a:\n    uses: ./.github/workflows/called.yml\n", "unknown"),
    ],
)
def test_local_workflows(body: str, expected: str) -> None:
    assert called(body) == expected


STEP = """\
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: unheard-of-program
        env: {T: "${{ secrets.thing }}"}
"""


def test_secrets_that_are_handed_over() -> None:
    assert called(STEP) == "nothing"
    assert called(STEP, CALL + "    secrets: inherit\n") == "nothing"
    assert called(STEP, CALL + '    secrets: {THING: "${{ secrets.PAT }}"}\n') == "nothing"
    assert called(STEP, CALL + '    secrets: {THING: "${{ secrets.GITHUB_TOKEN }}"}\n') == "unknown"


def test_a_caller_that_is_called_itself_may_pass_on_what_it_was_given() -> None:
    both = CALL.replace("on: push", "on: [push, workflow_call]") + "    secrets: inherit\n"
    assert called(STEP, both) == "unknown"


def test_a_remote_workflow_is_read_at_the_commit_that_will_be_pinned() -> None:
    call = "on: push\njobs:\n  c:\n    uses: o/r/.github/workflows/w.yml@v1\n"
    file = RemoteFile("o", "r", SHA, ".github/workflows/w.yml")
    known = resolved("o", "r", "v1")
    found = needs(call, outside={}, resolutions=known)["c"]
    assert [sink.file for sink in found.sinks] == [file]
    text = f"on: workflow_call\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n{PUSHES}"
    found = needs(call, outside={file: text}, resolutions=known)["c"]
    assert str(found.grant) == "contents: write"
    assert found.reasons[0].spot.path == f"o/r@{SHA}:.github/workflows/w.yml"
    nested = "on: workflow_call\njobs:\n  a:\n    uses: ./.github/workflows/x.yml\n"
    assert needs(call, outside={file: nested}, resolutions=known)["c"].status is Status.UNKNOWN
    assert needs(call, outside={file: "on: push\njobs: {}\n"}, resolutions=known)["c"].sinks


def test_declared_secrets_of_a_workflow_with_several_triggers_may_be_the_token() -> None:
    mixed = "on: {push: , workflow_call: {secrets: {thing: }}}\n" + STEP
    assert needs(mixed)["a"].status is Status.UNKNOWN
    assert needs(mixed.replace("secrets: {thing: }", "secrets: {other: }"))["a"].status is Status.PROVEN
