"""Keys that other jobs have from the outputs of the job."""

from __future__ import annotations

import pytest

from .toy import PATH, run

HEAD = "on: push\npermissions: {}\njobs:\n  up:\n    runs-on: ubuntu-latest\n"
STEPS = """\
    steps:
      - run: aws s3 ls
        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}
"""


def job(value: str, more: str = "") -> str:
    return f"{HEAD}{more}    outputs:\n      plain: x\n      out: {value}\n{STEPS}"


@pytest.mark.parametrize(
    "value",
    [
        "${{ secrets.B }}",
        "x-${{ secrets['b'] }}-y",
        "${{ env.AWS_SECRET_ACCESS_KEY }}",
        "${{ format('{0}', env['aws_access_key_id']) }}",
        "${{ toJSON(env) }}",
        "${{ secrets[github.ref_name] }}",
        '"${{ \\x73ecrets.B }}"',
        "${{ steps.x.outputs.y || secrets.A }}",
    ],
)
def test_an_output_with_the_key_keeps_it(value: str) -> None:
    outcome = run({PATH: job(value)})
    assert "key-leaves-job" in outcome.codes
    assert not outcome.plan.rewrites
    assert [one.place.line for one in outcome.plan.refusals if one.code == "key-leaves-job"] == [8]


def test_a_variable_of_the_job_that_holds_one_of_the_secrets() -> None:
    outcome = run({PATH: job("${{ env.COPY }}", "    env: {COPY: '${{ secrets.B }}'}\n")})
    assert "key-leaves-job" in outcome.codes
    assert not outcome.plan.rewrites


@pytest.mark.parametrize(
    "value",
    ["${{ secrets.OTHER }}", "${{ env.AWS_REGION }}", "${{ steps.x.outputs.y }}", "AWS_SECRET_ACCESS_KEY",
     "${{ github.sha }}", "${{ secrets.GITHUB_TOKEN }}"],
)  # fmt: skip
def test_other_outputs_hand_on_no_key(value: str) -> None:
    outcome = run({PATH: job(value)})
    assert outcome.codes == []
    assert "secrets.A" not in outcome.text
