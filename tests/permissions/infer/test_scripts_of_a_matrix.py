"""A script that is one of several, as the matrix says."""

from __future__ import annotations

import pytest
from permissions.infer.kit import need

from pinfix_codemods.permissions.need import Status

_STEP = "- run: ${{ matrix.c }}\n  env: {GH_TOKEN: '${{ github.token }}'}\n"


def _job(values: str) -> str:
    return f"runs-on: ubuntu-latest\nstrategy: {{matrix: {{c: {values}}}}}"


def test_each_script_counts() -> None:
    found = need(_STEP, job=_job("['gh pr close 1', 'gh release create v1', 'echo x']"))
    assert found.status is Status.PROVEN
    assert {"contents", "pull-requests"} <= found.grant.as_dict().keys()


@pytest.mark.parametrize(
    "values",
    [
        "['echo x', './build.sh']",
        "['echo x', '${{ inputs.x }}']",
        "'${{ fromJSON(inputs.x) }}'",
        "['x', 'y']",
    ],
)
def test_one_that_nobody_knows_is_enough(values: str) -> None:
    assert need(_STEP, job=_job(values)).status is Status.UNKNOWN


def test_a_word_of_the_matrix_may_be_a_subcommand() -> None:
    step = _STEP.replace("${{ matrix.c }}", "gh issue ${{ matrix.c }} 5")
    assert need(step, job=_job("[close, view]")).grant.as_dict()["issues"] == "write"
    assert need(step, job=_job("[view, list]")).grant.as_dict()["issues"] == "read"
