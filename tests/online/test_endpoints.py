"""Which server a reference means, and which URL serves it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pinfix.__main__ import run as pinfix
from pinfix.errors import UsageError
from pinfix.http.endpoints import GITHUB_COM, from_environment, is_repository_name, origin
from pinfix.resolution import Reference
from pinfix_resolvers.chain import build


def test_the_defaults_are_github() -> None:
    endpoints = from_environment({"GITHUB_API_URL": "", "GITHUB_SERVER_URL": " "})
    assert endpoints.home == GITHUB_COM
    assert not endpoints.is_enterprise
    assert endpoints.servers(Reference("o", "r", "v1")) == (GITHUB_COM,)


@pytest.mark.parametrize(
    ("environment", "name", "api", "graphql"),
    [
        (
            {"GITHUB_SERVER_URL": "https://ghe.example/"},
            "ghe.example",
            "https://ghe.example/api/v3",
            "https://ghe.example/api/graphql",
        ),
        (
            {
                "GITHUB_SERVER_URL": "https://GHE.example:8443",
                "GITHUB_API_URL": "https://GHE.example:8443/api/v3",
            },
            "ghe.example:8443",
            "https://ghe.example:8443/api/v3",
            "https://ghe.example:8443/api/graphql",
        ),
        (
            {"GITHUB_SERVER_URL": "https://github.com"},
            "github.com",
            "https://api.github.com",
            "https://api.github.com/graphql",
        ),
        (
            {"GITHUB_API_URL": "http://127.0.0.1:1"},
            "github.com",
            "http://127.0.0.1:1",
            "http://127.0.0.1:1/graphql",
        ),
        (
            {"GITHUB_SERVER_URL": "http://127.0.0.1:1", "GITHUB_API_URL": "http://127.0.0.1:1"},
            "github.com",
            "http://127.0.0.1:1",
            "http://127.0.0.1:1/graphql",
        ),
        (
            {"GITHUB_SERVER_URL": "http://127.0.0.1:1", "GITHUB_API_URL": "http://127.0.0.1:1/api/v3"},
            "127.0.0.1:1",
            "http://127.0.0.1:1/api/v3",
            "http://127.0.0.1:1/api/graphql",
        ),
        (
            {"GITHUB_SERVER_URL": "https://corp.ghe.com", "GITHUB_API_URL": "https://api.corp.ghe.com"},
            "corp.ghe.com",
            "https://api.corp.ghe.com",
            "https://api.corp.ghe.com/graphql",
        ),
        (
            {"GITHUB_SERVER_URL": "http://127.0.0.1:1", "GITHUB_API_URL": "http://localhost:2"},
            "github.com",
            "http://localhost:2",
            "http://localhost:2/graphql",
        ),
        (
            {"GITHUB_SERVER_URL": "http://127.0.0.1:1"},
            "127.0.0.1:1",
            "http://127.0.0.1:1/api/v3",
            "http://127.0.0.1:1/api/graphql",
        ),
        (
            {"GITHUB_GRAPHQL_URL": "http://127.0.0.1:1/q"},
            "github.com",
            "https://api.github.com",
            "http://127.0.0.1:1/q",
        ),
    ],
)
def test_the_variables(environment: dict[str, str], name: str, api: str, graphql: str) -> None:
    home = from_environment(environment).home
    assert (home.name, home.api, home.graphql) == (name, api, graphql)


@pytest.mark.parametrize(
    ("text", "git"),
    [
        ("https://ghe.example", "https://ghe.example"),
        ("https://GHE.example:443", "https://ghe.example"),
        ("HTTPS://ghe.Example:0443//", "https://ghe.example"),
        ("http://ghe.example:80/", "http://ghe.example"),
        ("https://ghe.example:80", "https://ghe.example:80"),
        ("https://ghe.example/Sub/", "https://ghe.example/Sub"),
        ("https://[2001:DB8::1]:443", "https://[2001:db8::1]"),
        ("https://GitHub.com:443/", "https://github.com"),
    ],
)
def test_the_spellings_of_a_server(text: str, git: str) -> None:
    endpoints = from_environment({"GITHUB_SERVER_URL": text})
    assert endpoints == from_environment({"GITHUB_SERVER_URL": git})
    assert endpoints.home.git == git
    written = Reference("o", "r", "v1", "ghe.example")
    if endpoints.home.name == written.host and git.startswith("https"):
        assert endpoints.servers(written) == (endpoints.home,)


def test_the_spellings_of_github_are_github() -> None:
    spelled = {"GITHUB_SERVER_URL": "https://GITHUB.com:443/", "GITHUB_API_URL": "https://API.github.com:443"}
    assert from_environment(spelled).home == GITHUB_COM


@pytest.mark.parametrize(
    ("api", "name", "git"),
    [
        ("https://ghe.example/api/v3", "ghe.example", "https://ghe.example"),
        ("https://GHE.example:443/api/v3/", "ghe.example", "https://ghe.example"),
        ("https://ghe.example:8443/api/v3", "ghe.example:8443", "https://ghe.example:8443"),
        ("https://api.corp.ghe.com", "corp.ghe.com", "https://corp.ghe.com"),
        ("https://api.github.com/", "github.com", "https://github.com"),
        ("http://127.0.0.1:1/api/v3", "127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://127.0.0.1:1", "github.com", "https://github.com"),
    ],
)
def test_an_api_alone_tells_its_server(api: str, name: str, git: str) -> None:
    home = from_environment({"GITHUB_API_URL": api}).home
    assert (home.name, home.git) == (name, git)


ENTERPRISE, GITHUB = "https://ghes.corp/api/v3", "https://github.com"


@pytest.mark.parametrize(
    ("server", "api", "graphql"),
    [
        (GITHUB, ENTERPRISE, ""),
        ("", "https://ghes.corp", ""),
        ("", "https://mirror.example/github", ""),
        ("", "https://api.ghe.com.evil.example", ""),
        ("https://ghes.corp", "https://api.github.com", ""),
        ("https://ghes.corp", "https://other.corp/api/v3", ""),
        ("https://ghes.corp", "https://ghes.corp:8443/api/v3", ""),
        ("https://ghes.corp", "http://ghes.corp/api/v3", ""),
        ("https://one.ghe.com", "https://api.two.ghe.com", ""),
        ("", "", "https://x.example/q"),
        ("", ENTERPRISE, "https://api.github.com/graphql"),
        (GITHUB, "", "https://ghes.corp/api/graphql"),
        (GITHUB, "http://127.0.0.1:1/api/v3", ""),
        (GITHUB, "", "http://127.0.0.1:1/api/graphql"),
        ("https://ghes.corp", "http://127.0.0.1:1", ""),
        ("http://127.0.0.1:1", ENTERPRISE, ""),
    ],
)
def test_variables_that_name_several_servers_are_refused(server: str, api: str, graphql: str) -> None:
    """What one server says about `owner/repo` is wrong of the repository of that name on another."""
    given = {"GITHUB_SERVER_URL": server, "GITHUB_API_URL": api, "GITHUB_GRAPHQL_URL": graphql}
    with pytest.raises(UsageError) as caught:
        from_environment(given)
    for variable, url in given.items():
        assert variable in str(caught.value)
        assert not url or str(origin(url)) in str(caught.value)


def test_several_servers_are_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    workflow = tmp_path / ".github/workflows/ci.yml"
    workflow.parent.mkdir(parents=True)
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: o/r@v1\n"
    workflow.write_text(text)
    monkeypatch.setenv("GITHUB_SERVER_URL", GITHUB)
    monkeypatch.setenv("GITHUB_API_URL", ENTERPRISE)
    for command in ("apply", "verify", "update"):
        assert pinfix([command, str(tmp_path)]) == 2
        assert "ghes.corp" in capfd.readouterr().err
    assert workflow.read_text() == text


def test_a_company_on_ghe_com_has_its_api_beside_it() -> None:
    home = from_environment({"GITHUB_SERVER_URL": "https://corp.ghe.com"}).home
    assert (home.api, home.graphql) == ("https://api.corp.ghe.com", "https://api.corp.ghe.com/graphql")


@pytest.mark.parametrize(
    "text",
    [
        "ghe.example",
        "ftp://ghe.example",
        "https://",
        "https://user:hunter2@ghe.example",
        "https://a b",
        "https://x?y",
        "https://x#y",
        "https://[",
        "file:///etc/passwd",
        "https://x:99999999",
    ],
)
@pytest.mark.parametrize("variable", ["GITHUB_SERVER_URL", "GITHUB_API_URL", "GITHUB_GRAPHQL_URL"])
def test_what_is_no_url_is_refused_without_being_shown(text: str, variable: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_environment({variable: text})
    assert variable in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("github.com", ["ghe.example", "github.com"]),
        ("GHE.example", ["ghe.example"]),
        ("gitlab.example:8443", ["gitlab.example:8443"]),
        ("evil.example/..", []),
        ("user@evil.example", []),
        ("a b", []),
        ("", []),
        ("x\r\ny", []),
        ("host:port", []),
        ("-x", []),
    ],
)
def test_servers_of_a_reference_on_an_enterprise_server(host: str, expected: list[str]) -> None:
    endpoints = from_environment({"GITHUB_SERVER_URL": "https://ghe.example"})
    assert [server.name for server in endpoints.servers(Reference("o", "r", "v1", host))] == expected


def test_another_host_is_asked_by_git_over_tls_only() -> None:
    (server,) = from_environment({}).servers(Reference("o", "r", "v1", "git.example"))
    assert (server.git, server.api, server.graphql) == ("https://git.example", None, None)
    assert (
        server.repository_url("o", "r")
        == server.repository_url("o", "r.git")
        == "https://git.example/o/r.git"
    )


@pytest.mark.parametrize(
    "name", ["a/b", "..", ".", "", "a b", "a%2fb", "a\n", "ä", "a?b", "a#b", "a@b", ".git", "x" * 101]
)
def test_names_that_are_not_put_into_a_url(name: str) -> None:
    assert not is_repository_name(name, "repo")
    assert not is_repository_name("owner", name)


def test_origins() -> None:
    assert origin("https://A.example/x") == origin("https://a.example:443/y")
    assert origin("https://a.example") != origin("http://a.example")
    assert origin("https://a.example") != origin("https://a.example:444")
    for url in ("//a.example", "a", "", "https://u@a.example", "https://a:b"):
        with pytest.raises(ValueError, match=r"URL|[Pp]ort"):
            origin(url)


def test_offline_imports_nothing_of_the_network() -> None:
    code = (
        "import sys; from pinfix_resolvers.chain import build; from pinfix.resolution import Reference\n"
        "build(offline=True).resolve([Reference('actions', 'checkout', 'v4')])\n"
        "print(sorted({'requests', 'urllib3', 'sqlite3', 'platformdirs', 'http.client'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("offline", [True, False])
def test_the_chain_is_built_without_asking_anybody(offline: bool) -> None:
    chain = build(offline=offline, environment={})
    assert (chain.requests, chain.faults) == (0, ())


def test_branches_offline() -> None:
    branch = Reference("8398a7", "action-slack", "v3")
    head = build(offline=True).resolve([branch])[branch]
    refused = build(offline=True, branches="refuse").resolve([branch])[branch]
    latest = build(offline=True, branches="latest-tag").resolve([branch])[branch]
    assert getattr(head, "kind", "") == "branch"
    assert getattr(refused, "code", "") == "branch"
    assert getattr(latest, "kind", "") == "branch"
    assert getattr(latest, "version", "").startswith("v3.")
