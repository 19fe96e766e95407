"""How `pinfix bot serve` ends: by a second signal, with a slow sender, and where it cannot start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from bot.events.kit import SECRET, push
from bot.web.kit import signed
from bot.web.process import Process, started
from server.accounts.apps import key_pair

from pinfix import __file__ as package

pytestmark = pytest.mark.endurance

SLOW = b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n%s\r\nab"


def half_a_delivery(process: Process) -> socket.socket:
    """A connection whose body never comes to its end."""
    fields = signed(json.dumps(push("Makefile")).encode())
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    raw = socket.create_connection(("127.0.0.1", int(process.url.rpartition(":")[2])), timeout=40)
    raw.sendall(SLOW % lines)
    time.sleep(0.5)
    return raw


def objects(lines: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_it_at_once(tmp_path: Path, second: signal.Signals) -> None:
    with started(tmp_path) as one, half_a_delivery(one):
        one.process.send_signal(signal.SIGINT)
        time.sleep(1)
        assert one.process.poll() is None  # it waits for the body
        began = time.monotonic()
        assert one.end(second) == 75
        assert time.monotonic() - began < 6  # and not the ten seconds of the grace
    last = objects(one.log)[-1]
    assert (last["event"], last["signal"]) == ("ended at once by a second signal", second.name)
    assert "Traceback" not in "".join(one.log)


def test_a_slow_body_at_the_stop_is_answered_and_is_no_fault(tmp_path: Path) -> None:
    with started(tmp_path) as one, half_a_delivery(one) as raw:
        assert one.end(signal.SIGTERM) == 0
        assert raw.recv(4096).startswith(b"HTTP/1.1 503 ")
    assert objects(one.log)
    assert "Cancelled" not in "".join(one.log)
    assert "Traceback" not in "".join(one.log)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Run:
    """`pinfix bot serve` that ends by itself; `spoil` is run in it first."""

    def __init__(self, folder: Path, spoil: str = "", **more: str) -> None:
        key = folder / "key.pem"
        key.write_text(key_pair(7)[0])
        key.chmod(0o600)
        code = f"{spoil}\nfrom pinfix.__main__ import main\nmain()"
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(package).parents[1]),
            "HOME": str(folder),
            "PINFIX_APP_ID": "7",
            "PINFIX_APP_KEY_FILE": str(key),
            "PINFIX_BOT_DATABASE": f"sqlite:///{folder / 'bot.db'}",
            "PINFIX_BOT_WEBHOOK_SECRET": SECRET,
            "PINFIX_BOT_PORT": str(free_port()),
            "PINFIX_BOT_REPLAY": "false",
            **more,
        }
        done = subprocess.run(
            [sys.executable, "-c", code, "bot", "serve"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.code = done.returncode
        assert done.stdout == ""
        self.lines = objects(done.stderr.splitlines())


def test_what_is_wrong_with_the_settings_is_an_object(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o644)
    more = {"PINFIX_BOT_WEBHOOK_SECRET": "", "PINFIX_BOT_WEBHOOK_SECRET_FILE": str(secret)}
    done = Run(tmp_path, PINFIX_BOT_HOST="192.0.2.1", **more)
    assert done.code == 2
    warned, ended = done.lines
    assert warned["level"] == "warning"
    assert "everybody on this machine can read" in warned["event"]
    assert (ended["level"], ended["exit_code"]) == ("critical", 2)
    assert "cannot listen on 192.0.2.1" in ended["reason"]


SPOILT = """
from sqlalchemy.exc import OperationalError
from pinfix.bot.web import serving
def full(*given, **named):
    raise OperationalError("INSERT secret-statement", {}, Exception("database or disk is full"))
vars(serving)["claim"] = full
"""


def test_a_database_that_fails_at_the_start_is_one_sentence(tmp_path: Path) -> None:
    done = Run(tmp_path, SPOILT)
    assert done.code == 3
    (ended,) = done.lines
    assert ended["reason"].startswith("the database failed (OperationalError).")
    assert "secret-statement" not in json.dumps(ended)


def test_a_bug_is_an_object_without_its_text(tmp_path: Path) -> None:
    done = Run(tmp_path, SPOILT.replace("OperationalError(", "RuntimeError("))
    assert done.code == 4
    (ended,) = done.lines
    assert (ended["error"], ended["level"]) == ("RuntimeError", "critical")
    assert "secret-statement" not in json.dumps({**ended, "frames": ""})


def test_a_disk_that_fills_up_while_it_starts(tmp_path: Path) -> None:
    small = """
from pinfix.bot.work import engine
from sqlalchemy.exc import OperationalError
def full(*given, **named):
    raise OperationalError("CREATE", {}, Exception("database or disk is full"))
vars(engine)["Durable"].launch = full
"""
    done = Run(tmp_path, small)
    assert done.code == 3
    assert done.lines[-1]["reason"].startswith("the database failed")
