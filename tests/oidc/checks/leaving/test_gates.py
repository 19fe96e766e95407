from __future__ import annotations

import pytest
from oidc.scene.kit import job, run, scenes

from pinfix_codemods.oidc.checks.leaving import gated, guards_in_run
from pinfix_codemods.oidc.scene.model import JobScene

NAMES = {"KEY"}
SECRETS = {"SECRET"}
KEYS = "env: {KEY: '${{ secrets.SECRET }}'}"


def _count(scene: JobScene) -> int:
    found = list(gated(scene, NAMES, SECRETS))
    assert {one.code for one in found} <= {"condition"}
    return len(found)


@pytest.mark.parametrize(
    "condition",
    [
        "env.KEY != ''",
        "${{ env.KEY }}",
        "env.KEY && github.ref == 'x'",
        "env['KEY'] != ''",
        "!env.KEY",
        "${{ secrets.SECRET != '' }}",
        "contains(toJSON(env), 'x')",
    ],
)
def test_steps_that_test_the_key(condition: str) -> None:
    assert _count(job(f'- run: x\n  if: "{condition}"', more=KEYS)) == 1
    assert _count(job(f'- run: x\n  if: "{condition}"\n  env: {{KEY: "${{{{ secrets.SECRET }}}}"}}')) == 1


def test_variables_that_tell_of_the_secret() -> None:
    more = "env: {HAS_KEY: \"${{ secrets.SECRET != '' }}\"}"

    assert _count(job("- run: x\n  if: env.HAS_KEY == 'true'", more=more)) == 1
    assert _count(job("- run: x\n  if: env.HAS_KEY == 'true'", more=more.replace("SECRET", "OTHER"))) == 0


def test_another_variable_is_no_gate() -> None:
    keys = "{KEY: '${{ secrets.SECRET }}'}"

    assert _count(job(f"- run: aws s3 ls\n  if: ${{{{ env.CAN_UPLOAD == '1' }}}}\n  env: {keys}")) == 0
    assert _count(job(f"- run: x\n  if: always() && github.ref == 'refs/heads/main'\n  env: {keys}")) == 0


CHECK = """
- id: Check
  env: {KEY: "${{ secrets.SECRET }}"}
  run: |
    %s
- run: x
  if: %s
"""


@pytest.mark.parametrize(
    "script",
    [
        'if [ -n "$KEY" ]; then echo "has=1" >> $GITHUB_OUTPUT; fi',
        'if [[ "$KEY" != "" ]]; then echo "has=1" >> $GITHUB_OUTPUT; fi',
        'test -z "$KEY" || echo "has=1" >> $GITHUB_OUTPUT',
        'echo "has=${KEY:+1}" >> $GITHUB_OUTPUT',
        "echo \"has=${{ secrets.SECRET != '' }}\" >> $GITHUB_OUTPUT",
        "echo \"has=${{ env.KEY != '' }}\" >> $GITHUB_OUTPUT",
    ],
)
def test_steps_that_look_for_the_key(script: str) -> None:
    assert _count(job(CHECK % (script, "steps.check.outputs.has == '1'"))) == 1
    assert _count(job(CHECK % (script, "steps.other.outputs.has == '1'"))) == 0


def test_what_is_found_out_and_put_into_the_environment() -> None:
    script = 'if [ -n "$KEY" ]; then echo "HAS=1" >> "$GITHUB_ENV"; fi'

    assert _count(job(CHECK % (script, "env.HAS == '1'"))) == 1
    assert _count(job(CHECK % (script, "env.OTHER == '1'"))) == 0


def test_outputs_of_a_step_that_only_uses_the_key() -> None:
    script = 'mytool deploy\n    echo "url=x" >> $GITHUB_OUTPUT'

    assert _count(job(CHECK % (script, "steps.check.outputs.url != ''"))) == 0


OTHER_JOB = """
on: push
jobs:
  Check:
    runs-on: ubuntu-latest
    outputs:
      has: %s
    steps:
      - id: look
        env:
          K: ${{ secrets.%s }}
        run: |
          if [ -n "$K" ]; then echo "has=1" >> $GITHUB_OUTPUT; fi
  deploy:
    needs: Check
    runs-on: ubuntu-latest
    if: needs.check.outputs.has == '1'
    steps:
      - run: x
      - run: y
        if: ${{ needs.Check.outputs.has }}
"""


@pytest.mark.parametrize(
    ("output", "secret", "count"),
    [
        ("${{ steps.look.outputs.has }}", "SECRET", 2),
        ("${{ steps.look.outputs.has }}", "OTHER", 0),
        ("${{ steps.unknown.outputs.has }}", "SECRET", 0),
        ("${{ secrets.SECRET != '' }}", "OTHER", 2),
        ("'1'", "SECRET", 0),
    ],
)
def test_outputs_of_other_jobs(output: str, secret: str, count: int) -> None:
    assert _count(scenes(OTHER_JOB % (output, secret))[1]) == count


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ('if [ -z "$KEY" ]; then exit 1; fi', 1),
        ("[[ -v KEY ]] || exit 1", 1),
        (': "${KEY:?is missing}"', 1),
        ('case "$KEY" in "") exit 1;; esac', 1),
        ('mytool "$KEY"', 0),
        ('echo "${KEY:-x}"', 0),
        ('if [ -z "$OTHER" ]; then exit 1; fi', 0),
        ("[ -f x ] && echo KEY", 1),
        ("", 0),
    ],
)
def test_tests_in_scripts(script: str, count: int) -> None:
    scene = run(f"echo start\n{script}", more=KEYS)
    found = list(guards_in_run(scene, NAMES))

    assert [one.spot.line for one in found] == [scene.step.line_in_script(2)] * count


def test_tests_in_files() -> None:
    scene = run("./x.sh", {"x.sh": '#!/bin/sh\nif [ -z "$KEY" ]; then exit 1; fi\n'}, more=KEYS)

    assert len(list(guards_in_run(scene, NAMES))) == 1
