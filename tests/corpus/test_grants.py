"""The checkers of this folder see what they are there to see."""

from __future__ import annotations

import pytest
from corpus import blocks
from corpus.grants import PASSED_ON, PERMISSIVE, RESTRICTED, Levels, read_workflows, refused_calls, too_much

_CALLER = ".github/workflows/ci.yml"
_CALLEE = ".github/workflows/build.yml"
_CALL = "  call:\n    uses: ./.github/workflows/build.yml\n"
_STEPS = "  build:\n    runs-on: x\n    steps: []\n"


def _refused(caller: str, callee: str, default: Levels) -> set[str]:
    files = {_CALLER: f"on: push\n{caller}".encode(), _CALLEE: f"on: workflow_call\n{callee}".encode()}
    return {scope for *_, scope in refused_calls(read_workflows(files), default)}


@pytest.mark.parametrize(
    ("caller", "callee"),
    [
        (f"permissions: {{}}\njobs:\n{_CALL}", f"permissions:\n  contents: read\njobs:\n{_STEPS}"),
        (f"permissions: {{}}\njobs:\n{_CALL}", f"jobs:\n{_STEPS}    permissions: {{contents: read}}\n"),
        (
            f"permissions: {{contents: read}}\njobs:\n{_CALL}    permissions: {{}}\n",
            f"jobs:\n{_STEPS}    permissions: {{contents: read}}\n",
        ),
    ],
    ids=["top", "job", "own block before the one of the file"],
)
def test_a_callee_that_asks_for_more(caller: str, callee: str) -> None:
    assert _refused(caller, callee, PASSED_ON) == {"contents"}


def test_the_default_counts_where_no_block_is() -> None:
    callee = f"permissions: {{issues: write}}\njobs:\n{_STEPS}"
    assert _refused(f"jobs:\n{_CALL}", callee, RESTRICTED) == {"issues"}
    assert _refused(f"jobs:\n{_CALL}", callee, PASSED_ON) == set()


def test_a_call_through_a_file_without_blocks_hands_on_what_that_was_granted() -> None:
    files = {
        ".github/workflows/first.yml": b"on: push\npermissions: {}\njobs:\n"
        b"  a:\n    uses: ./.github/workflows/ci.yml\n",
        _CALLER: f"on: workflow_call\njobs:\n{_CALL}".encode(),
        _CALLEE: f"on: workflow_call\njobs:\n{_STEPS}    permissions: {{contents: read}}\n".encode(),
    }
    assert {scope for *_, scope in refused_calls(read_workflows(files), PASSED_ON)} == {"contents"}


def test_no_default_holds_openid_connect() -> None:
    assert too_much({"id-token": "write", "contents": "write"}, PERMISSIVE) == {"id-token"}
    assert too_much({"contents": "write"}, {"contents": "read"}) == {"contents"}


_BEFORE = "on: push\n\njobs:\n  a:\n    runs-on: x\n"


def test_only_a_block_and_a_blank_line_beside_it_make_no_difference() -> None:
    written = _BEFORE.replace("jobs:", "permissions:\n  contents: read\n\njobs:").replace(
        "    runs-on", "    permissions: {}\n    runs-on"
    )
    assert blocks.differences(_BEFORE, written) == []


@pytest.mark.parametrize(
    "after",
    [
        _BEFORE.replace("runs-on: x", "runs-on:  x"),
        _BEFORE.replace("\n\n", "\n"),
        _BEFORE.replace("    runs-on", "\n    runs-on"),
        _BEFORE + "# more\n",
        _BEFORE.replace("jobs:", "permissions: {}\n\n\njobs:"),
    ],
)
def test_anything_else_does(after: str) -> None:
    assert blocks.differences(_BEFORE, after) != []
