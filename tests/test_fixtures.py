"""Every fixture case, in every variant: through the API, through the command line, and a second time."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from fixture_case import VARIANTS, Finding, FixtureCase, Variant, cases, plan_for, report_for
from jsonschema import Draft7Validator

from pinfix import registry
from pinfix.__main__ import run
from pinfix.plan import FileError, Refusal
from pinfix.resolution import Resolver
from pinfix.trees.memory import MemoryTree

CODEMODS = ("pin-actions", "permissions", "codeowners", "oidc")
PLAIN = ("pin-actions", "permissions")
CASES = [case for codemod in CODEMODS for case in cases(codemod)]
SPECIAL = [case for case in CASES if not case.is_plain]

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.codemod}/{case.name}")
each_special_case = pytest.mark.parametrize("case", SPECIAL, ids=lambda case: f"{case.codemod}/{case.name}")
each_variant = pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
each_codemod = pytest.mark.parametrize("codemod", CODEMODS)


@each_variant
@each_case
def test_through_the_api(case: FixtureCase, variant: Variant) -> None:
    tree = MemoryTree(case.files(case.written(case.before, variant)))

    plan = plan_for(tree, case)

    tree.write(plan.rewrites)
    assert tree.files == case.files(case.written(case.after, variant))
    assert _findings(plan.refusals) == case.refusals
    assert _findings(plan.errors) == case.errors
    again = plan_for(tree, case)
    assert again.rewrites == ()
    assert again.changes == ()


@each_special_case
def test_through_the_command_line(case: FixtureCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = case.files(case.before), case.files(case.after)
    options = ["--only", case.codemod]
    options += ["--strict"] if case.strict else []
    options += [] if case.remote else ["--offline"]
    code = 3 if case.errors or (case.strict and case.refusals) else 0

    _apply_and_patch(before, after, case.resolver(), tmp_path, monkeypatch, options, code=code)


@each_variant
@pytest.mark.parametrize("codemod", PLAIN)
def test_all_others_through_the_command_line_at_once(
    codemod: str, variant: Variant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = [case for case in cases(codemod) if case.is_plain]
    before = {f".github/workflows/{case.name}.yml": variant.write(case.before or b"") for case in plain}
    after = {f".github/workflows/{case.name}.yml": variant.write(case.after or b"") for case in plain}
    resolver = plain[0].resolver()

    _apply_and_patch(before, after, resolver, tmp_path, monkeypatch, ["--only", codemod, "--offline"], code=0)


@each_case
def test_the_report_fits_its_schema(case: FixtureCase) -> None:
    assert [error.message for error in _validator().iter_errors(report_for(case))] == []


@each_codemod
def test_cases_that_must_not_change_outnumber_the_others(codemod: str) -> None:
    of_codemod = cases(codemod)

    assert sum(case.changes for case in of_codemod) * 2 < len(of_codemod)


_IN_OTHER_TESTS = {"absent-file": Path(__file__).parent / "code_owners" / "test_absent.py"}
"""What no folder of files can show: it takes an index of git that has more files than the disk."""


@each_codemod
def test_every_refusal_that_the_codemod_explains_has_a_case(codemod: str) -> None:
    (found,) = (found for found in registry.codemods() if found.name == codemod)

    in_cases = {code for case in cases(codemod) for code, _ in case.refusals}
    elsewhere = {code for code, test in _IN_OTHER_TESTS.items() if f'"{code}"' in test.read_text("utf-8")}
    assert set(found.explanation.refusals) <= in_cases | elsewhere


def _apply_and_patch(
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    resolver: Resolver,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: Iterable[str],
    *,
    code: int,
) -> None:
    """`apply` and `apply --dry-run | git apply` give the same bytes; the dry run alone changes none."""
    monkeypatch.setattr(registry, "resolver", lambda **options: resolver)
    applied, patched, diff = folder / "applied", folder / "patched", folder / "diff"
    _write(applied, before)
    _write(patched, before)

    assert run(["apply", "--quiet", *options, str(applied)]) == code
    dry_run = ["--dry-run", "--output", str(diff)]
    assert run(["apply", "--quiet", *options, *dry_run, str(patched)]) == code

    assert _differing(_read(applied), after) == []
    assert _differing(_read(patched), before) == []
    if before == after:
        assert diff.read_bytes() == b""
    else:
        _git_apply(diff, patched)
    assert _differing(_read(patched), after) == []


def _findings(found: Iterable[Refusal | FileError]) -> tuple[Finding, ...]:
    return tuple(
        sorted(
            (entry.code, entry.place.line if isinstance(entry, Refusal) else entry.line) for entry in found
        )
    )


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    for path, data in contents.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def _read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def _differing(found: Mapping[str, bytes], expected: Mapping[str, bytes]) -> list[str]:
    return [path for path in sorted({*found, *expected}) if found.get(path) != expected.get(path)]


def _git_apply(diff: Path, folder: Path) -> None:
    # Without a repository around, so that no setting of one changes line endings.
    environment = {"GIT_CEILING_DIRECTORIES": str(folder.parent), "PATH": "/usr/bin:/bin:/usr/local/bin"}
    command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", str(diff)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@cache
def _validator() -> Draft7Validator:
    return Draft7Validator(json.loads(files("pinfix.report").joinpath("report.schema.json").read_bytes()))
