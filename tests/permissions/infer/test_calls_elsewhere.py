"""What is told of called workflows that are in other repositories."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from permissions.infer.kit import SHA, needs, resolved

from pinfix.resolution import FileAnswer, RemoteFile
from pinfix_codemods.permissions.need import Need, Status

_THERE = f"o/r/.github/workflows/c.yml@{SHA}"


def _reason(called: str, files: dict[str, str] | None = None) -> str:
    (sink,) = needs(f"on: push\njobs:\n  j:\n    uses: {called}\n", files)["j"].sinks
    return sink.reason


def test_what_can_be_done() -> None:
    assert _reason(_THERE).endswith(f"{_THERE} is in another repository, which is read only online")


def test_a_call_in_turn_is_not_read_online_either() -> None:
    here = f"on: workflow_call\njobs:\n  k:\n    uses: {_THERE}\n"
    reason = _reason("./.github/workflows/c.yml", {".github/workflows/c.yml": here})
    assert reason.endswith("read only online, and not where a called workflow calls it in turn")


def test_an_expression_is_no_repository() -> None:
    here = "on: workflow_call\njobs:\n  k:\n    uses: ${{ vars.X }}\n"
    assert "online" not in _reason("./.github/workflows/c.yml", {".github/workflows/c.yml": here})


_TOKEN = "${{ github.token }}"
_OUTER = "on: push\njobs:\n  c:\n    uses: o/r/.github/workflows/w.yml@v1\n"
_FIRST = RemoteFile("o", "r", SHA, ".github/workflows/w.yml")
_SECOND = RemoteFile("o", "r", SHA, ".github/workflows/x.yml")
_THIRD = RemoteFile("p", "q", SHA, ".github/workflows/x.yml")
_USES = (
    "on: workflow_call\njobs:\n  z:\n    runs-on: ubuntu-latest\n    steps:\n"
    "    - run: gh issue create -t a -b c\n      env: {GH_TOKEN: '${{ secrets.t }}'}\n"
)


def _passing(called: str, more: str = "") -> str:
    return f"on: workflow_call\njobs:\n  a:\n    uses: {called}\n{more}"


def _through(outside: Mapping[RemoteFile, FileAnswer], *others: str) -> Need:
    known = resolved("o", "r", "v1")
    for name in others:
        known |= resolved(*name.split("/"), "v1")
    return needs(_OUTER, outside=outside, resolutions=known)["c"]


_HANDING = _passing("./.github/workflows/x.yml", f"    secrets: {{t: '{_TOKEN}'}}\n")


def test_what_a_called_workflow_calls_is_asked_for_and_read() -> None:
    assert [sink.file for sink in _through({_FIRST: _HANDING}).sinks] == [_SECOND]
    assert str(_through({_FIRST: _HANDING, _SECOND: _USES}).grant) == "issues: write"
    asks = _USES.replace("jobs:", "permissions: {checks: write}\njobs:")
    assert str(_through({_FIRST: _HANDING, _SECOND: asks}).grant) == "checks: write"


def test_in_a_third_repository_too() -> None:
    middle = _HANDING.replace("./.github/workflows/x.yml", "p/q/.github/workflows/x.yml@v1")
    assert [sink.file for sink in _through({_FIRST: middle}).sinks] == [None]
    assert [sink.file for sink in _through({_FIRST: middle}, "p/q").sinks] == [_THIRD]
    assert str(_through({_FIRST: middle, _THIRD: _USES}, "p/q").grant) == "issues: write"


def test_what_is_checked_against_a_block_is_not_asked_for() -> None:
    own = _HANDING + "    permissions: {issues: write}\n"
    assert str(_through({_FIRST: own}).grant) == "issues: write"


@pytest.mark.parametrize("called", ["./x.yml", "${{ vars.x }}", "./.github/workflows/a/x.yml"])
def test_calls_that_lead_nowhere(called: str) -> None:
    assert _through({_FIRST: _passing(called)}).status is Status.UNKNOWN


def test_very_many_calls() -> None:
    call = "  j{0}:\n    uses: ./.github/workflows/x.yml\n    with: {{a: '{0}'}}\n"
    many = "on: workflow_call\njobs:\n" + "".join(call.format(number) for number in range(80))
    (sink,) = _through({_FIRST: many, _SECOND: "on: workflow_call\njobs: {}\n"}).sinks
    assert "more than 50" in sink.reason
    here = {".github/workflows/m.yml": many, ".github/workflows/x.yml": "on: workflow_call\njobs: {}\n"}
    (sink,) = needs("on: push\njobs:\n  c:\n    uses: ./.github/workflows/m.yml\n", here)["c"].sinks
    assert "more than 50" in sink.reason


def test_in_this_repository_each_call_hands_over_what_it_says() -> None:
    top = "on: push\njobs:\n  c:\n    uses: ./.github/workflows/m.yml\n"
    files = {".github/workflows/m.yml": _HANDING, ".github/workflows/x.yml": _USES}
    assert str(needs(top, files)["c"].grant) == "issues: write"
    files[".github/workflows/m.yml"] = _passing("./.github/workflows/x.yml", "    secrets: inherit\n")
    assert str(needs(top, files)["c"].grant) == "nothing"
    handing = top + f"    secrets: {{t: '{_TOKEN}'}}\n"
    assert str(needs(handing, files)["c"].grant) == "issues: write"
