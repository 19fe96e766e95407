"""Missed deliveries, asked for at a server that kept them."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from bot.events.kit import SECRET, push
from server import GitHub, serve

from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.bot.events.replay import KEPT, Replay, Replayed
from pinfix.credentials.app import App
from pinfix.credentials.given import GivenTokens
from pinfix.credentials.keys import key_of_text
from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import from_environment

QUICK = Patience(connect=2.0, read=2.0, whole=3.0, pauses=())


class NoPace:
    def wait(self, *, content: bool) -> None:
        """Not at all."""


@dataclass
class Scene:
    """A server whose webhook points to a receiver that answers `status`."""

    server: GitHub
    api: Api
    received: list[str] = field(default_factory=list)
    status: int = 202

    def deliver(self, status: int, event: str = "push") -> str:
        """A delivery that is answered so; its guid."""
        self.status = status
        made = self.server.webhooks.deliver(event, None, push("Makefile"))
        assert made.done.wait(20)
        self.status = 202
        return made.guid

    def replay(self, known: set[str] = frozenset(), unfinished: Any = (), **more: Any) -> Replayed:  # type: ignore[assignment]
        self.received.clear()
        now = lambda: self.server.clock.now().timestamp()  # noqa: E731
        done = Replay(self.api, unfinished, known.__contains__, clock=now, **more).run()
        self.server.webhooks.wait()
        return done

    def lists(self) -> int:
        return len(self.server.find(r"/app/hook/deliveries\?", "GET"))


@pytest.fixture
def scene() -> Iterator[Scene]:
    with serve() as server, _receiver() as receiver:
        made = server.forge.app(7, {"contents": "write"})
        app = App("7", key_of_text(str(made.private_key), "the test"))
        endpoints = from_environment(server.environment())
        now = lambda: server.clock.now().timestamp()  # noqa: E731
        tokens = GivenTokens(endpoints, {}, lambda: app.proof(now()), lambda host, environment: "")
        client = Client(tokens, patience=QUICK)
        built = Scene(server, Api(client, endpoints.home, NoPace()))
        receiver.scene = built
        server.webhooks.url = f"http://127.0.0.1:{receiver.server_port}/webhook"
        server.webhooks.secret = SECRET
        yield built
        client.close()


class _Receiver(ThreadingHTTPServer):
    scene: Scene


class _Handler(BaseHTTPRequestHandler):
    server: _Receiver

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.scene.received.append(self.headers["X-GitHub-Delivery"])
        self.send_response(self.server.scene.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def _receiver() -> Iterator[_Receiver]:
    server = _Receiver(("127.0.0.1", 0), _Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def test_what_failed_is_delivered_again(scene: Scene) -> None:
    failed = scene.deliver(503)
    scene.deliver(202)
    assert scene.replay() == Replayed((failed,))
    assert scene.received == [failed]


def test_what_found_nobody_is_delivered_again(scene: Scene) -> None:
    url = scene.server.webhooks.url
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    scene.server.webhooks.url = f"http://127.0.0.1:{port}/"
    lost = scene.deliver(202)
    scene.server.webhooks.url = url
    assert scene.replay().asked == (lost,)


def test_what_is_known_is_not(scene: Scene) -> None:
    failed = scene.deliver(500)
    assert scene.replay({failed}) == Replayed()
    assert scene.received == []


def test_what_was_answered_and_left_is_delivered_again(scene: Scene) -> None:
    left = scene.deliver(202)
    other = scene.deliver(202)
    assert scene.replay({left, other}, (left,)).asked == (left,)
    assert scene.received == [left]


def test_what_was_delivered_in_between_is_not_asked_for_twice(scene: Scene) -> None:
    failed = scene.deliver(503)
    scene.replay()
    assert scene.replay({failed}).asked == ()
    # Another worker, of another database, knows nothing of it: one look at the failures does not tell.
    assert scene.replay().asked == (failed,)


def test_what_was_asked_for_is_asked_for_again_only_if_it_failed_again(scene: Scene) -> None:
    failed, asked = scene.deliver(503), set[int]()
    scene.status = 503
    assert scene.replay(asked=asked).asked == (failed,)
    scene.status = 202
    assert scene.replay(asked=asked).asked == (failed,)
    assert scene.replay(asked=asked).asked == ()


def test_what_says_nothing_to_the_bot_is_not(scene: Scene) -> None:
    scene.deliver(503, "check_run")
    assert scene.replay() == Replayed()


def test_what_fails_for_what_it_is_is_given_up(scene: Scene) -> None:
    poisoned = scene.deliver(503)
    for _ in range(4):
        scene.status = 503
        assert scene.replay().asked == (poisoned,)
    assert scene.replay() == Replayed()


def test_what_is_too_old_is_not(scene: Scene) -> None:
    scene.deliver(503)
    scene.server.clock.offset = KEPT + 60
    assert scene.replay() == Replayed()


def test_all_pages_are_read(scene: Scene) -> None:
    failed = {scene.deliver(503) for _ in range(103)}
    done = scene.replay()
    assert set(done.asked) == failed
    assert scene.lists() == 2


def test_a_stop_ends_it(scene: Scene) -> None:
    for _ in range(3):
        scene.deliver(503)
    assert scene.replay(stopped=lambda: len(scene.server.find("attempts")) == 1) == Replayed(
        (scene.server.webhooks.all[2].guid,), (), 2
    )


def test_nothing_is_asked_where_the_list_cannot_be_had(scene: Scene) -> None:
    scene.deliver(503)
    scene.server.fault("/app/hook/deliveries", status=401, times=None)
    with pytest.raises(CallFailed):
        scene.replay()
    assert scene.server.find("attempts") == []


def test_one_that_is_refused_does_not_keep_back_the_others(scene: Scene) -> None:
    first, second = scene.deliver(503), scene.deliver(503)
    scene.server.fault("attempts", status=422, body='{"message": "no"}')
    assert scene.replay() == Replayed((first,), (second,))


@pytest.mark.parametrize("body", ["{}", "null", '"x"'])
def test_a_list_that_is_none(scene: Scene, body: str) -> None:
    scene.server.fault("/app/hook/deliveries", status=200, body=body)
    with pytest.raises(CallFailed, match="list"):
        scene.replay()


def test_items_that_are_none_are_passed_over(scene: Scene) -> None:
    items = '[null, 3, {"guid": "x"}, {"id": -1, "guid": "y", "event": "push", "delivered_at": "soon"}]'
    scene.server.fault("/app/hook/deliveries", status=200, body=items, times=None)
    assert scene.replay() == Replayed()


def test_a_cursor_leads_nowhere_else(scene: Scene) -> None:
    link = '<http://127.0.0.1:9/elsewhere?cursor=../../user>; rel="next"'
    scene.server.fault("/app/hook/deliveries", status=200, body="[]", headers={"Link": link})
    with pytest.raises(CallFailed):
        scene.replay()
    assert [one.path for one in scene.server.requests] == ["/app/hook/deliveries"] * 2
    assert scene.server.requests[1].query["cursor"] == "../../user"
