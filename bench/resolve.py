"""How long pinfix takes to resolve and pin, and how many requests, beside `pinact` and `pin-github-action`.

    python bench/resolve.py [--pinact FILE] [--pin-github-action FILE] [--runs 5]

Nothing leaves this machine. Prints a Markdown table. README.md beside this file says what is measured.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from stand_in import StandIn, stand_in
from timing import Run, find, in_turns, machine, median, need, processor, spread, timed, version

_WORKFLOW = Path(".github", "workflows", "ci.yml")
_PIN = re.compile(r"uses: (\S+)@([0-9a-f]{40})\b")
_TOKEN = "ghp_" + "x" * 36
_PRELOAD = Path(__file__).resolve().with_name("to_stand_in.mjs")


@dataclass(frozen=True)
class Side:
    """One row of the table. `warm`: it finds what its last run left in its home folder."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    is_peer: bool = False
    warm: bool = False


@dataclass(frozen=True)
class Measured(Run):
    """A run, and how many requests reached the server in it."""

    requests: int


def main() -> None:
    """Measure and print."""
    options = _options()
    pinfix = need("pinfix")
    with (
        stand_in(options.references, options.latency / 1000) as server,
        tempfile.TemporaryDirectory(prefix="pinfix-bench-") as scratch,
    ):
        sides = [*_ours(server, pinfix), *_peers(server, options)]
        work = Path(scratch)
        _lay(work / "original", server)
        _print_setting(options, [pinfix, *(side.command[0] for side in sides if side.is_peer)])
        _print_table(sides, in_turns([partial(_run, side, work, server) for side in sides], options.runs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time pinfix against other tools that pin actions.")
    parser.add_argument("--pinact", help="the program; default: the one on PATH")
    parser.add_argument("--pin-github-action", help="the program; default: the one on PATH")
    parser.add_argument("--runs", type=int, default=5, help="of each; default 5")
    parser.add_argument("--references", type=int, default=40, help="each of another repository; default 40")
    parser.add_argument("--latency", type=float, default=50, help="of each answer, in ms; default 50")
    options = parser.parse_args()
    options.pinact = need(options.pinact) if options.pinact else find("pinact")
    given = options.pin_github_action
    options.pin_github_action = need(given) if given else find("pin-github-action")
    return options


def _ours(server: StandIn, pinfix: str) -> list[Side]:
    apply = [pinfix, "apply"]
    where = {"GITHUB_API_URL": server.url, "GITHUB_SERVER_URL": server.url}
    token = {"GITHUB_TOKEN": _TOKEN}
    return [
        Side("pinfix, with a token", apply, where | token),
        Side("pinfix, without a token", apply, where),
        Side("pinfix, warm cache", apply, where | token, warm=True),
    ]


def _peers(server: StandIn, options: argparse.Namespace) -> list[Side]:
    """Those that are installed. Both get a token: without one they would soon be at GitHub's limit."""
    peers = []
    if options.pinact is not None:
        # It takes every host but api.github.com for an Enterprise Server, which has a token of its own.
        environment = {"GITHUB_API_URL": server.url, "GITHUB_TOKEN": _TOKEN, "GHES_TOKEN": _TOKEN}
        peers.append(Side("pinact run", [options.pinact, "run"], environment, is_peer=True))
    if options.pin_github_action is not None:
        environment = {
            "NODE_OPTIONS": f"--import={_PRELOAD.as_uri()}",
            "STAND_IN": server.url,
            "GITHUB_TOKEN": _TOKEN,
        }
        command = [options.pin_github_action, str(_WORKFLOW)]
        peers.append(Side("pin-github-action", command, environment, is_peer=True))
    return peers


def _lay(folder: Path, server: StandIn) -> None:
    """A repository with one workflow that uses every reference."""
    workflow = folder / _WORKFLOW
    workflow.parent.mkdir(parents=True)
    steps = "".join(f"      - uses: {reference}\n" for reference in server.commits)
    workflow.write_text(f"on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n{steps}")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)


def _run(side: Side, work: Path, server: StandIn) -> Measured:
    """One run in a fresh copy. Ends the benchmark where not every reference was pinned to its commit."""
    copy, home = work / "copy", work / side.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(work / "original", copy)
    if not side.warm:
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(exist_ok=True)
    inherited = {"PATH": os.environ["PATH"], "HOME": str(home), "PINFIX_CACHE_DIR": str(home / "cache")}
    server.requests()
    run = timed(side.command, copy, environment=inherited | dict(side.environment))
    requests = server.requests()
    pins = {f"{name}@v1": commit for name, commit in _PIN.findall((copy / _WORKFLOW).read_text())}
    if pins != server.commits:
        raise SystemExit(f"{side.name} did not pin every reference to its commit")
    return Measured(run.seconds, run.processor, run.memory, requests)


def _print_setting(options: argparse.Namespace, programs: Sequence[str]) -> None:
    print(f"{', '.join(f'{Path(program).name}: {version(program)}' for program in programs)}; {machine()}\n")
    print(
        f"- {options.references} references of as many repositories, {options.latency:g} ms for each answer"
    )
    peers = {"pinact": options.pinact, "pin-github-action": options.pin_github_action}
    absent = [name for name, program in peers.items() if program is None]
    print(f"- left out, since they are not installed: {', '.join(absent) or 'none'}")
    print(f"- {options.runs} runs of each, in turns\n")


def _print_table(sides: Sequence[Side], measured: Sequence[Sequence[Measured]]) -> None:
    """Each side, and its ratio to the faster of the peers."""
    peers = [median(runs) for side, runs in zip(sides, measured, strict=True) if side.is_peer]
    print("| | median | min | max | of the faster peer | processor | requests |")
    print("|---|---|---|---|---|---|---|")
    for side, runs in zip(sides, measured, strict=True):
        ratio = f"{median(runs) / min(peers):.2f}" if peers else "-"
        requests = " or ".join(str(count) for count in sorted({run.requests for run in runs}))
        print(f"| {side.name} | {spread(runs)} | {ratio} | {processor(runs):.3f} s | {requests} |")


if __name__ == "__main__":
    main()
