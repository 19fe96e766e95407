"""Package managers and release tools, by the version that the repository holds."""

from __future__ import annotations

import pytest
from oidc.decide.toy import PATH
from oidc.providers.npm.kit import NPM, of, publish, setup
from oidc.providers.publishing.kit import carried_out, codes_of, swap_of

OLD, NEW = {"tool-version"}, set[str]()


@pytest.mark.parametrize(
    ("manager", "expected"),
    [("10.4.0", NEW), ("9.15.0", OLD), ("11.0.3", OLD), ("11.1.2", NEW), ("12.0.0", OLD)],
)
def test_pnpm(manager: str, expected: set[str]) -> None:
    files = {
        PATH: of(setup(), publish("pnpm -r publish --no-git-checks")),
        "package.json": _package("pnpm", manager),
    }
    assert codes_of(NPM, files) == expected


def _package(name: str, version: str) -> str:
    return f'{{"name": "a", "packageManager": "{name}@{version}"}}'


def test_pnpm_that_its_action_sets_up() -> None:
    action = "      - uses: pnpm/action-setup@v4\n        with:\n          version: 10\n"
    assert codes_of(NPM, of(action, setup(), publish("pnpm publish"))) == NEW
    assert codes_of(NPM, of(action.replace("10", "latest"), setup(), publish("pnpm publish"))) == OLD


def test_what_publishes_by_itself_would_take_the_placeholder_for_a_key() -> None:
    files = {PATH: of(setup("22"), publish("pnpm publish")), "package.json": _package("pnpm", "11.1.2")}
    swap = swap_of(NPM, files)
    assert [one.use.ref for one in swap.raises] == ["v7"]
    assert "npm install -g" not in carried_out(NPM, files).text
    old = {PATH: of(setup("22"), publish("pnpm publish")), "package.json": _package("pnpm", "10.1.0")}
    assert swap_of(NPM, old).raises == ()
    assert "npm install -g" in carried_out(NPM, old).text


@pytest.mark.parametrize(("manager", "expected"), [("4.10.0", NEW), ("4.9.4", OLD), ("1.22.22", OLD)])
def test_yarn(manager: str, expected: set[str]) -> None:
    text = of(setup(), publish("yarn npm publish"))
    assert codes_of(NPM, {PATH: text, "package.json": _package("yarn", manager)}) == expected
    path = {".yarnrc.yml": f"yarnPath: .yarn/releases/yarn-{manager}.cjs\n"}
    assert codes_of(NPM, {PATH: text, **path}) == expected


def test_yarn_stops_at_a_variable_that_is_not_set() -> None:
    text = of(setup(), publish("yarn npm publish"))
    files = {PATH: text, "package.json": _package("yarn", "4.10.0")}
    assert codes_of(NPM, {**files, ".yarnrc.yml": 'npmAuthToken: "${NODE_AUTH_TOKEN}"\n'}) == OLD


LOCKS = {
    "package-lock.json": '{{"packages": {{"node_modules/{0}": {{\n      "version": "{1}"}}}}}}',
    "pnpm-lock.yaml": "packages:\n\n  '{0}@{1}':\n    resolution: {{}}\n",
    "yarn.lock": '"{0}@^9.0.0":\n  version "{1}"\n',
}


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize(
    ("command", "package", "version", "expected"),
    [
        ("npx lerna publish --yes", "lerna", "9.0.0", NEW),
        ("npx lerna publish --yes", "lerna", "8.2.4", OLD),
        ("npx lerna publish --yes", "@lerna-lite/publish", "4.9.0", NEW),
        ("npx lerna publish --yes", "@lerna-lite/publish", "4.8.0", OLD),
        ("npx semantic-release", "@semantic-release/npm", "13.1.0", NEW),
        ("npx semantic-release", "@semantic-release/npm", "13.0.0", OLD),
        ("npx semantic-release", "@semantic-release/npm", "12.0.2", OLD),
        ("npx semantic-release", "semantic-release", "25.0.1", OLD),
    ],
)
def test_what_a_lock_file_holds(
    lock: str, command: str, package: str, version: str, expected: set[str]
) -> None:
    key = "          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n          GITHUB_TOKEN: ${{ github.token }}\n"
    files = {PATH: of(setup(), publish(command, key)), lock: LOCKS[lock].format(package, version)}
    assert codes_of(NPM, files) == expected
    if not expected:
        after = carried_out(NPM, files)
        assert after.text.endswith("        env:\n          GITHUB_TOKEN: ${{ github.token }}\n")


def test_commands_of_semantic_release() -> None:
    files = {
        PATH: of(setup(), publish("npx semantic-release")),
        "package-lock.json": LOCKS["package-lock.json"].format("@semantic-release/npm", "13.1.5"),
        ".releaserc.json": '{"plugins": [["@semantic-release/exec", {}]]}',
    }
    assert codes_of(NPM, files) == {"script"}


def test_semantic_release_that_is_fetched() -> None:
    text = of(setup(), publish("npx -p @semantic-release/changelog -p semantic-release semantic-release"))
    assert codes_of(NPM, text) == OLD


def test_a_script_of_package_json() -> None:
    files = {PATH: of(setup(), publish("npm run release"))}
    good = {**files, "package.json": '{"scripts": {"release": "tsc && npm publish"}}'}
    assert codes_of(NPM, good) == NEW
    bad = {**files, "package.json": '{"scripts": {"release": "tsc && deployer"}}'}
    assert "unknown-consumer" in codes_of(NPM, bad)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"name": 3, "publishConfig": []}', "", "\x00"])
def test_a_manifest_that_is_none(text: str) -> None:
    assert codes_of(NPM, {PATH: of(setup(), publish()), "package.json": text}) == NEW
