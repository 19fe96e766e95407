"""How long a CODEOWNERS file of many lines takes in a repository of many files: read, planned, proved.

`python bench/codeowners.py` makes 10,000 lines and 100,000 paths; nothing is read from disk.
"""

from __future__ import annotations

import argparse
import statistics
import time
from itertools import pairwise
from random import Random

from timing import machine

from pinfix.codeowners.adding.plan import Planned, plan
from pinfix.codeowners.matching import Matcher
from pinfix.codeowners.parse import parse
from pinfix.codeowners.proof.prove import Question, prove

OWNERS = ("@octo/security",)
_NAMES = ("core", "api", "web", "tools", "data", "docs", "tests", "auth", "jobs", "kit")
_ENDINGS = ("py", "js", "sh", "go", "md", "yml", "sql")


def main() -> None:
    """Print a Markdown table."""
    options = argparse.ArgumentParser()
    options.add_argument("--lines", type=int, default=10_000)
    options.add_argument("--paths", type=int, default=100_000)
    options.add_argument("--closure", type=int, default=1_000, help="files that workflows execute")
    options.add_argument("--runs", type=int, default=5)
    chosen = options.parse_args()
    random = Random(6)
    paths = _tree(random, chosen.paths)
    text = "".join(
        f"{_pattern(random, paths)} @octo/team-{random.randrange(50)}\n" for _ in range(chosen.lines)
    )
    closure = random.sample(paths, chosen.closure)
    rounds = [_round(text, paths, closure) for _ in range(chosen.runs)]
    print(f"{chosen.lines:,} lines, {len(paths):,} paths, {chosen.closure:,} executed; {machine()}\n")
    print("| step | seconds, median |\n|---|---|")
    for step, seconds in zip(
        ("every path resolved", "planned", "proved", "all"), zip(*rounds, strict=True), strict=True
    ):
        print(f"| {step} | {statistics.median(seconds):.2f} |")


def _round(text: str, paths: list[str], closure: list[str]) -> tuple[float, float, float, float]:
    times = [time.perf_counter()]
    matcher = Matcher(parse(text))
    for path in paths:
        matcher.decision(path)
    times.append(time.perf_counter())
    planned = plan(text, paths, closure, OWNERS)
    assert isinstance(planned, Planned)
    times.append(time.perf_counter())
    prove(text, planned.text, Question(paths, closure, OWNERS, [left.path for left in planned.left]))
    times.append(time.perf_counter())
    resolved, made, proved = (later - earlier for earlier, later in pairwise(times))
    return resolved, made, proved, made + proved


def _tree(random: Random, count: int) -> list[str]:
    """Files in folders of some twelve files on average, one to six deep."""
    folders = [
        "/".join(f"{random.choice(_NAMES)}{random.randrange(6)}" for _ in range(random.randint(1, 6)))
        for _ in range(count // 12)
    ]
    names = (f"{random.choice(_NAMES)}-{number}.{random.choice(_ENDINGS)}" for number in range(count))
    return sorted(f"{random.choice(folders)}/{name}" for name in names)


def _pattern(random: Random, paths: list[str]) -> str:
    """A file, a folder, an ending in a folder, a name anywhere, a middle with stars."""
    path = random.choice(paths)
    folder, _, name = path.rpartition("/")
    top, ending = path.split("/")[0], name.rpartition(".")[2]
    kinds = (f"/{path}", f"/{folder}/", f"/{folder}/*.{ending}", f"**/{name}", f"/{top}/**/{name}", name)
    return random.choice(kinds)


if __name__ == "__main__":
    main()
