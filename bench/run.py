"""How long pinfix takes on real workflows, and how that compares with `zizmor --fix`.

    python bench/run.py --corpus DIR [--small REPOSITORY] [--runs 5]

Prints a Markdown table. README.md beside this file says what is measured, and how.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from timing import MEGABYTE, Run, in_turns, machine, median, need, processor, spread, timed, version

_REFUSED_BY_ZIZMOR = re.compile(r"(?:failed to load|audit failed on) file://(\S+)")


@dataclass(frozen=True)
class Program:
    """One side of a comparison. `fresh` gives it a copy of the files for each run, since it writes them."""

    name: str
    command: Sequence[str]
    accepted: frozenset[int] = frozenset({0})
    fresh: bool = False


def main() -> None:
    """Measure and print."""
    options = _options()
    pinfix, zizmor = need("pinfix"), need("zizmor")
    with tempfile.TemporaryDirectory(prefix="pinfix-bench-") as scratch:
        work = Path(scratch)
        everything = _collect(options.corpus, work / "all")
        refused = _leave_out_what_zizmor_refuses(everything, zizmor)
        small = work / "small"
        shutil.copytree(options.corpus / options.small, small)
        _print_setting(options, everything, refused, small, (pinfix, zizmor))
        for title, folder in (("all workflows", everything), (f"one repository ({options.small})", small)):
            _compare(title, _sides(folder, pinfix, zizmor), folder, work / "copy", options.runs)
        start_up = (
            Program("pinfix --version", [pinfix, "--version"]),
            Program("python -c pass", [sys.executable, "-c", "pass"]),
        )
        _compare("start", start_up, work, work / "copy", 4 * options.runs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time pinfix against zizmor on real workflows.")
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of repositories")
    parser.add_argument("--small", help="the repository of it for the second table; default: the first one")
    parser.add_argument("--runs", type=int, default=5, help="of each program; default 5")
    options = parser.parse_args()
    options.corpus = options.corpus.resolve()
    options.small = options.small or next(_workflows(options.corpus)).parents[2].name
    return options


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


def _compare(title: str, sides: Sequence[Program], folder: Path, copy: Path, runs: int) -> None:
    """Run both sides in `folder`, and print the table."""
    measured = in_turns([partial(_run, side, folder, copy) for side in sides], runs)
    print(f"| {title} | median | min | max | processor | peak memory |")
    print("|---|---|---|---|---|---|")
    for program, its_runs in zip(sides, measured, strict=True):
        memory = max(run.memory for run in its_runs) / MEGABYTE
        costs = f"{processor(its_runs):.3f} s | {memory:.0f} MB"
        print(f"| `{program.name}` | {spread(its_runs)} | {costs} |")
    first, second = measured
    ratios = median(first) / median(second), processor(first) / processor(second)
    print(f"| ratio of the medians | {ratios[0]:.2f} | | | {ratios[1]:.2f} | |\n")


def _run(program: Program, folder: Path, copy: Path) -> Run:
    """One run; making the fresh copy is not timed."""
    if program.fresh:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
    return timed(program.command, copy if program.fresh else folder, accepted=program.accepted)


def _print_setting(
    options: argparse.Namespace, everything: Path, refused: list[str], small: Path, programs: Sequence[str]
) -> None:
    print(f"{', '.join(version(program) for program in programs)}; {machine()}\n")
    for name, folder in (("all workflows", everything), (options.small, small)):
        sizes = [file.stat().st_size for file in folder.glob(".github/workflows/*")]
        print(f"- {name}: {len(sizes):,} files, {sum(sizes) / MEGABYTE:.2f} MB")
    print(f"- left out, since zizmor gives up on them: {', '.join(refused) or 'none'}")
    print(f"- {options.runs} runs of each, in turns\n")


if __name__ == "__main__":
    main()
