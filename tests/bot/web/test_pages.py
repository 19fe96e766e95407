"""Health, readiness and figures; and connections that bring nothing."""

from __future__ import annotations

import pytest
from bot.events.kit import push
from bot.web.kit import Scene, running, signed

from pinfix.bot.web import health
from pinfix.bot.web.listening import _Connection, listen
from pinfix.errors import UsageError


def test_it_lives_and_is_ready(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_FRESH", 0.0)
    assert scene.get("/healthz").status_code == 200
    assert scene.get("/readyz").status_code == 200


def test_without_the_database_it_lives_and_is_not_ready(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_FRESH", 0.0)
    scene.queue.broken = True
    assert scene.get("/healthz").status_code == 200
    answer = scene.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    scene.queue.broken = False
    assert scene.get("/readyz").status_code == 200


def test_strangers_who_ask_often_do_not_ask_the_database(sqlite_url: str) -> None:
    with running(sqlite_url) as scene:
        assert scene.get("/readyz").status_code == 200
        scene.queue.broken = True
        assert scene.get("/readyz").status_code == 200  # the answer of a moment ago


def test_figures(sqlite_url: str) -> None:
    with running(sqlite_url) as scene:
        scene.deliver("push", push("Makefile"))
        scene.deliver("push", push("README.md"))
        scene.post(b"{}", signed(b"[]"))
        scene.post(b"{}", signed(b"{}", event="made_up_by_a_stranger"))
        text = scene.get("/metrics").text
        assert scene.figure("pinfix_deliveries_total", event="push", outcome="queued") == 1
        assert scene.figure("pinfix_deliveries_total", event="push", outcome="ignored") == 1
        assert scene.figure("pinfix_deliveries_total", event="push", outcome="forged") == 1
        assert scene.figure("pinfix_deliveries_total", event="other", outcome="ignored") == 1
        assert scene.figure("pinfix_tasks_pending") == 1
        assert scene.figure("pinfix_tasks_queued_total") == 1
        assert scene.figure("process_resident_memory_bytes") > 0
        assert "stranger" not in text
        assert "octo" not in text


def test_figures_without_the_database(sqlite_url: str) -> None:
    with running(sqlite_url) as scene:
        scene.queue.broken = True
        answer = scene.get("/metrics")
        assert answer.status_code == 200
        assert "\npinfix_tasks_pending" not in answer.text
        assert scene.figure("process_resident_memory_bytes") > 0


@pytest.mark.parametrize(
    "sent",
    [b"", b"POST", b"POST /webhook HTTP/1.1\r\nHost: x\r\n", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"],
)
def test_a_connection_that_brings_no_request_is_closed(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(_Connection, "slowest", 0.2)
    with running(sqlite_url) as scene, scene.raw() as raw:
        raw.sendall(sent)
        received = b""
        while part := raw.recv(4096):
            received += part
        assert received.count(b"200 OK") == sent.count(b"\r\n\r\n")
        assert scene.get("/healthz").status_code == 200


def test_headers_without_end(scene: Scene) -> None:
    with scene.raw() as raw:
        raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 200_000)
        try:
            answer = raw.recv(4096)
        except ConnectionError:
            answer = b""
        assert answer[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 431")
    assert scene.get("/healthz").status_code == 200


def test_an_address_that_is_taken(scene: Scene) -> None:
    with pytest.raises(UsageError, match=f"port {scene.port}: Address already in use"):
        listen("127.0.0.1", scene.port)


@pytest.mark.parametrize("host", ["256.1.1.1", "not a host", "192.0.2.1"])
def test_an_address_that_is_none_of_this_machine(host: str) -> None:
    with pytest.raises(UsageError, match="cannot listen on"):
        listen(host, 0)
