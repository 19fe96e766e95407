"""Running pinfix on copies of real repositories: what stood there, what stands there, what was reported."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pinfix import registry
from pinfix.commands.settings import choose
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.oidc.facts import SwapFacts, facts_of
from pinfix.plan import Plan
from pinfix.report.diff import unified_diff
from pinfix.report.json import to_json
from pinfix.trees.local import LocalTree

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

Files = dict[str, bytes]
Place = tuple[str, int, int]
"""Path, line, column."""


@dataclass(frozen=True)
class Run:
    """One run of `apply` in `root`, and a second one behind it."""

    name: str
    root: Path
    before: Files
    after: Files
    report: dict[str, Any]
    diff: bytes
    second: Plan
    swaps: tuple[SwapFacts, ...]
    changes: dict[Place, dict[str, Any]] = field(init=False)
    refusals: dict[Place, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        changes = {_place(change): change for change in self.report["changes"]}
        assert len(changes) == len(self.report["changes"]), "two changes at one place"
        refusals: dict[Place, list[str]] = {}
        for refusal in self.report["refusals"]:
            refusals.setdefault(_place(refusal), []).append(refusal["code"])
        object.__setattr__(self, "changes", changes)
        object.__setattr__(self, "refusals", refusals)

    @property
    def unread(self) -> frozenset[str]:
        """The files with an error."""
        return frozenset(error["path"] for error in self.report["errors"])


def copy_repositories(target: Path, *, naming: str = "") -> list[Path]:
    """Every repository of the corpus as a folder of its own below `target`.

    `naming`: only those in which a workflow has this word.
    """
    folders = [folder for folder in sorted(CORPUS.iterdir()) if folder.is_dir() and _names(folder, naming)]
    return [Path(shutil.copytree(folder, target / folder.name)) for folder in folders]


def _names(folder: Path, word: str) -> bool:
    files = folder.glob(".github/workflows/*.y*ml")
    return not word or any(word.encode() in file.read_bytes() for file in files)


def copy_workflows(target: Path) -> Path:
    """The workflows of all repositories in one folder, as `owner__repository__file`."""
    target.mkdir()
    for file in sorted(CORPUS.glob("*/.github/workflows/*.y*ml")):
        shutil.copyfile(file, target / f"{file.parents[2].name}__{file.name}")
    return target


def apply(root: Path, *only: str, config: Config | None = None, unsafe: bool = False) -> Run:
    """Repair what can be repaired below `root`, through the engine, and plan again afterwards.

    `only`: the names of the codemods; all, if there is none.
    """
    before = read_files(root)
    tree, plan = _plan(root, only, config, unsafe)
    tree.write(plan.rewrites)
    return Run(
        name=root.name,
        root=root,
        before=before,
        after=read_files(root),
        report=json.loads(to_json(plan, "apply")),
        diff=unified_diff(plan),
        second=_plan(root, only, config, unsafe)[1],
        swaps=facts_of(plan.changes),
    )


def read_files(root: Path) -> Files:
    """Every file below `root`, temporary ones too, by its path relative to that."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _plan(root: Path, only: tuple[str, ...], config: Config | None, unsafe: bool) -> tuple[LocalTree, Plan]:
    config = config or Config()
    tree = LocalTree.open([root])
    resolver = registry.resolver(offline=True)
    chosen = choose(registry.codemods(), config, only=only, skip=())
    return tree, make_plan(tree, chosen, resolver, config, Options(offline=True, unsafe=unsafe))


def _place(found: dict[str, Any]) -> Place:
    return found["path"], found["line"], found["column"]
