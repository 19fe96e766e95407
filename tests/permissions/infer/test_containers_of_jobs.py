"""The container of a job and its services, in all that they can be given."""

from __future__ import annotations

import pytest
from permissions.infer.kit import need

from pinfix_codemods.permissions.need import Status

_TOKEN = "${{ github.token }}"


def _with(head: str) -> str:
    return f"runs-on: ubuntu-latest\n{head}"


@pytest.mark.parametrize(
    "options", [f"-e GH_TOKEN={_TOKEN}", f"--env GH_TOKEN={_TOKEN} --cpus 1", f"--env='GH_TOKEN={_TOKEN}'"]
)
def test_variables_by_options(options: str) -> None:
    job = _with(f'container: {{image: alpine, options: "{options}"}}')
    assert need("- run: gh issue create\n", job=job).grant.as_dict() == {"issues": "write"}
    assert need("- run: ./x\n", job=job).status is Status.UNKNOWN


def test_options_that_hold_the_token_in_another_way() -> None:
    job = _with(f'container: {{image: alpine, options: "--label x-{_TOKEN}"}}')
    assert need("- run: ./x\n", job=job).status is Status.UNKNOWN


def test_a_container_by_an_expression_that_holds_the_token() -> None:
    job = _with("container: ${{ fromJSON(format(vars.C, github.token)) }}")
    assert need("- run: ./x\n", job=job).status is Status.UNKNOWN


@pytest.mark.parametrize(
    "entry",
    [
        f'options: "-e T={_TOKEN}"',
        f'command: "x {_TOKEN}"',
        f'entrypoint: "x {_TOKEN}"',
        f'volumes: ["{_TOKEN}:/x"]',
        f'env: {{T: "{_TOKEN}"}}',
        "env: '${{ fromJSON(format(vars.E, github.token)) }}'",
    ],
)
def test_what_a_service_is_given(entry: str) -> None:
    job = _with(f"services: {{a: {{image: alpine, {entry}}}}}")
    assert need("- run: echo\n", job=job).status is Status.UNKNOWN
    harmless = _with("services: {a: {image: alpine, env: {A: b}, ports: [1], options: '--cpus 1'}}")
    assert need("- run: echo\n", job=harmless).status is Status.PROVEN


@pytest.mark.parametrize("services", ["${{ fromJSON(vars.S) }}", "{a: '${{ fromJSON(vars.S) }}'}"])
def test_services_by_an_expression(services: str) -> None:
    found = need("- run: echo\n", job=_with(f"services: {services}"))
    assert (found.grant.as_dict(), found.status) == ({"packages": "read"}, Status.PROVEN)


def test_services_by_an_expression_with_the_token() -> None:
    job = _with("services: ${{ fromJSON(format(vars.S, github.token)) }}")
    assert need("- run: echo\n", job=job).status is Status.UNKNOWN
