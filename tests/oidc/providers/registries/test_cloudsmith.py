"""Cloudsmith."""

from __future__ import annotations

import pytest
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, swap_of
from oidc.providers.registries.jobs import CONFIGURED, env_step, workflow

from pinfix_codemods.oidc.providers.registries.cloudsmith import Cloudsmith

CLOUDSMITH = Cloudsmith()
KEY = "${{ secrets.CLOUDSMITH_API_KEY }}"
PUSH = "- run: cloudsmith push deb o/r a.deb\n"
READ = "- run: docker login -p $CLOUDSMITH_API_KEY docker.cloudsmith.example\n"


def setup(version: str = "v3", inputs: str = "") -> str:
    given = f"    {inputs}\n" if inputs else ""
    return f"- uses: cloudsmith-io/cloudsmith-cli-action@{version}\n  with:\n    api-key: {KEY}\n{given}"


def codes(steps: str, **given: str) -> set[str]:
    return codes_of(CLOUDSMITH, workflow(steps, **given), CONFIGURED)


@pytest.mark.parametrize("version", ["v1", "v2", "v3", "v2.0.3"])
def test_the_key_gives_way_to_the_service_account(version: str) -> None:
    text = carried_out(CLOUDSMITH, workflow(setup(version) + PUSH), CONFIGURED).text
    assert (
        f"      - uses: cloudsmith-io/cloudsmith-cli-action@{version}\n        with:\n"
        "          oidc-namespace: ${{ vars.CLOUDSMITH_NAMESPACE }}\n"
        "          oidc-service-slug: ${{ vars.CLOUDSMITH_SERVICE_SLUG }}\n      - run:"
    ) in text
    assert "      id-token: write\n" in text


@pytest.mark.parametrize(("version", "exports"), [("v2", False), ("v3", True), ("v3.1.0", True)])
def test_steps_that_read_the_variable(version: str, exports: bool) -> None:
    text = carried_out(CLOUDSMITH, workflow(setup(version) + READ), CONFIGURED).text
    assert ("          export-auth-token: true\n" in text) is exports


def test_a_version_that_cannot_export_is_raised() -> None:
    swap = swap_of(CLOUDSMITH, workflow(setup("v3.0.1") + READ), CONFIGURED)
    assert [one.use.ref for one in swap.raises] == ["v3"]
    assert not swap_of(CLOUDSMITH, workflow(setup("v3.0.1") + PUSH), CONFIGURED).raises


def test_what_is_left_in_env_goes_too() -> None:
    text = workflow(setup() + PUSH, env=f"CLOUDSMITH_API_KEY: {KEY}")
    assert "secrets." not in carried_out(CLOUDSMITH, text, CONFIGURED).text


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (env_step("cloudsmith push deb o/r a.deb", "CLOUDSMITH_API_KEY", "C"), "unknown-consumer"),
        (setup(inputs="oidc-namespace: octo") + PUSH, "keys-and-role"),
        (setup(inputs="cli-version: 1.20.0") + READ, "tool-version"),
        (env_step("cloudsmith ls", "CLOUDSMITH_API_KEY", "CLOUDSMITH_API_KEY") + setup(), "condition"),
        (
            setup() + "  if: github.ref_name == 'x'\n" + env_step("cloudsmith ls", "CLOUDSMITH_API_KEY", "C"),
            "condition",
        ),
        (setup() + f"- run: curl -H 'X-Api-Key:{KEY}' https://e.example\n", "key-leaves-job"),
        (setup() + f"- uses: cloudsmith-io/action@v1\n  with:\n    api-key: {KEY}\n", "unknown-consumer"),
        (setup().replace(KEY, "${{ secrets.A || secrets.B }}"), "dynamic-key"),
    ],
)
def test_reasons(steps: str, expected: str) -> None:
    assert expected in codes(steps)


def test_a_version_of_the_program_is_no_matter_where_nothing_reads_the_variable() -> None:
    swap = swap_of(CLOUDSMITH, workflow(setup(inputs="cli-version: 1.20.0") + PUSH), CONFIGURED)
    assert swap.raises == ()
    assert [one.key for one in swap.removed] == []


def test_finished_migrations() -> None:
    steps = (
        "- uses: cloudsmith-io/cloudsmith-cli-action@v3\n  with:\n    oidc-namespace: a\n"
        "    oidc-service-slug: b\n" + PUSH
    )
    assert found_in(CLOUDSMITH, workflow(steps), CONFIGURED) is None
