"""Actions that take no session token."""

from __future__ import annotations

import pytest
from oidc.providers.aws.kit import HEAD, KEYED, KEYS, after, all_found, codes, swap

BUCKET = "          AWS_S3_BUCKET: ${{ secrets.AWS_S3_BUCKET }}\n"
SYNC = (
    "      - uses: jakejarvis/s3-sync-action@v0.5.1\n        with:\n"
    f"          args: --acl public-read --delete\n        env:\n{BUCKET}{KEYS}"
)
NAMED = SYNC.replace("      - uses", "      - name: Sync\n        uses")
COMMAND = (
    'aws s3 sync "${SOURCE_DIR:-.}" "s3://$AWS_S3_BUCKET/$DEST_DIR" --no-progress --acl public-read --delete'
)


@pytest.mark.parametrize("steps", [SYNC, NAMED])
def test_the_command_line_does_the_work(steps: str) -> None:
    text = after(HEAD + steps)
    assert f"run: {COMMAND}\n        env:\n{BUCKET}" in text
    assert "uses:" not in text
    assert "args:" not in text
    assert "SECRET_ACCESS" not in text
    assert all_found(text) == {}


def test_what_the_step_says_besides_stays() -> None:
    steps = SYNC.replace(
        "        env:\n",
        "        if: always()\n        continue-on-error: true\n        timeout-minutes: 5\n        env:\n",
    )
    text = after(HEAD + steps + "          SOURCE_DIR: 'build'\n")
    assert "if: always()\n        continue-on-error: true\n        timeout-minutes: 5\n" in text
    assert "SOURCE_DIR: 'build'\n" in text


@pytest.mark.parametrize(
    "line",
    [
        "SOURCE_DIR: 'public'",
        'SOURCE_DIR: "public"',
        "SOURCE_DIR: public   # the site",
        "SOURCE_DIR: 'public'  # the site",
        "DEBUG: yes",
        "DEBUG: 'true'",
        "DEBUG: true",
        "LEVEL: '3'",
        "LEVEL: 3",
        "SAYS: 'it''s'",
        "DEST_DIR: ${{ github.ref_name }}",
    ],
)
def test_lines_that_stay_keep_their_bytes(line: str) -> None:
    assert f"\n          {line}\n" in after(HEAD + SYNC + f"          {line}\n")


def test_its_usual_region() -> None:
    assert swap(SYNC).new_steps[0].inputs[1] == ("aws-region", "us-east-1")
    assert swap(SYNC + "          AWS_REGION: eu-west-1\n").new_steps[0].inputs[1] == (
        "aws-region",
        "eu-west-1",
    )


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        (SYNC.replace("--delete", "${{ inputs.more }}"), "no-token-action"),
        (SYNC.replace("--delete", "$(cat args)"), "no-token-action"),
        (SYNC.replace("--delete", '--exclude "x'), "no-token-action"),
        (SYNC.replace(BUCKET, ""), "no-token-action"),
        (SYNC + "          AWS_S3_ENDPOINT: https://x.example.com\n", "custom-endpoint"),
    ],
)
def test_what_cannot_be_put_as_a_command(steps: str, code: str) -> None:
    assert codes(steps) == {code}


@pytest.mark.parametrize("more", ["    defaults:\n      run:\n        working-directory: x\n", ""])
def test_other_defaults_of_scripts(more: str) -> None:
    (_, finding), *_ = all_found(HEAD.replace("    steps:\n", f"{more}    steps:\n") + SYNC).values()
    assert {one.code for one in finding.objections} == ({"no-token-action"} if more else set())


@pytest.mark.parametrize("runner", ["self-hosted", "${{ inputs.runner }}", "windows-latest"])
def test_runners_without_the_command_line(runner: str) -> None:
    (_, finding), *_ = all_found(HEAD.replace("ubuntu-latest", runner) + SYNC).values()
    assert {one.code for one in finding.objections} == {"runner"}


def test_the_key_in_the_environment_of_the_job() -> None:
    text = HEAD.replace("    steps:\n", "    env:\n" + KEYS.replace("          ", "      ") + "    steps:\n")
    found = all_found(text + SYNC.replace(KEYS, ""))["j"][1].swap
    assert found is not None
    assert [entry.level for entry in found.removed] == ["job", "job"]
    assert len(found.edits) == 1


def invalidate(version: str, paths: str = "/index.html", more: str = "") -> str:
    """A step that invalidates a distribution."""
    return (
        f"      - uses: chetan/invalidate-cloudfront-action@{version}\n{more}        env:\n"
        f"          PATHS: {paths}\n          DISTRIBUTION: x\n          AWS_REGION: us-east-1\n{KEYS}"
    )


@pytest.mark.parametrize(
    ("version", "raised"), [("v2", []), ("v2.4", []), ("v2.2", ["v2"]), ("v1", ["v2"]), ("master", ["v2"])]
)
def test_the_action_for_cloudfront_takes_the_token_in_newer_versions(version: str, raised: list[str]) -> None:
    found = swap(invalidate(version))
    assert [one.use.ref for one in found.raises] == raised
    assert len(found.removed) == 2


def test_old_versions_of_it_that_read_their_paths_otherwise() -> None:
    assert codes(invalidate("v1", "'/a, /b'")) == {"no-token-action"}
    assert codes(invalidate("v1", more="        with: {args: --debug}\n")) == {"no-token-action"}
    assert codes(KEYED + invalidate("v1", "'/a, /b'").replace(KEYS, "")) == {"no-token-action"}


def test_a_key_that_another_step_has_exported() -> None:
    text = after(HEAD + KEYED + SYNC.replace(KEYS, ""))
    assert f"run: {COMMAND}\n" in text
    assert "role-to-assume" in text
    assert swap(KEYED + SYNC).new_steps == ()
