"""Logs hold no secret and obey nobody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from pinfix.bot import logs
from pinfix.http.tokens import Token

WEBHOOK = "a secret that looks like no token"
SECRETS = {
    "ghs_" + "A" * 36: "ghs_",
    "ghs_123_eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI3In0.abc-DEF_1": "eyJpc3Mi",
    "github_pat_" + "b" * 40: "bbbb",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI3In0.c2ln": "eyJpc3Mi",
    "postgresql://bot:hunter2@db/bot": "hunter2",
    "Authorization: Bearer hunter2": "hunter2",
    WEBHOOK: WEBHOOK,
}


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where logs go in a test; after it they go where they went."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    made = io.StringIO()
    logs.set_up(made, hide=(Token(WEBHOOK, "the test"),))
    yield made
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_are_hidden_wherever_they_are(stream: io.StringIO, secret: str) -> None:
    log = structlog.get_logger("pinfix.bot")
    log.info(
        f"it is {secret}", field=secret, inner={"a": [{secret: (secret, {secret})}]}, raw=secret.encode()
    )
    log.bind(bound=secret).warning("bound")
    logging.getLogger("uvicorn.error").error("it is %s", secret)
    logging.getLogger("dbos").warning({"it": secret})
    try:
        raise RuntimeError(secret) from ValueError(secret)
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("sqlalchemy.engine").exception("failed")
    assert len(lines(stream)) == 6
    assert SECRETS[secret] not in stream.getvalue()


@pytest.mark.parametrize(
    "name", ["secret", "webhook_secret", "Password", "authorization", "X-Hub-Signature-256"]
)
def test_fields_with_such_names_show_nothing(stream: io.StringIO, name: str) -> None:
    structlog.get_logger("x").info("it", **{name: "plain"}, inner={name: ["plain"]})
    assert "plain" not in stream.getvalue()
    assert lines(stream)[0][name] == "***"


def test_a_line_is_one_object(stream: io.StringIO) -> None:
    structlog.get_logger("x").info(
        "a\nb\u2028c", name='x"}\n{"event": "forged"', more={1: None, "n": 1.5, "b": True}
    )
    (line,) = lines(stream)
    assert line["event"] == "a\nb\u2028c"
    assert line["more"] == {"1": None, "n": 1.5, "b": True}
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_what_is_long_or_deep_has_an_end(stream: io.StringIO) -> None:
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    structlog.get_logger("x").info("it", long="y" * 1_000_000, deep=deep)
    assert len(stream.getvalue()) < 30_000


def test_a_terminal_obeys_nothing() -> None:
    shown = io.StringIO()
    root = logging.getLogger()
    before = list(root.handlers)
    try:
        logs.set_up(shown, terminal=True)
        structlog.get_logger("x").info("a\x1b[31mb", name="c\x1b]0;title\x07\u202e", inner=["\x1b[2J"])
        logging.getLogger("uvicorn").warning("d\x1b[31me")
    finally:
        root.handlers[:] = before
        structlog.reset_defaults()
    assert "\x1b" not in shown.getvalue()
    assert "\u202e" not in shown.getvalue()
    assert r"a\x1b[31mb" in shown.getvalue()


def test_what_nobody_asked_for_is_not_said(stream: io.StringIO) -> None:
    for name in ("httpx", "urllib3.connectionpool", "uvicorn.access", "sqlalchemy.engine"):
        logging.getLogger(name).info("noise")
    logging.getLogger("uvicorn.error").debug("noise")
    assert stream.getvalue() == ""
