from __future__ import annotations

import pytest
from permissions.actions.kit import MAYBE, SECRET, after, need, use, with_token_in

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix_codemods.permissions.live import Git, Live

UNKNOWN = Value((None,))


class TestCheckout:
    @pytest.mark.parametrize(
        ("inputs", "git"),
        [
            ({}, Git.TOKEN),
            ({"persist_credentials": "true"}, Git.TOKEN),
            ({"persist_credentials": "True"}, Git.TOKEN),
            ({"persist_credentials": "false"}, Git.NONE),
            ({"persist_credentials": ""}, Git.NONE),
            ({"persist_credentials": "yes"}, Git.NONE),
            ({"persist_credentials": UNKNOWN}, Git.TOKEN),
            ({"token": TOKEN}, Git.TOKEN),
            ({"token": SECRET}, Git.OTHER),
            ({"token": MAYBE}, Git.UNKNOWN),
            ({"token": SECRET, "persist_credentials": "false"}, Git.NONE),
            ({"ssh_key": SECRET}, Git.UNKNOWN),
            ({"ssh_key": ""}, Git.TOKEN),
            ({"ssh_key": SECRET, "token": SECRET}, Git.OTHER),
            ({"repository": "o/other", "token": SECRET}, Git.OTHER),
        ],
    )
    def test_credential(self, inputs: dict[str, str | Value], git: Git) -> None:
        assert after(use("actions/checkout@v4", **inputs)).git is git

    def test_an_earlier_credential_stays_in_mind(self) -> None:
        other = use("actions/checkout@v4", token=SECRET, path="docs")
        assert after(other, Live(git=Git.TOKEN)).git is Git.UNKNOWN
        assert after(use("actions/checkout@v4"), Live(git=Git.OTHER)).git is Git.UNKNOWN
        none = use("actions/checkout@v4", persist_credentials="false")
        assert after(none, Live(git=Git.TOKEN)).git is Git.TOKEN

    def test_files_of_this_repository(self) -> None:
        assert after(use("actions/checkout@v4")).checked_out
        assert not after(use("actions/checkout@v4", repository="o/other")).checked_out

    def test_need(self) -> None:
        step = use("actions/checkout@v4")
        assert need(step) == {"contents": "read"}
        assert need(step, visibility="public") == {}
        assert need(step, visibility="private") == {"contents": "read"}
        assert need(use("actions/checkout@v4", token=SECRET)) == {}
        assert need(use("actions/checkout@v4", token=MAYBE)) == {"contents": "read"}


class TestRegistry:
    @pytest.mark.parametrize(
        ("inputs", "logins"),
        [
            ({"registry": "ghcr.io", "password": TOKEN}, {"ghcr.io": Holds.YES}),
            ({"registry": "https://GHCR.io/o", "password": TOKEN}, {"ghcr.io": Holds.YES}),
            ({"registry": "ghcr.io", "password": SECRET}, {"ghcr.io": Holds.NO}),
            ({"registry": "ghcr.io", "password": MAYBE}, {"ghcr.io": Holds.MAYBE}),
            ({"registry": UNKNOWN, "password": TOKEN}, {"": Holds.YES}),
            ({"registry": UNKNOWN, "password": SECRET}, {}),
            ({"password": SECRET}, {"docker.io": Holds.NO}),
            ({"registry": "", "password": TOKEN}, {"docker.io": Holds.YES}),
            ({"registry": "ghcr.io"}, {}),
            ({"registry_auth": Value((None,), Holds.YES)}, {"": Holds.YES}),
        ],
    )
    def test_login(self, inputs: dict[str, str | Value], logins: dict[str, Holds]) -> None:
        assert after(use("docker/login-action@v3", **inputs)).registries == logins

    def test_an_earlier_login_with_the_token_stays_in_mind(self) -> None:
        step = use("docker/login-action@v3", registry="ghcr.io", password=SECRET)
        assert after(step, Live(registries={"ghcr.io": Holds.YES})).registries == {"ghcr.io": Holds.YES}

    def test_the_login_itself_reads_packages(self) -> None:
        step = use("docker/login-action@v3", registry="ghcr.io", password=TOKEN)
        assert need(step) == {"packages": "read"}
        assert need(use("docker/login-action@v3", registry="ghcr.io", password=SECRET)) == {}
        assert need(use("docker/login-action@v3", registry="quay.io", password=TOKEN)) == {}

    def test_a_login_that_hangs_on_the_setting_of_the_host(self) -> None:
        step = use("docker/login-action@v3", registry=UNKNOWN, password=TOKEN)
        assert need(step) == {"packages": "read"}


class TestFiles:
    def test_npm(self) -> None:
        step = use("actions/setup-node@v4", registry_url="https://npm.pkg.github.com")
        live = after(step, with_token_in("NODE_AUTH_TOKEN"))
        assert live.files == {"npmrc": Holds.YES}
        assert live.env["NODE_AUTH_TOKEN"].holds is Holds.YES
        assert after(step).files == {}
        assert after(use("actions/setup-node@v4"), with_token_in("NODE_AUTH_TOKEN")).files == {}

    def test_composer(self) -> None:
        assert after(use("shivammathur/setup-php@v2")).files == {"composer-auth": Holds.MAYBE}
        assert after(use("shivammathur/setup-php@v2", github_token=SECRET)).files == {}

    def test_nuget(self) -> None:
        step = use("actions/setup-dotnet@v4", source_url="https://nuget.pkg.github.com/o/index.json")
        assert after(step, with_token_in("NUGET_AUTH_TOKEN")).files == {"nuget": Holds.YES}
        assert after(step).files == {}


class TestVariables:
    def test_kept_for_the_job(self) -> None:
        live = after(use("jdx/mise-action@v3", "v3.5.0"))
        assert live.token_variables == ("MISE_GITHUB_TOKEN",)

    def test_older_versions_keep_another(self) -> None:
        assert after(use("jdx/mise-action@v2", "v2.4.4")).token_variables == ("GITHUB_TOKEN",)

    def test_unknown_version(self) -> None:
        live = after(use("jdx/mise-action@main"))
        assert set(live.token_variables) == {"GITHUB_TOKEN", "MISE_GITHUB_TOKEN"}
        assert live.env["GITHUB_TOKEN"].holds is Holds.MAYBE

    def test_another_credential(self) -> None:
        assert after(use("jdx/mise-action@v3", "v3.5.0", github__token=SECRET)).token_variables == ()


class TestGit:
    def test_left_in_netrc(self) -> None:
        assert after(use("changesets/action@v1", "v1.5.3")).git is Git.TOKEN
        assert after(use("changesets/action@v1", "v1.5.3"), Live(git=Git.OTHER)).git is Git.UNKNOWN

    def test_only_with_the_input_that_does_it(self) -> None:
        assert after(use("Homebrew/actions/setup-homebrew@main")).git is Git.NONE
        assert after(use("Homebrew/actions/setup-homebrew@main", token=TOKEN)).git is Git.TOKEN
