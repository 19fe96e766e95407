"""How long pinfix takes on real workflows, and how that compares with `zizmor --fix`.

    python bench/run.py --corpus DIR [--small REPOSITORY] [--runs 5]

Prints a Markdown table. README.md beside this file says what is measured, and how.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 1024 * 1024
_REFUSED_BY_ZIZMOR = re.compile(r"(?:failed to load|audit failed on) file://(\S+)")


@dataclass(frozen=True)
class Program:
    """One side of a comparison. `fresh` gives it a copy of the files for each run, since it writes them."""

    name: str
    command: Sequence[str]
    accepted: frozenset[int] = frozenset({0})
    fresh: bool = False


@dataclass(frozen=True)
class Measured:
    """Wall-clock seconds of each run, and the highest peak of memory in bytes."""

    seconds: list[float]
    memory: int

    @property
    def median(self) -> float:
        """The run in the middle."""
        return statistics.median(self.seconds)


def main() -> None:
    """Measure and print."""
    options = _options()
    pinfix, zizmor = _program("pinfix"), _program("zizmor")
    with tempfile.TemporaryDirectory(prefix="pinfix-bench-") as scratch:
        work = Path(scratch)
        everything = _collect(options.corpus, work / "all")
        refused = _leave_out_what_zizmor_refuses(everything, zizmor)
        small = work / "small"
        shutil.copytree(options.corpus / options.small, small)
        _print_setting(options, everything, refused, small, (pinfix, zizmor))
        for title, folder in (("all workflows", everything), (f"one repository ({options.small})", small)):
            sides = _sides(folder, pinfix, zizmor)
            _print_pair(title, sides, _alternate(sides, folder, work / "copy", options.runs))
        start_up = (
            Program("pinfix --version", [pinfix, "--version"]),
            Program("python -c pass", [sys.executable, "-c", "pass"]),
        )
        _print_pair("start", start_up, _alternate(start_up, work, work / "copy", 4 * options.runs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time pinfix against zizmor on real workflows.")
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of repositories")
    parser.add_argument("--small", help="the repository of it for the second table; default: the first one")
    parser.add_argument("--runs", type=int, default=5, help="of each program; default 5")
    options = parser.parse_args()
    options.corpus = options.corpus.resolve()
    options.small = options.small or next(_workflows(options.corpus)).parents[2].name
    return options


def _program(name: str) -> str:
    folders = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which(name, path=folders)
    if found is None:
        raise SystemExit(f"{name} is not installed; see bench/README.md")
    return found


def _workflows(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.glob("*/.github/workflows/*.y*ml")))


def _collect(corpus: Path, target: Path) -> Path:
    """All workflows as `.github/workflows/owner__repository__file`: both programs look for them there."""
    folder = target / ".github" / "workflows"
    folder.mkdir(parents=True)
    for file in _workflows(corpus):
        shutil.copyfile(file, folder / f"{file.parents[2].name}__{file.name}")
    return target


def _leave_out_what_zizmor_refuses(folder: Path, zizmor: str) -> list[str]:
    """Remove the files on which zizmor gives up, for both sides: one of them ends its whole run."""
    refused = []
    while True:
        # The findings are not kept: a child's peak of memory counts from what its parent had at the fork.
        done = subprocess.run(
            _zizmor_check(zizmor),
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        match = _REFUSED_BY_ZIZMOR.search(done.stderr)
        if done.returncode == 0:
            return refused
        if match is None:
            raise SystemExit(f"zizmor failed:\n{done.stderr}")
        refused.append(Path(match[1]).name)
        (folder / ".github" / "workflows" / refused[-1]).unlink()


def _zizmor_check(zizmor: str) -> list[str]:
    return [zizmor, "--offline", "--no-config", "--no-progress", "--no-exit-codes", "--format=json", "."]


def _sides(folder: Path, pinfix: str, zizmor: str) -> tuple[Program, Program]:
    fix = [zizmor, "--offline", "--no-config", "--no-progress", "--no-exit-codes", "--fix=all", "."]
    return (
        # 3: the corpus holds an empty file, which pinfix reports as an error.
        Program(
            "pinfix apply --offline --dry-run",
            [pinfix, "apply", "--offline", "--dry-run", "."],
            frozenset({0, 3}),
        ),
        Program("zizmor --offline --fix=all", fix, fresh=True),
    )


def _alternate(sides: Sequence[Program], folder: Path, copy: Path, runs: int) -> list[Measured]:
    """Run A B A B …, so that whatever else the machine does strikes both."""
    for program in sides:  # once for the caches of the system
        _run(program, folder, copy)
    results = [[_run(program, folder, copy) for program in sides] for _ in range(runs)]
    return [
        Measured([seconds for seconds, _ in column], max(memory for _, memory in column))
        for column in zip(*results, strict=True)
    ]


def _run(program: Program, folder: Path, copy: Path) -> tuple[float, int]:
    """Seconds and peak memory of one run; its output goes nowhere."""
    if program.fresh:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
    with open(os.devnull, "wb") as nothing:
        started = time.perf_counter()
        process = subprocess.Popen(
            program.command, cwd=copy if program.fresh else folder, stdout=nothing, stderr=nothing
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in program.accepted:
        raise SystemExit(f"{program.name} ended with {process.returncode}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _print_setting(
    options: argparse.Namespace, everything: Path, refused: list[str], small: Path, programs: Sequence[str]
) -> None:
    versions = ", ".join(_version(program) for program in programs)
    print(
        f"{versions}; Python {platform.python_version()}; {platform.system()}, {os.cpu_count()} processors\n"
    )
    for name, folder in (("all workflows", everything), (options.small, small)):
        sizes = [file.stat().st_size for file in folder.glob(".github/workflows/*")]
        print(f"- {name}: {len(sizes):,} files, {sum(sizes) / _MEGABYTE:.2f} MB")
    print(f"- left out, since zizmor gives up on them: {', '.join(refused) or 'none'}")
    print(f"- {options.runs} runs of each, in turns\n")


def _version(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def _print_pair(title: str, sides: Sequence[Program], measured: Sequence[Measured]) -> None:
    print(f"| {title} | median | min | max | peak memory |")
    print("|---|---|---|---|---|")
    for program, times in zip(sides, measured, strict=True):
        spread = f"{times.median:.3f} s | {min(times.seconds):.3f} s | {max(times.seconds):.3f} s"
        print(f"| `{program.name}` | {spread} | {times.memory / _MEGABYTE:.0f} MB |")
    first, second = measured
    print(f"| ratio of the medians | {first.median / second.median:.2f} | | | |\n")


if __name__ == "__main__":
    main()
