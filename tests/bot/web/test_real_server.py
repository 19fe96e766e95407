"""`pinfix bot serve` as people start it: it logs in, repairs what a delivery tells of, and stops well."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bot.events.kit import SECRET
from bot.sweep.kit import CI, ROOT, WORKFLOW, fleet

pytestmark = pytest.mark.endurance

_BRANCH = "refs/heads/pinfix/pins"


def _until(met: Callable[[], bool]) -> bool:
    end = time.monotonic() + 60
    while not (done := met()) and time.monotonic() < end:
        time.sleep(0.1)
    return done


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _port(log: Path) -> int:
    for line in log.read_text().splitlines():
        if '"listening"' in line:
            return int(json.loads(line)["port"])
    return 0


def test_installed_it_opens_pushed_to_it_updates_and_stopped_it_ends_its_tokens(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with fleet(tmp_path, 1) as made, log.open("w") as file:
        paths = [ROOT / part for part in ("src", "codemods", "resolvers")]
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": ":".join(map(str, paths)),
            **made.settings().environment,
            "PINFIX_APP_ID": "7",
            "PINFIX_APP_KEY_FILE": str(made.folder / "key.pem"),
            "PINFIX_BOT_DATABASE": made.database,
            "PINFIX_BOT_WEBHOOK_SECRET": SECRET,
            "PINFIX_BOT_PORT": str(_free_port()),
        }
        command = [sys.executable, "-m", "pinfix", "bot", "serve"]
        process = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=file, stdout=file)
        try:
            assert _until(lambda: _port(log) > 0), log.read_text()
            hooks = made.server.webhooks
            hooks.url, hooks.secret, hooks.emits = f"http://127.0.0.1:{_port(log)}/webhook", SECRET, True
            made.server.forge.add_repositories(made.of["octo"], "octo/r0001")
            assert _until(lambda: sum(made.opened().values()) == 1), log.read_text()
            repository = made.server.forge.repository("octo/r0001")
            opened = repository.refs()[_BRANCH]
            other = made.server.forge.repository("acme/other")
            other.tag("v2.0.0", other.commit({"action.yml": "name: O\nruns: {using: node20, main: i.js}\n"}))
            repository.commit({CI: WORKFLOW.replace("acme/tool@v1.0.0", "acme/other@v2.0.0")})
            assert _until(lambda: repository.refs()[_BRANCH] != opened), log.read_text()
            assert [pull.state for pull in repository.pulls.all] == ["open"]
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0, log.read_text()
        finally:
            process.kill()
            process.wait(20)
        assert made.requests()["/installation/token"] == 1
    assert "Traceback" not in log.read_text()
