"""Codecov, which is asked for by name."""

from __future__ import annotations

import pytest
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, in_corpus, swap_of
from oidc.providers.registries.jobs import CONFIGURED, PLAIN, workflow

from pinfix_codemods.oidc.providers.services.codecov import Codecov

CODECOV = Codecov()
TOKEN = "${{ secrets.CODECOV_TOKEN }}"  # how it is written
REPORTS = "- uses: actions/download-artifact@v4\n"


def upload(version: str = "v5", inputs: str = f"token: {TOKEN}", more: str = "") -> str:
    given = "".join(f"    {line}\n" for line in inputs.splitlines())
    return (
        REPORTS
        + f"- uses: codecov/codecov-action@{version}\n"
        + (f"  with:\n{given}" if given else "")
        + more
    )


def codes(steps: str, **given: str) -> set[str]:
    return codes_of(CODECOV, workflow(steps, **given), CONFIGURED)


def test_it_is_only_reported_where_nobody_asks() -> None:
    finding = found_in(CODECOV, workflow("- run: pytest\n" + upload()), PLAIN)
    assert finding is not None
    assert finding.only_reported
    assert [one.code for one in finding.objections] == ["opt-in"]


def test_the_token_goes() -> None:
    text = carried_out(CODECOV, workflow(upload(inputs=f"token: {TOKEN}\nflags: unit")), CONFIGURED).text
    assert "        with:\n          use_oidc: true\n          flags: unit\n" in text
    assert "secrets." not in text
    assert "      id-token: write\n" in text


@pytest.mark.parametrize("version", ["v4.1.0", "v3", "main"])
def test_older_actions_are_raised(version: str) -> None:
    assert [one.use.ref for one in swap_of(CODECOV, workflow(upload(version)), CONFIGURED).raises] == ["v5"]


def test_newer_ones_are_not() -> None:
    for version in ("v4", "v4.2.0", "v5"):
        assert not swap_of(CODECOV, workflow(upload(version)), CONFIGURED).raises


@pytest.mark.parametrize("where", ["env", "outer"])
def test_variables_go(where: str) -> None:
    text = workflow(upload(inputs=""), **{where: f"CODECOV_TOKEN: {TOKEN}"})
    written = carried_out(CODECOV, text, CONFIGURED).text
    assert "secrets." not in written
    assert "        with:\n          use_oidc: true\n" in written


def test_a_refusal_to_use_it_is_turned() -> None:
    inputs = f"token: {TOKEN}\nuse_oidc: false"
    assert (
        "          use_oidc: true\n" in carried_out(CODECOV, workflow(upload(inputs=inputs)), CONFIGURED).text
    )


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("- run: pytest\n" + upload(), "opt-in"),
        ("- uses: a/tests@v1\n" + upload(), "opt-in"),
        (
            upload() + f"- uses: codecov/test-results-action@v1\n  with:\n    token: {TOKEN}\n",
            "unknown-consumer",
        ),
        (upload() + f"- run: codecovcli upload-process -t {TOKEN}\n", "inline-in-run"),
        (upload(inputs="token: ${{ secrets.A || secrets.B }}"), "dynamic-key"),
        (upload(more=f"  if: env.CODECOV_TOKEN != ''\n  env:\n    CODECOV_TOKEN: {TOKEN}\n"), "condition"),
    ],
)
def test_reasons(steps: str, expected: str) -> None:
    assert expected in codes(steps)


@pytest.mark.parametrize("inputs", ["use_oidc: true", "token: ''", "token: ${{ vars.CODECOV_TOKEN }}"])
def test_what_is_no_stored_token(inputs: str) -> None:
    assert found_in(CODECOV, workflow(upload(inputs=inputs)), CONFIGURED) is None


def test_real_workflows() -> None:
    path = "pulumi__pulumi/.github/workflows/ci.yml"
    assert in_corpus(CODECOV, path, "test-collect-coverage") == {"opt-in"}
