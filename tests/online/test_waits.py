"""No wait without an end: not for a server that never comes to the point, and not after Control-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from pathlib import Path

import pytest
from online.kit import run
from server import Answer, GitHub, faults, proxy

from pinfix.http.client import Client, Patience, Stopped
from pinfix.http.endpoints import from_environment
from pinfix.http.faults import read_limits
from pinfix.http.threads import at_once, beside
from pinfix.http.tokens import Tokens
from pinfix.resolution import ResolverFault

SHORT = Patience(connect=2.0, read=5.0, whole=0.6, pauses=(0.0,))
BEGINNING = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


@contextmanager
def babbler(first: bytes, then: bytes, pause: float) -> Iterator[str]:
    """A server that sends `first`, and `then` for ever."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def talk(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(first)
            while not ended.wait(pause):
                connection.sendall(then)

    def listen() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        ended.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def client(patience: Patience = SHORT) -> Client:
    return Client(Tokens(from_environment({}), {}, lambda host, environment: ""), patience=patience)


ENDLESS = {
    "greetings": (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "a flood of greetings": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, 0.0),
    "a line of a header": (b"HTTP/1.1 200 OK\r\nX: ", b"a", 0.05),
    "trailers": (BEGINNING + b"2\r\n{}\r\n0\r\n", b"X: a\r\n", 0.05),
    "an extension of a chunk": (BEGINNING + b"2;", b"a", 0.05),
    "small chunks": (BEGINNING, b"1\r\n \r\n", 0.05),
    "a body up to its end": (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b" ", 0.05),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_server_that_never_comes_to_the_point(name: str) -> None:
    with babbler(*ENDLESS[name]) as url:
        begin = time.monotonic()
        answer = client().request("GET", f"{url}/x")
        assert isinstance(answer, ResolverFault)
        assert answer.code == "time-out"
        assert time.monotonic() - begin < 4


def test_a_proxy_that_never_comes_to_the_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer to CONNECT comes before there is any answer that could be read."""
    with babbler(*ENDLESS["a line of a header"]) as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        begin = time.monotonic()
        answer = client().request("GET", "https://no-such-host.invalid/x")
        assert isinstance(answer, ResolverFault)
        assert answer.code == "time-out"
        assert time.monotonic() - begin < 4


def test_a_connection_that_is_used_again_is_watched_too(server: GitHub) -> None:
    one = client()
    assert not isinstance(one.request("GET", f"{server.url}/advisories"), ResolverFault)
    server.fault(None, faults.drip(1.5), times=None)
    begin = time.monotonic()
    assert isinstance(one.request("GET", f"{server.url}/advisories"), ResolverFault)
    assert time.monotonic() - begin < 4


def test_slow_redirects_share_one_time(server: GitHub) -> None:
    server.fault(None, faults.redirect("/again"), times=None)
    server.latency = 0.4
    begin = time.monotonic()
    answer = client().request("GET", f"{server.url}/x")
    assert isinstance(answer, ResolverFault)
    assert answer.code == "time-out"
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        (formatdate(1_000_030, usegmt=True), 30.0),
        (formatdate(999_000, usegmt=True), 0.0),
        ("-5", None),
        ("1e9", None),
        ("nan", None),
        ("\uff13", None),
        ("9" * 30, None),
        ("Fri, 99 Foo 2026 00:00:00 GMT", None),
        ("Mon, 23 Nov 2026 00:00:00 +99999999999999999999", None),
        ("x" * 100_000, None),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(text: str, wait: float | None) -> None:
    limits = read_limits(429, {"retry-after": text}, "", 1_000_000.0)
    assert limits.limited
    assert limits.wait == wait


def test_a_date_is_waited_for(server: GitHub, tmp_path: Path) -> None:
    repository = server.forge.repository("owner/action")
    repository.tag("v1.0.0", repository.commit({"a": "1"}))
    server.fault("git-upload-pack", faults.too_many(formatdate(time.time() + 12, usegmt=True)), times=1)
    one = run(server, tmp_path)
    one.resolved("owner/action@v1.0.0")
    assert len(one.waits) == 1
    assert 10 <= one.waits[0] <= 12


def interrupted(after: float) -> Callable[[], None]:
    """Press Control-C in this process, after so many seconds."""
    timer = threading.Timer(after, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return timer.join


def test_an_interrupt_does_not_wait_for_threads() -> None:
    one, hold, begun = client(), threading.Event(), []

    def work(number: int) -> None:
        begun.append(number)
        hold.wait(20)

    join = interrupted(0.3)
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        at_once(one, work, range(100), threads=4)
    join()
    assert time.monotonic() - begin < 2
    hold.set()
    time.sleep(0.1)
    assert len(begun) == 4, "nothing more is begun"
    with pytest.raises(Stopped):
        one.request("GET", "http://127.0.0.1:1/")


def test_a_stopped_client_waits_no_longer(server: GitHub) -> None:
    server.fault(None, faults.secondary_limit(50), times=None)
    one = client(Patience())
    threading.Timer(0.3, one.stop).start()
    begin = time.monotonic()
    with pytest.raises(Stopped):
        one.request("GET", f"{server.url}/x")
    assert time.monotonic() - begin < 2
    assert len(server.requests) == 1


def test_results_come_in_order_and_errors_as_they_are() -> None:
    one = client()
    assert at_once(one, lambda number: number * 2, range(50), threads=3) == list(range(0, 100, 2))
    assert at_once(one, str, []) == []
    with pytest.raises(ZeroDivisionError):
        at_once(one, lambda number: 1 // (number - 3), range(5))
    with pytest.raises(ZeroDivisionError):
        beside(one, lambda: 1 // 0).result()
    assert beside(one, lambda: None).result() is None


@pytest.mark.parametrize("command", ["apply", "verify"])
@pytest.mark.parametrize("effect", [faults.secondary_limit(50, status=429), faults.hang(30)])
def test_the_program_stops_at_once(command: str, effect: Answer, server: GitHub, tmp_path: Path) -> None:
    repository = server.forge.repository("owner/action")
    commit = repository.commit({"a": "1"})
    repository.tag("v1.0.0", commit)
    server.fault("git-upload-pack", effect, times=None)
    pin = "v1.0.0" if command == "apply" else f"{commit} # v1.0.0"
    workflow = tmp_path / "repository/.github/workflows/ci.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(
        f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: owner/action@{pin}\n"
    )
    environment = {**os.environ, **server.environment(), "PINFIX_CACHE_DIR": str(tmp_path / "cache")}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    environment["PATH"] = "/usr/bin:/bin"
    process = subprocess.Popen(
        [sys.executable, "-m", "pinfix", command, str(tmp_path / "repository")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        deadline = time.monotonic() + 20
        while not server.find("git-upload-pack") and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130, said
    assert time.monotonic() - begin < 1.5
    assert b"interrupted" in said
    assert b"Traceback" not in said


def test_a_plain_proxy_is_given_no_token(
    server: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = server.forge.repository("owner/action")
    repository.tag("v1.0.0", repository.commit({"a": "1"}))
    with proxy() as way:
        monkeypatch.setenv("HTTP_PROXY", way.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        one = run(server, tmp_path, token="ghp_secretsecretsecret")
        one.resolved("owner/action@v1.0.0")
        assert way.requests
        assert {request.headers.get("Authorization") for request in way.requests} == {None}
        assert sum("proxy on the way could read it" in note for note in one.notes) == 1
