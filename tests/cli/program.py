"""Calling pinfix as a person does: as a program of its own, with its exit code and both streams."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pinfix.resolution import Reference, Resolved
from pinfix_resolvers.snapshot import Snapshot

CI = ".github/workflows/ci.yml"
WORKFLOW = """\
on: push
permissions: {contents: read}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4.2.2
      - uses: nobody/knows-this@v1
"""
"""One pin and one refusal; of the permissions there is nothing to say."""
BY_BRANCH = WORKFLOW.replace("v4.2.2", "v4")
"""The same with a name that moves, so that its pin is `assumed`."""
OPEN = WORKFLOW.replace("permissions: {contents: read}\n", "").replace(
    "nobody/knows-this@v1\n", "nobody/knows-this@v1\n        if: false\n"
)
"""The same without permissions: one pin, one refusal, and one grant that is proved."""
GRANTED = OPEN.replace("on: push\n", "on: push\npermissions:\n  contents: read\n")
"""The same with that grant."""


def pinned(text: str = WORKFLOW) -> str:
    """`text` with its `actions/checkout` pinned."""
    for ref in ("v4.2.2", "v4"):
        reference = Reference("actions", "checkout", ref)
        answer = Snapshot().resolve([reference])[reference]
        assert isinstance(answer, Resolved)
        text = text.replace(f"checkout@{ref}\n", f"checkout@{answer.sha} # {answer.version}\n")
    return text


@dataclass(frozen=True)
class Done:
    """How a call ended."""

    code: int
    out: str
    err: str


def environment(**extra: str) -> dict[str, str]:
    """No settings of the person who runs the tests: no colours, no paths, no tokens."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return {**kept, **extra}


def command(*arguments: str) -> list[str]:
    """The installed program; `-P` does for `python -m` what the `pinfix` script does by itself."""
    return [sys.executable, "-P", "-m", "pinfix", *arguments]


def pinfix(*arguments: str, cwd: Path, **extra: str) -> Done:
    """Run it in `cwd` with both streams in pipes."""
    done = subprocess.run(
        command(*arguments), cwd=cwd, env=environment(**extra), capture_output=True, timeout=60, check=False
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def on_terminal(*arguments: str, cwd: Path, **extra: str) -> str:
    """What is seen where both streams are one terminal."""
    ours, theirs = pty.openpty()
    environ = environment(**{"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40", **extra})
    with subprocess.Popen(command(*arguments), cwd=cwd, env=environ, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # Linux's way to say that the other side has closed
                break
            if not chunk:
                break
            seen += chunk
        process.wait(timeout=60)
    os.close(ours)
    return seen.decode()


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Put files below `root`."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return root
