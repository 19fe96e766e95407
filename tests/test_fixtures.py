"""Every fixture case, in every variant: through the API, through the command line, and a second time."""

from __future__ import annotations

import difflib
import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from fixture_case import VARIANTS, WORKFLOW, Finding, FixtureCase, Variant, cases
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from written_uses import readable, written_uses

from pinfix import registry
from pinfix.__main__ import run
from pinfix.commands.settings import read_config
from pinfix.engine import Options, make_plan
from pinfix.plan import FileError, Plan, Refusal
from pinfix.report.json import to_json
from pinfix.resolution import Resolver
from pinfix.trees.memory import MemoryTree
from pinfix.yaml.document import Document

CASES = cases("pin-actions")
REWRITES = [case for case in CASES if case.after != case.before]
READABLE = [case for case in CASES if not case.errors]
PLAIN = [case for case in READABLE if case.path == WORKFLOW and not case.others and not case.answers]
SPECIAL = [case for case in CASES if case not in PLAIN]

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_readable_case = pytest.mark.parametrize("case", READABLE, ids=lambda case: case.name)
each_special_case = pytest.mark.parametrize("case", SPECIAL, ids=lambda case: case.name)
each_rewrite = pytest.mark.parametrize("case", REWRITES, ids=lambda case: case.name)
each_variant = pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)


@each_variant
@each_case
def test_through_the_api(case: FixtureCase, variant: Variant) -> None:
    tree = MemoryTree(case.files(variant.write(case.before)))

    plan = _plan(tree, case)

    tree.write(plan.rewrites)
    assert tree.files == case.files(variant.write(case.after))
    assert _findings(plan.refusals) == case.refusals
    assert _findings(plan.errors) == case.errors
    again = _plan(tree, case)
    assert again.rewrites == ()
    assert again.changes == ()


@each_special_case
def test_through_the_command_line(case: FixtureCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = case.files(case.before), case.files(case.after)

    _apply_and_patch(before, after, case.resolver(), tmp_path, monkeypatch, code=3 if case.errors else 0)


@each_variant
def test_all_others_through_the_command_line_at_once(
    variant: Variant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {f".github/workflows/{case.name}.yml": variant.write(case.before) for case in PLAIN}
    after = {f".github/workflows/{case.name}.yml": variant.write(case.after) for case in PLAIN}

    _apply_and_patch(before, after, PLAIN[0].resolver(), tmp_path, monkeypatch, code=0)


@each_readable_case
def test_every_remote_reference_is_accounted_for(case: FixtureCase) -> None:
    plan = _as_written(case)
    pinned = {change.place.line for change in plan.changes if not change.title.startswith("name the version")}
    refused = {refusal.place.line for refusal in plan.refusals}
    open_before = [uses for uses in written_uses(case.path, case.before) if uses.needs_pin]
    open_after = [uses.text for uses in written_uses(case.path, case.after) if uses.needs_pin]

    for uses in open_before:
        assert uses.lines & (pinned | refused), uses
    assert open_after == [uses.text for uses in open_before if not uses.lines & pinned]


@each_rewrite
def test_nothing_but_reported_lines_changes(case: FixtureCase) -> None:
    """Worked out from the two texts and the report alone."""
    changes = json.loads(to_json(_as_written(case), "dry-run"))["changes"]
    old, new = _lines(case.before), _lines(case.after)
    # A block scalar is reported at its header; a recipe may write into the `with:` of its step.
    reach = {change["line"]: 4 if ", with " in change["after"] else 1 for change in changes}
    allowed = {line + more for line, below in reach.items() for more in range(below + 1)}

    for tag, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            continue
        assert set(range(start + 1, end + 1)) <= allowed, old[start:end]
        added = new[new_start:new_end]
        notes = [line for line in added if line.lstrip().startswith("# ")]
        inputs = [line for line in added if line.strip().replace("'", "") in ("with:", *_inputs(changes))]
        assert len(added) - (end - start) <= len(notes) + len(inputs), added


@each_rewrite
def test_nothing_but_references_and_inputs_changes_in_the_data(case: FixtureCase) -> None:
    before, after = (list(_loaded(data)) for data in (case.before, case.after))

    Document.from_bytes(case.after)
    assert _without_pins(before) == _without_pins(after)


@each_case
def test_the_report_fits_its_schema(case: FixtureCase) -> None:
    report = json.loads(to_json(_as_written(case), "dry-run"))

    assert [error.message for error in _validator().iter_errors(report)] == []


def test_cases_that_must_not_change_outnumber_the_others() -> None:
    assert len(REWRITES) * 2 < len(CASES)


def test_every_refusal_that_the_codemod_explains_has_a_case() -> None:
    (codemod,) = (codemod for codemod in registry.codemods() if codemod.name == "pin-actions")

    assert set(codemod.explanation.refusals) <= {code for case in CASES for code, _ in case.refusals}


def _apply_and_patch(
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    resolver: Resolver,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    code: int,
) -> None:
    """`apply` and `apply --dry-run | git apply` give the same bytes; the dry run alone changes none."""
    monkeypatch.setattr(registry, "resolver", lambda **options: resolver)
    applied, patched, diff = folder / "applied", folder / "patched", folder / "diff"
    _write(applied, before)
    _write(patched, before)

    assert run(["apply", "--offline", "--quiet", str(applied)]) == code
    assert run(["apply", "--offline", "--quiet", "--dry-run", "--output", str(diff), str(patched)]) == code

    assert _differing(_read(applied), after) == []
    assert _differing(_read(patched), before) == []
    if before == after:
        assert diff.read_bytes() == b""
    else:
        _git_apply(diff, patched)
    assert _differing(_read(patched), after) == []


def _plan(tree: MemoryTree, case: FixtureCase) -> Plan:
    codemods = _codemods()
    config = read_config(tree, None, [codemod.name for codemod in codemods])
    return make_plan(tree, codemods, case.resolver(), config, Options(offline=True))


@cache
def _as_written(case: FixtureCase) -> Plan:
    return _plan(MemoryTree(case.files(case.before)), case)


_codemods = cache(registry.codemods)


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


def _lines(data: bytes) -> list[str]:
    return data.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _inputs(changes: Sequence[Mapping[str, str]]) -> list[str]:
    return [change["after"].partition(", with ")[2] for change in changes]


def _loaded(data: bytes) -> Iterable[Any]:
    # Only strings: what `on` or `1.10` means is no concern here.
    return YAML(typ="base", pure=True).load_all(readable(data))


def _without_pins(value: Any) -> Any:
    """The data with every `uses:` cut off at its `@`, and without the inputs that a name can become."""
    if isinstance(value, list):
        return [_without_pins(item) for item in value]
    if not isinstance(value, dict):
        return value
    rest = {key: _without_pins(item) for key, item in value.items()}
    if isinstance(rest.get("uses"), str):
        rest["uses"] = rest["uses"].partition("@")[0]
        inputs = rest.pop("with", None)
        given = inputs.items() if isinstance(inputs, dict) else ()
        rest["with"] = {key: item for key, item in given if key not in ("toolchain", "tool")}
    return rest


@cache
def _validator() -> Draft7Validator:
    return Draft7Validator(json.loads(files("pinfix.report").joinpath("report.schema.json").read_bytes()))
