"""Keys in the environment of commands that publish."""

from __future__ import annotations

import pytest
from oidc.decide.toy import PATH, SHA
from oidc.providers.npm.kit import HEAD, KEY, NPM, of, publish, setup
from oidc.providers.publishing.kit import CONFIGURED, carried_out, codes_of, found_in, swap_of

from pinfix.config.oidc_settings import NpmSettings, OidcSettings


def test_the_env_goes_and_nothing_else_changes() -> None:
    outcome = carried_out(NPM, of(setup(), "      - run: npm ci\n", publish("npm publish --provenance")))
    after = of(setup(), "      - run: npm ci\n", publish("npm publish --provenance", ""))
    grant = "    permissions:\n      contents: read\n      id-token: write\n    runs-on"
    assert outcome.text == after.replace("    runs-on", grant)
    (facts,) = outcome.facts
    assert [trust.kind for trust in facts.trust] == ["npm"]
    assert facts.secrets == ("NPM_TOKEN",)


@pytest.mark.parametrize("node", ["22", "22.x", "22.14", "22.20.1", "lts/jod", "23", "24.4.1", "^22", '"22"'])
def test_npm_is_updated_where_node_brings_an_old_one(node: str) -> None:
    text = carried_out(NPM, of(setup(node), publish())).text
    assert text.endswith("      - run: npm install -g npm@^11.5.1\n      - run: npm publish\n")
    assert f"node-version: {node}\n" in text


@pytest.mark.parametrize(
    "node", ["24", "24.x", "24.5.0", "'24'", "26", "lts/*", "latest", "node", "'>=20'", "^24"]
)
def test_npm_that_is_new_enough(node: str) -> None:
    assert swap_of(NPM, of(setup(node), publish())).edits == ()


@pytest.mark.parametrize(
    ("node", "after"),
    [
        ("20", "'24'"),
        ("16.x", "'24'"),
        ("22.13.1", "'24'"),
        ("lts/iron", "'24'"),
        ('"18"', '"24"'),
        ("^20", "'24'"),
    ],
)
def test_an_old_node_is_raised(node: str, after: str) -> None:
    text = carried_out(NPM, of(setup(node), publish())).text
    assert f"          node-version: {after}\n" in text
    assert "npm install -g" not in text


def test_what_node_is_raised_to_is_a_setting() -> None:
    settings = OidcSettings(configured=CONFIGURED.configured, npm=NpmSettings(node="22"))
    text = carried_out(NPM, of(setup("20"), publish()), settings).text
    assert "          node-version: '22'\n" in text
    assert "      - run: npm install -g npm@^11.5.1\n      - run: npm publish\n" in text


@pytest.mark.parametrize(
    "steps",
    [
        publish(),
        setup("${{ vars.NODE }}") + publish(),
        setup("${{ matrix.node }}") + publish(),
        setup("rc/1") + publish(),
        setup().replace("node-version: 24", "node-version-file: .nvmrc") + publish(),
        setup(more="        if: github.ref_type == 'tag'\n") + publish(),
        "      - uses: actions/setup-node@v4\n" + publish(),
        publish() + setup(),
    ],
)
def test_a_node_that_is_not_known(steps: str) -> None:
    assert codes_of(NPM, of(steps)) == {"tool-version"}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (".nvmrc", "v24\n", set()),
        (".nvmrc", "18\n", {"tool-version"}),
        (".tool-versions", "python 3.12\nnodejs 24.6.0\n", set()),
        ("package.json", '{"engines": {"node": "24"}}', {"tool-version"}),
    ],
)
def test_a_file_with_the_version(name: str, text: str, expected: set[str]) -> None:
    steps = setup().replace("node-version: 24", f"node-version-file: {name}") + publish()
    assert codes_of(NPM, {PATH: of(steps), name: text}) == expected


@pytest.mark.parametrize(("versions", "expected"), [("[24, 26]", set()), ("[20, 24]", {"tool-version"})])
def test_a_matrix_of_versions(versions: str, expected: set[str]) -> None:
    head = HEAD.replace("    steps:", f"    strategy:\n      matrix:\n        node: {versions}\n    steps:")
    assert codes_of(NPM, head + setup("${{ matrix.node }}") + publish()) == expected


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("npm install -g npm@latest", set()),
        ("npm i -g npm", set()),
        ("npm install --global npm@11", set()),
        ("corepack enable npm && corepack prepare npm@11 --activate", set()),
        ("npm install -g npm@10", {"tool-version"}),
        ("npm install -g npm@11.4.0", {"tool-version"}),
        ("npm install -g npm@$V", {"tool-version"}),
    ],
)
def test_an_npm_that_the_job_installs(update: str, expected: set[str]) -> None:
    steps = of(setup("22"), f"      - run: {update}\n", publish())
    assert codes_of(NPM, steps) == expected
    if not expected:
        assert swap_of(NPM, steps).edits == ()


def test_the_action_that_sets_up_node() -> None:
    old = of(setup("20", "v1", "          always-auth: true\n"), publish())
    text = carried_out(NPM, old).text
    assert f"      - uses: actions/setup-node@{SHA} # v7.0.0\n" in text
    assert "          package-manager-cache: false\n" in text
    assert "always-auth" not in text
    new = carried_out(NPM, of(setup("24", "v6"), publish())).text
    assert "actions/setup-node@v6\n" in new
    assert "package-manager-cache" not in new
    cached = carried_out(NPM, of(setup("20", "v1", "          cache: npm\n"), publish())).text
    assert "package-manager-cache" not in cached


@pytest.mark.parametrize("runner", ["self-hosted", "my-runner", "${{ vars.RUNNER }}", "[self-hosted, linux]"])
def test_runners_of_others(runner: str) -> None:
    text = of(setup(), publish()).replace("ubuntu-latest", runner)
    assert codes_of(NPM, text) == {"runner"}


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("npm publish --registry https://npm.example.com/", {}),
        ("npm publish --registry=$REGISTRY", {}),
        ("npm publish --access restricted", {}),
        ("npm publish", {"package.json": '{"publishConfig": {"registry": "https://npm.example.com"}}'}),
        ("npm publish", {"package.json": '{"publishConfig": {"access": "restricted"}}'}),
        ("npm publish", {".npmrc": "registry=https://npm.example.com\n"}),
        (
            "npm publish",
            {"package.json": '{"name": "@a/b"}', ".npmrc": "@a:registry=https://npm.example.com\n"},
        ),
    ],
)
def test_another_registry(command: str, files: dict[str, str]) -> None:
    assert codes_of(NPM, {PATH: of(setup(), publish(command)), **files}) == {"other-registry"}


@pytest.mark.parametrize(
    "url",
    [
        "https://npm.pkg.github.com",
        "http://localhost:4873",
        "https://npm-registry.invalid.example.com",
        "${{ vars.R }}",
    ],
)
def test_another_registry_that_node_is_set_up_for(url: str) -> None:
    steps = setup().replace("https://npm-registry.invalid", url)
    assert codes_of(NPM, of(steps, publish())) == {"other-registry"}


def test_the_public_registry_wins_in_the_command() -> None:
    steps = setup().replace("https://npm-registry.invalid", "https://npm.example.com")
    assert codes_of(NPM, of(steps, publish("npm publish --registry https://npm-registry.invalid/"))) == set()


def test_another_scope_may_have_another_registry() -> None:
    files = {"package.json": '{"name": "@a/b"}', ".npmrc": "@c:registry=https://npm.example.com\n"}
    swap = swap_of(NPM, {PATH: of(setup(), publish()), **files})
    assert swap.trust[0].facts == (("package", "@a/b"),)


@pytest.mark.parametrize(
    "key",
    [
        "          NODE_AUTH_TOKEN: ''\n",
        "          NODE_AUTH_TOKEN:\n",
        "          NODE_AUTH_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n",
        "          NODE_AUTH_TOKEN: ${{ github.token }}\n",
        "          NODE_AUTH_TOKEN: ${{ steps.mint.outputs.token }}\n",
        "          NODE_AUTH_TOKEN: dummy\n",
        "",
    ],
)
def test_nothing_stored(key: str) -> None:
    assert found_in(NPM, of(setup(), publish(key=key))) is None


def test_packages_of_github_beside() -> None:
    other = publish(key="          NODE_AUTH_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n")
    github = setup().replace("https://npm-registry.invalid", "https://npm.pkg.github.com")
    text = of(setup(), publish(), github, other)
    after = carried_out(NPM, text).text
    assert after.count("NODE_AUTH_TOKEN") == 1
    assert after.endswith(other)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("npm whoami\nnpm publish", {"tool-version"}),
        ("npm publish\nnpm dist-tag add a@1 next", {"tool-version"}),
        ("npm ci\nnpm publish", {"tool-version"}),
        ("npm deprecate a 'use b'", {"tool-version"}),
        ("yarn publish", {"tool-version"}),
        ("bun publish", {"tool-version"}),
        ("npx -p publib publib-npm", {"tool-version"}),
        ("npx semantic-release", {"tool-version"}),
        ("lerna publish", {"tool-version"}),
        ("pnpm publish", {"tool-version"}),
        ("yarn npm publish", {"tool-version"}),
        ("npx release-it", {"unknown-consumer"}),
        ("npx nx release publish", {"unknown-consumer"}),
        ("echo hello", {"unknown-consumer"}),
        ("make publish", {"script"}),
        ("npm run release", {"script"}),
        ("./publish.sh", {"script"}),
        ('curl -H "Authorization: $NODE_AUTH_TOKEN" https://x\nnpm publish', {"key-leaves-job"}),
        ("docker build --build-arg NODE_AUTH_TOKEN .\nnpm publish", {"docker-env"}),
        ('if [ -n "$NODE_AUTH_TOKEN" ]; then npm publish; fi', {"condition"}),
        ("cat <<E > .npmrc\n//x/:_authToken=$NODE_AUTH_TOKEN\nE\nnpm publish", {"key-leaves-job"}),
        ("npm publish --//npm-registry.invalid/:_authToken=${{ secrets.NPM_TOKEN }}", {"inline-in-run"}),
    ],
)
def test_other_uses_of_the_key(command: str, expected: set[str]) -> None:
    assert expected <= codes_of(NPM, of(setup(), publish(command)))


def test_what_runs_beside_and_needs_no_key() -> None:
    command = "npm version patch\nnpm pack\nnpm publish --tag next\ngit push"
    assert codes_of(NPM, of(setup(), publish(command))) == set()


def test_a_step_that_installs_keeps_its_key() -> None:
    install = publish("npm ci", "          NODE_AUTH_TOKEN: ${{ secrets.READ }}\n")
    finding = found_in(NPM, of(setup(), install, publish()))
    assert finding is not None
    assert finding.swap is not None
    assert finding.secrets == ("NPM_TOKEN",)
    assert [entry.value.name for entry in finding.swap.removed] == ["NPM_TOKEN"]
    assert found_in(NPM, of(setup(), install)) is None


def test_an_install_with_the_same_secret_leaves_it_in_use() -> None:
    finding = found_in(NPM, of(setup(), publish("npm ci"), publish()))
    assert finding is not None
    assert finding.secrets == ("NPM_TOKEN",)
    assert len(finding.keys) == 1


def in_job(*steps: str, name: str = "NODE_AUTH_TOKEN") -> str:
    """A job with the key in its own environment."""
    env = f"    env:\n      {name}: ${{{{ secrets.NPM_TOKEN }}}}\n    steps:\n"
    return HEAD.replace("    steps:\n", env) + "".join(steps)


def test_a_key_of_the_job() -> None:
    assert "env:" not in carried_out(NPM, in_job(setup(), publish(key=""))).text
    install = "      - run: npm ci\n"
    assert codes_of(NPM, in_job(setup(), install, publish(key=""))) == {"tool-version"}
    assert codes_of(NPM, in_job(setup(), "      - uses: a/b@v1\n", publish(key=""))) == {"unknown-consumer"}
    assert codes_of(NPM, in_job(setup(), "      - run: ./x.sh\n", publish(key=""))) == {"script"}
    assert codes_of(NPM, in_job(setup(), "      - run: helm package x\n", publish(key=""))) == set()


def test_a_key_of_the_job_that_nothing_is_seen_to_use() -> None:
    assert found_in(NPM, in_job("      - uses: a/b@v1\n")) is None
    assert codes_of(NPM, in_job("      - run: ./x.sh\n")) == {"script"}
    assert codes_of(NPM, in_job("      - run: deployer $NODE_AUTH_TOKEN\n")) == {"unknown-consumer"}


@pytest.mark.parametrize(
    ("npmrc", "expected"), [("//x/:_authToken=${NPM_TOKEN}\n", {"tool-version"}), ("a=b\n", set())]
)
def test_whether_installs_find_a_key_of_the_job(npmrc: str, expected: set[str]) -> None:
    text = in_job(setup(), "      - run: npm ci\n", publish(key=""), name="NPM_TOKEN")
    assert codes_of(NPM, {PATH: text, ".npmrc": npmrc}) == expected


def test_a_key_that_the_set_up_exports() -> None:
    exported = setup(more=f"        env:\n{KEY}")
    text = of(exported, publish())
    assert "secrets" not in carried_out(NPM, text).text
    assert codes_of(NPM, of(exported, "      - run: npm ci\n", publish())) == {"tool-version"}


def test_conditions_on_the_key() -> None:
    text = of(setup(), publish()) + "        if: env.NODE_AUTH_TOKEN != ''\n"
    assert codes_of(NPM, text) == {"condition"}


def test_a_condition_goes_with_the_update() -> None:
    text = of(setup("22"), publish().replace("run:", "if: github.ref_type == 'tag'\n        run:"))
    assert carried_out(NPM, text).text.endswith(
        "      - if: github.ref_type == 'tag'\n        run: npm install -g npm@^11.5.1\n"
        "      - if: github.ref_type == 'tag'\n        run: npm publish\n"
    )


def test_two_packages_need_one_update() -> None:
    text = carried_out(NPM, of(setup("22"), publish(), publish("cd b && npm publish"))).text
    assert text.count("npm install -g") == 1
    assert "NODE_AUTH_TOKEN" not in text


def test_the_environment_of_the_configuration() -> None:
    settings = OidcSettings(configured=CONFIGURED.configured, npm=NpmSettings("npm"))
    assert "    environment: npm\n    steps:\n" in carried_out(NPM, of(setup(), publish()), settings).text


def test_a_server_of_its_own() -> None:
    settings = OidcSettings(issuer="https://github.example.com/_services/token")
    assert codes_of(NPM, of(setup(), publish()), settings) == {"issuer-unknown"}


def test_names_that_only_look_like_a_key() -> None:
    assert (
        found_in(NPM, of(setup(), "      - run: npm test\n        env:\n          A: ${{ secrets.B }}\n"))
        is None
    )
    step = "      - uses: some/publisher@v1\n        with:\n          npm-token: ${{ secrets.NPM_TOKEN }}\n"
    assert codes_of(NPM, of(step)) == {"unknown-consumer"}
