"""Bodies in chunks: as proxies send them they are taken, as only strangers do they are refused."""

from __future__ import annotations

import json
import socket
import time
import uuid

import h11
import pytest
from bot.events.kit import push
from bot.web.kit import Scene, signed

from pinfix.bot.web.delivery.framing import _MANY, _USUAL, Framing

HEAD = b"POST /webhook HTTP/1.1\r\nHost: x\r\n"


def head(body: bytes, *more: str) -> bytes:
    fields = signed(body, "push", str(uuid.uuid4()))
    return (
        HEAD
        + "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        + "".join(f"{one}\r\n" for one in more).encode()
        + b"\r\n"
    )


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def answer(scene: Scene, *sent: bytes, pause: float = 0.0) -> bytes:
    """All that comes back until the server closes."""
    with scene.raw() as raw:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received = b""
        try:
            for part in sent:
                raw.sendall(part)
                time.sleep(pause)
            while part := raw.recv(65536):
                received += part
        except ConnectionError:  # it closed while we sent
            pass
        return received


def delivery(size: int) -> bytes:
    return json.dumps(push("README.md", after="1" * 40) | {"more": "x" * size}).encode()


@pytest.mark.parametrize("size", [1, 2, 100])
def test_tiny_chunks_without_end_are_refused(scene: Scene, size: int) -> None:
    body = delivery(400 * size)
    # What follows it may reset the connection, before the refusal was read.
    received = answer(scene, head(body, "Transfer-Encoding: chunked"), chunked(body, size))
    assert received[:13] in (b"", b"HTTP/1.1 400 ")


def test_a_refusal_says_400_and_closes(scene: Scene) -> None:
    body = b"x" * (_MANY + 1)
    sent = chunked(body, 1).removesuffix(b"0\r\n\r\n")  # it ends with the chunk that is one too many
    received = answer(scene, head(body, "Transfer-Encoding: chunked"), sent)
    assert received.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in received.lower()
    assert received.count(b"HTTP/1.1") == 1
    assert scene.get("/healthz").status_code == 200


def test_few_chunks_may_be_tiny_and_many_of_some_size(scene: Scene) -> None:
    for body, size in ((delivery(0), 16), (delivery(2_000_000), _USUAL), (delivery(500_000), 8192)):
        received = answer(
            scene, head(body, "Transfer-Encoding: chunked", "Connection: close"), chunked(body, size)
        )
        assert received.startswith(b"HTTP/1.1 202 "), (size, received)


def test_an_honest_sender_of_small_packets_gets_through(scene: Scene) -> None:
    body = delivery(20_000)
    packets = [body[start : start + 16] for start in range(0, len(body), 16)]
    assert len(packets) > 4 * _MANY
    received = answer(
        scene, head(body, f"Content-Length: {len(body)}", "Connection: close"), *packets, pause=0.0005
    )
    assert received.startswith(b"HTTP/1.1 202 ")


def test_a_chunk_in_pieces_is_one() -> None:
    framing = Framing(h11.SERVER)
    framing.receive_data(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    assert isinstance(framing.next_event(), h11.Request)
    framing.receive_data(b"%x\r\n" % (4 * _MANY))
    for _ in range(4 * _MANY):
        framing.receive_data(b"a")
        assert isinstance(framing.next_event(), h11.Data)


@pytest.mark.parametrize("path", [b"/webhook", b"/healthz"])
def test_a_length_and_chunks_are_refused(scene: Scene, path: bytes) -> None:
    body = delivery(1)
    sent = head(body, f"Content-Length: {len(body)}", "Transfer-Encoding: chunked").replace(b"/webhook", path)
    received = answer(scene, sent)
    assert received.startswith(b"HTTP/1.1 400 ")
    assert received.count(b"HTTP/1.1") == 1
    assert scene.untouched


def test_chunks_after_the_answer_end_the_connection_without_another_one(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    with scene.raw() as raw:
        raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        received = raw.recv(65536)
        try:
            raw.sendall(b"1\r\na\r\n" * (_MANY + 1))
            while part := raw.recv(65536):
                received += part
        except ConnectionError:
            pass
    assert received.count(b"HTTP/1.1") == 1
    assert received.startswith(b"HTTP/1.1 200 ")
    assert not [one for one in caplog.records if one.exc_info]
