from __future__ import annotations

import pytest
from oidc.scene.kit import job, run, step

from pinfix_codemods.oidc.checks.leaving import leaves_job
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import Ran, StepScene

NAMES = {"KEY_ID", "KEY_SECRET"}
SECRETS = {"ID", "SECRET"}
KEYS = "env: {KEY_ID: '${{ secrets.ID }}', KEY_SECRET: '${{ secrets.SECRET }}'}"


def _found(scene: StepScene) -> list[Objection]:
    return list(leaves_job(scene, NAMES, SECRETS))


def _codes(script: str, files: dict[str, str] | None = None) -> list[str]:
    return [one.code for one in _found(run(script, files, more=KEYS))]


@pytest.mark.parametrize(
    "script",
    [
        'echo "KEY_SECRET=$KEY_SECRET" >> $GITHUB_ENV',
        'echo "k=${KEY_SECRET}" >> "$GITHUB_OUTPUT"',
        'echo "k=${{ secrets.SECRET }}" >> "$GITHUB_OUTPUT"',
        'echo "k=${{ env.KEY_SECRET }}" >> ~/.env',
        'echo "::set-output name=k::$KEY_SECRET"',
        "printf '%s' \"$KEY_SECRET\" > key.json",
        'echo "${{ secrets.SECRET }}" | base64 -d > key.json',
        "cat > ~/.aws/credentials <<EOF\n[default]\naws_access_key_id=$KEY_ID\nEOF",
        "{ echo a; echo $KEY_ID; } > file",
        'echo "$KEY_SECRET" | tee -a .env',
        'echo "$KEY_SECRET" | sudo tee /etc/key > /dev/null',
        "env > .env",
        "env | grep KEY >> .env",
        "printenv KEY_SECRET > f",
        "export -p > f",
        'X="$KEY_SECRET"; echo "$X" > f',
        'echo "${KEY_SECRET:0:4}" > f',
        'echo "$(echo $KEY_SECRET)" > f',
        'ssh host "export K=$KEY_SECRET; ./deploy"',
        "ssh host <<EOF\nexport K=${{ secrets.SECRET }}\nEOF",
        'curl -H "Authorization: $KEY_SECRET" https://x',
        "aws ssm send-command --parameters 'commands=[\"docker run -e A=${{ secrets.ID }} i\"]'",
        "gh secret set K --body $KEY_SECRET",
        "kubectl create secret generic x --from-literal=k=$KEY_SECRET",
        "gcloud run deploy x --set-env-vars K=$KEY_SECRET",
        "echo $KEY_SECRET | gh secret set K",
    ],
)
def test_a_key_that_is_written_down_or_sent(script: str) -> None:
    assert _codes(script) == ["key-leaves-job"]


def test_in_powershell() -> None:
    script = '- run: echo "K=$env:KEY_SECRET" >> $env:GITHUB_ENV\n  shell: pwsh'
    piped = "- run: '\"K=$env:KEY_SECRET\" | Out-File -FilePath $env:GITHUB_ENV -Append'\n  shell: pwsh"

    for text in (script, piped):
        assert [one.code for one in _found(step(text, more=KEYS))] == ["key-leaves-job"]


def test_in_scripts_that_it_runs() -> None:
    found = _found(run("./x.sh", {"x.sh": "#!/bin/sh\necho a\necho $KEY_ID > f\n"}, more=KEYS))

    assert [(one.code, one.spot.path, one.spot.line) for one in found] == [("key-leaves-job", "x.sh", 3)]


@pytest.mark.parametrize(
    "script",
    [
        'mytool --key "$KEY_SECRET"',
        "mytool --key=$KEY_SECRET sub",
        "echo $KEY_SECRET | mytool login",
        'export TF_VAR_key="$KEY_SECRET"',
        'OTHER_NAME="$KEY_SECRET" mytool',
        'K=$KEY_SECRET\nmytool "$K"',
    ],
)
def test_a_key_that_a_program_is_told(script: str) -> None:
    assert _codes(script) == ["unknown-consumer"]


@pytest.mark.parametrize(
    "script",
    [
        "mytool",
        "aws s3 ls > list.txt",
        'echo "done" > f',
        'echo "$OTHER" > f',
        "env",
        "env | grep PATH",
        'echo "::add-mask::$KEY_SECRET"',
        "echo $KEY_SECRET > /dev/null",
        "echo $KEY_SECRET >&2",
        'test -n "$KEY_SECRET" && echo yes > f',
        'echo "$(test "$KEY_ID" && echo yes)" >> $GITHUB_OUTPUT',
        '[ -z "$KEY_ID" ] && exit 1',
        'KEY_ID="$KEY_ID" mytool',
        "export KEY_ID KEY_SECRET",
        "echo 'KEY_ID=$KEY_ID' > f",
        "docker run -e KEY_ID image",
        "aws configure set aws_access_key_id ${{ secrets.ID }}",
        "az login --service-principal -u x -p ${{ secrets.SECRET }}",
    ],
)
def test_what_does_not_leave(script: str) -> None:
    assert _codes(script) == []


def test_variables_in_which_the_secret_goes_by_another_name() -> None:
    scene = step("- run: echo $MINE > f\n  env: {MINE: '${{ secrets.SECRET }}'}")

    assert [one.code for one in _found(scene)] == ["key-leaves-job"]


def test_other_secrets_are_not_meant() -> None:
    scene = step("- run: echo $MINE > f\n  env: {MINE: '${{ secrets.OTHER }}'}")

    assert _found(scene) == []


def test_what_the_provider_deals_with_is_allowed() -> None:
    def allowed(ran: Ran) -> bool:
        return ran.command.program == "mytool"

    scene = run("mytool $KEY_ID\nother $KEY_ID", more=KEYS)
    found = list(leaves_job(scene, NAMES, SECRETS, allowed))

    assert [one.spot.line for one in found] == [scene.commands[1].spot.line]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("script: export K=${{ secrets.SECRET }}", 1),
        ("envs: KEY_ID,KEY_SECRET", 1),
        ("script: echo hello", 0),
    ],
)
def test_actions_that_run_things_elsewhere(text: str, count: int) -> None:
    scene = job(f"- uses: appleboy/ssh-action@v1\n  with:\n    {text}", more=KEYS).steps[0]

    assert [one.code for one in _found(scene)] == ["key-leaves-job"] * count


def test_messages_have_no_words_of_the_command() -> None:
    (found,) = _found(run('ssh host "K=$KEY_SECRET AKIAIOSFODNN7EXAMPLE"', more=KEYS))

    assert "AKIA" not in found.reason + found.remedy


def test_pipes_that_are_too_deep_are_lost() -> None:
    scene = run("echo $KEY_ID" + " | cat" * 200 + " > f", more=KEYS)

    assert scene.lost
    assert _found(scene) == []
