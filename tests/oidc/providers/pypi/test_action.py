"""Keys as inputs of the action that publishes."""

from __future__ import annotations

import pytest
from oidc.decide.toy import SHA
from oidc.providers.publishing.kit import CONFIGURED, carried_out, codes_of, found_in, swap_of

from pinfix.config.oidc_settings import OidcSettings, PublishingSettings
from pinfix_codemods.oidc.providers.pypi.provider import Pypi

HEAD = (
    "on: push\npermissions:\n  contents: read\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - uses: actions/checkout@v4\n"
)
STEP = """\
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          user: __token__
          password: ${{ secrets.PYPI_TOKEN }}
          packages_dir: dist/
"""
PYPI = Pypi()


def test_user_and_password_go_and_all_else_stays() -> None:
    outcome = carried_out(PYPI, HEAD + STEP)
    after = HEAD.replace(
        "    runs-on", "    permissions:\n      contents: read\n      id-token: write\n    runs-on"
    )
    assert outcome.text == after + STEP.replace("          user: __token__\n", "").replace(
        "          password: ${{ secrets.PYPI_TOKEN }}\n", ""
    )
    (facts,) = outcome.facts
    assert [(trust.kind, trust.audience) for trust in facts.trust] == [("pypi", "pypi")]
    assert facts.secrets == ("PYPI_TOKEN",)


def test_an_emptied_with_goes_as_well() -> None:
    text = HEAD + STEP.replace("          packages_dir: dist/\n", "")
    assert carried_out(PYPI, text).text.endswith("      - uses: pypa/gh-action-pypi-publish@release/v1\n")


def test_the_index_for_tests_has_a_publisher_of_its_own() -> None:
    text = HEAD + STEP + "          repository-url: https://test.pypi.invalid/legacy/\n"
    outcome = carried_out(PYPI, text)
    assert "repository-url: https://test.pypi.invalid/legacy/\n" in outcome.text
    (facts,) = outcome.facts
    assert [(trust.kind, trust.audience) for trust in facts.trust] == [("testpypi", "testpypi")]
    assert any("publisher of its own" in note for note in facts.notes)


@pytest.mark.parametrize("url", ["https://upload.pypi.invalid/legacy/", "https://pypi.invalid/legacy"])
def test_the_public_index_may_be_written_out(url: str) -> None:
    swap = swap_of(PYPI, HEAD + STEP + f"          repository_url: {url}\n")
    assert [trust.kind for trust in swap.trust] == ["pypi"]


@pytest.mark.parametrize(
    "url",
    [
        "https://pypi.example.com/legacy/",
        "https://example.com/pypi.invalid/legacy/",
        "https://pypi.invalid.example.com/legacy/",
        "${{ inputs.index_url }}",
        "${{ vars.INDEX }}",
        "https://user@pypi.invalid/legacy/",
    ],
)
def test_any_other_index_keeps_its_key(url: str) -> None:
    assert codes_of(PYPI, HEAD + STEP + f'          repository-url: "{url}"\n') == {"other-registry"}


@pytest.mark.parametrize(
    ("version", "raised"),
    [
        ("release/v1", False),
        ("v1.8.0", False),
        ("v1.14.0", False),
        (f"{'1' * 40} # v1.12.4", False),
        ("v1.7.1", True),
        ("v1.5", True),
        ("master", True),
        (f"{'1' * 40} # v1.6.4", True),
        ("1" * 40, True),
    ],
)
def test_what_is_too_old_or_unknown_is_raised(version: str, raised: bool) -> None:
    text = HEAD + STEP.replace("release/v1", version)
    assert bool(swap_of(PYPI, text).raises) is raised
    assert (f"pypa/gh-action-pypi-publish@{SHA}" in carried_out(PYPI, text).text) is raised


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("${{ secrets.A || secrets.B }}", {"dynamic-key"}),
        ("${{ secrets[matrix.name] }}", {"dynamic-key"}),
        ("${{ format('{0}', secrets.A) }}", {"dynamic-key"}),
    ],
)
def test_a_key_that_is_chosen_stays(password: str, expected: set[str]) -> None:
    assert codes_of(PYPI, HEAD + STEP.replace("${{ secrets.PYPI_TOKEN }}", password)) == expected


@pytest.mark.parametrize("password", ["", "''", "${{ steps.mint.outputs.token }}", "${{ github.token }}"])
def test_nothing_is_found_without_a_stored_key(password: str) -> None:
    assert found_in(PYPI, HEAD + STEP.replace("${{ secrets.PYPI_TOKEN }}", password)) is None


def test_one_index_that_has_to_keep_its_key_keeps_that_of_the_other() -> None:
    other = STEP + "          repository-url: https://example.com/\n"
    assert codes_of(PYPI, HEAD + STEP + other) == {"other-registry"}


def test_a_server_of_its_own() -> None:
    settings = OidcSettings(issuer="https://github.example.com/_services/token")
    assert codes_of(PYPI, HEAD + STEP, settings) == {"issuer-unknown"}


def test_the_condition_that_tests_the_key() -> None:
    text = (
        HEAD
        + STEP
        + "        if: ${{ env.KEY != '' }}\n        env:\n          KEY: ${{ secrets.PYPI_TOKEN }}\n"
    )
    assert "condition" in codes_of(PYPI, text)


def test_other_actions_that_get_the_key() -> None:
    step = "      - uses: some/publisher@v1\n        with:\n          pypi_token: ${{ secrets.PYPI_TOKEN }}\n"
    assert codes_of(PYPI, HEAD + step) == {"unknown-consumer"}
    assert codes_of(PYPI, HEAD + STEP + step) == {"unknown-consumer"}


def test_the_package_is_told_by_the_project_above_its_folder() -> None:
    files = {
        ".github/workflows/ci.yml": HEAD + STEP.replace("dist/", "pkg/dist"),
        "pyproject.toml": '[project]\nname = "root"\n',
        "pkg/pyproject.toml": '[tool.poetry]\nname = "inner"\n',
    }
    assert swap_of(PYPI, files).trust[0].facts == (("package", "inner"),)


def test_the_environment_of_the_configuration_is_given_to_jobs_without_one() -> None:
    settings = OidcSettings(configured=CONFIGURED.configured, pypi=PublishingSettings("pypi"))
    assert "    environment: pypi\n    steps:\n" in carried_out(PYPI, HEAD + STEP, settings).text
    own = HEAD.replace("    steps:", "    environment: other\n    steps:")
    assert "environment: pypi" not in carried_out(PYPI, own + STEP, settings).text
