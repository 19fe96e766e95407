"""A `child` that runs, and where it listens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.accounts.apps import key_pair

from pinfix import __file__ as package

CHILD = Path(__file__).with_name("child.py")


class Process:
    """Started; `url` is there once it listens. `log` is what it logged."""

    def __init__(self, folder: Path) -> None:
        self.effects = folder / "effects"
        key = folder / "key.pem"
        key.write_text(key_pair(7)[0])
        key.chmod(0o600)
        self.log: list[str] = []
        self._port = 0
        self._listens = threading.Event()
        database = f"sqlite:///{folder / 'bot.db'}"
        arguments = [sys.executable, str(CHILD), database, str(key), str(self.effects)]
        source = str(Path(package).parents[1])
        self.process = subprocess.Popen(
            arguments,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": source},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._listens.wait(60), self.log
        assert self._port, self.log
        return f"http://127.0.0.1:{self._port}"

    def done(self) -> set[int]:
        """The repositories that were repaired."""
        return {int(line) for line in self.effects.read_text().split()} if self.effects.exists() else set()

    def end(self, signal: int) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(signal)
        code = self.process.wait(60)
        self._reader.join(10)
        return code

    def close(self) -> None:
        """Read what is left of the log."""
        self._reader.join(10)
        assert self.process.stderr is not None
        self.process.stderr.close()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            if '"listening"' in line:
                self._port = json.loads(line)["port"]
                self._listens.set()
        self._listens.set()


@contextmanager
def started(folder: Path) -> Iterator[Process]:
    """A process over the files of `folder`, which is killed at the end if it still runs."""
    one = Process(folder)
    try:
        yield one
    finally:
        one.process.kill()
        one.process.wait(20)
        one.close()
