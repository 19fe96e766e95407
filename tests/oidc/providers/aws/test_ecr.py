"""Logins to the registries of AWS."""

from __future__ import annotations

import pytest
from oidc.providers.aws.kit import HEAD, after, all_found, codes, of_steps, swap

HOST = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"


def login(registry: str = HOST, more: str = "", version: str = "v3") -> str:
    """A login by a stored key."""
    return (
        f"      - uses: docker/login-action@{version}\n        with:\n          registry: {registry}\n"
        "          username: ${{ secrets.AWS_ACCESS_KEY_ID }}\n"
        f"          password: ${{{{ secrets.AWS_SECRET_ACCESS_KEY }}}}\n{more}"
    )


def test_the_region_is_the_one_of_the_host() -> None:
    found = swap("      - uses: actions/checkout@v4\n" + login())
    assert found.new_steps[0].inputs == (
        ("role-to-assume", "${{ vars.AWS_ROLE_ARN }}"), ("aws-region", "eu-west-1"),
    )  # fmt: skip
    assert [step.index for step in found.consumers] == [1]
    assert found.raises == ()
    text = after(HEAD + login())
    assert "secrets." not in text
    assert text.endswith(f"        with:\n          registry: {HOST}\n")
    assert all_found(text) == {}


@pytest.mark.parametrize(
    ("registry", "region"),
    [
        ("public.ecr.aws", "us-east-1"),
        ("${{ secrets.AWS_ACCOUNT_ID }}.dkr.ecr.us-east-2.amazonaws.com", "us-east-2"),
        ("${{ env.ACCOUNT }}.dkr.ecr.${{ env.REGION }}.amazonaws.com", "${{ env.REGION }}"),
        (f"{HOST}/group", "eu-west-1"),
        ("111122223333.dkr.ecr-fips.us-west-1.amazonaws.com", "us-west-1"),
    ],
)
def test_hosts(registry: str, region: str) -> None:
    assert swap(login(registry)).new_steps[0].inputs[1] == ("aws-region", region)


def test_a_host_that_the_environment_has() -> None:
    text = HEAD.replace("    steps:\n", f"    env:\n      REGISTRY: {HOST}\n    steps:\n")
    found = all_found(text + login("${{ env.REGISTRY }}"))["j"][1].swap
    assert found is not None
    assert found.new_steps[0].inputs[1] == ("aws-region", "eu-west-1")


@pytest.mark.parametrize("registry", ["${{ secrets.ECRETS_HOST }}", "${{ vars.REGISTRY }}/x"])
def test_a_host_that_is_not_known(registry: str) -> None:
    assert codes(login(registry)) == {"missing-value"}


@pytest.mark.parametrize(
    "steps",
    [
        login("ghcr.io")
        .replace("AWS_ACCESS_KEY_ID", "USER")
        .replace("AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"),
        login("${{ secrets.HOST }}")
        .replace("AWS_ACCESS_KEY_ID", "U")
        .replace("AWS_SECRET_ACCESS_KEY", "PASSWORD"),
        login("secrets.example.com")
        .replace("AWS_ACCESS_KEY_ID", "U")
        .replace("AWS_SECRET_ACCESS_KEY", "PASSWORD"),
        login().replace("secrets.", "steps.login.outputs."),
        f"      - uses: docker/login-action@v3\n        with:\n          registry: {HOST}\n",
    ],
)
def test_other_registries_and_keys_are_no_finding(steps: str) -> None:
    assert of_steps(steps) is None


def test_a_key_of_aws_for_a_registry_that_is_none_of_aws() -> None:
    assert codes(login("quay.io")) == {"unknown-consumer"}


def test_a_password_that_aws_gave_out() -> None:
    assert codes(login().replace("${{ secrets.AWS_ACCESS_KEY_ID }}", "AWS")) == {"already-temporary"}


def test_an_input_that_says_no() -> None:
    assert codes(login(more="          ecr: false\n")) == {"unknown-consumer"}
    assert codes(login(more="          ecr: auto\n")) == set()


def test_an_old_version_is_raised() -> None:
    assert [one.use.ref for one in swap(login(version="v1.7.0")).raises] == ["v4"]
    assert swap(login(version="v1")).raises == ()


def test_keys_within_a_text() -> None:
    step = (
        "      - uses: docker/login-action@v3\n        with:\n          registry-auth: |\n"
        f"            - registry: {HOST}\n              password: ${{{{ secrets.AWS_SECRET_ACCESS_KEY }}}}\n"
    )
    assert codes(step) == {"unknown-consumer"}


def test_a_partition_of_its_own() -> None:
    assert codes(login("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn")) == {"issuer-unknown"}


def test_the_login_of_aws_itself_has_its_key_in_the_environment() -> None:
    step = (
        "      - uses: aws-actions/amazon-ecr-login@v2\n        env:\n"
        "          AWS_ACCESS_KEY_ID: ${{ secrets.A }}\n          AWS_SECRET_ACCESS_KEY: ${{ secrets.B }}\n"
        "          AWS_REGION: eu-west-1\n"
    )
    assert len(swap(step).removed) == 2


def test_a_password_alone_and_one_that_is_picked() -> None:
    alone = login().replace("          username: ${{ secrets.AWS_ACCESS_KEY_ID }}\n", "")
    assert len(swap(alone).edits) == 1
    picked = login().replace("secrets.AWS_SECRET_ACCESS_KEY", "secrets[inputs.name]")
    assert "dynamic-key" in codes(picked)
