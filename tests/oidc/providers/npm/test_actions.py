"""Actions that publish."""

from __future__ import annotations

import pytest
from oidc.decide.toy import PATH, SHA
from oidc.providers.npm.kit import NPM, of, setup
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, swap_of

PUBLISH = """\
      - uses: JS-DevTools/npm-publish@v4
        with:
          package: ./a/package.json
          token: ${{ secrets.NPM_TOKEN }}
"""
CHANGESETS = """\
      - uses: changesets/action@v1
        with:
          publish: npx changeset publish
        env:
          GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}
          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}
"""


def test_the_token_goes() -> None:
    text = carried_out(NPM, of(setup(action="v6"), PUBLISH)).text
    assert text.endswith(
        "          registry-url: https://npm-registry.invalid\n" + PUBLISH.rpartition("          token")[0]
    )


@pytest.mark.parametrize(
    ("version", "raised"), [("v4", False), ("v4.1.0", False), ("v4.0.1", True), ("v3", True)]
)
def test_a_version_that_asks_for_a_token(version: str, raised: bool) -> None:
    text = carried_out(NPM, of(setup(), PUBLISH.replace("@v4", f"@{version}"))).text
    assert (f"JS-DevTools/npm-publish@{SHA}" in text) is raised


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("          access: restricted\n", {"other-registry"}),
        ("          access: ${{ inputs.access }}\n", {"other-registry"}),
        ("          registry: https://npm.pkg.github.com\n", {"other-registry"}),
        ("          registry: ${{ vars.R }}\n", {"other-registry"}),
        ("          registry: https://npm-registry.invalid/\n", set()),
        ("          access: public\n", set()),
    ],
)
def test_what_the_action_is_told(more: str, expected: set[str]) -> None:
    assert codes_of(NPM, of(setup(), PUBLISH + more)) == expected


def test_inputs_that_newer_versions_do_not_have() -> None:
    text = PUBLISH.replace("@v4", "@v1") + "          check-version: true\n"
    assert codes_of(NPM, of(setup(), text)) == {"tool-version"}


def test_the_action_runs_the_npm_of_the_job() -> None:
    assert codes_of(NPM, of(PUBLISH)) == {"tool-version"}
    assert "npm install -g npm@^11.5.1" in carried_out(NPM, of(setup("22"), PUBLISH)).text
    assert "node-version: '24'" in carried_out(NPM, of(setup("20"), PUBLISH)).text


@pytest.mark.parametrize("token", ["", "${{ steps.a.outputs.token }}", "${{ secrets.GITHUB_TOKEN }}"])
def test_no_stored_token(token: str) -> None:
    assert found_in(NPM, of(setup(), PUBLISH.replace("${{ secrets.NPM_TOKEN }}", token))) is None


def test_a_token_that_is_chosen() -> None:
    text = PUBLISH.replace("secrets.NPM_TOKEN", "secrets.A || secrets.B")
    assert codes_of(NPM, of(setup(), text)) == {"dynamic-key"}


def test_changesets() -> None:
    text = carried_out(NPM, of(setup(), CHANGESETS)).text
    assert text.endswith(CHANGESETS.rpartition("          NPM_TOKEN")[0])


@pytest.mark.parametrize("version", ["v1.7.0", "v1.4.0", f"{'1' * 40} # v1.4.9", "1" * 40])
def test_an_older_changesets_wants_an_empty_token(version: str) -> None:
    text = carried_out(NPM, of(setup(), CHANGESETS.replace("@v1", f"@{version}"))).text
    assert text.endswith("          NPM_TOKEN: ''\n")


@pytest.mark.parametrize("script", ["npm run release", "yarn release", "pnpm run release"])
def test_the_script_that_publishes_is_looked_up(script: str) -> None:
    text = of(setup(), CHANGESETS.replace("npx changeset publish", script))
    assert codes_of(NPM, text) == {"script"}
    good = {PATH: text, "package.json": '{"scripts": {"release": "build && changeset publish"}}'}
    assert swap_of(NPM, good).removed
    assert codes_of(NPM, {PATH: text, "package.json": '{"scripts": {"release": "x"}}'}) == {"script"}


def test_changesets_for_another_registry() -> None:
    other = setup().replace("https://npm-registry.invalid", "https://npm.pkg.github.com")
    assert codes_of(NPM, of(other, CHANGESETS)) == {"other-registry"}


def test_an_action_around_semantic_release() -> None:
    step = "      - uses: cycjimmy/semantic-release-action@v6\n        env:\n"
    assert codes_of(NPM, of(setup(), step + "          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n")) == {
        "tool-version"
    }


def test_an_unknown_action() -> None:
    step = "      - uses: some/release@v6\n        env:\n"
    assert codes_of(NPM, of(setup(), step + "          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n")) == {
        "unknown-consumer"
    }
