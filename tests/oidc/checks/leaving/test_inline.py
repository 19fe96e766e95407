from __future__ import annotations

import pytest
from oidc.scene.kit import run, step

from pinfix_codemods.oidc.checks.leaving import inline_in_run

SECRETS = {"KEY"}


def _lines(script: str, allowed: tuple[int, ...] = (), more: str = "") -> list[int]:
    scene = run(script, more=more)
    found = list(inline_in_run(scene, SECRETS, allowed))
    assert {one.code for one in found} <= {"inline-in-run"}
    first = scene.step.line_in_script(1)
    return [one.spot.line - first + 1 for one in found]


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        ("mytool --key ${{ secrets.KEY }}", [1]),
        (
            "echo a\nmytool ${{secrets.key}} ${{ secrets['KEY'] }}\necho b\nexport K=${{ secrets.KEY }}",
            [2, 4],
        ),
        ("mytool \\\n  --key ${{ secrets.KEY }}", [2]),
        ("K=${{ secrets.KEY }} mytool", [1]),
        ("mytool ${{ secrets.KEY || 'x' }}", [1]),
        ("mytool ${{ secrets[matrix.k] }}", [1]),
        ("if [ '${{ secrets.KEY }}' ]; then echo; fi", [1]),
    ],
)
def test_lines_with_the_secret(script: str, lines: list[int]) -> None:
    assert _lines(script) == lines


def test_over_a_variable() -> None:
    assert _lines("mytool ${{ env.K }}", more="env: {K: '${{ secrets.KEY }}'}") == [1]
    assert _lines("mytool ${{ env.K }}", more="env: {K: '${{ secrets.OTHER }}'}") == []


@pytest.mark.parametrize(
    "script",
    [
        "mytool ${{ secrets.OTHER }}",
        "mytool ${{ github.token }}",
        "mytool $KEY",
        "mytool ${{ vars.KEY }}",
        # These are told by other checks.
        "ssh host 'K=${{ secrets.KEY }} x'",
        "echo ${{ secrets.KEY }} > f",
        "docker run -e K=${{ secrets.KEY }} i",
        "docker run \\\n  -e K=${{ secrets.KEY }} i",
    ],
)
def test_lines_without(script: str) -> None:
    assert _lines(script) == []


def test_lines_that_the_provider_deals_with() -> None:
    script = "aws configure set aws_access_key_id ${{ secrets.KEY }}\nmytool ${{ secrets.KEY }}"

    assert _lines(script, (1,)) == [2]
    assert _lines(script, (1, 2)) == []
    # The first line of a command is enough.
    assert _lines("mytool \\\n ${{ secrets.KEY }}", (1,)) == []


def test_steps_without_a_script() -> None:
    assert not list(inline_in_run(step("- uses: a/b@v1\n  with: {k: '${{ secrets.KEY }}'}"), SECRETS))
