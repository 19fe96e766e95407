"""What the benchmarks share: finding programs, timing a process, running both sides in turns."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

MEGABYTE = 1024 * 1024

T = TypeVar("T")


@dataclass(frozen=True)
class Run:
    """One process from start to end: wall-clock and processor seconds, and its peak memory in bytes."""

    seconds: float
    processor: float
    memory: int


def find(name: str) -> str | None:
    """The program `name`: beside this Python, else on PATH."""
    folders = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which(name, path=folders)
    return None if found is None else os.path.abspath(found)  # it will run in another folder


def need(name: str) -> str:
    """The program `name`; ends the benchmark where it is not installed."""
    found = find(name)
    if found is None:
        raise SystemExit(f"{name} is not installed; see bench/README.md")
    return found


def version(program: str) -> str:
    """What `program --version` prints."""
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def machine() -> str:
    """What the numbers were measured on, as far as a program can tell."""
    return f"Python {platform.python_version()}; {platform.system()}, {os.cpu_count()} processors"


def timed(
    command: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    accepted: Collection[int] = (0,),
) -> Run:
    """Run a command in `folder`, its output dropped. Ends the benchmark at a code that is not `accepted`."""
    with open(os.devnull, "wb") as nothing:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=nothing, stderr=nothing)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepted:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    # The peak is in bytes on macOS, in units of 1,024 bytes on Linux.
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, memory)


def in_turns(sides: Sequence[Callable[[], T]], runs: int) -> list[list[T]]:
    """Run A B A B …, so that whatever else the machine does strikes all sides; give the results by side.

    One run of each before that is not counted: it fills the caches of the system and of a test server.
    """
    for side in sides:
        side()
    rounds = [[side() for side in sides] for _ in range(runs)]
    return [list(column) for column in zip(*rounds, strict=True)]


def processor(runs: Sequence[Run]) -> float:
    """The processor seconds in the middle."""
    return statistics.median(run.processor for run in runs)


def median(runs: Sequence[Run]) -> float:
    """The wall-clock seconds of the run in the middle."""
    return statistics.median(run.seconds for run in runs)


def spread(runs: Sequence[Run]) -> str:
    """Median, least and most wall-clock seconds, as three cells of a Markdown table."""
    seconds = [run.seconds for run in runs]
    return f"{median(runs):.3f} s | {min(seconds):.3f} s | {max(seconds):.3f} s"
