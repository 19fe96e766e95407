"""Everything that can go wrong on the way: bounded tries, then words that say what to do."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest
from online.kit import MARKED, QUICK, run
from server import Answer, GitHub, Wire, faults, proxy, serve
from server.tls import Tls

from pinfix.resolution import Resolved

GIT = "git-upload-pack"
API = "/graphql|/repos/|/advisories|/api"
EVERYTHING = None


@pytest.fixture
def laid(server: GitHub) -> GitHub:
    repository = server.forge.repository("owner/action")
    repository.tag("v1.0.0", repository.commit({"action.yml": "name: x\n" * 50}))
    return server


def html() -> Answer:
    return faults.html_page()


LASTING: list[tuple[str, Answer | Wire, str, str]] = [
    ("403", faults.forbidden(), "forbidden", "token"),
    ("single sign-on", faults.sso(), "forbidden", "organization SAML"),
    ("primary limit", faults.primary_limit(1800), "rate-limited", "rate limit"),
    ("429 primary limit", faults.primary_limit(1800, status=429), "rate-limited", "rate limit"),
    ("secondary limit, long", faults.secondary_limit(3600), "rate-limited", "60 minutes"),
    ("secondary limit, no time", faults.secondary_limit(None), "rate-limited", "rate limit"),
    ("429 with a date", faults.too_many("Wed, 21 Oct 2026 07:28:00 GMT"), "rate-limited", "rate limit"),
    ("422", faults.unprocessable(), "bad-answer", "422"),
    ("500", faults.unicorn(500), "server-error", "500"),
    ("502", faults.bad_gateway(), "server-error", "502"),
    ("503", faults.unicorn(503), "server-error", "503"),
    ("html page", html(), "bad-answer", "GITHUB_API_URL"),
    ("html 407", faults.html_page(407), "network", "proxy"),
    ("empty", faults.empty(), "bad-answer", "something else"),
    ("garbage", faults.garbage(), "bad-answer", "something else"),
    ("wrong json", faults.wrong_json(), "bad-answer", "something else"),
    ("not gzip", faults.broken_gzip(), "bad-answer", "cannot be read"),
    ("cut", faults.cut(20), "network", "cut"),
    ("reset", faults.reset(), "network", "connection"),
    ("says more than it sends", faults.too_long(), "network", "connection"),
    ("hangs", faults.hang(5), "time-out", "in time"),
    ("drips", faults.drip(0.3), "time-out", "in time"),
    ("redirects elsewhere", faults.redirect("http://localhost:1/x"), "bad-answer", "another server"),
    ("redirects for ever", faults.redirect("/again"), "bad-answer", "without end"),
    ("redirects to a file", faults.redirect("file:///etc/passwd"), "bad-answer", "another server"),
    ("redirects nowhere", faults.redirect("http://[::bad"), "bad-answer", "another server"),
]


@pytest.mark.parametrize(
    ("effect", "code", "words"), [row[1:] for row in LASTING], ids=[row[0] for row in LASTING]
)
@pytest.mark.parametrize("token", [None, MARKED])
def test_a_fault_that_lasts(
    effect: Answer | Wire, code: str, words: str, token: str | None, laid: GitHub, tmp_path: Path
) -> None:
    """Nothing is resolved, the reason is listed once for each source, and the number of tries is bounded."""
    laid.fault(EVERYTHING, effect, times=None)
    one = run(laid, tmp_path, token=token, patience=QUICK)
    refusal = one.refused("owner/action@v1.0.0")
    assert refusal.code == "network"
    assert code in one.codes
    assert len(one.codes) == len(set(one.chain.faults))
    said = " ".join(fault.message + fault.remedy for fault in one.chain.faults)
    assert words in said
    assert said.isprintable()
    assert len(laid.requests) <= 30
    assert sum(one.waits) < 100
    assert MARKED not in one.everything_said()


def test_the_end_of_a_primary_limit_is_said(laid: GitHub, tmp_path: Path) -> None:
    """The fault is made here and not above: the server says a time of day, which must not age meanwhile."""
    laid.fault(EVERYTHING, faults.primary_limit(1800), times=None)
    one = run(laid, tmp_path, token=MARKED, patience=QUICK)
    assert one.refused("owner/action@v1.0.0").code == "network"
    assert "30 minutes" in " ".join(fault.message + fault.remedy for fault in one.chain.faults)


@pytest.mark.parametrize(
    "effect",
    [
        faults.unicorn(503),
        faults.bad_gateway(),
        faults.reset(),
        faults.cut(10),
        faults.too_long(),
        faults.secondary_limit(2),
        faults.secondary_limit(2, status=429),
        faults.too_many("3"),
        faults.hang(3),
        faults.primary_limit(2),
    ],
)
def test_a_fault_that_passes(effect: Answer | Wire, laid: GitHub, tmp_path: Path) -> None:
    laid.fault(GIT, effect, times=1)
    one = run(laid, tmp_path, patience=QUICK)
    assert one.resolved("owner/action@v1.0.0").source == "ls-refs github.com"
    assert one.codes == []
    assert len(one.waits) == 1


@pytest.mark.parametrize("effect", [faults.forbidden(), faults.sso()])
def test_a_token_that_may_not_is_not_answered_with_give_a_token(
    effect: Answer, laid: GitHub, tmp_path: Path
) -> None:
    laid.fault(EVERYTHING, effect, times=None)
    one = run(laid, tmp_path, token=MARKED)
    refusal = one.refused("owner/action@v1.0.0")
    of_names = [fault for fault in one.chain.faults if "advisories" not in fault.message]
    assert len(of_names) == 1, "git and REST say the same"
    for remedy in (refusal.remedy, of_names[0].remedy):
        assert "Give a token" not in remedy
        assert "single sign-on" in remedy
        assert "scopes" in remedy


def test_a_token_that_may_not_read_what_is_private(laid: GitHub, tmp_path: Path) -> None:
    """Without the token the server tells nobody whether there is such a repository."""
    laid.forge.repository("owner/action", private=True)
    laid.fault(lambda request: request.token is not None, faults.sso(), times=None)
    one = run(laid, tmp_path, token=MARKED)
    assert one.refused("owner/action@v1.0.0").code == "network"
    assert "forbidden" in one.codes
    assert "organization SAML" in one.chain.faults[0].message


def test_a_wait_is_said_once_for_all_who_wait(server: GitHub, tmp_path: Path) -> None:
    for number in range(12):
        repository = server.forge.repository(f"owner-{number}/action")
        repository.tag("v1.0.0", repository.commit({"a": "1"}))
    server.fault(GIT, faults.secondary_limit(7), times=12)
    one = run(server, tmp_path)
    together = threading.Barrier(12, timeout=20)
    one.client._pauses._sleep = lambda seconds: together.wait() if seconds == 7 else None
    answers = one.resolve(*(f"owner-{number}/action@v1.0.0" for number in range(12)))
    assert all(isinstance(answer, Resolved) for answer in answers.values())
    assert sum("waiting 7 s" in note for note in one.notes) == 1


def test_the_next_wait_is_said_again(laid: GitHub, tmp_path: Path) -> None:
    laid.fault(GIT, faults.secondary_limit(7), times=1)
    laid.fault(GIT, faults.secondary_limit(30), times=1)
    one = run(laid, tmp_path)
    one.resolved("owner/action@v1.0.0")
    assert [note for note in one.notes if "waiting" in note] == [
        f"waiting {seconds} s for {laid.url}" for seconds in (7, 30)
    ]


def test_retry_after_is_honoured_and_said(laid: GitHub, tmp_path: Path) -> None:
    laid.fault(GIT, faults.secondary_limit(17), times=1)
    one = run(laid, tmp_path)
    one.resolved("owner/action@v1.0.0")
    assert one.waits == [17.0]
    assert any("waiting 17 s" in note for note in one.notes)


def test_the_hour_of_a_new_limit_is_honoured(laid: GitHub, tmp_path: Path) -> None:
    laid.fault(GIT, faults.primary_limit(30), times=1)
    one = run(laid, tmp_path)
    one.resolved("owner/action@v1.0.0")
    assert len(one.waits) == 1
    assert 28 <= one.waits[0] <= 32


def test_pauses_grow(laid: GitHub, tmp_path: Path) -> None:
    laid.fault(GIT, faults.unicorn(), times=3)
    one = run(laid, tmp_path)
    one.resolved("owner/action@v1.0.0")
    assert len(one.waits) == 3
    assert one.waits == sorted(one.waits)


def test_without_a_token_a_limit_says_that_one_lifts_it(laid: GitHub, tmp_path: Path) -> None:
    laid.fault(EVERYTHING, faults.primary_limit(), times=None)
    one = run(laid, tmp_path)
    assert "GITHUB_TOKEN" in one.refused("owner/action@v1.0.0").remedy
    assert "5,000" in one.chain.faults[0].remedy


def test_what_resolved_is_used_and_what_did_not_is_listed(laid: GitHub, tmp_path: Path) -> None:
    other = laid.forge.repository("owner/other")
    other.tag("v1.0.0", other.commit({"a": "1"}))
    laid.fault("owner/other", faults.forbidden(), times=None)
    one = run(laid, tmp_path)
    answers = one.resolve("owner/action@v1.0.0", "owner/other@v1.0.0")
    kinds = {reference.repo: isinstance(answer, Resolved) for reference, answer in answers.items()}
    assert kinds == {"action": True, "other": False}
    assert one.codes


@pytest.mark.parametrize("effect", [faults.unauthorized(), faults.forbidden(), faults.sso()])
def test_a_token_that_is_refused_does_not_hide_what_is_public(
    effect: Answer, laid: GitHub, tmp_path: Path
) -> None:
    laid.fault(lambda request: request.token is not None, effect, times=None)
    one = run(laid, tmp_path, token=MARKED)
    assert one.resolved("owner/action@v1.0.0").source == "ls-refs github.com"
    assert any("instead" in note for note in one.notes)
    assert MARKED not in one.everything_said()


def test_an_invalid_token_is_named_as_such(laid: GitHub, tmp_path: Path) -> None:
    laid.forge.tokens = {"ghp_good"}
    laid.fault(GIT, faults.unicorn(), times=None)
    one = run(laid, tmp_path, token=MARKED)
    one.refused("owner/action@v1.0.0")
    assert any(fault.code == "unauthorized" and "Renew" in fault.remedy for fault in one.chain.faults)


@pytest.mark.parametrize(
    "effect",
    [
        faults.graphql_limit(),
        faults.graphql_time_out(),
        faults.bad_gateway(),
        faults.hang(3),
        faults.wrong_json('{"data": {"r0": 5}}'),
        faults.wrong_json('{"data": {}}'),
        faults.wrong_json('{"errors": [5]}'),
        faults.wrong_json('{"errors": [{"message": "no", "path": ["r0"]}], "data": {"r0": null}}'),
        faults.wrong_json("[" * 100_000),
    ],
)
def test_git_is_asked_at_once_where_graphql_fails(
    effect: Answer | Wire, laid: GitHub, tmp_path: Path
) -> None:
    laid.fault("/graphql", effect, times=None)
    one = run(laid, tmp_path, token=MARKED, patience=QUICK)
    assert one.resolved("owner/action@v1.0.0").source == "ls-refs github.com"
    assert len(laid.find("/graphql")) <= 2
    assert one.codes == []


def test_a_server_that_is_down_is_not_asked_forty_times(server: GitHub, tmp_path: Path) -> None:
    server.fault(EVERYTHING, faults.reset(), times=None)
    one = run(server, tmp_path)
    one.resolve(*(f"owner-{number}/action@v1" for number in range(100)))
    assert len(server.requests) <= 2 * 4 * 20


def test_a_limit_stops_all_requests(server: GitHub, tmp_path: Path) -> None:
    server.fault(EVERYTHING, faults.primary_limit(), times=None)
    one = run(server, tmp_path)
    one.resolve(*(f"owner-{number}/action@v1" for number in range(100)))
    assert len(server.requests) <= 40
    assert set(one.codes) == {"rate-limited"}


@pytest.mark.parametrize("effect", [faults.bomb(200), faults.huge(70), faults.huge(17)])
def test_a_body_too_large(effect: Answer, laid: GitHub, tmp_path: Path) -> None:
    laid.fault(EVERYTHING, effect, times=None)
    one = run(laid, tmp_path)
    one.refused("owner/action@v1.0.0")
    assert any("larger than" in fault.message for fault in one.chain.faults)


def test_the_body_of_a_redirect_is_bounded_too(laid: GitHub, tmp_path: Path) -> None:
    bomb = faults.bomb(200)
    laid.fault(EVERYTHING, Answer(302, {**bomb.headers, "Location": "/x"}, bomb.body), times=None)
    one = run(laid, tmp_path)
    one.refused("owner/action@v1.0.0")
    assert any("larger than" in fault.message for fault in one.chain.faults)


@pytest.mark.parametrize(
    "body", ["003d", "0004", "zzzz", "0000" * 2, "ffff", "0001", "003fnot an id refs/heads/main\n0000"]
)
def test_answers_of_git_that_are_none(body: str, laid: GitHub, tmp_path: Path) -> None:
    kind = {"Content-Type": "application/x-git-upload-pack-result"}
    laid.fault(EVERYTHING, Answer(200, kind, body.encode()), times=None)
    one = run(laid, tmp_path)
    refusal = one.refused("owner/action@v1.0.0")
    assert refusal.code in ("network", "unknown-ref")
    if body != "0000" * 2:
        assert "bad-answer" in one.codes


def test_a_git_host_that_speaks_the_old_protocol_only(laid: GitHub, tmp_path: Path) -> None:
    advertisement = b"001e# service=git-upload-pack\n0000"
    laid.fault(
        GIT,
        Answer(200, {"Content-Type": "application/x-git-upload-pack-advertisement"}, advertisement),
        times=None,
    )
    laid.fault("/repos/", status=500, times=None)
    one = run(laid, tmp_path)
    one.refused("owner/action@v1.0.0")
    assert "bad-answer" in one.codes


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    where = {"GITHUB_SERVER_URL": f"http://127.0.0.1:{port}", "GITHUB_API_URL": f"http://127.0.0.1:{port}"}
    one = run(where, tmp_path, patience=QUICK)
    assert one.refused("owner/action@v1").code == "network"
    assert set(one.codes) == {"network"}
    assert "HTTPS_PROXY" in one.chain.faults[0].remedy


def test_a_name_that_is_not_found(tmp_path: Path) -> None:
    where = {
        "GITHUB_SERVER_URL": "https://no-such-host.invalid",
        "GITHUB_API_URL": "https://no-such-host.invalid",
    }
    begin = time.monotonic()
    one = run(where, tmp_path, patience=QUICK)
    answers = one.resolve(*(f"o/r{number}@v1" for number in range(20)))
    assert not any(isinstance(answer, Resolved) for answer in answers.values())
    assert set(one.codes) == {"dns"}
    assert one.waits == []
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize(
    ("tls", "trusted"), [(Tls(), False), (Tls(expired=True), True), (Tls(names=("other.example",)), True)]
)
def test_a_server_that_cannot_prove_who_it_is(
    tls: Tls, trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(tls) as server:
        if trusted:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
        one = run(server, tmp_path, token=MARKED, patience=QUICK)
        assert one.refused("owner/action@v1").code == "network"
        assert set(one.codes) == {"tls"}
        assert "REQUESTS_CA_BUNDLE" in one.chain.faults[0].remedy
        assert server.requests == []
        assert one.waits == [], "no second try"


def test_a_server_with_a_good_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(Tls()) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
        repository = server.forge.repository("owner/action")
        repository.tag("v1.0.0", repository.commit({"a": "1"}))
        for token in (None, "ghp_x"):
            one = run(server, tmp_path, token=token, cached=False)
            assert one.resolved("owner/action@v1.0.0").sha == repository.head()


@pytest.mark.parametrize("token", [None, MARKED])
def test_through_a_proxy(token: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(Tls()) as server, proxy() as way:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
        monkeypatch.setenv("HTTPS_PROXY", way.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        repository = server.forge.repository("owner/action")
        repository.tag("v1.0.0", repository.commit({"a": "1"}))
        one = run(server, tmp_path, token=token)
        assert one.resolved("owner/action@v1.0.0").sha == repository.head()
        assert {request.method for request in way.requests} == {"CONNECT"}
        assert MARKED not in repr([request.headers.items() for request in way.requests])


@pytest.mark.parametrize("login", ["", "user:hunter2secret@"])
def test_a_proxy_that_refuses(
    login: str, laid: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy() as way:
        way.credentials = "Basic other"
        monkeypatch.setenv("HTTP_PROXY", way.url.replace("://", f"://{login}"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        one = run(laid, tmp_path, patience=QUICK)
        one.refused("owner/action@v1.0.0")
        assert set(one.codes) == {"network"}
        assert any("HTTPS_PROXY" in fault.remedy for fault in one.chain.faults)
        assert "hunter2secret" not in one.everything_said()


def test_a_proxy_that_is_not_there(laid: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://user:hunter2secret@127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    one = run(laid, tmp_path, patience=QUICK)
    one.refused("owner/action@v1.0.0")
    assert set(one.codes) == {"network"}
    assert "proxy" in one.chain.faults[0].message
    assert "hunter2secret" not in one.everything_said()


def test_escape_sequences_of_a_server_are_not_passed_on(laid: GitHub, tmp_path: Path) -> None:
    laid.fault(EVERYTHING, Answer.json({"message": "\x1b[2J\u202eevil\nline"}, 403), times=None)
    one = run(laid, tmp_path)
    one.refused("owner/action@v1.0.0")
    assert all((fault.message + fault.remedy).isprintable() for fault in one.chain.faults)
