"""What becomes of the stored keys in real workflows: how many jobs are rewritten, and why the others are not.

    python bench/oidc.py --corpus DIR [--config FILE] [--list rewritten|refused] [--provider aws]

With everything allowed (`--unsafe`), and offline. Prints Markdown tables; `--list` prints the single jobs,
for looking at them one by one. `--config` is a configuration that knows what a person would: regions, roles.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pinfix.codemod import Repository
from pinfix.config import Config, load
from pinfix.config.oidc_settings import OidcSettings
from pinfix.engine import Options, make_plan
from pinfix.oidc.facts import facts_of
from pinfix.plan import Plan
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.codemod import codemod
from pinfix_codemods.oidc.providers.every import PROVIDERS
from pinfix_codemods.oidc.scene.build import read_scenes
from pinfix_resolvers.chain import build

WORKFLOWS = ".github/workflows/"


@dataclass(frozen=True)
class Outcome:
    """The keys of one provider in one job; `codes` says why they stay, and is empty where they go."""

    repository: str
    path: str
    job: str
    line: int
    provider: str
    codes: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        return f"{self.repository}/{self.path}:{self.line} {self.job} {self.provider}"


def main() -> int:
    """Count, and print."""
    options = _options()
    config = load(options.config.read_bytes(), str(options.config), ["oidc"]) if options.config else Config()
    outcomes: list[Outcome] = []
    for folder in sorted(options.corpus.iterdir()):
        if (folder / WORKFLOWS).is_dir():
            outcomes += _in_repository(folder, config)
    if options.provider:
        outcomes = [outcome for outcome in outcomes if outcome.provider == options.provider]
    if options.list:
        _print_jobs([outcome for outcome in outcomes if bool(outcome.codes) == (options.list == "refused")])
    else:
        _print_tables(outcomes)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Count what becomes of stored keys.")
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of repositories")
    parser.add_argument("--config", type=Path, help="a configuration of pinfix; default: none")
    parser.add_argument("--list", choices=("rewritten", "refused"), help="print these jobs")
    parser.add_argument("--provider", help="only the keys of this one")
    return parser.parse_args()


def _in_repository(folder: Path, config: Config) -> Iterator[Outcome]:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    tree = MemoryTree(files)
    plan = make_plan(tree, [codemod], build(offline=True), config, Options(offline=True, unsafe=True))
    swapped = {(facts.path, facts.job, facts.provider) for facts in facts_of(plan.changes)}
    found = _with_keys(LoadedRepository(tree, Silent()), config.oidc)
    for (path, job, provider), (line, titles) in found.items():
        codes = () if (path, job, provider) in swapped else _codes(plan, path, job, titles)
        yield Outcome(folder.name, path, job, line, provider, codes)


def _with_keys(
    repository: Repository, settings: OidcSettings
) -> dict[tuple[str, str, str], tuple[int, set[str]]]:
    """By workflow, job and provider: the line of the first key, and what the report calls its provider."""
    found: dict[tuple[str, str, str], tuple[int, set[str]]] = {}
    for workflow in repository.workflows():
        possible = [provider for provider in PROVIDERS if provider.might(workflow.document.text)]
        for scene in read_scenes(workflow, repository) if possible else ():
            for finding in (finding for provider in possible for finding in provider.look(scene, settings)):
                key = (scene.path, scene.job.id, finding.provider)
                found.setdefault(key, (finding.at.line, set()))[1].add(finding.title)
    return found


def _codes(plan: Plan, path: str, job: str, titles: set[str]) -> tuple[str, ...]:
    """Why the keys stay. A refusal may stand in a file that the job runs."""
    begins = tuple(f"the job {job!r} keeps its keys of {title}" for title in titles)
    said = [
        refusal.code
        for refusal in plan.refusals
        if refusal.reason.startswith(begins)
        and (refusal.place.path == path or not refusal.place.path.startswith(WORKFLOWS))
    ]
    return tuple(dict.fromkeys(said)) or ("not said",)


def _print_tables(outcomes: list[Outcome]) -> None:
    rewritten = sum(not outcome.codes for outcome in outcomes)
    print(f"{len(outcomes)} times a job with stored keys of a provider; {rewritten} rewritten\n")
    print("| provider | jobs with a stored key | rewritten | refused, most frequent reasons |")
    print("|---|---|---|---|")
    for name in dict.fromkeys(outcome.provider for outcome in sorted(outcomes, key=_order)):
        own = [outcome for outcome in outcomes if outcome.provider == name]
        codes = Counter(code for outcome in own for code in outcome.codes)
        reasons = ", ".join(f"`{code}` {number}" for code, number in codes.most_common(4))
        print(f"| `{name}` | {len(own)} | {sum(not outcome.codes for outcome in own)} | {reasons} |")
    every = Counter(code for outcome in outcomes for code in outcome.codes)
    only = Counter(outcome.codes[0] for outcome in outcomes if len(outcome.codes) == 1)
    print("\n| refused because of | jobs | of these, for no other reason |\n|---|---|---|")
    for code, number in every.most_common():
        print(f"| `{code}` | {number} | {only[code]} |")


def _order(outcome: Outcome) -> int:
    names = [provider.name for provider in PROVIDERS]
    return names.index(outcome.provider) if outcome.provider in names else len(names)


def _print_jobs(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        print(outcome.place, ", ".join(outcome.codes))


if __name__ == "__main__":
    sys.exit(main())
