"""Lines that write a key into the settings of npm."""

from __future__ import annotations

import pytest
from oidc.providers.npm.kit import NPM, of, publish, setup
from oidc.providers.publishing.kit import carried_out, codes_of, found_in

KEY = "          T: ${{ secrets.NPM_TOKEN }}\n"


@pytest.mark.parametrize(
    "line",
    [
        'echo "//npm-registry.invalid/:_authToken=$T" >> ~/.npmrc',
        "echo '//npm-registry.invalid/:_authToken='${T} > .npmrc",
        'printf "//npm-registry.invalid/:_authToken=%s" "$T" > "$HOME/.npmrc"',
        "echo '//npm-registry.invalid/:_authToken=${T}' > .npmrc",
        "npm config set //npm-registry.invalid/:_authToken $T",
        'npm config set "//npm-registry.invalid/:_authToken=${T}"',
        "npm set //npm-registry.invalid/:_authToken ${{ secrets.NPM_TOKEN }}",
        "pnpm config set //npm-registry.invalid/:_authToken $T",
    ],
)
def test_the_line_goes(line: str) -> None:
    key = KEY if "T}" in line or "$T" in line else ""
    text = carried_out(NPM, of(setup(), publish(f"{line}\nnpm publish", key))).text
    assert text.endswith("      - run: |\n          npm publish\n")


def test_a_step_with_nothing_else_goes_as_a_whole() -> None:
    line = "npm config set //npm-registry.invalid/:_authToken $T"
    text = carried_out(NPM, of(setup(), publish(line, KEY), publish(key=""))).text
    assert text.endswith(setup() + "      - run: npm publish\n")
    old = carried_out(NPM, of(setup("22"), publish(line, KEY), publish(key=""))).text
    assert old.endswith("      - run: npm install -g npm@^11.5.1\n      - run: npm publish\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('if true; then echo "//npm-registry.invalid/:_authToken=$T" >> ~/.npmrc; fi', {"inline-in-run"}),
        ('true && echo "//npm-registry.invalid/:_authToken=$T" >> ~/.npmrc', {"inline-in-run"}),
        ('echo "//npm.example.com/:_authToken=$T" >> ~/.npmrc', {"other-registry"}),
        ('echo "//$HOST/:_authToken=$T" >> ~/.npmrc', {"other-registry"}),
        ('echo "_auth=$T" >> ~/.npmrc', {"other-registry"}),
        ('echo "//npm-registry.invalid/:_authToken=$T" | tee ~/.npmrc', {"key-leaves-job"}),
        ('echo "//npm-registry.invalid/:_authToken=$T" >> settings', {"key-leaves-job"}),
    ],
)
def test_lines_that_cannot_go(line: str, expected: set[str]) -> None:
    key = "          T: ${{ secrets.NPM_TOKEN }}\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n"
    assert expected <= codes_of(NPM, of(setup(), publish(f"{line}\nnpm publish", key)))


LINE = 'echo "//npm-registry.invalid/:_authToken=${{ secrets.NPM_TOKEN }}" > ~/.npmrc'


def test_packages_that_are_installed_with_the_key() -> None:
    store, install = publish(LINE, ""), publish("npm ci", "")
    assert codes_of(NPM, of(setup(), store, install, publish(key=""))) == {"tool-version"}
    assert codes_of(NPM, of(setup(), install, store, publish(key=""))) == set()
    assert found_in(NPM, of(setup(), store, install)) is None


def test_what_is_behind_the_line() -> None:
    store = publish(LINE, "")
    assert codes_of(NPM, of(setup(), store)) == {"unknown-consumer"}
    assert codes_of(NPM, of(setup(), store, publish("./x.sh", ""), publish(key=""))) == {"script"}


@pytest.mark.parametrize(
    "line",
    [
        "npm config set //localhost:4873/:_authToken dummy-token",
        'echo "//npm.pkg.github.com/:_authToken=${{ secrets.GITHUB_TOKEN }}" > ~/.npmrc',
        'echo "registry=https://npm-registry.invalid" > .npmrc',
    ],
)
def test_no_stored_key(line: str) -> None:
    assert found_in(NPM, of(setup(), publish(f"{line}\nnpm publish", ""))) is None
