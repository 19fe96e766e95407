"""What is told of called workflows that are in other repositories."""

from __future__ import annotations

from permissions.infer.kit import SHA, needs

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
