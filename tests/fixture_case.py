"""Fixture cases: a folder each, with what goes in, what must come out, and the variants of both.

tests/fixtures/<codemod>/<case>/

- before.yml     the file; placed at .github/workflows/ci.yml, or where path.txt says
- after.yml      what it must become; absent: it must not change
- refusals.json  [{"code", "line"}], every refusal that is expected; absent: none
- errors.json    the same for errors (`line` may be left out)
- pinfix.yml     the configuration
- actions.lock   the workflow lockfile
- files/         more files of the repository, none of which may change
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

from pinfix.resolution import Reference, Resolution, Resolved, Resolver, Unresolved
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

    name: str
    folder: Path
    path: str
    before: bytes
    after: bytes
    refusals: tuple[Finding, ...]
    errors: tuple[Finding, ...]
    others: Mapping[str, bytes]
    answers: Mapping[str, Mapping[str, Any]]

    def files(self, before: bytes) -> dict[str, bytes]:
        """The repository, with `before` in the place of the file that is looked at."""
        return {**self.others, self.path: before}

    def resolver(self) -> Resolver:
        """The shipped snapshot and denylist, behind the answers of refs.json."""
        return Denylist(_Prepared(self.answers, _shipped()) if self.answers else _shipped())


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
    return [_case(folder) for folder in folders]


def _case(folder: Path) -> FixtureCase:
    named = folder / "path.txt"
    before = (folder / "before.yml").read_bytes()
    after = folder / "after.yml"
    refs = folder / "refs.json"
    return FixtureCase(
        name=folder.name,
        folder=folder,
        path=named.read_text().strip() if named.exists() else WORKFLOW,
        before=before,
        after=after.read_bytes() if after.exists() else before,
        refusals=_findings(folder / "refusals.json"),
        errors=_findings(folder / "errors.json"),
        others=dict(_others(folder)),
        answers=json.loads(refs.read_bytes()) if refs.exists() else {},
    )


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


def _answer(fields: Mapping[str, Any]) -> Resolution:
    return Unresolved(**fields) if "code" in fields else Resolved(**fields)
