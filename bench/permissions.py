"""What pinfix infers for jobs whose maintainers declared what they need, beside what they declared.

    python bench/permissions.py --corpus DIR [--list less|more|refused|assumed] [--scope contents]

What a job needs is inferred from what it does, without regard to its block; only whether OpenID Connect can
be used is taken from there, for a job without a block never has it. Prints Markdown tables; `--list` prints
the single jobs of one outcome, with what is inferred and declared, for looking at them one by one. Workflows
that are only called are left out: they get no block.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pinfix.codemod import Context
from pinfix.config import Config
from pinfix.github.scopes import Grant
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.resolution import Reference
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.permissions.calls.blocks import CALL, Block, top_block, written_block
from pinfix_codemods.permissions.calls.graph import CallGraph
from pinfix_codemods.permissions.infer.called import CalledJobs
from pinfix_codemods.permissions.need import Need, Status
from pinfix_codemods.permissions.verdicts import verdicts
from pinfix_resolvers.chain import build

WORKFLOWS = ".github/workflows/"


@dataclass(frozen=True)
class Compared:
    """A job with the grant that its maintainers declared, and the need that was inferred without it."""

    place: str
    declared: Grant
    need: Need

    @property
    def outcome(self) -> str:
        """`refused`, `less`, `more` or `exact`, the first that is true."""
        if self.need.status is Status.UNKNOWN:
            return "refused"
        if self.declared - self.need.grant:
            return "less"
        return "more" if self.need.grant - self.declared else "exact"


def main() -> int:
    """Compare, and print."""
    options = _options()
    compared: list[Compared] = []
    for repository in sorted(options.corpus.iterdir()):
        if (repository / WORKFLOWS).is_dir():
            compared += _in_repository(repository)
    if options.list:
        _print_jobs([job for job in compared if job.outcome == options.list], options.scope)
    else:
        _print_tables(compared)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare inferred permissions with declared ones.")
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of repositories")
    parser.add_argument("--list", choices=("less", "more", "refused", "exact"), help="print these jobs")
    parser.add_argument("--scope", help="only jobs in which this scope differs")
    return parser.parse_args()


def _in_repository(folder: Path) -> Iterator[Compared]:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    repository = LoadedRepository(MemoryTree(files), Silent())
    context = Context(Config(), build(offline=True).resolve(_references(repository)), offline=True)
    graph = CallGraph.of(repository)
    called = CalledJobs(repository, context)
    for workflow in repository.workflows():
        if workflow.triggers == {CALL}:
            continue
        top = top_block(workflow.document)
        for verdict in verdicts(workflow, repository, context, graph, called):
            block = written_block(verdict.job) or top
            if isinstance(block, Block) and verdict.job.calls is None:
                place = f"{folder.name}/{workflow.path}:{verdict.job.line} {verdict.job.id}"
                yield Compared(place, block.grant, verdict.need)


def _references(repository: LoadedRepository) -> set[Reference]:
    return {
        site.uses.reference
        for workflow in repository.workflows()
        for site in workflow.sites()
        if hasattr(site.uses, "reference")
    }


def _print_tables(compared: list[Compared]) -> None:
    outcomes = Counter(job.outcome for job in compared)
    assumed = sum(job.need.status is Status.ASSUMED for job in compared)
    print(f"{len(compared)} jobs with steps and a declared grant; {assumed} rest on an assumption\n")
    print("| outcome | jobs | share |\n|---|---|---|")
    for name in ("exact", "more", "less", "refused"):
        print(f"| {name} | {outcomes[name]} | {outcomes[name] / max(1, len(compared)):.1%} |")
    print("\n| scope | exact | more than declared | less than declared |\n|---|---|---|---|")
    known = [job for job in compared if job.need.status is not Status.UNKNOWN]
    for scope in sorted({scope for job in known for scope, _ in (*job.declared, *job.need.grant)}):
        pairs = [(job.need.grant[scope], job.declared[scope]) for job in known]
        asked = [(inferred, declared) for inferred, declared in pairs if inferred or declared]
        more = sum(inferred > declared for inferred, declared in asked)
        less = sum(inferred < declared for inferred, declared in asked)
        print(f"| {scope} | {len(asked) - more - less} | {more} | {less} |")
    codes = Counter(sink.code for job in compared for sink in job.need.sinks[:1])
    print("\n| refused because of | jobs |\n|---|---|")
    for code, number in codes.most_common():
        print(f"| `{code}` | {number} |")


def _print_jobs(jobs: list[Compared], scope: str | None) -> None:
    for job in jobs:
        if scope and job.need.grant[scope] == job.declared[scope]:
            continue
        print(job.place)
        print(f"    declared  {job.declared}\n    inferred  {job.need.grant}")
        for sink in job.need.sinks[:3]:
            print(f"    {sink.code} at {sink.spot.path}:{sink.spot.line}: {sink.reason}")
        for reason in job.need.reasons:
            print(f"    {reason.scope}: {reason.level} because of {reason.because} (line {reason.spot.line})")


if __name__ == "__main__":
    sys.exit(main())
