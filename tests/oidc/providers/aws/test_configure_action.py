"""Keys as inputs of the action that signs in."""

from __future__ import annotations

import pytest
from oidc.providers.aws.kit import HEAD, KEYED, after, all_found, codes, of_steps, swap, with_env

from pinfix.config.oidc_settings import AwsRole, AwsSettings, Given

STEPS = "      - uses: actions/checkout@v4\n" + KEYED + "      - run: aws dynamodb list-tables\n"


def test_the_role_stands_where_the_key_stood() -> None:
    text = after(HEAD + STEPS)
    assert "secrets." not in text
    assert (
        "        with:\n          role-to-assume: ${{ vars.AWS_ROLE_ARN }}\n          aws-region: us-west-2\n"
        in text
    )


def test_the_order_of_the_inputs_stays() -> None:
    text = after(
        HEAD
        + KEYED.replace("          aws-region: us-west-2\n", "").replace(
            "with:\n", "with:\n          aws-region: us-west-2\n"
        )
    )
    assert "aws-region: us-west-2\n          role-to-assume: ${{ vars.AWS_ROLE_ARN }}\n" in text


def test_nothing_is_put_in_and_the_variable_is_named() -> None:
    found = swap(STEPS)
    assert found.new_steps == ()
    assert found.raises == ()
    assert [(one.source, one.name) for one in found.variables] == [("vars", "AWS_ROLE_ARN")]
    assert [(one.kind, one.audience) for one in found.trust] == [("aws", "sts.amazonaws.com")]
    assert found.refreshed >= {"AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"}
    assert found.needs_id_token


def test_an_expression_as_region_stays() -> None:
    text = after(HEAD + STEPS.replace("us-west-2", "${{ vars.AWS_REGION || 'us-east-1' }}"))
    assert "aws-region: ${{ vars.AWS_REGION || 'us-east-1' }}\n" in text


def test_an_id_that_is_a_variable_or_written_out_is_half_of_a_stored_key() -> None:
    for written in ("${{ vars.KEY_ID }}", "AKIAEXAMPLE"):
        text = after(HEAD + STEPS.replace("${{ secrets.AWS_ACCESS_KEY_ID }}", written))
        assert "key-id" not in text
        assert "role-to-assume" in text


def test_keys_of_any_name() -> None:
    finding = of_steps(STEPS.replace("secrets.AWS_ACCESS_KEY_ID", "secrets['deploy-id']"))
    assert finding is not None
    assert finding.secrets == ("AWS_SECRET_ACCESS_KEY", "DEPLOY-ID")
    assert finding.swap is not None


def test_keys_that_come_by_the_environment_of_the_job() -> None:
    text = HEAD.replace(
        "    steps:",
        "    env:\n      AWS_ACCESS_KEY_ID: ${{ secrets.A }}\n"
        "      AWS_SECRET_ACCESS_KEY: ${{ secrets.B }}\n    steps:",
    ) + STEPS.replace("secrets.AWS", "env.AWS")
    found = all_found(text)["j"][1].swap
    assert found is not None
    assert [entry.key for entry in found.removed] == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    assert found.new_steps == ()


@pytest.mark.parametrize("ref", ["v1.5.11", "master", "v1.1", "0123456789012345678901234567890123456789"])
def test_what_is_too_old_or_not_known_is_raised(ref: str) -> None:
    (raised,) = swap(STEPS.replace("@v4", f"@{ref}")).raises
    assert raised.use.ref == "v6"


@pytest.mark.parametrize(
    "ref", ["v1", "v1.6.0", "v2.2.0", "v6.2.3", "e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3"]
)
def test_what_can_do_it_stays(ref: str) -> None:
    assert swap(STEPS.replace("@v4", f"@{ref}")).raises == ()


@pytest.mark.parametrize(
    "steps",
    [
        KEYED.replace("secrets.", "steps.esc.outputs."),
        KEYED.replace("secrets.", "env."),
        "      - uses: aws-actions/configure-aws-credentials@v4\n"
        "        with: {role-to-assume: '${{ vars.ROLE }}', aws-region: eu-west-1}\n",
        "#     - uses: aws-actions/configure-aws-credentials@v4\n      - run: aws s3 ls\n",
        KEYED.replace("${{ secrets.AWS_ACCESS_KEY_ID }}", "''").replace(
            "${{ secrets.AWS_SECRET_ACCESS_KEY }}", ""
        ),
    ],
)
def test_nothing_stored_is_no_finding(steps: str) -> None:
    assert of_steps(steps) is None


def test_a_second_run_finds_nothing() -> None:
    assert all_found(after(HEAD + STEPS)) == {}


def test_a_role_besides_the_key() -> None:
    steps = (
        KEYED + "          role-to-assume: arn:aws:iam::111122223333:role/x\n          role-external-id: x\n"
    )
    assert codes(steps) == {"keys-and-role"}
    direct = AwsSettings(keys_and_role="direct")
    text = after(HEAD + steps, settings=direct)
    assert "external" not in text
    assert "role-to-assume: arn:aws:iam::111122223333:role/x" in text
    assert swap(steps, settings=direct).variables == ()


def test_a_role_behind_the_role_of_the_job() -> None:
    steps = (
        KEYED + "          role-to-assume: arn:aws:iam::111122223333:role/x\n          role-external-id: x\n"
    )
    settings = AwsSettings(keys_and_role="chain", region="eu-west-1")
    text = after(HEAD + steps, settings=settings)
    assert "role-chaining: true" in text
    assert "role-external-id: x" in text
    found = swap(steps, settings=settings)
    (step,) = found.new_steps
    assert step.inputs[0] == ("role-to-assume", "${{ vars.AWS_ROLE_ARN }}")
    assert [one.index for one in found.consumers] == [0]
    assert step.inputs[1] == ("aws-region", "us-west-2")
    long = steps + "          role-duration-seconds: 7200\n"
    assert codes(long, settings=settings) == {"too-long"}


@pytest.mark.parametrize("region", ["us-west-2", "${{ vars.REGION }}", "${{ env.REGION }}"])
def test_the_region_of_a_chain_is_that_of_the_step(region: str) -> None:
    steps = (
        KEYED.replace("us-west-2", region) + "          role-to-assume: arn:aws:iam::111122223333:role/x\n"
    )
    (step,) = swap(steps, settings=AwsSettings(keys_and_role="chain")).new_steps
    assert step.inputs[1] == ("aws-region", region)


def test_a_chain_without_a_region_is_refused() -> None:
    without = KEYED.replace("          aws-region: us-west-2\n", "")
    steps = without + "          role-to-assume: arn:aws:iam::111122223333:role/x\n"
    assert codes(steps, settings=AwsSettings(keys_and_role="chain")) == {"missing-value"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("aws-session-token: ${{ secrets.AWS_SESSION_TOKEN }}", "already-temporary"),
        ("web-identity-token-file: token", "keys-and-role"),
        ("role-chaining: true", "keys-and-role"),
        ("force-skip-oidc: ${{ inputs.skip }}", "keys-and-role"),
        ("sts-endpoint: http://localhost:4566", "custom-endpoint"),
    ],
)
def test_inputs_that_do_not_go_with_a_token(more: str, code: str) -> None:
    assert code in codes(KEYED + f"          {more}\n")


def test_inputs_that_go_or_stay() -> None:
    text = after(
        HEAD
        + KEYED
        + "          force-skip-oidc: true\n          mask-aws-account-id: true\n"
        + "          role-session-name: x\n"
    )
    assert "force-skip" not in text
    assert "mask-aws-account-id: true" in text
    assert "role-session-name: x" in text


def test_a_duration_is_a_matter_of_the_role() -> None:
    found = swap(KEYED + "          role-duration-seconds: 7200\n")
    assert any("sessions of that length" in note for note in found.notes)
    assert swap(KEYED).notes == ()


@pytest.mark.parametrize(
    ("region", "code"),
    [("auto", "custom-endpoint"), ("cn-north-1", "issuer-unknown"), ("us-gov-west-1", "issuer-unknown")],
)
def test_other_clouds_and_partitions(region: str, code: str) -> None:
    assert codes(KEYED.replace("us-west-2", region)) == {code}


def test_an_audience_that_is_configured() -> None:
    settings = AwsSettings(audience="sts.amazonaws.com.cn")
    assert "audience: sts.amazonaws.com.cn" in after(
        HEAD + KEYED.replace("us-west-2", "cn-north-1"), settings=settings
    )


def test_keys_that_an_expression_picks() -> None:
    picked = KEYED.replace("secrets.AWS_ACCESS_KEY_ID", "github.ref == 'x' && secrets.A || secrets.B")
    assert "dynamic-key" in codes(picked)
    assert {"dynamic-key"} <= codes(KEYED.replace("secrets.AWS_ACCESS_KEY_ID", "secrets[matrix.key]"))


def test_two_keys_need_two_roles() -> None:
    other = KEYED.replace("secrets.AWS_", "secrets.OTHER_")
    assert codes(KEYED + other) == {"several-pairs"}
    both = AwsSettings(
        by_secret={
            "AWS_ACCESS_KEY_ID": AwsRole(Given("vars", "FIRST")),
            "OTHER_SECRET_ACCESS_KEY": AwsRole(Given("literal", "arn:aws:iam::111122223333:role/two")),
        }
    )
    text = after(HEAD + KEYED + other, settings=both)
    assert text.index("vars.FIRST") < text.index("role-to-assume: arn:aws:iam::111122223333:role/two")
    one = AwsSettings(by_secret={"AWS_ACCESS_KEY_ID": AwsRole(Given("vars", "FIRST"))})
    assert codes(KEYED + other, settings=one) == {"several-pairs"}


def test_one_key_twice_takes_the_role_twice() -> None:
    text = after(HEAD + KEYED + KEYED)
    assert text.count("role-to-assume: ${{ vars.AWS_ROLE_ARN }}") == 2


def test_a_step_behind_it_that_has_the_key_as_well() -> None:
    found = swap(KEYED + with_env())
    assert [entry.key for entry in found.removed] == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    assert found.new_steps == ()


def test_a_condition_that_the_consumer_does_not_share() -> None:
    conditional = KEYED.replace("        with:", "        if: github.ref == 'x'\n        with:", 1)
    assert codes(conditional + with_env()) == {"condition"}
    assert swap(conditional + "      - run: aws s3 ls\n").new_steps == ()


def test_a_role_that_another_step_takes() -> None:
    role = (
        "      - uses: aws-actions/configure-aws-credentials@v4\n"
        "        with: {role-to-assume: x, aws-region: y}\n"
    )
    assert codes(KEYED + role) == {"keys-and-role"}
    assert codes(role + with_env()) == {"keys-and-role"}


@pytest.mark.parametrize("level", ["job", "step", "script"])
def test_a_profile(level: str) -> None:
    text = HEAD + KEYED
    if level == "job":
        text = text.replace("    steps:", "    env:\n      AWS_PROFILE: x\n    steps:")
    elif level == "step":
        text += "        env:\n          AWS_PROFILE: x\n"
    else:
        text += "      - run: echo AWS_PROFILE=x >> $GITHUB_ENV\n"
    (_, finding), *_ = all_found(text).values()
    assert {one.code for one in finding.objections} == {"profile"}


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("run: docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY image", "docker-env"),
        ("run: docker build --build-arg AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY .", "docker-env"),
        ("run: echo key=$AWS_SECRET_ACCESS_KEY >> $GITHUB_ENV", "key-leaves-job"),
        ("run: echo $AWS_SECRET_ACCESS_KEY > file", "key-leaves-job"),
        ("run: aws sts assume-role --role-arn x", "keys-and-role"),
        ("run: tool --secret $AWS_SECRET_ACCESS_KEY", "unknown-consumer"),
        ("run: echo AWS_SESSION_TOKEN= >> $GITHUB_ENV", "unknown-consumer"),
        ("run: echo 'AWS_SESSION_TOKEN=' >> $GITHUB_ENV", "unknown-consumer"),
        ('run: printf "A=1\\nAWS_SESSION_TOKEN=\\n" >> $GITHUB_ENV', "unknown-consumer"),
        ("run: env -u AWS_SESSION_TOKEN aws s3 ls", "unknown-consumer"),
        ("{run: '$env:AWS_SESSION_TOKEN = $null; aws s3 ls', shell: pwsh}", "unknown-consumer"),
        ("run: earthly --secret AWS_ACCESS_KEY_ID --secret AWS_SECRET_ACCESS_KEY +up", "docker-env"),
        (
            "{uses: actions/github-script@v7, with: {script: 'new S3(process.env.AWS_SECRET_ACCESS_KEY)'}}",
            "script",
        ),
        ("run: aws s3 ls --endpoint-url https://x.example.com", "custom-endpoint"),
        (
            "{uses: some/action@v1, with: {secret: '${{ secrets.AWS_SECRET_ACCESS_KEY }}'}}",
            "unknown-consumer",
        ),
        (
            "{uses: some/action@v1, env: {TF_VAR_key: '${{ secrets.AWS_SECRET_ACCESS_KEY }}'}}",
            "unknown-consumer",
        ),
        ("{uses: some/action@v1, with: {k: '${{ env.AWS_SECRET_ACCESS_KEY }}'}}", "unknown-consumer"),
        ("{uses: some/action@v1, env: {KEY: '${{ env.AWS_SECRET_ACCESS_KEY }}'}}", "unknown-consumer"),
        (
            "{uses: some/action@v1, with: {k: '${{ steps.aws.outputs.aws-access-key-id }}'}}",
            "unknown-consumer",
        ),
        ("run: mytool ${{ env.AWS_SECRET_ACCESS_KEY }}", "unknown-consumer"),
        ("run: mytool ${{ steps.aws.outputs.aws-secret-access-key }}", "unknown-consumer"),
        ("run: aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID", "unknown-consumer"),
        ("run: aws configure set aws_access_key_id ${{ env.AWS_ACCESS_KEY_ID }}", "unknown-consumer"),
        ("run: unset AWS_SESSION_TOKEN; aws s3 ls", "unknown-consumer"),
        ("run: AWS_SESSION_TOKEN= aws s3 ls", "unknown-consumer"),
        ("{run: aws s3 ls, env: {AWS_SESSION_TOKEN: ''}}", "unknown-consumer"),
        ("{run: aws s3 sync . s3://x, timeout-minutes: 120}", "too-long"),
        ("run: aws sts get-session-token --duration-seconds 7200", "too-long"),
    ],
)
def test_steps_behind_it(step: str, code: str) -> None:
    assert codes(KEYED + f"      - {step}\n") == {code}


@pytest.mark.parametrize(
    "step",
    [
        "run: docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY -e AWS_SESSION_TOKEN image",
        'run: if [ -z "$AWS_ACCESS_KEY_ID" ]; then exit 1; fi',
        "run: ./node_modules/.bin/release",
        "run: echo AWS_SESSION_TOKEN=$AWS_SESSION_TOKEN >> $GITHUB_ENV",
        "run: earthly --secret AWS_ACCESS_KEY_ID --secret AWS_SECRET_ACCESS_KEY --secret AWS_SESSION_TOKEN",
        "{uses: actions/github-script@v7, with: {script: 'core.info(process.env.AWS_REGION)'}}",
        "{uses: actions/github-script@v7,"
        " with: {script: 'p(process.env.AWS_SECRET_ACCESS_KEY, process.env.AWS_SESSION_TOKEN)'}}",
        "run: export AWS_SESSION_TOKEN=$AWS_SESSION_TOKEN; aws s3 ls",
        "{run: x, env: {AWS_ACCESS_KEY_ID: '${{ env.AWS_ACCESS_KEY_ID }}'}}",
        "{uses: a/b@v1, with: {k: '${{ env.AWS_SECRET_ACCESS_KEY }}', t: '${{ env.AWS_SESSION_TOKEN }}'}}",
        "run: aws ssm send-command --document-name x --parameters commands=ls",
        "uses: some/action@v1",
        "uses: aws-actions/amazon-ecr-login@v2",
        "run: aws s3 ls --endpoint-url https://s3.eu-west-1.amazonaws.com",
    ],
)
def test_steps_that_find_the_token_beside_the_key(step: str) -> None:
    assert codes(KEYED + f"      - {step}\n") == set()


def declared(steps: str, files: dict[str, str] | None = None) -> set[str]:
    """The codes of a job whose workflow declares its permissions."""
    found = all_found(f"permissions: {{}}\n{HEAD}{steps}", files)
    return {one.code for _, finding in found.values() for one in finding.objections}


@pytest.mark.parametrize("step", ["run: ./release.sh", "run: python release.py", "uses: ./other/action"])
def test_what_is_not_in_the_repository(step: str) -> None:
    assert declared(f"{KEYED}      - {step}\n") == {"script"}
    assert declared(f"      - {step}\n{KEYED}") == set()
    assert declared(f"{with_env()}      - {step}\n") == set()


def test_a_script_of_the_repository_is_read() -> None:
    steps = KEYED + "      - run: ./release.sh\n"
    assert declared(steps, {"release.sh": "aws s3 ls\n"}) == set()
    other = "      - uses: actions/checkout@v4\n        with: {repository: octo/other}\n"
    assert declared(other + steps, {"release.sh": "aws s3 ls\n"}) == {"script"}


def test_what_is_not_there_is_for_the_permissions_to_judge_where_none_are_declared() -> None:
    assert codes(KEYED + "      - run: ./release.sh\n") == set()


def test_what_is_installed_is_not_looked_for() -> None:
    assert declared(KEYED + "      - run: ./node_modules/.bin/release\n") == set()


def test_the_container_of_the_job_is_handed_the_key() -> None:
    env = "{AWS_ACCESS_KEY_ID: '${{ secrets.ID }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.SECRET }}'}"
    text = (
        f"on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n    container: {{image: x, env: {env}}}\n"
        "    steps:\n      - run: aws s3 ls\n"
    )
    _, finding = all_found(text)["j"]
    assert {one.code for one in finding.objections} == {"job-container"}
    emulator = text.replace("${{ secrets.ID }}", "test").replace("${{ secrets.SECRET }}", "test")
    assert all_found(emulator) == {}


def test_a_key_for_a_remote_product() -> None:
    step = (
        "      - run: aws ssm send-command --parameters \"commands=['docker run -e"
        " AWS_ACCESS_KEY_ID=${{ secrets.AWS_ACCESS_KEY_ID }} x']\"\n"
    )
    assert codes(KEYED + step) == {"key-leaves-job"}


def test_a_file_in_another_language_that_names_the_key() -> None:
    files = {"deploy.js": "new S3({secret: process.env.AWS_SECRET_ACCESS_KEY})\n"}
    assert codes(KEYED + "      - run: node deploy.js\n", files) == {"script"}
    assert codes(KEYED + "      - run: node deploy.js\n", {"deploy.js": "new S3()\n"}) == set()


def test_files_in_python_are_for_others_to_judge() -> None:
    files = {"deploy.py": "boto3.client('s3', aws_secret_access_key=os.environ['AWS_SECRET_ACCESS_KEY'])\n"}
    found = swap(KEYED + "      - run: python deploy.py\n", files)
    assert [step.index for step in found.consumers] == [1]


def test_a_step_behind_it_with_a_key_of_its_own() -> None:
    step = "      - run: aws s3 ls\n        env: {AWS_ACCESS_KEY_ID: test, AWS_SECRET_ACCESS_KEY: test}\n"
    assert codes(KEYED + step) == {"several-pairs"}
    assert codes(step + KEYED) == set()
