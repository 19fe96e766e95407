"""Fixture cases: a folder each, with what goes in, what must come out, and the variants of both.

tests/fixtures/<codemod>/<case>/

- before.yml     the file; placed at .github/workflows/ci.yml, or where path.txt says
- after.yml      what it must become; absent: it must not change
                 (where path.txt names no YAML file: `before` and `after`; without `before` it is to be made)
- refusals.json  [{"code", "line"}], every refusal that is expected; absent: none
- errors.json    the same for errors (`line` may be left out)
- pinfix.yml     the configuration
- actions.lock   the workflow lockfile
- files/         more files of the repository, none of which may change
- remote/        files of other repositories, <owner>/<repo>@<commit>/<path>: the run is one with a network
- strict         there, and empty: the run is one with `--strict`
- refs.json      answers in place of those of the shipped snapshot, such as the network would give:
                 {"owner/repo@ref": {fields of Resolved, or of Unresolved}}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pinfix import registry
from pinfix.commands.settings import read_config
from pinfix.engine import Options, make_plan
from pinfix.plan import Plan
from pinfix.report.json import to_json
from pinfix.resolution import (
    Absent,
    FileAnswer,
    Reference,
    RemoteFile,
    Resolution,
    Resolved,
    Resolver,
    Unresolved,
)
from pinfix.trees.memory import MemoryTree
from pinfix_resolvers.denylist import Denylist
from pinfix_resolvers.snapshot import Snapshot

FIXTURES = Path(__file__).parent / "fixtures"

WORKFLOW = ".github/workflows/ci.yml"
BOM = b"\xef\xbb\xbf"

Finding = tuple[str, int | None]
"""Code and line of a refusal or an error."""


@dataclass(frozen=True, eq=False)
class FixtureCase:
    """One folder."""

    codemod: str
    name: str
    folder: Path
    path: str
    before: bytes | None
    after: bytes | None
    refusals: tuple[Finding, ...]
    errors: tuple[Finding, ...]
    others: Mapping[str, bytes]
    answers: Mapping[str, Mapping[str, Any]]
    remote: Mapping[RemoteFile, str]
    strict: bool

    @property
    def is_plain(self) -> bool:
        """Whether it can share a repository with others, and a run with the usual options."""
        alone = self.others or self.answers or self.errors or self.remote or self.strict
        return self.path == WORKFLOW and not alone

    @property
    def changes(self) -> bool:
        """Whether the file becomes another."""
        return self.after != self.before

    def files(self, content: bytes | None) -> dict[str, bytes]:
        """The repository, with `content` in the place of the file that is looked at; None: without it."""
        return dict(self.others) if content is None else {**self.others, self.path: content}

    def written(self, content: bytes | None, variant: Variant) -> bytes | None:
        """`content` as the variant writes it; what is made is like no other file."""
        return content if content is None or self.before is None else variant.write(content)

    def resolver(self) -> Resolver:
        """The shipped snapshot and denylist, behind the answers of refs.json."""
        resolver = Denylist(_Prepared(self.answers, _shipped()) if self.answers else _shipped())
        return _Reading(self.remote, resolver) if self.remote else resolver


@dataclass(frozen=True)
class Variant:
    """The same case in another writing: what is true of the one must be true of the other."""

    name: str
    write: Callable[[bytes], bytes]


VARIANTS = (
    Variant("as-written", lambda data: data),
    Variant("crlf", lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")),
    Variant("bom", lambda data: data if data.startswith(BOM) else BOM + data),
    Variant("no-final-newline", lambda data: data.removesuffix(b"\n").removesuffix(b"\r")),
)


def cases(codemod: str) -> list[FixtureCase]:
    """Every case of a codemod, in the order of names."""
    folders = sorted(path for path in (FIXTURES / codemod).iterdir() if path.is_dir())
    return [_case(codemod, folder) for folder in folders]


def plan_for(tree: MemoryTree, case: FixtureCase) -> Plan:
    """What the codemod of `case` alone would do to `tree`."""
    codemods = _codemods()
    config = read_config(tree, None, [codemod.name for codemod in codemods])
    chosen = [codemod for codemod in codemods if codemod.name == case.codemod]
    return make_plan(
        tree, chosen, case.resolver(), config, Options(offline=not case.remote, strict=case.strict)
    )


@cache
def plan_as_written(case: FixtureCase) -> Plan:
    """The plan for the case as its files stand."""
    return plan_for(MemoryTree(case.files(case.before)), case)


def report_for(case: FixtureCase) -> dict[str, Any]:
    """The JSON report on it."""
    report: dict[str, Any] = json.loads(to_json(plan_as_written(case), "dry-run"))
    return report


_codemods = cache(registry.codemods)


def _case(codemod: str, folder: Path) -> FixtureCase:
    named = folder / "path.txt"
    path = named.read_text().strip() if named.exists() else WORKFLOW
    ending = ".yml" if path.endswith((".yml", ".yaml")) else ""
    before = _content(folder / f"before{ending}")
    after = folder / f"after{ending}"
    refs = folder / "refs.json"
    return FixtureCase(
        codemod=codemod,
        name=folder.name,
        folder=folder,
        path=path,
        before=before,
        after=after.read_bytes() if after.exists() else before,
        refusals=_findings(folder / "refusals.json"),
        errors=_findings(folder / "errors.json"),
        others=dict(_others(folder)),
        answers=json.loads(refs.read_bytes()) if refs.exists() else {},
        remote=dict(_remote(folder / "remote")),
        strict=(folder / "strict").exists(),
    )


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() or path.suffix else None


def _findings(path: Path) -> tuple[Finding, ...]:
    if not path.exists():
        return ()
    return tuple(sorted((entry["code"], entry.get("line")) for entry in json.loads(path.read_bytes())))


def _others(folder: Path) -> Iterable[tuple[str, bytes]]:
    for name, place in (
        ("pinfix.yml", ".github/pinfix.yml"),
        ("actions.lock", ".github/workflows/actions.lock"),
    ):
        if (folder / name).exists():
            yield place, (folder / name).read_bytes()
    for path in sorted((folder / "files").rglob("*")):
        if path.is_file():
            yield path.relative_to(folder / "files").as_posix(), path.read_bytes()


def _remote(folder: Path) -> Iterable[tuple[RemoteFile, str]]:
    for place in sorted(folder.rglob("*")):
        if place.is_file():
            owner, named, *path = place.relative_to(folder).parts
            repo, _, commit = named.partition("@")
            yield RemoteFile(owner, repo, commit, "/".join(path)), place.read_text("utf-8")


@cache
def _shipped() -> Resolver:
    return Snapshot()


class _Prepared:
    """Answers that a case brings, before those of another resolver."""

    name = "prepared"

    def __init__(self, answers: Mapping[str, Mapping[str, Any]], behind: Resolver) -> None:
        self._answers = answers
        self._behind = behind

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        known = {
            reference: _answer(self._answers[str(reference)])
            for reference in references
            if str(reference) in self._answers
        }
        return {**self._behind.resolve([r for r in references if r not in known]), **known}


class _Reading:
    """A resolver that has the files of other repositories."""

    name = "reading"

    def __init__(self, files: Mapping[RemoteFile, str], resolver: Resolver) -> None:
        self._files = files
        self.resolve = resolver.resolve

    def read_files(self, files: Collection[RemoteFile]) -> Mapping[RemoteFile, FileAnswer]:
        return {file: self._files.get(file, Absent()) for file in files}


def _answer(fields: Mapping[str, Any]) -> Resolution:
    return Unresolved(**fields) if "code" in fields else Resolved(**fields)
