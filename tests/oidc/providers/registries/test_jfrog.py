"""The JFrog Platform."""

from __future__ import annotations

import pytest
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, in_corpus, swap_of
from oidc.providers.registries.jobs import CONFIGURED, env_step, workflow

from pinfix_codemods.oidc.providers.registries.jfrog import Jfrog

JFROG = Jfrog()
NAME = "          oidc-provider-name: ${{ vars.JF_OIDC_PROVIDER_NAME }}\n"


def setup(env: str, version: str = "v4", inputs: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in env.splitlines())
    given = "".join(f"    {line}\n" for line in inputs.splitlines())
    return (
        f"- uses: jfrog/setup-jfrog-cli@{version}\n"
        + (f"  with:\n{given}" if given else "")
        + (f"  env:\n{lines}" if lines else "")
    )


TOKEN = setup("JF_URL: https://octo.jfrog.example\nJF_ACCESS_TOKEN: ${{ secrets.JF_ACCESS_TOKEN }}")
CONFIG = setup("JF_ENV_OCTO: ${{ secrets.JF_TOKEN }}")
USE = "- run: jf rt ping\n"


def codes(steps: str, **given: str) -> set[str]:
    return codes_of(JFROG, workflow(steps, **given), CONFIGURED)


def test_a_token_goes_and_the_address_stays() -> None:
    text = carried_out(JFROG, workflow(TOKEN + USE), CONFIGURED).text
    assert "secrets." not in text
    assert f"        with:\n{NAME}" in text
    assert "        env:\n          JF_URL: https://octo.jfrog.example\n" in text
    assert "setup-jfrog-cli@v4\n" in text
    assert "      id-token: write\n" in text


def test_user_and_password_go_together() -> None:
    steps = setup(
        "JF_URL: ${{ vars.JF_URL }}\nJF_USER: octo\nJF_PASSWORD: ${{ secrets.JF_PASSWORD }}",
        inputs="version: 2.75.0",
    )
    text = carried_out(JFROG, workflow(steps + USE), CONFIGURED).text
    assert f"          version: 2.75.0\n{NAME}" in text
    assert "JF_USER" not in text
    assert "JF_PASSWORD" not in text


def test_a_whole_configuration_needs_an_address() -> None:
    swap = swap_of(JFROG, workflow(CONFIG + USE), CONFIGURED)
    assert [one.name for one in swap.variables] == ["JF_OIDC_PROVIDER_NAME", "JF_URL"]
    text = carried_out(JFROG, workflow(CONFIG + USE), CONFIGURED).text
    assert "        env:\n          JF_URL: ${{ vars.JF_URL }}\n" in text
    assert "custom-server-id" not in text


@pytest.mark.parametrize(
    ("use", "server"),
    [
        (
            "- run: jf rt mvnc --server-id-deploy=${{ vars.S }} --server-id-resolve=${{ vars.S }}\n",
            "${{ vars.S }}",
        ),
        ("- run: jf c use octo && jf rt ping --server-id octo\n", "octo"),
    ],
)
def test_the_server_keeps_its_name(use: str, server: str) -> None:
    text = carried_out(JFROG, workflow(CONFIG + use), CONFIGURED).text
    assert f"          custom-server-id: {server}\n" in text


def test_older_actions_are_raised() -> None:
    for version, use in (("v2", USE), ("v3", "- run: jf rt ping --server-id octo\n"), ("main", USE)):
        steps = setup("JF_ENV_OCTO: ${{ secrets.JF_TOKEN }}", version) + use
        assert [one.use.ref for one in swap_of(JFROG, workflow(steps), CONFIGURED).raises] == ["v5"]


def test_env_of_the_workflow_goes() -> None:
    text = workflow(
        setup("") + USE, outer="JF_URL: https://e.example\nJF_ACCESS_TOKEN: ${{ secrets.JF_ACCESS_TOKEN }}"
    )
    written = carried_out(JFROG, text, CONFIGURED).text
    assert "secrets." not in written
    assert "JF_URL: https://e.example" in written


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (setup("JF_ACCESS_TOKEN: ${{ secrets.T }}") + USE, "missing-value"),
        (CONFIG + "- run: jf rt a --server-id a\n- run: jf rt b --server-id b\n", "missing-value"),
        (CONFIG + "- run: jf rt a --server-id $ID\n", "missing-value"),
        (CONFIG + setup("JF_ENV_B: ${{ secrets.B }}"), "several-pairs"),
        (setup("JF_ENV_A: ${{ secrets.A }}\nJF_ENV_B: ${{ secrets.B }}"), "several-pairs"),
        (
            setup(
                "JF_URL: u\nJF_ACCESS_TOKEN: ${{ secrets.JF_ACCESS_TOKEN }}", inputs="oidc-provider-name: x"
            ),
            "keys-and-role",
        ),
        ("- uses: jfrog/frogbot@v2\n  env:\n    JF_ACCESS_TOKEN: ${{ secrets.T }}\n", "unknown-consumer"),
        (TOKEN + "- uses: a/b@v1\n  with:\n    token: ${{ secrets.JF_ACCESS_TOKEN }}\n", "unknown-consumer"),
        (
            TOKEN + env_step('curl -H "X: $JF_ACCESS_TOKEN" u', "JF_ACCESS_TOKEN", "JF_ACCESS_TOKEN"),
            "key-leaves-job",
        ),
        (TOKEN + "- run: docker login -p ${{ secrets.JF_ACCESS_TOKEN }} e.example\n", "inline-in-run"),
        (setup("JF_URL: u\nJF_ACCESS_TOKEN: ${{ secrets.A || secrets.B }}"), "dynamic-key"),
    ],
)
def test_reasons(steps: str, expected: str) -> None:
    assert expected in codes(steps)


@pytest.mark.parametrize(
    "steps",
    [
        setup("JF_URL: u", inputs="oidc-provider-name: x") + USE,
        "- run: mvn deploy\n  env:\n    ARTIFACTORY_PASSWORD: ${{ secrets.ARTIFACTORY_PASSWORD }}\n",
        setup("JF_URL: u") + USE,
    ],
)
def test_what_is_no_stored_key(steps: str) -> None:
    assert found_in(JFROG, workflow(steps), CONFIGURED) is None


@pytest.mark.parametrize("name", ["ci.yml", "cental-sync.yml", "promote-release.yml"])
def test_real_workflows(name: str) -> None:
    job = "promote" if name.startswith("promote") else "build"
    path = f"spring-cloud__spring-cloud-dataflow/.github/workflows/{name}"
    assert in_corpus(JFROG, path, job) == set()


@pytest.mark.parametrize(
    ("value", "code"), [("not-so-secret-2", "literal-key"), ("${{ vars.JF_PASSWORD }}", "several-pairs")]
)
def test_another_key_beside_the_stored_one(value: str, code: str) -> None:
    env = f"JF_URL: https://x.example\nJF_PASSWORD: {value}\nJF_ACCESS_TOKEN: ${{{{ secrets.JF }}}}"
    assert codes(setup(env) + USE) == {code}


def test_an_empty_key_beside_the_stored_one() -> None:
    env = "JF_URL: https://x.example\nJF_PASSWORD: ''\nJF_ACCESS_TOKEN: ${{ secrets.JF }}"
    assert codes(setup(env) + USE) == set()
