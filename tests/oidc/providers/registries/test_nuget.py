"""The gallery of NuGet packages."""

from __future__ import annotations

import pytest
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, in_corpus, swap_of
from oidc.providers.registries.jobs import CONFIGURED, env_step, workflow

from pinfix_codemods.oidc.providers.registries.nuget import Nuget

NUGET = Nuget()
KEY = "${{ secrets.NUGET_API_KEY }}"
OUTPUT = "${{ steps.nuget_login.outputs.NUGET_API_KEY }}"
FEED = "https://api.nuget.invalid/v3/index.json"


def push(feed: str = f"--source {FEED}", key: str = f"--api-key {KEY}") -> str:
    return f"- run: dotnet nuget push out/*.nupkg {key} {feed}\n"


def codes(steps: str, **given: str) -> set[str]:
    return codes_of(NUGET, workflow(steps, **given), CONFIGURED)


@pytest.mark.parametrize(
    "command",
    [
        f"dotnet nuget push out/*.nupkg --api-key {KEY} --source {FEED}",
        f'dotnet nuget push out/*.nupkg -k "{KEY}" -s nuget.org',
        f"nuget push a.nupkg -ApiKey {KEY} -Source {FEED}",
        f"nuget push a.nupkg {KEY} -Source {FEED}",
        f"nuget push -Source {FEED} a.nupkg {KEY}",
        f"nuget setapikey {KEY} -Source {FEED}",
    ],
)
def test_keys_in_words_are_replaced(command: str) -> None:
    text = carried_out(NUGET, workflow(f"- run: |\n    {command}\n"), CONFIGURED).text
    assert text.count(OUTPUT) == 1
    assert "secrets." not in text
    assert "          user: ${{ vars.NUGET_USER }}\n" in text
    assert "      id-token: write\n" in text
    assert text.index("NuGet/login@") < text.index(OUTPUT)


@pytest.mark.parametrize("name", ["NUGET_API_KEY", "KEY"])
def test_keys_in_variables_are_replaced(name: str) -> None:
    run = f'dotnet nuget push a.nupkg -k "${name}" -s {FEED}'
    text = carried_out(NUGET, workflow(env_step(run, name, "NUGET_API_KEY")), CONFIGURED).text
    assert f"          {name}: {OUTPUT}\n" in text
    assert "secrets." not in text


def test_variables_of_the_job_move_to_the_step() -> None:
    steps = f"- run: dotnet build\n- run: dotnet nuget push a.nupkg -k $NUGET_API_KEY -s {FEED}\n"
    text = carried_out(NUGET, workflow(steps, env=f"NUGET_API_KEY: {KEY}"), CONFIGURED).text
    assert text.count(OUTPUT) == 1
    assert text.index("dotnet build") < text.index("NuGet/login")
    assert "secrets." not in text


def test_powershell_finds_the_feed_in_a_variable() -> None:
    steps = (
        "- shell: pwsh\n  run: dotnet nuget push a.nupkg --api-key $env:NUGET_KEY --source $env:FEED\n"
        f"  env:\n    NUGET_KEY: {KEY}\n    FEED: {FEED}\n"
    )
    assert f"NUGET_KEY: {OUTPUT}" in carried_out(NUGET, workflow(steps), CONFIGURED).text


def test_what_has_to_be_provided() -> None:
    swap = swap_of(NUGET, workflow(push()), CONFIGURED)
    assert [one.name for one in swap.variables] == ["NUGET_USER"]
    assert dict(swap.trust[0].facts) == {"user": "${{ vars.NUGET_USER }}"}


@pytest.mark.parametrize(
    "feed",
    [
        "",
        "--source https://nuget.pkg.github.com/o/index.json",
        "--source https://nuget.org.evil.example/v3/index.json",
        "--source $FEED",
        "-s github",
        f"--source {FEED} --symbol-source https://e.example",
    ],
)
def test_other_feeds(feed: str) -> None:
    assert codes(push(feed)) == {"other-registry"}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (f"- run: ./build.sh --key {KEY}\n", "inline-in-run"),
        (env_step("publib-nuget", "NUGET_API_KEY", "NUGET_API_KEY"), "unknown-consumer"),
        (env_step("./build.sh", "NUGET_API_KEY", "NUGET_API_KEY"), "script"),
        (f"- uses: a/publish@v1\n  with:\n    key: {KEY}\n", "unknown-consumer"),
        (push(key="-k ${{ secrets.NUGET_API_KEY || secrets.B }}"), "dynamic-key"),
        (push() + "  if: secrets.NUGET_API_KEY != ''\n", "condition"),
        (f"- run: dotnet nuget push a.nupkg -k {KEY} -s {FEED} && echo {KEY} > k\n", "key-leaves-job"),
    ],
)
def test_reasons(steps: str, expected: str) -> None:
    assert expected in codes(steps)


@pytest.mark.parametrize(
    "key",
    ["-k ${{ steps.login.outputs.NUGET_API_KEY }}", "-k ${{ secrets.GITHUB_TOKEN }}", "-k NOTATOKEN", ""],
)
def test_what_is_no_stored_key(key: str) -> None:
    assert found_in(NUGET, workflow(push(key=key)), CONFIGURED) is None


@pytest.mark.parametrize(
    ("path", "job", "expected"),
    [
        ("apache__opendal/.github/workflows/release_dotnet.yml", "publish", None),
        ("hashicorp__terraform-cdk/.github/workflows/release.yml", "release_nuget", {"unknown-consumer"}),
        ("actions__setup-dotnet/.github/workflows/e2e-tests.yml", "test-setup-full-version", None),
        ("pulumi__pulumi-random/.github/workflows/publish.yml", "publish_sdk", None),
    ],
)
def test_real_workflows(path: str, job: str, expected: set[str] | None) -> None:
    assert in_corpus(NUGET, path, job) == expected
