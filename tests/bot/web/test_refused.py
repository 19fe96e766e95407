"""What is no delivery of GitHub's is refused, and leaves no trace."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from bot.events.kit import SECRET, push
from bot.web.kit import Scene, running, signed

from pinfix.bot.web.delivery.headers import LARGEST

BODY = json.dumps(push("Makefile")).encode()
Change = Callable[[dict[str, str]], object]


def digest(algorithm: str, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), BODY, algorithm).hexdigest()


def without(name: str) -> Change:
    return lambda headers: headers.pop(name)


def laid(name: str, value: str) -> Change:
    return lambda headers: headers.update({name: value})


SIGNATURE = "X-Hub-Signature-256"
GOOD = f"sha256={digest('sha256')}"


def test_the_good_one_is_taken(scene: Scene) -> None:
    assert scene.post(BODY, signed(BODY)).status_code == 202
    assert len(scene.queue.wishes) == 1


@pytest.mark.parametrize(
    "change",
    [
        without(SIGNATURE),
        laid(SIGNATURE, ""),
        laid(SIGNATURE, GOOD[:-1]),
        laid(SIGNATURE, f"{GOOD}0"),
        laid(SIGNATURE, GOOD.upper()),
        laid(SIGNATURE, f"sha256={GOOD[7:].upper()}"),
        laid(SIGNATURE, GOOD[7:]),
        laid(SIGNATURE, f"sha1={digest('sha1')}"),
        laid(SIGNATURE, f"sha512={digest('sha512')}"),
        laid(SIGNATURE, f"sha256={digest('sha1')}"),
        laid(SIGNATURE, f"sha256={'0' * 64}"),
        laid(SIGNATURE, f"sha256={digest('sha256', '')}"),
        laid(SIGNATURE, f"sha256={digest('sha256', SECRET.upper())}"),
        laid(SIGNATURE, f"sha256={hashlib.sha256(BODY).hexdigest()}"),
        laid(SIGNATURE, f"sha256={hashlib.sha256(SECRET.encode() + BODY).hexdigest()}"),
        laid(SIGNATURE, f"{GOOD}, {GOOD}"),
    ],
)
def test_without_the_right_signature(scene: Scene, change: Change) -> None:
    headers = signed(BODY)
    change(headers)
    headers["X-Hub-Signature"] = f"sha1={digest('sha1')}"
    assert scene.post(BODY, headers).status_code == 401
    assert scene.untouched


def test_two_signatures_of_which_one_is_right(scene: Scene) -> None:
    pairs = [*signed(BODY).items(), (SIGNATURE, f"sha256={'0' * 64}")]
    assert httpx.post(f"{scene.url}/webhook", content=BODY, headers=pairs).status_code == 401
    assert scene.untouched


@pytest.mark.parametrize("body", [BODY + b" ", BODY[:-1], BODY.replace(b"octo", b"evil"), b""])
def test_another_body_under_the_signature(scene: Scene, body: bytes) -> None:
    assert scene.post(body, signed(BODY)).status_code == 401
    assert scene.untouched


def test_the_body_is_signed_as_it_came(scene: Scene) -> None:
    spaced = BODY.replace(b'": ', b'" :\r\n\t')
    assert scene.post(spaced, signed(BODY)).status_code == 401
    assert scene.post(spaced, signed(spaced)).status_code == 202


@pytest.mark.parametrize(
    "change",
    [
        without("X-GitHub-Delivery"),
        laid("X-GitHub-Delivery", "1"),
        laid("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958-1"),
        laid("X-GitHub-Delivery", "72d3162ecc7811e381ab4c9367dc0958"),
        laid("X-GitHub-Delivery", "../../../../../../../../../../../etc"),
        laid("X-GitHub-Delivery", "' OR 1=1 --"),
        without("X-GitHub-Event"),
        laid("X-GitHub-Event", "Push"),
        laid("X-GitHub-Event", "push;installation"),
        laid("X-GitHub-Event", "a" * 65),
    ],
)
def test_headers_that_github_does_not_send(scene: Scene, change: Change) -> None:
    headers = signed(BODY)
    change(headers)
    assert scene.post(BODY, headers).status_code == 400
    assert scene.untouched


@pytest.mark.parametrize(
    "kind", ["", "application/x-www-form-urlencoded", "text/json", "application/jsonp", "multipart/form-data"]
)
def test_other_content(scene: Scene, kind: str) -> None:
    body = b"payload=" + BODY
    assert scene.post(body, signed(body) | {"Content-Type": kind}).status_code == 415
    assert scene.untouched


def test_content_that_is_packed(scene: Scene) -> None:
    assert scene.post(BODY, signed(BODY) | {"Content-Encoding": "gzip"}).status_code == 415
    assert scene.untouched


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"7",
        BODY[:-1],
        BODY + b"x",
        b"\xef\xbb\xbf" + BODY,
        BODY.decode().encode("utf-16"),
        b'{"action": "\xff"}',
        b'{"action": "\xed\xa0\x80"}',
        b"[" * 200_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"number": ' + b"9" * 5000 + b"}",
        b'{"number": NaN}',
        b'{"number": -Infinity}',
    ],
)
def test_what_is_no_json(scene: Scene, body: bytes) -> None:
    assert scene.post(body, signed(body)).status_code == 400
    assert scene.untouched
    assert scene.get("/healthz").status_code == 200


@pytest.mark.parametrize("number", ["1e999", "-0", "9" * 4000, "1e-999", "true", '"42"', "42.0"])
def test_numbers_that_are_no_id(scene: Scene, number: str) -> None:
    body = BODY.replace(b'"id": 42', b'"id": ' + number.encode())
    assert body != BODY
    assert scene.post(body, signed(body)).status_code == 202
    assert scene.untouched


def test_a_length_that_is_too_large_is_not_waited_for(scene: Scene) -> None:
    head = {**signed(b""), "Content-Length": str(LARGEST + 1)}
    assert exchange(scene, head, b"") == 413
    assert scene.untouched


@pytest.mark.parametrize("length", ["-1", "x", "9" * 20, "1, 2"])
def test_a_length_that_is_none(scene: Scene, length: str) -> None:
    assert exchange(scene, {**signed(b"{}"), "Content-Length": length}, b"{}") in (400, 413)
    assert scene.untouched


def test_chunks_without_end(scene: Scene) -> None:
    part = b" " * (1024 * 1024)
    sent, before = 0, outcomes(scene, "too-large")

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 200:
            sent += 1
            yield part

    try:
        answer = httpx.post(f"{scene.url}/webhook", content=endless(), headers=signed(b""), timeout=20)
    except httpx.TransportError:
        pass  # the connection was closed while more was sent
    else:
        assert answer.status_code == 413
    assert sent < 60
    assert scene.untouched
    assert outcomes(scene, "too-large") == before + 1


def test_the_largest_is_taken(scene: Scene) -> None:
    body = BODY + b" " * (LARGEST - len(BODY))
    assert scene.post(body, signed(body)).status_code == 202
    assert len(scene.queue.wishes) == 1


def test_no_more_than_a_few_large_ones_at_once(scene: Scene) -> None:
    held = [begun(scene, 300_000) for _ in range(4)]
    wait_for(lambda: scene.get("/healthz").status_code == 200)
    body = BODY + b" " * 300_000
    wait_for(lambda: scene.post(body, signed(body)).status_code == 503)
    assert scene.post(BODY, signed(BODY)).status_code == 202  # a small one has its place
    for one in held:
        one.close()
    wait_for(lambda: scene.post(body, signed(body)).status_code == 202)


def begun(scene: Scene, size: int) -> socket.socket:
    """A delivery of which `size` bytes were sent, and not the last."""
    raw = scene.raw()
    raw.sendall(head({**signed(b""), "Content-Length": str(size + 1)}) + b" " * size)
    return raw


def outcomes(scene: Scene, outcome: str) -> float:
    """How many pushes ended so."""
    return scene.figure("pinfix_deliveries_total", event="push", outcome=outcome)


def wait_for(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("it never came to be")


def test_a_body_that_is_too_slow(sqlite_url: str) -> None:
    with running(sqlite_url, slowest=0.3) as scene:
        assert exchange(scene, {**signed(BODY), "Content-Length": str(len(BODY))}, BODY[:10]) == 408
        assert scene.untouched


def test_a_body_that_is_cut(scene: Scene) -> None:
    before = outcomes(scene, "cut")
    with scene.raw() as raw:
        raw.sendall(head({**signed(BODY), "Content-Length": str(len(BODY))}) + BODY[:-1])
    wait_for(lambda: outcomes(scene, "cut") == before + 1)
    assert scene.untouched


def test_a_cut_body_whose_beginning_is_signed(scene: Scene) -> None:
    with scene.raw() as raw:
        raw.sendall(head({**signed(BODY), "Content-Length": str(len(BODY) + 1)}) + BODY)
        raw.shutdown(socket.SHUT_WR)
        while raw.recv(4096):
            pass
    assert scene.untouched


def test_a_second_request_in_the_body_is_not_answered(scene: Scene) -> None:
    """A body that was not read to its end is not taken for the next request."""
    inner = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    bad = {**signed(b"x"), SIGNATURE: "none", "Content-Length": str(len(inner))}
    with scene.raw() as raw:
        raw.sendall(head(bad) + inner)
        answers = b""
        while part := raw.recv(4096):
            answers += part
    assert answers.count(b"HTTP/1.1") == 1
    assert answers.startswith(b"HTTP/1.1 401")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods(scene: Scene, method: str) -> None:
    answer = httpx.request(method, f"{scene.url}/webhook", content=BODY, headers=signed(BODY))
    assert answer.status_code == 405
    assert scene.untouched


@pytest.mark.parametrize("path", ["/", "/webhook/", "/webhook/x", "//webhook", "/WEBHOOK"])
def test_other_paths(scene: Scene, path: str) -> None:
    answer = scene.post(BODY, signed(BODY), path)
    assert answer.status_code == 404
    assert scene.untouched


def test_no_answer_tells_more_than_it_has_to(scene: Scene) -> None:
    answer = scene.post(BODY, signed(BODY) | {SIGNATURE: f"sha256={'0' * 64}"})
    assert GOOD not in answer.text
    assert SECRET not in answer.text
    assert "server" not in answer.headers


def head(headers: dict[str, str], path: str = "/webhook") -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: bot", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def exchange(scene: Scene, headers: dict[str, str], body: bytes) -> int:
    """The status of an answer to what httpx would not send; the connection is closed after it."""
    with scene.raw() as raw:
        raw.sendall(head(headers) + body)
        answer = b""
        while part := raw.recv(4096):
            answer += part
    return int(answer.split(b" ", 2)[1])
