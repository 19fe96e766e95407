"""A killed writer leaves every file old or new, byte for byte."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from types import FrameType

import pytest

from pinfix.plan import FileRewrite
from pinfix.trees.writing import TEMPORARY_PREFIX, write_files

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")

PATHS = [f"{folder}/{number}.yml" for folder in ("a", "b") for number in range(2)]
OLD = {path: path.encode() + b" old\r\n" * 3000 for path in PATHS}
NEW = {path: path.encode() + b" new\n" * 5000 for path in PATHS}


def outcome(root: Path) -> str:
    """What is on disk: "o" for each old file, "n" for each new one; only temporary files beside them."""
    letters = ""
    for path in PATHS:
        content = (root / path).read_bytes()
        assert content in (OLD[path], NEW[path])
        letters += "o" if content == OLD[path] else "n"
    others = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - set(PATHS)
    assert all(Path(path).name.startswith(TEMPORARY_PREFIX) for path in others)
    return letters


def test_before_any_line_of_the_writer(build) -> None:
    outcomes = []
    for line in count(1):
        root = build(OLD)
        killed = _write_killed(root, line)
        outcomes.append(outcome(root))
        if not killed:
            break
    assert outcomes[0] == "oooo"
    assert outcomes[-1] == "nnnn"
    assert list(dict.fromkeys(outcomes)) == ["n" * done + "o" * (4 - done) for done in range(5)]


def _write_killed(root: Path, line: int) -> bool:
    """Write in another process that is killed before the given line; False if it ended before."""
    child = os.fork()
    if child == 0:
        lines = iter(range(1, sys.maxsize))

        def trace(frame: FrameType, event: str, _: object) -> object:
            if not frame.f_code.co_filename.endswith("writing.py"):
                return None
            if event == "line" and next(lines) == line:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        write_files(str(root), [FileRewrite(path, OLD[path], NEW[path]) for path in PATHS])
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


WRITER = """
import sys
from pathlib import Path
from pinfix.plan import FileRewrite
from pinfix.trees.local import LocalTree
tree = LocalTree.open([Path(sys.argv[1])])
paths = sys.argv[2:]
print("ready", flush=True)
while True:
    rewrites = []
    for path in paths:
        before = tree.read(path)
        flip = (b" old\\r\\n" * 3000, b" new\\n" * 5000)
        after = path.encode() + flip[before.endswith(flip[0])]
        rewrites.append(FileRewrite(path, before, after))
    tree.write(rewrites)
"""


def test_at_random_moments(build) -> None:
    root = build(OLD)
    delays = random.Random(20250101)
    outcomes = set()
    for _ in range(12):
        command = [sys.executable, "-c", WRITER, str(root), *PATHS]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(delays.uniform(0.001, 0.06))
            writer.kill()
        assert writer.returncode == -signal.SIGKILL
        outcomes.add(outcome(root))
    assert len(outcomes) > 1
