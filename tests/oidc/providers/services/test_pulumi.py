"""Pulumi Cloud."""

from __future__ import annotations

import pytest
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, in_corpus, swap_of
from oidc.providers.registries.jobs import CONFIGURED, env_step, workflow

from pinfix_codemods.oidc.providers.services.pulumi import Pulumi

PULUMI = Pulumi()
VARIABLE = "PULUMI_ACCESS_TOKEN"
STORED = f"{VARIABLE}: ${{{{ secrets.PULUMI_ACCESS_TOKEN }}}}"
AUTH = "pulumi/auth-actions@"
PREVIEW = f"- uses: pulumi/actions@v6\n  with:\n    command: preview\n  env:\n    {STORED}\n"


def step(run: str = "pulumi up --yes", more: str = "") -> str:
    return env_step(run, VARIABLE, VARIABLE, more)


def codes(steps: str, **given: str) -> set[str]:
    return codes_of(PULUMI, workflow(steps, **given), CONFIGURED)


@pytest.mark.parametrize("steps", [step(), PREVIEW])
def test_the_token_goes_and_the_login_comes(steps: str) -> None:
    text = carried_out(PULUMI, workflow("- run: npm ci\n" + steps), CONFIGURED).text
    assert "secrets." not in text
    assert "          organization: ${{ vars.PULUMI_ORGANIZATION }}\n" in text
    assert "          requested-token-type: urn:pulumi:token-type:access_token:organization\n" in text
    assert (
        text.index("npm ci")
        < text.index(AUTH)
        < text.index("pulumi/actions" if steps == PREVIEW else "pulumi up")
    )
    assert "      id-token: write\n" in text


@pytest.mark.parametrize("where", ["env", "outer"])
def test_it_goes_at_every_level(where: str) -> None:
    text = workflow("- run: npm ci\n- run: pulumi preview\n" + PREVIEW, **{where: STORED})
    written = carried_out(PULUMI, text, CONFIGURED).text
    assert "secrets." not in written
    assert written.index("npm ci") < written.index(AUTH) < written.index("pulumi preview")
    assert written.count(AUTH) == 1


def test_a_login_that_is_there_is_enough() -> None:
    login = f"- uses: {AUTH}v1\n  with:\n    organization: octo\n"
    assert not swap_of(PULUMI, workflow(login + step()), CONFIGURED).new_steps
    for more in ("  if: github.ref_name == 'x'\n", "    export-environment-variables: false\n"):
        assert swap_of(PULUMI, workflow(login + more + step()), CONFIGURED).new_steps


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (step("pulumi login s3://state\npulumi up"), "custom-endpoint"),
        (step("pulumi login --local\npulumi up"), "custom-endpoint"),
        (step("pulumi login $WHERE\npulumi up"), "custom-endpoint"),
        (step().rstrip("\n") + "\n    PULUMI_BACKEND_URL: https://pulumi.example\n", "custom-endpoint"),
        (PREVIEW.replace("command: preview", "cloud-url: azblob://state"), "custom-endpoint"),
        (step('curl -H "Authorization: token $PULUMI_ACCESS_TOKEN" https://e.example'), "key-leaves-job"),
        (step("docker run -e PULUMI_ACCESS_TOKEN pulumi/pulumi up"), "docker-env"),
        (step("./deploy.sh"), "script"),
        (step("strange"), "unknown-consumer"),
        (step(more="if: env.PULUMI_ACCESS_TOKEN != ''"), "condition"),
        ("- run: PULUMI_ACCESS_TOKEN=${{ secrets.PULUMI_ACCESS_TOKEN }} pulumi up\n", "inline-in-run"),
        (f"- uses: a/b@v1\n  env:\n    {STORED}\n", "unknown-consumer"),
        (f"- run: pulumi up\n  env:\n    {VARIABLE}: ${{{{ secrets[matrix.t] }}}}\n", "dynamic-key"),
    ],
)
def test_reasons(steps: str, expected: str) -> None:
    assert expected in codes(steps)


def test_a_test_of_the_variable_comes_out_as_before() -> None:
    run = 'if [ -z "$PULUMI_ACCESS_TOKEN" ]; then exit 1; fi\npulumi login\npulumi up'
    assert swap_of(PULUMI, workflow(step(run)), CONFIGURED).refreshed == {VARIABLE}


@pytest.mark.parametrize(
    "steps",
    [
        "- run: npm ci\n  env:\n    TOKEN: ${{ secrets.PULUMI_BOT_TOKEN }}\n",
        "- run: pulumi up\n  env:\n    PULUMI_ACCESS_TOKEN: ${{ steps.esc.outputs.PULUMI_ACCESS_TOKEN }}\n",
        "- run: pulumi up\n",
    ],
)
def test_what_is_no_stored_token(steps: str) -> None:
    assert found_in(PULUMI, workflow(steps), CONFIGURED) is None


def test_real_workflows() -> None:
    path = "pulumi__pulumi/.github/workflows"
    assert in_corpus(PULUMI, f"{path}/release.yml", "sdks") == {"unknown-consumer", "script"}
    assert in_corpus(PULUMI, f"{path}/rebase.yml", "rebase") is None
