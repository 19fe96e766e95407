"""Keys that a script gives to `aws configure set`."""

from __future__ import annotations

import pytest
from oidc.providers.aws.kit import codes, of_steps, swap

from pinfix.config.oidc_settings import AwsSettings

ID = "aws configure set aws_access_key_id ${{ secrets.AWS_ACCESS_KEY_ID }}"
SECRET = "aws configure set aws_secret_access_key ${{ secrets.AWS_SECRET_ACCESS_KEY }}"
REGION = "aws configure set default.region eu-west-1"


def script(*lines: str, more: str = "") -> str:
    """A step with these lines."""
    return "      - run: |\n" + "".join(f"          {line}\n" for line in lines) + more


def test_the_lines_go_and_the_rest_stays() -> None:
    found = swap(script("# sign in", ID, SECRET, REGION, "aws s3 ls"))
    (edit,) = found.runs
    assert edit.text == "# sign in\naws configure set default.region eu-west-1\naws s3 ls\n"
    assert found.new_steps[0].inputs == (
        ("role-to-assume", "${{ vars.AWS_ROLE_ARN }}"), ("aws-region", "eu-west-1"),
    )  # fmt: skip
    assert found.consumers == (edit.step,)


def test_nothing_is_left_to_run() -> None:
    (edit,) = swap(script("# sign in", ID, SECRET), settings=AwsSettings(region="eu-west-1")).runs
    assert edit.text is None


def test_the_region_as_it_is_written() -> None:
    found = swap(script(ID, SECRET, "aws configure set region ${{ env.AWS_REGION }}", "aws s3 ls"))
    assert found.new_steps[0].inputs[1] == ("aws-region", "${{ env.AWS_REGION }}")
    assert codes(script(ID, SECRET, "aws s3 ls")) == {"missing-value"}


def test_several_steps() -> None:
    steps = script(ID, SECRET, REGION, "aws s3 ls", more="        if: github.ref == 'a'\n")
    found = swap(steps + "      - run: echo\n" + steps.replace("'a'", "'b'"))
    assert [step.index for step in found.consumers] == [0, 2]
    assert len(found.runs) == 2


@pytest.mark.parametrize(
    "form", ["{} --profile deploy", "aws --profile deploy {}", "aws configure --profile=deploy {}"]
)
def test_a_profile_stays_a_profile(form: str) -> None:
    if form.startswith("aws configure"):
        lines = [form.format(line.removeprefix("aws configure ")) for line in (ID, SECRET)]
    else:
        lines = [
            form.format(line.removeprefix("aws ") if form.startswith("aws") else line)
            for line in (ID, SECRET)
        ]
    found = swap(script(*lines, "aws s3 ls --profile deploy"), settings=AwsSettings(region="eu-west-1"))
    assert found.new_steps[0].inputs[2] == ("aws-profile", "deploy")
    assert found.runs[0].text == "aws s3 ls --profile deploy\n"


def test_a_profile_in_the_name_of_the_setting() -> None:
    lines = [line.replace("set aws_", "set profile.deploy.aws_") for line in (ID, SECRET)]
    found = swap(script(*lines, "aws s3 ls"), settings=AwsSettings(region="eu-west-1"))
    assert found.new_steps[0].inputs[2] == ("aws-profile", "deploy")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([f"if true; then\n            {ID}\n          fi", SECRET], "inline-in-run"),
        ([f"{ID} && {SECRET}"], "inline-in-run"),
        ([f"{ID}; aws s3 ls", SECRET], "inline-in-run"),
        ([f"{ID} > /dev/null", SECRET], "inline-in-run"),
        ([f"true && \\\n          {ID}", SECRET], "inline-in-run"),
        ([f"AWS_X=y {ID}", SECRET], "inline-in-run"),
        ([ID, SECRET, "aws configure set aws_session_token ${{ secrets.TOKEN }}"], "already-temporary"),
        ([f"{ID} --profile $PROFILE", f"{SECRET} --profile $PROFILE"], "profile"),
        ([ID, f"{SECRET} --profile b"], "several-pairs"),
        ([ID, SECRET, f"{ID} --profile b", f"{SECRET} --profile b"], "several-pairs"),
        ([ID.replace("secrets.AWS_ACCESS_KEY_ID", "secrets[matrix.id]"), SECRET], "dynamic-key"),
        ([ID, SECRET, "echo ${{ secrets.AWS_SECRET_ACCESS_KEY }}"], "inline-in-run"),
    ],
)
def test_lines_that_cannot_simply_go(lines: list[str], code: str) -> None:
    assert code in codes(script(*lines, REGION))


def test_a_script_of_the_repository() -> None:
    files = {
        "login.sh": "aws configure set aws_access_key_id $ID\naws configure set aws_secret_access_key $KEY\n"
    }
    step = (
        "      - run: bash login.sh\n        env:\n"
        "          ID: ${{ secrets.AWS_KEY_ID }}\n          KEY: ${{ secrets.AWS_SECRET }}\n"
    )
    assert "script" in codes(step, files)


def test_keys_that_come_by_variables_of_the_step() -> None:
    step = script(
        "aws configure set aws_access_key_id $ID", 'aws configure set aws_secret_access_key "$KEY"', REGION,
        "aws s3 ls",
        more="        env:\n          ID: ${{ secrets.AWS_KEY_ID }}\n"
        "          KEY: ${{ secrets.AWS_SECRET }}\n",
    )  # fmt: skip
    found = swap(step)
    assert [entry.key for entry in found.removed] == ["ID", "KEY"]
    assert found.runs[0].text == f"{REGION}\naws s3 ls\n"


def test_keys_that_come_by_the_usual_variables() -> None:
    step = script(
        "aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID",
        "aws configure set aws_secret_access_key $AWS_SECRET_ACCESS_KEY", REGION, "aws s3 ls",
        more="        env:\n          AWS_ACCESS_KEY_ID: ${{ secrets.A }}\n"
        "          AWS_SECRET_ACCESS_KEY: ${{ secrets.B }}\n",
    )  # fmt: skip
    found = swap(step)
    assert [entry.key for entry in found.removed] == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    assert found.runs[0].text == f"{REGION}\naws s3 ls\n"


def test_a_profile_that_an_earlier_step_has_made() -> None:
    early = script("aws configure set region eu-west-1 --profile p")
    late = script(f"{ID} --profile p", f"{SECRET} --profile p", "aws s3 ls --profile p")
    assert "profile" in codes(early + late, settings=AwsSettings(region="eu-west-1"))


@pytest.mark.parametrize(
    "line",
    [
        "aws configure set aws_access_key_id test", "aws configure set region eu-west-1",
        "aws configure set aws_access_key_id ${{ steps.x.outputs.id }}",
        "echo aws configure set aws_access_key_id",
        "aws configure list",
    ],
)  # fmt: skip
def test_nothing_stored_is_no_finding(line: str) -> None:
    assert of_steps(script(line)) is None
