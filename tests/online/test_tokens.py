"""Where tokens come from, the one server each goes to, and that they are in no output."""

from __future__ import annotations

import copy
import json
import os
import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from online.kit import MARKED, reference, run
from server import Answer, GitHub, faults, serve

from pinfix.__main__ import run as pinfix
from pinfix.errors import UsageError
from pinfix.http.client import Client
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Token, Tokens, gh_token, redact
from pinfix.resolution import ResolverFault


def tokens(environment: dict[str, str], gh: dict[str, str] | None = None) -> Tokens:
    return Tokens(
        from_environment(environment), environment, lambda host, environment: (gh or {}).get(host, "")
    )


GHES = {"GITHUB_SERVER_URL": "https://ghe.example"}


@pytest.mark.parametrize(
    ("environment", "gh", "expected"),
    [
        ({"GITHUB_TOKEN": "a", "GH_TOKEN": "b"}, {"github.com": "c"}, "Bearer a"),
        ({"GH_TOKEN": "b"}, {"github.com": "c"}, "Bearer b"),
        ({"GITHUB_TOKEN": "  ", "GH_TOKEN": "b\n"}, {}, "Bearer b"),
        ({}, {"github.com": "c"}, "Bearer c"),
        ({}, {"ghe.example": "c"}, None),
        ({}, {}, None),
    ],
)
def test_where_a_token_comes_from(
    environment: dict[str, str], gh: dict[str, str], expected: str | None
) -> None:
    assert tokens(environment, gh).authorization("https://api.github.com/graphql") == expected


@pytest.mark.parametrize(
    ("url", "home", "github"),
    [
        ("https://ghe.example/api/v3/x", "Bearer h", None),
        ("https://GHE.example:443/api/graphql", "Bearer h", None),
        ("https://ghe.example/o/r.git/git-upload-pack", "Basic eC1hY2Nlc3MtdG9rZW46aA==", None),
        ("https://ghe.example:8443/api/v3/x", None, None),
        ("http://ghe.example/api/v3/x", None, None),
        ("https://ghe.example.evil.example/api/v3/x", None, None),
        ("https://api.github.com/x", None, "Bearer g"),
        ("https://github.com/o/r.git/git-upload-pack", None, "Basic eC1hY2Nlc3MtdG9rZW46Zw=="),
        ("https://raw.githubusercontent.com/x", None, None),
        ("https://gitlab.com/o/r.git/git-upload-pack", None, None),
    ],
)
def test_a_token_goes_to_its_own_server_only(url: str, home: str | None, github: str | None) -> None:
    both = tokens({**GHES, "GITHUB_TOKEN": "h"}, {"github.com": "g"})
    assert both.authorization(url) == (home or github)
    assert tokens({**GHES, "GITHUB_TOKEN": "h"}).authorization(url) == home


REFS = {"Content-Type": "application/x-git-upload-pack-result"}
API, GIT = "https://ghes.corp/api/v3/x", "https://{}/o/r.git/git-upload-pack"


@pytest.mark.parametrize(
    ("variables", "given", "not_given"),
    [
        (
            {"GITHUB_API_URL": "https://ghes.corp/api/v3"},
            [API, GIT.format("ghes.corp")],
            [GIT.format("github.com"), "https://api.github.com/x"],
        ),
        (
            {"GITHUB_GRAPHQL_URL": "http://127.0.0.1:1/graphql"},
            ["https://api.github.com/x", GIT.format("github.com")],
            ["http://127.0.0.1:1/graphql"],
        ),
        (
            {"GITHUB_SERVER_URL": "https://corp.ghe.com", "GITHUB_API_URL": "https://api.corp.ghe.com"},
            ["https://api.corp.ghe.com/x", GIT.format("corp.ghe.com")],
            [GIT.format("github.com")],
        ),
        (
            {"GITHUB_SERVER_URL": "http://127.0.0.1:1", "GITHUB_API_URL": "http://127.0.0.1:2"},
            ["http://127.0.0.1:2/x"],
            ["http://127.0.0.1:1/o/r.git/git-upload-pack"],
        ),
    ],
)
def test_a_token_is_one_of_the_api_and_its_site(
    variables: dict[str, str], given: list[str], not_given: list[str]
) -> None:
    made = tokens({**variables, "GITHUB_TOKEN": MARKED})
    assert all(made.authorization(url) for url in given)
    assert not any(made.withheld(url) for url in given)
    assert not any(made.authorization(url) for url in not_given)


def test_a_token_that_is_kept_back_is_spoken_of() -> None:
    sites = {"GITHUB_API_URL": "http://127.0.0.1:1", "GITHUB_SERVER_URL": "http://127.0.0.1:2"}
    made = tokens({**sites, "GITHUB_TOKEN": MARKED})
    said = made.withheld("http://127.0.0.1:2/o/r.git/git-upload-pack")
    assert "127.0.0.1:1" in said
    assert "GITHUB_SERVER_URL" in said
    assert MARKED not in said
    assert tokens(sites).withheld("http://127.0.0.1:2/o/r.git/git-upload-pack") == ""


@pytest.mark.parametrize(
    ("variables", "asked"),
    [
        ({}, "github.com"),
        ({"GITHUB_SERVER_URL": "https://GHES.corp:443"}, "ghes.corp"),
        ({"GITHUB_SERVER_URL": "https://ghes.corp:8443"}, "ghes.corp:8443"),
        (
            {"GITHUB_SERVER_URL": "http://127.0.0.1:81", "GITHUB_API_URL": "http://127.0.0.1:81"},
            "127.0.0.1:81",
        ),
        ({"GITHUB_API_URL": "http://127.0.0.1:81"}, "127.0.0.1:81"),
        ({"GITHUB_API_URL": "https://ghes.corp/api/v3"}, "ghes.corp"),
        (
            {"GITHUB_SERVER_URL": "https://corp.ghe.com", "GITHUB_API_URL": "https://api.corp.ghe.com"},
            "corp.ghe.com",
        ),
        (
            {"GITHUB_SERVER_URL": "http://127.0.0.1:81", "GITHUB_API_URL": "https://api.github.com"},
            "github.com",
        ),
    ],
)
def test_gh_is_asked_for_the_server_that_gets_its_token(variables: dict[str, str], asked: str) -> None:
    hosts: list[str] = []

    def gh(host: str, environment: Mapping[str, str]) -> str:
        hosts.append(host)
        return ""

    endpoints = from_environment(variables)
    Tokens(endpoints, {}, gh).of(endpoints.home)
    assert hosts == [asked]


def test_hosts_of_workflows_are_never_asked_from_gh() -> None:
    asked: list[str] = []
    made = Tokens(from_environment({}), {}, lambda host, environment: asked.append(host) or "t")  # type: ignore[func-returns-value]
    made.authorization("https://evil.example/o/r.git/git-upload-pack")
    assert set(asked) <= {"github.com"}


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("a b", "white space"),
        ("a\nb", "line break"),
        ("a\r\nX: y", "line break"),
        ("tökén", "not ASCII"),
        ("\x00", "control character"),
        ("x" * 5000, "more than 4,096 characters"),
    ],
)
def test_what_is_no_token_is_refused_without_being_shown(text: str, flaw: str) -> None:
    with pytest.raises(UsageError) as caught:
        tokens({"GITHUB_TOKEN": text}).authorization("https://api.github.com/x")
    assert text not in str(caught.value)
    assert "GITHUB_TOKEN" in str(caught.value)
    assert flaw in str(caught.value)
    assert "copy the token once more" in str(caught.value)


def test_a_token_does_not_show_itself() -> None:
    token = Token(MARKED, "GITHUB_TOKEN")
    for text in (repr(token), str(token), f"{token}", repr([token]), repr({"t": token})):
        assert MARKED not in text
    with pytest.raises(TypeError):
        pickle.dumps(token)
    with pytest.raises(TypeError):
        copy.deepcopy(token)


@pytest.mark.parametrize(
    "text",
    [
        f"x {MARKED} y",
        "ghs_abc123",
        "x ghs_15368_eyJhbGciOiJFUzI1NiJ9.eyJhbcdef-_x.abcdef-_y z",
        "no good: eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.abcdef-_y",
        "github_pat_11ABC_def",
        "Authorization: Bearer abcdef",
        "authorization=token abcdef",
        "https://user:abcdef@host/x",
        '"Authorization": "Basic abcdef"',
    ],
)
def test_redacting(text: str) -> None:
    assert "***" in redact(text)
    for secret in (MARKED, "ghs_abc123", "github_pat_11ABC_def", "abcdef"):
        assert secret not in redact(text)


@given(
    st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60),
    st.text(),
    st.text(),
)
def test_a_known_token_is_redacted_whatever_it_looks_like(secret: str, before: str, after: str) -> None:
    known = tokens({"GITHUB_TOKEN": secret})
    known.authorization("https://api.github.com/x")
    shown = known.redact(f"{before}|{secret}|{after}")
    assert f"|{secret}|" not in shown


def fake_gh(folder: Path, script: str) -> str:
    program = folder / "gh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('echo "gho_$4"', "gho_ghe.example"),
        ('echo "${GH_TOKEN}${GITHUB_TOKEN}${GH_ENTERPRISE_TOKEN}none"', "none"),
        ("echo gho_x; exit 1", ""),
        ("echo not a token", ""),
        ("exit 0", ""),
        ("sleep 30", ""),
    ],
)
def test_gh_is_asked_with_its_own_store_only(script: str, expected: str, tmp_path: Path) -> None:
    environment = {
        "PATH": fake_gh(tmp_path, script),
        "GH_TOKEN": "a",
        "GITHUB_TOKEN": "b",
        "GH_ENTERPRISE_TOKEN": "c",
    }
    assert gh_token("ghe.example", environment) == expected


@pytest.mark.parametrize("path", ["", ".", "relative"])
def test_gh_is_not_taken_from_the_folder_that_is_scanned(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "relative").mkdir()
    for folder in (tmp_path, tmp_path / "relative"):
        fake_gh(folder, "echo gho_evil")
    assert gh_token("github.com", {"PATH": path}) == ""


def test_a_redirect_elsewhere_gets_nothing(server: GitHub, tmp_path: Path) -> None:
    with serve() as other:
        for status in (301, 302, 303, 307, 308):
            server.clear_faults()
            server.fault(None, faults.redirect(f"{other.url}/steal", status), times=None)
            run(server, tmp_path, token=MARKED, cached=False).refused("owner/action@v1")
        assert other.requests == []
    assert server.requests


def test_a_redirect_to_localhost_under_another_name_gets_nothing(server: GitHub, tmp_path: Path) -> None:
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    server.fault(None, faults.redirect(f"{elsewhere}/steal"), times=None)
    run(server, tmp_path, token=MARKED).refused("owner/action@v1")
    assert server.find("/steal") == []


def test_a_host_named_in_a_workflow_gets_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from server.tls import Tls

    with serve(Tls()) as evil, serve() as home:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(evil.ca_file))
        repository = evil.forge.repository("owner/action")
        repository.tag("v1.0.0", repository.commit({"a": "1"}))
        one = run(home, tmp_path, token=MARKED)
        name = f"{evil.url}/owner/action@v1.0.0"
        assert one.resolved(name).sha == repository.head()
        assert one.resolved(reference(name)).source == f"ls-refs {evil.url.removeprefix('https://')}"
        assert [request.authorization for request in evil.requests] == [None]


def test_netrc_is_never_read(server: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1\nlogin me\npassword hunter2\ndefault login me password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    run(server, tmp_path).refused("owner/action@v1")
    assert {request.authorization for request in server.requests} == {None}


def test_cookies_are_not_kept(server: GitHub, tmp_path: Path) -> None:
    server.fault(None, Answer(503, {"Set-Cookie": "a=b; Path=/"}, b""), times=1)
    run(server, tmp_path).refused("owner/action@v1")
    assert len(server.requests) >= 2
    assert {request.headers.get("Cookie") for request in server.requests} == {None}


WORKFLOW = """\
on: push
jobs:
  a:
    runs-on: x
    steps:
      - uses: owner/action@v1.0.0
      - uses: no/body@v1
"""


@pytest.mark.parametrize(
    "fault",
    [
        None,
        faults.unauthorized(),
        faults.forbidden(),
        faults.primary_limit(),
        faults.garbage(),
        faults.html_page(),
        faults.redirect(f"http://x:{MARKED}@localhost:1/"),
        faults.redirect(f"/{MARKED}"),
        Answer.json({"message": f"your token {MARKED} is bad; Authorization: Bearer {MARKED}"}, 403),
        Answer.json({"errors": [{"message": f"no {MARKED}"}]}),
        Answer(418, {"Content-Type": MARKED}, b""),
        Answer(200, {"Content-Type": f"x/{MARKED}"}, b"{"),
        faults.unicorn(500),
    ],
)
@pytest.mark.parametrize("options", [["-v"], ["--format", "json"], ["--check", "-v", "--format", "markdown"]])
def test_a_marked_token_is_in_no_output(
    fault: Answer | None,
    options: list[str],
    server: GitHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    repository = server.forge.repository("owner/action")
    repository.tag("v1.0.0", repository.commit({"a": "1"}))
    if fault is not None:
        server.fault(None, fault, times=None)
    caplog.set_level("DEBUG")
    for name, value in server.environment(MARKED).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PINFIX_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    workflow = tmp_path / "repository/.github/workflows/ci.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(WORKFLOW)
    code = pinfix(["apply", *options, str(tmp_path / "repository")])
    out, err = capfd.readouterr()
    assert code in (0, 1, 3)
    assert server.requests, "the network was used"
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (MARKED, "eC1hY2Nlc3MtdG9rZW46"):
        assert secret not in out + err
        assert secret not in caplog.text or "302" in caplog.text, "urllib3 logs where a server sends it"
        assert secret.encode() not in kept


def test_a_token_in_a_bug_report(
    server: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Even where something breaks in the middle of a request, the trace back does not show the token."""
    for name, value in server.environment(MARKED).items():
        monkeypatch.setenv(name, value)

    def broken(self: object, *arguments: object, **named: object) -> None:
        raise RuntimeError(f"bug in {self!r} {arguments!r} {named!r}")

    monkeypatch.setattr("pinfix.http.client.Client._once", broken)
    workflow = tmp_path / ".github/workflows/ci.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(WORKFLOW)
    assert pinfix(["apply", "-v", "--check", str(tmp_path)]) == 4
    out, err = capfd.readouterr()
    assert "bug in" in err
    assert MARKED not in out + err


HEX = "0123456789abcdef0123456789abcdef01234567"
"""Tokens of old are 40 hexadecimal digits, as the ids of commits are."""


def packet(line: str) -> bytes:
    return b"%04x%s" % (len(line) + 4, line.encode())


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, REFS, packet(f"{'1' * 40} refs/tags/{HEX}/v1.0.0\n") + b"0000"),
        Answer(200, REFS, packet(f"{HEX} refs/tags/v1.0.0\n") + b"0000"),
        faults.redirect(f"/{HEX}/action.git/git-upload-pack"),
    ],
)
def test_nothing_of_an_answer_with_the_token_is_used(answer: Answer, server: GitHub, tmp_path: Path) -> None:
    server.fault("graphql|/repos/", status=500, times=None)
    server.fault("/owner/action.git", answer, times=None)
    server.fault(f"/{HEX}", Answer(200, REFS, packet(f"{'1' * 40} refs/tags/v1.0.0\n") + b"0000"), times=None)
    one = run(server, tmp_path, token=HEX)
    one.refused("owner/action@v1.0.0")
    one.refused(f"owner/action@{'1' * 40}")
    assert any("repeats the token" in fault.message for fault in one.chain.faults)
    assert HEX not in one.everything_said()


@pytest.mark.parametrize(
    "body", [f'{{"a": [{{"{HEX}": 1}}]}}', '{"a": ["\\u0030123456789abcdef0123456789abcdef01234567"]}']
)
def test_a_token_in_json_however_it_is_written(body: str, server: GitHub) -> None:
    server.fault(None, faults.wrong_json(body), times=None)
    environment = server.environment(HEX)
    client = Client(Tokens(from_environment(environment), environment, lambda host, environment: ""))
    answer = client.request("GET", f"{server.url}/x")
    found = answer if isinstance(answer, ResolverFault) else answer.json()
    assert isinstance(found, ResolverFault)
    assert "repeats the token" in found.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_json_in_another_encoding_is_none(encoding: str, server: GitHub, tmp_path: Path) -> None:
    """In UTF-16 and UTF-32 the bytes of a token do not look like one."""
    commit = server.forge.repository("owner/action").commit({"a": "1"})
    found = {"name": f"v1.0.0-{HEX}", "target": {"__typename": "Commit", "oid": commit}}
    listed = {"totalCount": 1, "pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": [found]}
    empty = {"pageInfo": listed["pageInfo"], "nodes": []}
    whole = {"nameWithOwner": "owner/action", "isArchived": False, "t0": found, "b0": None, "l0": listed}
    body = json.dumps({"data": {"advisories": empty, "r0": whole}}).encode(encoding)
    server.fault("/graphql", Answer(200, {"Content-Type": "application/json"}, body), times=None)
    one = run(server, tmp_path, token=HEX)
    one.refused("owner/action@v1")
    assert HEX not in one.everything_said()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert HEX.encode() not in kept
    environment = server.environment(HEX)
    client = Client(Tokens(from_environment(environment), environment, lambda host, environment: ""))
    answer = client.request("POST", f"{server.url}/graphql")
    assert not isinstance(answer, ResolverFault)
    assert isinstance(answer.json(), ResolverFault)


PERCENT = "".join(f"%{ord(character):02x}" for character in HEX)


@pytest.mark.parametrize(
    "headers",
    [
        {"ETag": f'"{HEX}"'},
        {"ETag": f'W/"x-{HEX}"'},
        {"ETag": '"x"', "Link": f'</advisories?t={HEX}>; rel="next"'},
        {"ETag": '"x"', "Link": f'</advisories?t={PERCENT}>; rel="next"'},
        {"ETag": '"x"', "X-Anything": HEX},
    ],
)
def test_a_token_in_a_header_is_neither_kept_nor_followed(
    headers: dict[str, str], server: GitHub, tmp_path: Path
) -> None:
    headers = {name: value.replace("</", f"<{server.url}/") for name, value in headers.items()}
    server.fault("/graphql", status=503, times=None)
    server.fault(
        "/advisories", Answer(200, {"Content-Type": "application/json", **headers}, b"[]"), times=None
    )
    one = run(server, tmp_path, token=HEX)
    one.refused("owner/action@v1")
    assert any("repeats the token" in fault.message for fault in one.chain.faults)
    assert not any(secret in request.path for request in server.requests for secret in (HEX, PERCENT))
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert HEX.encode() not in kept
    assert PERCENT.encode() not in kept


@pytest.mark.parametrize("before", [100, 158, 159, 160, 175, 199, 960, 999])
def test_a_token_is_redacted_before_the_text_is_cut(before: int, server: GitHub, tmp_path: Path) -> None:
    server.fault(None, Answer.json({"message": f"{'x' * before} {HEX}"}, 403), times=None)
    one = run(server, tmp_path, token=HEX)
    one.refused("owner/action@v1.0.0")
    assert HEX[:4] not in one.everything_said()
