"""Keys among the environment variables of steps, jobs and workflows."""

from __future__ import annotations

import pytest
from oidc.providers.aws.kit import HEAD, KEYED, KEYS, after, all_found, codes, of_steps, swap, with_env

from pinfix.config.oidc_settings import AwsRole, AwsSettings, Given
from pinfix_codemods.oidc.providers.aws.provider import Aws

JOB_ENV = """\
    env:
      AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
      AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
      AWS_REGION: eu-central-1
    steps:
"""
IN_JOB = HEAD.replace("    steps:\n", JOB_ENV)


def of_job(steps: str, settings: AwsSettings | None = None) -> set[str]:
    """The codes for a job that has the key in its own environment."""
    return {one.code for one in all_found(IN_JOB + steps, settings=settings)["j"][1].objections}


def test_one_step_is_put_in_before_the_first_consumer() -> None:
    found = swap("      - uses: actions/checkout@v4\n      - run: npm ci\n" + with_env() + with_env())
    (step,) = found.new_steps
    assert (step.name, step.use.owner, step.use.repo, step.use.ref) == (
        "Configure AWS credentials (OIDC)", "aws-actions", "configure-aws-credentials", "v6",
    )  # fmt: skip
    assert step.inputs == (("role-to-assume", "${{ vars.AWS_ROLE_ARN }}"), ("aws-region", "eu-west-1"))
    assert [one.index for one in found.consumers] == [2, 3]
    assert len(found.removed) == 4


def test_only_the_key_goes() -> None:
    text = after(HEAD + with_env(more="          OTHER: ${{ secrets.OTHER }}\n"))
    assert "AWS_REGION: eu-west-1\n          OTHER: ${{ secrets.OTHER }}\n" in text
    assert "secrets.AWS" not in text


def test_the_region_of_a_step_is_copied() -> None:
    steps = with_env(region="          AWS_DEFAULT_REGION: ${{ secrets.AWS_REGION }}\n")
    assert swap(steps).new_steps[0].inputs[1] == ("aws-region", "${{ secrets.AWS_REGION }}")


def test_the_region_of_the_job_is_named() -> None:
    text = IN_JOB + "      - run: aws s3 ls\n"
    found = all_found(text)["j"][1].swap
    assert found is not None
    assert found.new_steps[0].inputs[1] == ("aws-region", "${{ env.AWS_REGION }}")


def test_the_region_of_the_configuration_is_the_last_resort() -> None:
    steps = with_env(region="")
    assert codes(steps) == {"missing-value"}
    given = AwsSettings(region="eu-north-1")
    assert swap(steps, settings=given).new_steps[0].inputs[1] == ("aws-region", "eu-north-1")
    assert swap(with_env(), settings=given).new_steps[0].inputs[1] == ("aws-region", "eu-west-1")


def test_different_regions_are_refused() -> None:
    other = with_env(region="          AWS_REGION: us-east-1\n")
    assert codes(with_env() + other) == {"missing-value"}
    assert codes(with_env() + other, settings=AwsSettings(region="eu-west-1")) == {"missing-value"}


def test_both_variables_of_a_region_have_to_agree() -> None:
    both = "          AWS_REGION: eu-west-1\n          AWS_DEFAULT_REGION: {}\n"
    assert codes(with_env(region=both.format("us-east-1"))) == {"missing-value"}
    assert codes(with_env(region=both.format("eu-west-1"))) == set()


def test_a_region_that_comes_by_another_variable() -> None:
    steps = "      - run: aws s3 ls\n" + with_env(region="          AWS_REGION: ${{ env.AWS_REGION }}\n")
    assert of_job(steps) == set()


def test_the_same_region_in_two_spellings_is_one() -> None:
    steps = "      - run: aws s3 ls\n" + with_env(region="          AWS_DEFAULT_REGION: eu-central-1\n")
    assert of_job(steps) == set()


def test_a_condition_that_tests_another_variable_is_no_gate() -> None:
    steps = with_env().replace("        env:", "        if: ${{ env.CAN_UPLOAD == '1' }}\n        env:")
    assert swap(steps).consumers[0].condition == "${{ env.CAN_UPLOAD == '1' }}"


def test_a_condition_on_the_key_is_a_gate() -> None:
    steps = with_env().replace("        env:", "        if: env.AWS_ACCESS_KEY_ID != ''\n        env:")
    assert codes(steps) == {"condition"}


def test_steps_that_have_no_use_for_the_key_of_the_job() -> None:
    steps = (
        "      - uses: actions/checkout@v4\n      - uses: actions/setup-node@v4\n      - run: npm ci\n"
        "      - run: aws s3 sync out s3://bucket\n      - uses: actions/upload-artifact@v4\n"
    )
    found = all_found(IN_JOB + steps)["j"][1].swap
    assert found is not None
    assert [step.index for step in found.consumers] == [3]


def test_a_key_that_nothing_in_the_job_uses_is_no_finding() -> None:
    assert all_found(IN_JOB + "      - uses: actions/checkout@v4\n      - run: npm ci\n") == {}


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ("      - uses: some/action@v1\n", "unknown-consumer"),
        ("      - uses: docker://alpine\n", "unknown-consumer"),
        ("      - uses: ./.github/actions/x\n", "script"),
        ("      - run: ./unknown.sh\n", "script"),
        ("      - run: make deploy\n", "script"),
        ("      - run: mytool deploy\n", "unknown-consumer"),
        ("      - run: go test ./...\n", "unknown-consumer"),
        ("      - run: ${{ inputs.command }}\n", "script"),
        (
            "      - uses: some/action@v1\n        with: {id: '${{ env.AWS_ACCESS_KEY_ID }}'}\n",
            "unknown-consumer",
        ),
        (
            "      - uses: aws-actions/configure-aws-credentials@v4\n        with: {role-to-assume: x}\n",
            "keys-and-role",
        ),
        ("      - run: aws s3 ls --profile other\n", "profile"),
        ("      - run: aws s3 ls\n        env: {AWS_ROLE_ARN: x}\n", "keys-and-role"),
        (
            "      - run: aws s3 ls\n        env: {AWS_SESSION_TOKEN: '${{ secrets.TOKEN }}'}\n",
            "already-temporary",
        ),
    ],
)
def test_consumers_of_the_key_of_a_job(steps: str, code: str) -> None:
    assert code in of_job("      - run: aws s3 ls\n" + steps)


@pytest.mark.parametrize(
    "run",
    [
        "terraform apply",
        "cdk deploy",
        "npx cdk deploy",
        "sam deploy",
        "eksctl get cluster",
        "pulumi up",
        "tofu plan",
    ],
)
def test_tools_that_take_a_token(run: str) -> None:
    assert codes(with_env(run)) == set()


@pytest.mark.parametrize(
    "run", ["s3cmd sync . s3://x", "gatling enterprise", "mvn deploy", "ansible localhost"]
)
def test_tools_of_which_it_is_not_known(run: str) -> None:
    assert codes(with_env(run)) == {"unknown-consumer"}


def test_scripts_of_the_repository_are_followed() -> None:
    assert codes(with_env("./deploy.sh"), {"deploy.sh": "#!/bin/bash\naws s3 ls\n"}) == set()
    assert codes(with_env("./deploy.sh"), {"deploy.sh": "#!/bin/bash\nmytool\n"}) == {"unknown-consumer"}
    writes = {"deploy.sh": '#!/bin/bash\necho "$AWS_SECRET_ACCESS_KEY" > key\n'}
    assert codes(with_env("./deploy.sh"), writes) == {"key-leaves-job"}


def test_functions_of_the_script_are_no_unknown_programs() -> None:
    script = "|\n          upload() { aws s3 cp a b; }\n          upload"
    assert codes(with_env(script)) == set()


@pytest.mark.parametrize(
    "more",
    [
        "          AWS_ENDPOINT_URL: https://x.r2.cloudflarestorage.com\n",
        "          AWS_ENDPOINT_URL_S3: ${{ vars.ENDPOINT }}\n",
        "          AWS_S3_ENDPOINT: minio:9000\n",
        "          BUCKET: https://fra1.digitaloceanspaces.com/x\n",
    ],
)
def test_stores_that_only_speak_like_aws(more: str) -> None:
    assert codes(with_env("aws s3 cp a b", more)) == {"custom-endpoint"}


def test_a_region_that_aws_does_not_have() -> None:
    assert codes(with_env(region="          AWS_DEFAULT_REGION: auto\n")) == {"custom-endpoint"}


@pytest.mark.parametrize(
    "option", ["--endpoint-url https://x.example.com", "--endpoint-url=$URL", "--endpoint x"]
)
def test_commands_with_another_endpoint(option: str) -> None:
    assert codes(with_env(f"aws s3 cp a b {option}")) == {"custom-endpoint"}


def test_the_names_of_other_services_in_a_long_value_are_cheap() -> None:
    assert codes(with_env(more="          TEXT: " + "a." * 20_000 + "\n")) == set()


def test_a_secret_inside_a_command() -> None:
    run = "AWS_SECRET_ACCESS_KEY=${{ secrets.AWS_SECRET_ACCESS_KEY }} aws s3 ls"
    assert codes(f"      - run: {run}\n") == {"inline-in-run"}
    assert codes(with_env() + f"      - run: {run}\n") == {"inline-in-run"}


def test_two_accounts_in_one_job() -> None:
    other = with_env().replace("secrets.AWS", "secrets.OTHER")
    mapped = AwsSettings(
        by_secret={
            "AWS_ACCESS_KEY_ID": AwsRole(Given("vars", "A")),
            "OTHER_ACCESS_KEY_ID": AwsRole(Given("vars", "B")),
        }
    )
    assert codes(with_env() + other) == {"several-pairs"}
    assert codes(with_env() + other, settings=mapped) == {"several-pairs"}


def test_halves_at_different_levels_are_one_key() -> None:
    text = HEAD.replace("    steps:\n", "    env:\n      AWS_ACCESS_KEY_ID: ${{ secrets.ID }}\n    steps:\n")
    step = with_env().replace("          AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}\n", "")
    found = all_found(text + step)["j"][1].swap
    assert found is not None
    assert {(entry.level, entry.key) for entry in found.removed} == {
        ("job", "AWS_ACCESS_KEY_ID"), ("step", "AWS_SECRET_ACCESS_KEY"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "steps",
    [
        with_env().replace("secrets.", "steps.login.outputs."),
        with_env().replace("secrets.", "env."),
        "      - run: aws s3 ls\n        env: {AWS_ACCESS_KEY_ID: m, AWS_SECRET_ACCESS_KEY: minioadmin}\n",
        "      - run: aws s3 ls\n        env: {AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: ''}\n",
        "      - run: aws s3 ls\n        env: {TOKEN: '${{ secrets.GITHUB_TOKEN }}'}\n",
        "      - run: x\n        env: {SSH: '${{ secrets.AWS_EC2_PRIVATE_KEY }}'}\n",
        "      - run: x\n        env: {KMS: '${{ secrets.AWS_KMS_KEY_ID }}'}\n",
    ],
)
def test_nothing_stored_is_no_finding(steps: str) -> None:
    assert of_steps(steps) is None


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ("AWS_ACCESS_KEY: ${{ secrets.AWS_ACCESS_KEY }}", "unknown-consumer"),
        ("TF_VAR_key: ${{ secrets.PROD_AWS_SECRET_ACCESS_KEY }}", "unknown-consumer"),
        ("AWS_SECRET_ACCESS_KEY: ${{ secrets[inputs.name] }}", "dynamic-key"),
        ("AWS_SECRET_ACCESS_KEY: ${{ inputs.prod && secrets.A || secrets.B }}", "dynamic-key"),
        ("AWS_SECRET_ACCESS_KEY: ${{ secrets[matrix.secret] }}", "matrix-account"),
    ],
)
def test_keys_that_are_found_but_stay(env: str, code: str) -> None:
    assert code in codes(
        f"      - run: aws s3 ls\n        env:\n          {env}\n          AWS_REGION: eu-west-1\n"
    )


def test_secrets_that_the_matrix_lists() -> None:
    text = HEAD.replace(
        "    steps:\n",
        "    strategy:\n      matrix:\n        x: [{secrets: [AWS_ACCESS_KEY_ID]}]\n    steps:\n",
    )
    found = all_found(text + with_env())["j"][1]
    assert {one.code for one in found.objections} == {"matrix-account"}


def test_services_that_get_the_key() -> None:
    text = HEAD.replace(
        "    steps:\n",
        "    services:\n      x:\n        image: y\n        env:\n"
        "          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n    steps:\n",
    )
    found = all_found(text + with_env())["j"][1]
    assert {one.code for one in found.objections} == {"job-container"}


def test_two_jobs_of_which_one_is_refused() -> None:
    text = f"""\
on: push
env:
{KEYS.replace("          ", "  ")}  AWS_REGION: us-east-1
jobs:
  site:
    runs-on: ubuntu-latest
    steps:
      - run: aws s3 sync . s3://x
  mirror:
    runs-on: ubuntu-latest
    steps:
      - run: aws s3 cp a b --endpoint-url https://mirror.example.com
  other:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
  calling:
    uses: ./.github/workflows/other.yml
"""
    found = all_found(text)
    assert set(found) == {"site", "mirror"}
    assert {one.code for one in found["mirror"][1].objections} == {"custom-endpoint"}
    site = found["site"][1].swap
    assert site is not None
    assert [(entry.level, entry.key) for entry in site.removed] == [
        ("workflow", "AWS_ACCESS_KEY_ID"), ("workflow", "AWS_SECRET_ACCESS_KEY"),
    ]  # fmt: skip
    assert site.new_steps[0].inputs[1] == ("aws-region", "${{ env.AWS_REGION }}")


def test_the_secret_half_written_out() -> None:
    step = with_env().replace("${{ secrets.AWS_SECRET_ACCESS_KEY }}", "wJalrVerySecret")
    assert codes(step) == {"literal-key"}
    finding = of_steps(KEYED.replace("${{ secrets.AWS_SECRET_ACCESS_KEY }}", "wJalrVerySecret"))
    assert finding is not None
    assert [one.code for one in finding.objections] == ["literal-key"]
    assert "VerySecret" not in str([(one.reason, one.remedy) for one in finding.objections])


def test_nobody_is_shown_a_value() -> None:
    finding = of_steps(
        "      - run: docker run -e AWS_SECRET_ACCESS_KEY=wJalrVerySecret x\n"
        "        env: {AWS_ACCESS_KEY_ID: AKIAVERYSECRET, AWS_SECRET_ACCESS_KEY: '${{ secrets.X }}'}\n"
    )
    assert finding is not None
    assert finding.objections
    for one in finding.objections:
        assert "VerySecret" not in one.reason + one.remedy
        assert "VERYSECRET" not in one.reason + one.remedy


def test_programs_in_other_languages() -> None:
    step = with_env("node deploy.js")
    assert codes(step, {"deploy.js": "new S3()\n"}) == set()
    assert codes(step, {"deploy.js": "const x = require('./lib')\n"}) == {"script"}
    assert codes(step, {"deploy.js": 'import x from "../lib.js"\n'}) == {"script"}
    assert codes(step, {"deploy.js": "import {S3} from '@aws-sdk/client-s3'\n"}) == set()


def test_actions_of_the_repository() -> None:
    composite = "name: x\nruns:\n  using: composite\n  steps:\n    - run: {}\n      shell: bash\n"
    step = with_env().replace("run: aws s3 ls", "uses: ./deploy")
    checkout = "      - uses: actions/checkout@v4\n"
    assert codes(checkout + step, {"deploy/action.yml": composite.format("aws s3 ls")}) == set()
    assert codes(checkout + step, {"deploy/action.yml": composite.format("mytool")}) == {"unknown-consumer"}


def test_what_asks_for_a_longer_session() -> None:
    assert codes(with_env(more="          AWS_SESSION_DURATION_SECONDS: 14400\n")) == {"too-long"}
    assert codes(with_env(more="          AWS_SESSION_DURATION_SECONDS: 3600\n")) == set()


def test_a_job_that_may_last_longer_gets_a_note() -> None:
    for minutes, notes in (("90", 1), ("60", 0), ("${{ inputs.minutes }}", 0)):
        text = HEAD.replace("    steps:\n", f"    timeout-minutes: {minutes}\n    steps:\n")
        found = all_found(text + with_env())["j"][1].swap
        assert found is not None
        assert len(found.notes) == notes


def test_what_the_provider_says_of_itself() -> None:
    aws = Aws()
    assert {use.reference.repo for use in aws.uses()} >= {"configure-aws-credentials", "login-action"}
    assert aws.might("env: {aws_access_key_id: x}")
    assert aws.might("uses: docker/login-action@v3")
    assert not aws.might("on: push")


def test_a_module_of_the_repository_that_is_run_by_its_name() -> None:
    files = {"tools/__init__.py": "", "tools/up.py": "import boto3\nboto3.resource('s3')\n"}
    assert codes(with_env("python -m tools.up"), files) == set()
    assert codes(with_env("python -m tools.other"), files) == {"unknown-consumer"}
    assert codes(with_env("python -m tools.up"), {}) == {"unknown-consumer"}
