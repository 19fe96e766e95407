"""Recording, latency, faults: what arrives at a client, byte by byte."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from server import Answer, Forge, GitHub, Request, Wire, faults, serve


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        made.forge.repository("o/r").commit({"action.yml": "name: x\n"})
        yield made


def get(
    server: GitHub, path: str = "/repos/o/r", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(*server.address, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_a_request_is_recorded_whole(server: GitHub) -> None:
    get(server, "/repos/o/r/tags?per_page=5&page=%31", Authorization="Bearer ghp_marked", Accept="x/y")
    (request,) = server.requests
    assert (request.method, request.path, request.query) == (
        "GET",
        "/repos/o/r/tags",
        {"per_page": "5", "page": "1"},
    )
    assert (request.token, request.headers["accept"], request.status) == ("ghp_marked", "x/y", 200)
    assert str(request).endswith("-> 200")


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("token a", "a"),
        ("bearer a", "a"),
        ("Basic dTphYg==", "ab"),
        ("Basic YWI6eC1vYXV0aC1iYXNpYw==", "ab"),
        ("Basic !", "!"),
    ],
)
def test_a_token_is_found_in_every_form(server: GitHub, header: str, token: str) -> None:
    get(server, Authorization=header)
    assert server.requests[0].token == token


def test_connections_are_kept_and_numbered(server: GitHub) -> None:
    connection = http.client.HTTPConnection(*server.address)
    for _ in range(3):
        connection.request("GET", "/repos/o/r")
        connection.getresponse().read()
    connection.close()
    get(server)
    assert [request.connection for request in server.requests] == [1, 1, 1, 2]
    assert server.connections == 2


def test_a_chunked_request_arrives(server: GitHub) -> None:
    connection = http.client.HTTPConnection(*server.address)
    connection.request("POST", "/graphql", body=iter([b"{", b"}"]), headers={"Authorization": "token a"})
    connection.getresponse().read()
    connection.close()
    assert server.requests[0].body == b"{}"


def test_latency_is_for_each_request_and_requests_run_at_once(server: GitHub) -> None:
    server.latency = 0.2
    begun = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: get(server), range(8)))
    assert 0.2 <= time.monotonic() - begun < 0.8


def test_faults_are_counted_and_end(server: GitHub) -> None:
    fault = server.fault("/repos", status=503, headers={"Retry-After": "7"}, body="no", times=2, after=1)
    answers = [get(server) for _ in range(4)]
    assert [status for status, _, _ in answers] == [200, 503, 503, 200]
    assert (answers[1][1]["Retry-After"], answers[1][2], fault.hits) == ("7", b"no", 2)
    assert [request.spoiled for request in server.requests] == [False, True, True, False]


def test_faults_match_by_path_query_method_and_function(server: GitHub) -> None:
    server.fault("per_page=5", status=500, times=None)
    server.fault(lambda request: request.token == "bad", faults.unauthorized(), times=None)
    server.fault("/repos", method="POST", times=None)
    assert get(server, "/repos/o/r/tags?per_page=5")[0] == 500
    assert get(server, "/repos/o/r/tags?per_page=6")[0] == 200
    assert get(server, Authorization="token bad")[0] == 401
    server.clear_faults()
    assert get(server, Authorization="token bad")[0] == 200


@pytest.mark.parametrize(
    "effect",
    [faults.cut(10), faults.too_long(), faults.reset(), faults.hang(0.1)],
    ids=["cut", "too long", "reset", "hang"],
)
def test_a_broken_delivery_is_seen_as_one(server: GitHub, effect: Wire) -> None:
    server.fault(effect=effect)
    with pytest.raises((http.client.IncompleteRead, http.client.RemoteDisconnected)):
        get(server)
    assert get(server)[0] == 200


def test_a_short_length_hides_the_end(server: GitHub) -> None:
    whole = get(server)[2]
    server.fault(effect=faults.too_short(10))
    assert get(server)[2] == whole[:-10]


def test_a_slow_answer_comes_late_and_a_drip_bit_by_bit(server: GitHub) -> None:
    server.fault(effect=faults.slow(0.2))
    begun = time.monotonic()
    assert get(server)[0] == 200
    assert time.monotonic() - begun >= 0.2
    server.fault(effect=faults.drip(0.05))
    connection = http.client.HTTPConnection(*server.address, timeout=1)
    connection.request("GET", "/repos/o/r")
    answer = connection.getresponse()
    begun = time.monotonic()
    assert len(answer.read(4)) == 4
    assert time.monotonic() - begun >= 0.1
    connection.close()


def test_a_hang_ends_when_the_server_does() -> None:
    begun = time.monotonic()
    with serve() as server:
        server.fault(effect=faults.hang(60))
        client = socket.create_connection(server.address)
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        while not server.requests:
            time.sleep(0.01)
    client.close()
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("effect", "status"),
    [
        (faults.forbidden(), 403),
        (faults.sso(), 403),
        (faults.primary_limit(), 403),
        (faults.primary_limit(status=429, authenticated=True), 429),
        (faults.secondary_limit(), 403),
        (faults.secondary_limit(None, status=429), 429),
        (faults.too_many(), 429),
        (faults.unprocessable(), 422),
        (faults.bad_gateway(), 502),
        (faults.unicorn(), 503),
        (faults.html_page(), 200),
        (faults.redirect("http://127.0.0.1:1/"), 302),
        (faults.garbage(), 200),
        (faults.wrong_json(), 200),
        (faults.empty(), 200),
        (faults.broken_gzip(), 200),
        (faults.bomb(1), 200),
        (faults.huge(1), 200),
        (faults.graphql_limit(), 200),
        (faults.graphql_time_out(), 200),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_a_fault_stands_in_for_the_answer(server: GitHub, effect: Answer, status: int) -> None:
    server.fault(effect=effect)
    given, headers, body = get(server)
    assert (given, body) == (status, effect.body)
    assert all(headers[name] == value for name, value in effect.headers.items())


def test_rate_limits_tell_primary_from_secondary() -> None:
    assert faults.primary_limit().headers["x-ratelimit-remaining"] == "0"
    assert "Retry-After" not in faults.primary_limit().headers
    assert faults.secondary_limit(5).headers["Retry-After"] == "5"
    assert faults.secondary_limit(5).headers["x-ratelimit-remaining"] != "0"


def test_a_fault_of_the_server_itself_fails_the_test(tmp_path: Path) -> None:
    def fail(_: Request) -> Answer:
        raise ZeroDivisionError

    server = GitHub(Forge(tmp_path))
    server.answer = fail  # type: ignore[method-assign, assignment]
    assert get(server)[0] == 500
    with pytest.raises(ExceptionGroup, match="test server failed"):
        server.close()
