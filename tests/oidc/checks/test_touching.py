from __future__ import annotations

import pytest
from oidc.scene.kit import job, run

from pinfix_codemods.oidc.checks.touching import Touch, mentions, touch
from pinfix_codemods.oidc.scene.model import Ran

NAMES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
KEYS = "env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}"


def _is_aws(ran: Ran) -> bool:
    return ran.command.program == "aws"


def _touch(step: str, more: str = KEYS, files: dict[str, str] | None = None) -> Touch:
    return touch(job(step, files, more=more).steps[0], NAMES, _is_aws)


def test_own() -> None:
    assert _touch("- run: echo\n  env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}'}", more="") is Touch.OWN


def test_own_beats_all_and_counts_whatever_the_value_is() -> None:
    # Left as it is, it would be combined with the token that the login exports.
    assert _touch("- run: aws s3 ls\n  env: {AWS_ACCESS_KEY_ID: minio}", more="") is Touch.OWN


def test_own_empty_values_hide_the_key() -> None:
    hidden = "- run: aws s3 ls\n  env: {AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: ''}"

    assert _touch(hidden) is Touch.NONE


@pytest.mark.parametrize(
    "text",
    [
        "echo $AWS_ACCESS_KEY_ID",
        "echo ${AWS_ACCESS_KEY_ID:-x}",
        "echo %AWS_ACCESS_KEY_ID%",
        "echo $env:AWS_ACCESS_KEY_ID",
        "echo ${{ env.AWS_ACCESS_KEY_ID }}",
        "docker run -e AWS_ACCESS_KEY_ID image",
        "printenv AWS_SECRET_ACCESS_KEY",
    ],
)
@pytest.mark.parametrize("more", ["", KEYS])
def test_named_in_the_script(text: str, more: str) -> None:
    assert _touch(f"- run: {text}", more) is Touch.NAMED


@pytest.mark.parametrize("name", ["x.sh", "x.py", "x.js"])
def test_named_in_a_file(name: str) -> None:
    program = {"sh": "bash", "py": "python", "js": "node"}[name.partition(".")[2]]
    files = {name: "x AWS_ACCESS_KEY_ID\n"}

    assert _touch(f"- run: {program} {name}", "", files) is Touch.NAMED


@pytest.mark.parametrize(
    "value", ["${{ env.AWS_ACCESS_KEY_ID }}", "${{env.AWS_ACCESS_KEY_ID}}", "AWS_ACCESS_KEY_ID"]
)
def test_named_in_inputs(value: str) -> None:
    assert _touch(f"- uses: a/b@v1\n  with: {{x: '{value}'}}", "") is Touch.NAMED


def test_named_through_another_variable() -> None:
    more = "env: {K: '${{ env.AWS_ACCESS_KEY_ID }}'}"
    found = job("- uses: a/b@v1\n  with: {x: '${{ env.K }}'}", more=more)

    assert touch(found.steps[0], NAMES, _is_aws) is Touch.NAMED


def test_tools_only_while_in_force() -> None:
    assert _touch("- run: aws s3 ls") is Touch.TOOL
    assert _touch("- run: aws s3 ls", more="") is Touch.NONE


def test_tools_in_scripts() -> None:
    assert _touch("- run: ./x.sh", files={"x.sh": "#!/bin/sh\naws s3 ls\n"}) is Touch.TOOL


@pytest.mark.parametrize(
    "step",
    [
        "- run: ./unknown.sh",
        "- run: make all",
        "- run: python x.py",
        "- run: some-tool --flag",
        "- run: go test ./...",
        "- run: npx some-package",
        "- run: sops -d x",
        "- run: $TOOL",
        "- uses: someone/something@v1",
        "- uses: someone/setup-everything@v1",
        "- uses: docker://alpine:3",
        "- uses: ./nowhere",
        "- uses: actions/github-script@v7",
        "- uses: actions/setup-node-like/evil@v1",
        "- run: dir\n  shell: cmd",
    ],
)
def test_what_cannot_be_excluded(step: str) -> None:
    assert _touch(step, files={"x.py": "import boto3\n"}) is Touch.POSSIBLE
    assert _touch(step, "", {"x.py": "import boto3\n"}) is Touch.NONE


@pytest.mark.parametrize(
    "step",
    [
        "- uses: actions/checkout@v4",
        "- uses: Actions/Checkout@v4",
        "- uses: actions/setup-node@v4",
        "- uses: hashicorp/setup-terraform@v3",
        "- uses: actions/cache/restore@v4",
        "- uses: actions/upload-artifact@v4",
        "- uses: actions/download-artifact@v4",
        "- run: npm ci",
        "- run: pip install -r requirements.txt",
        "- run: python -m pip install twine",
        "- run: |\n    sudo apt-get update\n    mkdir -p out && cp -r a out\n    echo done >> log",
        "- run: git fetch --tags",
        "- run: node --version",
        "- run: Get-ChildItem -Recurse\n  shell: pwsh",
        "- uses: ./plain",
    ],
)
def test_what_is_known_not_to_need_it(step: str) -> None:
    plain = "runs:\n  using: composite\n  steps:\n    - run: echo x\n      shell: bash\n"

    assert _touch(step, files={"plain/action.yml": plain}) is Touch.NONE


@pytest.mark.parametrize("text", ["MY_AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID_SITE", "aws_access_key_id", ""])
def test_names_are_whole_words(text: str) -> None:
    assert not mentions(text, NAMES)
    assert touch(run(f"echo {text}"), NAMES, _is_aws) is Touch.NONE


def test_no_names_at_all() -> None:
    assert not mentions("anything", ())
