from __future__ import annotations

from dataclasses import replace

import pytest
from permissions.commands.kit import OTHER, WITH_GIT, live_with, outcome

from pinfix.github.expressions.values import TOKEN, Holds
from pinfix_codemods.permissions.live import Git, Live

NODE = live_with(NODE_AUTH_TOKEN=TOKEN)


@pytest.mark.parametrize(
    ("script", "live", "grant"),
    [
        ("npm publish", NODE, {"packages": "write"}),
        ("pnpm publish --no-git-checks", NODE, {"packages": "write"}),
        ("yarn npm publish", NODE, {"packages": "write"}),
        ("npm publish", Live(files={"npmrc": Holds.MAYBE}), {"packages": "write"}),
        ("npm publish", live_with(NODE_AUTH_TOKEN=OTHER), {}),
        ("npm publish --provenance", Live(oidc=Holds.YES), {"id-token": "write"}),
        ("npm ci", NODE, {"packages": "read"}),
        ("yarn --frozen-lockfile", NODE, {"packages": "read"}),
        ("npm ci --ignore-scripts", live_with(X=TOKEN), {}),
        ("npm view x version; npm --version; npm audit; npm pkg get name", live_with(X=TOKEN), {}),
        ("dotnet nuget push x.nupkg --api-key ${{ github.token }}", Live(), {"packages": "write"}),
        ("dotnet nuget push x.nupkg", Live(files={"nuget": Holds.YES}), {"packages": "write"}),
        ("dotnet nuget push x.nupkg --api-key ${{ secrets.NUGET }}", Live(), {}),
        (
            "gem push --host https://rubygems.pkg.github.com/o x.gem",
            live_with(GEM_HOST_API_KEY=TOKEN),
            {"packages": "write"},
        ),
        ("./mvnw deploy", Live(files={"maven-settings": Holds.YES}), {"packages": "write"}),
        ("mvn -B verify", Live(files={"maven-settings": Holds.YES}), {"packages": "read"}),
        ("go build ./...", Live(git=Git.TOKEN), {"contents": "read"}),
        ("go build ./...", live_with(X=TOKEN), {}),
        ("pip install --upgrade pip setuptools wheel", live_with(X=TOKEN), {}),
        ("pip list; cargo fmt --check; uv venv; poetry config x y", live_with(X=TOKEN), {}),
        ("twine upload dist/*", Live(oidc=Holds.YES), {"id-token": "write"}),
        ("uv publish", Live(oidc=Holds.YES), {"id-token": "write"}),
        ("twine upload dist/*", live_with(X=TOKEN), {}),
    ],
)
def test_what_package_managers_need(script: str, live: Live, grant: dict[str, str]) -> None:
    assert outcome(script, live).grant == grant


@pytest.mark.parametrize(
    "script",
    [
        "npm ci",
        "npm install -g x",
        "npm run build",
        "npm version patch",
        "npm audit fix",
        "pnpm build",
        "pip install -r requirements.txt",
        "pip install pip evil",
        "uv sync",
        "cargo build",
        "cargo test",
        "go test ./...",
        "go generate ./...",
        "go build -toolexec ./x",
        "mvn verify",
        "./gradlew build",
        "dotnet build",
        "bundle install",
        "composer install",
        "npm publish --token ${{ github.token }}",
        "rustup run nightly cargo test",
        "terraform apply",
    ],
)
def test_what_runs_the_code_of_others_is_not_recognised(script: str) -> None:
    assert outcome(script, live_with(GITHUB_TOKEN=TOKEN)).opaque


def test_other_variables_than_the_registrys_are_seen_by_scripts() -> None:
    live = live_with(NODE_AUTH_TOKEN=TOKEN, GITHUB_TOKEN=TOKEN)
    assert outcome("npm publish", live).opaque
    assert outcome("npm ci", live).opaque


def test_what_installing_rests_on() -> None:
    live = Live(env=NODE.env, git=Git.TOKEN)
    found = outcome("npm ci", live)
    assert found.grant == {"contents": "read", "packages": "read"}
    assert len(found.assumptions) == 2
    assert outcome("npm ci --ignore-scripts", live).assumptions == []
    assert outcome("npm ci", Live(env=NODE.env, oidc=Holds.YES)).opaque


@pytest.mark.parametrize(
    ("script", "file"),
    [
        ("npm config set //npm.pkg.github.com/:_authToken=$T", "npmrc"),
        ("npm set //npm.pkg.github.com/:_authToken $T", "npmrc"),
        ('echo "//npm.pkg.github.com/:_authToken=$T" >> ~/.npmrc', "npmrc"),
        ("yarn config set npmAuthToken $T", "npmrc"),
        ("dotnet nuget add source https://nuget.pkg.github.com/o/index.json -u x -p $T", "nuget"),
        ("bundle config rubygems.pkg.github.com x:$T", "gem"),
        ("composer config --global github-oauth.github.com $T", "composer-auth"),
        ("cat > ~/.m2/settings.xml <<EOF\n<password>$T</password>\nEOF", "maven-settings"),
        ('echo "gpr.key=$T" >> ~/.gradle/gradle.properties', "maven-settings"),
    ],
)
def test_credentials_in_files(script: str, file: str) -> None:
    assert outcome(script, live_with(T=TOKEN)).live.files == {file: Holds.YES}
    assert not any(outcome(script, live_with(T=OTHER)).live.files.values())


@pytest.mark.parametrize(
    ("script", "live", "grant"),
    [
        (
            "npx semantic-release",
            live_with(GITHUB_TOKEN=TOKEN),
            {"contents": "write", "issues": "write", "pull-requests": "write"},
        ),
        ("npx semantic-release", WITH_GIT, {"contents": "write"}),
        ("mkdocs gh-deploy --force", WITH_GIT, {"contents": "write"}),
        ("mike deploy --push 1.0", WITH_GIT, {"contents": "write"}),
        ("lerna publish --no-push", WITH_GIT, {"contents": "read"}),
        ("goreleaser release --clean", live_with(GITHUB_TOKEN=TOKEN), {"contents": "write"}),
        ("goreleaser release --snapshot", live_with(GITHUB_TOKEN=TOKEN), {"contents": "read"}),
        ("mvn -B release:prepare release:perform", WITH_GIT, {"contents": "write"}),
        ("./mvnw -B release:prepare", WITH_GIT, {"contents": "write"}),
        ("./gradlew release", WITH_GIT, {"contents": "write"}),
        ("npx gh-pages -d dist", WITH_GIT, {"contents": "write"}),
        (
            "reviewdog -reporter=github-pr-review",
            live_with(REVIEWDOG_GITHUB_API_TOKEN=TOKEN),
            {"contents": "read", "pull-requests": "write"},
        ),
        ("semantic-release", Live(), {}),
        ("mkdocs gh-deploy", Live(), {}),
    ],
)
def test_tools(script: str, live: Live, grant: dict[str, str]) -> None:
    assert outcome(script, live).grant == grant


@pytest.mark.parametrize(
    "script", ["goreleaser release --clean", "npx semantic-release", "npx lerna publish"]
)
@pytest.mark.parametrize(
    "left",
    [Live(registries={"ghcr.io": Holds.YES}), Live(files={"npmrc": Holds.MAYBE})],
    ids=["login", "npmrc"],
)
def test_tools_publish_with_what_is_left_of_a_login(script: str, left: Live) -> None:
    assert outcome(script, left).grant == {"packages": "write"}
    for live in (replace(left, env={"GITHUB_TOKEN": TOKEN}), replace(left, git=Git.TOKEN)):
        found = outcome(script, live)
        assert found.opaque or found.grant["packages"] == "write"


def test_the_token_in_a_setting_on_the_command_line() -> None:
    script = "npm publish --//npm.pkg.github.com/:_authToken=${{ github.token }}"
    assert outcome(script).grant == {"packages": "write"}
    assert outcome("npm publish --_authToken ${{ github.token }}").opaque
    assert outcome("npm publish --otp=${{ github.token }}").opaque
    assert outcome("npm publish --//registry.example.org/:_authToken=${{ secrets.NPM }}").grant == {}


def test_plugins_of_tools() -> None:
    found = outcome("npx semantic-release", live_with(GITHUB_TOKEN=TOKEN))
    assert found.assumptions == [
        "the plugins of `semantic-release` do no more with the token than the program itself"
    ]
    # A variable that the tool itself does not read is seen by them all the same.
    assert outcome("mkdocs gh-deploy", Live(env={"T": TOKEN}, git=Git.TOKEN)).opaque


@pytest.mark.parametrize("script", ["mkdocs build", "mike deploy 1.0", "lerna run build", "goreleaser build"])
def test_other_commands_of_the_tools_are_not_known(script: str) -> None:
    assert outcome(script, WITH_GIT).opaque
