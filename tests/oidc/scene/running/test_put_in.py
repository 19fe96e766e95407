from __future__ import annotations

import pytest
from oidc.providers.aws.kit import HEAD, KEYED, all_found, codes
from oidc.scene.kit import programs, run, step

MATRIX = "strategy: {matrix: {cmd: ['docker run -e A img', 'unset B; aws s3 ls'], sudo: ['', sudo -E]}}"


@pytest.mark.parametrize("script", ["${{ matrix.cmd }}", "sudo ${{ matrix.cmd }}", "X=1 ${{ matrix.cmd }}"])
def test_each_value_of_the_matrix_is_read(script: str) -> None:
    found = run(script, more=MATRIX)
    assert programs(found)[0] == "docker run -e A img"
    assert programs(found)[-1] == "aws s3 ls"
    assert found.lost == ()
    assert not any(ran.inline for ran in found.commands)  # the file has no such line to be edited


def test_the_other_lines_stay_the_own_ones_of_the_step() -> None:
    found = run("${{ matrix.sudo }} aws s3 ls\nmake all\n", more=MATRIX)
    assert [ran.line_in_text for ran in found.commands if ran.inline] == [2]
    assert programs(found).count("aws s3 ls") == 2


@pytest.mark.parametrize(
    "script",
    [
        "${{ inputs.cmd }}", "${{ matrix.other }} x", "${{ fromJSON(inputs.all).cmd }}",
        "${{ steps.a.outputs.cmd }} && ls", "sudo ${{ inputs.cmd }}",
    ],
)  # fmt: skip
def test_programs_that_only_the_run_tells(script: str) -> None:
    assert any(lost.absent for lost in run(script).lost)
    assert "script" in codes(f"{KEYED}      - run: {script}\n")


@pytest.mark.parametrize(
    "script",
    [
        "aws s3 cp x s3://${{ inputs.bucket }}", "X=${{ inputs.x }}",
        "${{ github.event_name == 'push' }} && ls",
        "echo ${{ steps.a.outputs.b }}", "[ '${{ inputs.x }}' = y ] && ls", "sudo -E make ${{ inputs.x }}",
    ],
)  # fmt: skip
def test_expressions_that_are_arguments_are_none_of_these(script: str) -> None:
    assert not any(lost.absent for lost in run(script).lost)


def test_more_values_than_are_read_are_not_known() -> None:
    values = ", ".join(f"c{number}" for number in range(100))
    found = run("${{ matrix.cmd }}", more=f"strategy: {{matrix: {{cmd: [{values}]}}}}")
    assert any(lost.absent for lost in found.lost)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY img", "docker-env"),
        ("unset AWS_SESSION_TOKEN; aws s3 ls", "unknown-consumer"),
    ],
)
def test_values_that_the_key_must_stay_for(value: str, code: str) -> None:
    head = HEAD.replace("    steps:", f"    strategy: {{matrix: {{cmd: [ls, '{value}']}}}}\n    steps:")
    found = all_found(f"{head}{KEYED}      - run: ${{{{ matrix.cmd }}}}\n")
    assert {one.code for one in found["j"][1].objections} == {code}
    assert codes(f"{KEYED}      - run: {value}\n") == {code}


@pytest.mark.parametrize(("given", "program"), [("", "aws s3 ls"), ("\n  with: {Cmd: make x}", "make x")])
def test_inputs_of_a_composite_action(given: str, program: str) -> None:
    action = (
        "inputs: {cmd: {default: aws s3 ls}, shell: {default: bash}}\n"
        "runs:\n  using: composite\n  steps:\n"
        "    - run: ${{ inputs.cmd }}\n      shell: ${{ inputs.shell }}\n"
    )
    found = step(f"- uses: ./a{given}\n", {"a/action.yml": action, "Makefile": "x:\n\tls\n"})
    assert program in programs(found)
    assert found.lost == ()
