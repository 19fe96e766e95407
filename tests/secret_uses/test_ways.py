"""What reaches a place over variables, inputs, outputs and called files."""

from __future__ import annotations

import pytest
from secret_uses.stage import CI, found, in_files, job

from pinfix.secret_uses import Inventory, Kind


def ways(one: Inventory, secret: str = "KEY") -> list[tuple[str, int, str]]:
    """The uses that do not name the secret: file, line and the way."""
    return [
        (use.path, use.line, use.what.partition(", by way of ")[2])
        for use in one.of(secret)
        if ", by way of " in use.what
    ]


STEP = "steps:\n  - uses: o/a@v1\n    with:\n      token: ${{ env.A }}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("env:\n  A: ${{ secrets.KEY }}\n" + job(STEP), 9),
        (job("env:\n  A: ${{ secrets.KEY }}\n" + STEP), 9),
        (job(STEP + "\n    env:\n      A: ${{ secrets.KEY }}"), 7),
        (job("env:\n  A: ${{ secrets.KEY }}\n" + STEP.replace("env.A", "env.a")), 9),
        (job("env:\n  A: ${{ secrets.KEY }}\n" + STEP.replace("env.A", "env['A']")), 9),
        (job("env:\n  A: ${{ secrets.KEY }}\n" + STEP.replace("env.A", "toJSON(env)")), 9),
    ],
)
def test_by_a_variable(text: str, line: int) -> None:
    assert [(path, at) for path, at, _ in ways(found(text=text))] == [(CI, line)]


@pytest.mark.parametrize(
    "lines",
    [
        "env:\n  B: ${{ secrets.KEY }}\n" + STEP,
        "env:\n  A: ${{ secrets.KEY }}\n" + STEP + "\n    env:\n      A: none",
        "steps:\n  - run: x\n    env: {A: '${{ secrets.KEY }}'}\n  - run: y ${{ env.A }}",
    ],
)
def test_another_variable_carries_nothing(lines: str) -> None:
    assert ways(found(text=job(lines))) == []


def test_a_gate() -> None:
    one = found(text=job("env:\n  A: ${{ secrets.KEY }}\nsteps:\n  - if: env.A != ''\n    run: x"))
    assert [use.kind for use in one.of("KEY")] == [Kind.JOB_ENV, Kind.CONDITION]


def test_what_a_script_hands_to_later_steps() -> None:
    lines = (
        'steps:\n  - id: s\n    run: |\n      echo "A=${{ secrets.KEY }}" >> $GITHUB_ENV\n'
        '      echo "k=${{ secrets.KEY }}" >> $GITHUB_OUTPUT\n'
        "  - run: x ${{ env.A }}\n  - run: x ${{ steps.s.outputs.k }} ${{ steps.s.outcome }}"
    )
    assert ways(found(text=job(lines))) == [(CI, 9, "env.A"), (CI, 10, "steps.s")]


def test_a_step_that_writes_no_output_hands_on_none() -> None:
    lines = "steps:\n  - id: s\n    run: x ${{ secrets.KEY }}\n  - run: x ${{ steps.s.outputs.k }}"
    assert ways(found(text=job(lines))) == []


CALLED = """\
on:
  workflow_call:
    inputs: {name: {type: string}}
    secrets:
      token: {required: true}
jobs:
  j:
    steps:
      - run: x ${{ secrets.token }} ${{ inputs.name }}
"""
PASSING = (
    CALLED.partition("jobs:")[0]
    + """\
jobs:
  j:
    uses: NEXT
    secrets: {token: '${{ secrets.token }}'}
"""
)
CALL = """\
uses: ./.github/workflows/called.yml
secrets:
  TOKEN: ${{ secrets.KEY }}
with:
  name: ${{ secrets.OTHER }}
"""


def test_a_called_workflow_of_the_repository() -> None:
    one = in_files({CI: job(CALL), ".github/workflows/called.yml": CALLED})
    there = ".github/workflows/called.yml"
    assert ways(one) == [(there, 9, "secrets.token, which a caller fills in")]
    assert ways(one, "OTHER") == [(there, 9, "inputs.name, which a caller fills in")]
    assert [(declared.secret, declared.line) for declared in one.declared] == [("TOKEN", 5)]
    assert [use.path for use in one.of("token")] == [there]


def test_through_two_called_workflows() -> None:
    middle = PASSING.replace("NEXT", "$/.github/workflows/called.yml")
    files = {
        CI: job("uses: ./.github/workflows/middle.yml\nsecrets: {token: '${{ secrets.KEY }}'}"),
        ".github/workflows/middle.yml": middle,
        ".github/workflows/called.yml": CALLED,
    }
    assert ".github/workflows/called.yml" in [use.path for use in in_files(files).of("KEY")]


def test_workflows_that_call_each_other_come_to_an_end() -> None:
    a, b = ".github/workflows/a.yml", ".github/workflows/b.yml"
    one = in_files({a: PASSING.replace("NEXT", f"./{b}"), b: PASSING.replace("NEXT", f"./{a}")})
    assert one.secrets == ("TOKEN",)


ACTION = """\
inputs: {token: {required: true}}
runs:
  using: composite
  steps:
    - run: x ${{ inputs.token }} ${{ env.A }}
"""


def test_an_action_of_the_repository() -> None:
    lines = (
        "env:\n  A: ${{ secrets.E }}\nsteps:\n  - uses: ./tools/a\n    with:\n      token: ${{ secrets.KEY }}"
    )
    one = in_files({CI: job(lines), "tools/a/action.yml": ACTION})
    assert ways(one) == [("tools/a/action.yml", 5, "inputs.token, which a caller fills in")]
    assert ways(one, "E") == [("tools/a/action.yml", 5, "env.A")]


def test_another_action_is_given_nothing() -> None:
    lines = "steps:\n  - uses: o/a@v1\n    with:\n      token: ${{ secrets.KEY }}"
    assert ways(in_files({CI: job(lines), "action.yml": ACTION})) == []
