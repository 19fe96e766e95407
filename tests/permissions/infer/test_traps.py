"""Functions of a script that run at its end."""

from __future__ import annotations

import pytest
from permissions.infer.kit import CHECKOUT, need

from pinfix_codemods.permissions.need import Status

ENV = "  env: {GH_TOKEN: '${{ github.token }}'}\n"


def _step(*lines: str) -> str:
    return "- run: |\n" + "".join(f"    {line}\n" for line in lines) + ENV


@pytest.mark.parametrize(
    "lines",
    [
        ("function cleanup { gh issue close 1; }", "trap cleanup EXIT"),
        ("cleanup() { gh issue close 1; }", "trap 'cleanup' EXIT INT"),
        ("trap cleanup EXIT", "cleanup() { gh issue close 1; }"),
    ],
)
def test_a_function_at_the_end_is_followed(lines: tuple[str, ...]) -> None:
    found = need(_step(*lines))
    assert not found.sinks
    assert found.grant.as_dict()["issues"] == "write"


@pytest.mark.parametrize(
    "lines",
    [
        ("trap cleanup EXIT",),
        ("cleanup() { ./tool; }", "trap cleanup EXIT"),
        ('tool() { command tool "$@"; }', "tool release"),
    ],
)
def test_what_nobody_knows_stays_so(lines: tuple[str, ...]) -> None:
    assert need(_step(*lines)).status is Status.UNKNOWN


def test_a_stand_in_for_git_still_pushes() -> None:
    lines = ('git() { command git "$@"; }', "git push")
    assert need(CHECKOUT + _step(*lines)).grant.as_dict()["contents"] == "write"
