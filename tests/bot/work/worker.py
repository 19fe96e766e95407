"""A worker in a process of its own: each repair leaves its traces in a folder.

    python worker.py URL FOLDER NAME [--seconds S] [--lease S] [--elsewhere] [--shape V] [--grace S]
        [--deadly N] [--crashes N] [--fails] [--dies PLACE] [--puts N]

It ends, with `idle` on its output, when nothing is left to do; on SIGTERM it stops. The repair of repository
N is deadly: it kills the process. With `--fails` the first repair of a repository meets a fault. The process
also dies, as by `kill -9`, before or after a step: `before-note`, `after-note`, `after-put`, `after-again`.
With `--puts N` it only puts in the wish of that repository.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from pinfix.bot.settings.model import Limits, Settings
from pinfix.bot.storage.workers import this_process
from pinfix.bot.work.durable import Durable
from pinfix.bot.work.engine import Engine
from pinfix.bot.work.halting import Halt
from pinfix.bot.work.intake import Intake
from pinfix.bot.work.runs import Runs
from pinfix.bot.work.trying import Timing
from pinfix.bot.work.wish import Reason, Wish


def main() -> int:
    options = _options()
    _die_at(options.dies)
    settings = Settings("1", None, options.url, options.name, limits=Limits(tasks=4))
    here = this_process()
    halt = Halt()
    engine = Engine(
        settings,
        lambda wish: _repair(wish, options, halt),
        halt=halt,
        timing=Timing(lease=options.lease, polling=0.05, pauses=(0.05,) * 4, crashes=options.crashes),
        shape=options.shape,
        # As on another machine: nobody can see that the process has ended.
        process=replace(here, machine=f"{options.name} elsewhere") if options.elsewhere else here,
    )
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    if options.puts is not None:
        engine.launch(works=False)
        engine.enqueue([_wish(options.puts)])
        return engine.stop(0)
    engine.launch()
    print("launched", flush=True)
    while not told.is_set() and engine.pending():
        told.wait(0.05)
    left = engine.stop(options.grace)
    print("idle" if not told.is_set() else f"stopped {left}", flush=True)
    sys.stdout.flush()
    os._exit(3 if left else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    parser.add_argument("--seconds", type=float, default=0.01)
    parser.add_argument("--lease", type=float, default=30.0)
    parser.add_argument("--elsewhere", action="store_true")
    parser.add_argument("--shape", default="1")
    parser.add_argument("--grace", type=float, default=1.0)
    parser.add_argument("--deadly", type=int)
    parser.add_argument("--crashes", type=int, default=10)
    parser.add_argument("--fails", action="store_true")
    parser.add_argument("--dies", default="")
    parser.add_argument("--puts", type=int)
    return parser.parse_args()


def _wish(number: int) -> Wish:
    return Wish("github.com", number, "octo", f"app{number}", 7, Reason.SWEPT, "seen")


def _die_at(place: str) -> None:
    """Let the process die at this place, when it comes there."""
    when, _, step = place.partition("-")
    holder, name = {"note": (Runs, "note"), "put": (Durable, "put"), "again": (Intake, "again")}.get(
        step, (None, "")
    )
    if holder is None:
        return
    call = getattr(holder, name)

    def dying(*arguments: Any) -> None:
        if when == "after":
            call(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(holder, name, dying)


def _repair(wish: Wish, options: argparse.Namespace, halt: Halt) -> None:
    """The lock of a file, which ends with its process, shows whether another one repairs the same."""
    folder = options.folder
    with (folder / f"{wish.number}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _note(folder, f"clash {wish.task}")
            raise
        _note(folder, f"begun {wish.task}")
        if wish.number == options.deadly:
            halt.sleep(0.2)  # others run beside it by then
            os.kill(os.getpid(), signal.SIGKILL)
        if options.fails and not (folder / f"{wish.number}.failed").exists():
            (folder / f"{wish.number}.failed").touch()
            raise OSError("not now")
        halt.sleep(options.seconds)
        _note(folder, f"done {wish.task}")


def _note(folder: Path, line: str) -> None:
    descriptor = os.open(folder / "effects", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{line} {os.getpid()}\n".encode())
    os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
