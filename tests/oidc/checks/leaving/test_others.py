"""Containers, keys that are not plainly one secret, and scripts that cannot be read."""

from __future__ import annotations

import pytest
from oidc.scene.kit import job, run, step

from pinfix_codemods.oidc.checks.leaving import dynamic, dynamic_entry, from_containers, unread_scripts

NAMES = {"KEY"}
SECRETS = {"SECRET"}
KEYS = "env: {KEY: '${{ secrets.SECRET }}'}"


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ("container: {image: i, env: {KEY: '${{ secrets.SECRET }}'}}", 1),
        ("container: {image: i, credentials: {username: u, password: '${{ secrets.SECRET }}'}}", 1),
        ("container: {image: i, options: '-e KEY=${{ secrets.SECRET }}'}", 1),
        ("container: {image: i, options: '-e KEY'}", 1),
        ("services: {db: {image: i, env: {A: 'x-${{ secrets.SECRET }}', B: '${{ secrets.SECRET }}'}}}", 2),
        ("services: {db: {image: i, env: {KEY: test}}}", 0),
        ("services: {db: {image: i, env: {KEY: '${{ secrets.OTHER }}'}}}", 0),
        ("container: alpine", 0),
        ("container: {image: i}", 0),
        ("services: []", 0),
    ],
)
def test_containers_of_the_job(more: str, count: int) -> None:
    found = list(from_containers(job("- run: x", more=more), NAMES, SECRETS))

    assert [one.code for one in found] == ["job-container"] * count


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("${{ secrets[matrix.k] }}", 1),
        ("${{ secrets.A || secrets.B }}", 1),
        ("${{ format('{0}', secrets.A) }}", 1),
        ("${{ github.ref == 'x' && secrets.A || secrets.B }}", 1),
        ("x${{ secrets.A }}", 1),
        ("${{ secrets.A }}", 0),
        ("${{ steps.a.outputs.b }}", 0),
        ("${{ inputs.key }}", 0),
        ("${{ github.token || 'x' }}", 0),
        ("literal", 0),
        ("", 0),
    ],
)
def test_keys_that_are_not_plainly_one_secret(value: str, count: int) -> None:
    entries = f'{{KEY: "{value}", OTHER: "{value}"}}'
    text = f"- run: x\n  env: {entries}\n- uses: a/b@v1\n  with: {entries}"
    found = job(text)

    assert [one.code for one in dynamic(found, NAMES)] == ["dynamic-key"] * count
    assert len(list(dynamic_entry(found.steps[1].inputs["key"]))) == count


def test_an_env_that_is_one_expression() -> None:
    chosen = job("- run: x\n  env: ${{ fromJSON(secrets.ALL) }}\n- run: y\n  env: ${{ matrix.env }}")

    assert [one.spot.line for one in dynamic(chosen, NAMES)] == [chosen.steps[0].spot("env").line]


@pytest.mark.parametrize("script", ["./release.sh", "make deploy", "npm run release", "if [ then"])
def test_scripts_that_cannot_be_read(script: str) -> None:
    (found,) = list(unread_scripts(run(script, more=KEYS), NAMES))[:1]

    assert found.code == "script"
    # Without the key in its environment the script is nobody's business here.
    assert not list(unread_scripts(run(script), NAMES))


def test_a_script_with_the_key_of_its_own_step() -> None:
    assert list(unread_scripts(step("- run: scripts/publish\n  env: {KEY: '${{ secrets.SECRET }}'}"), NAMES))
    assert not list(unread_scripts(step("- run: scripts/publish\n  env: {KEY: ''}"), NAMES))


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("x.js", "process.env.KEY", 1),
        ("x.js", "new S3Client({})", 0),
        ("x.js", "process.env.MY_KEY", 0),
        ("x.py", "os.environ['KEY']", 0),
        ("x.sh", "#!/bin/sh\naws s3 ls\n", 0),
    ],
)
def test_programs_that_name_the_variables(name: str, text: str, count: int) -> None:
    program = {"js": "node", "py": "python", "sh": "bash"}[name.partition(".")[2]]

    assert len(list(unread_scripts(run(f"{program} {name}", {name: text}, more=KEYS), NAMES))) == count


def test_installed_tools_are_read_well_enough() -> None:
    assert not list(unread_scripts(run("aws s3 ls\nterraform apply", more=KEYS), NAMES))
