"""The codemod `codeowners`: when it runs, what it rests on, and its gate."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pinfix import registry
from pinfix.__main__ import run
from pinfix.codemod import Codemod
from pinfix.commands.settings import choose
from pinfix.config import Config, load
from pinfix.engine import Options, make_plan
from pinfix.plan import Plan, Safety
from pinfix.report.json import to_json
from pinfix.report.text import to_text
from pinfix.trees.memory import MemoryTree

CI = ".github/workflows/ci.yml"
WORKFLOW = "on: pull_request\njobs:\n  t:\n    runs-on: x\n    steps:\n      - run: make test\n"
FILES = {CI: WORKFLOW, "Makefile": "test:\n\t./scripts/test.sh\n", "scripts/test.sh": "", "scripts/no": ""}
OWNED = {**FILES, "CODEOWNERS": "* @octo/dev\n/.github/ @octo/sec\n/CODEOWNERS @octo/sec\n"}
SETTINGS = 'codeowners:\n  owners: ["@octo/sec"]\n'


@pytest.mark.parametrize(
    ("settings", "only", "runs"),
    [
        ("", (), False),
        ("pin: {}\n", (), False),
        ("", ("pin-actions",), False),
        ("", ("codeowners",), True),
        ("codeowners:\n", (), True),
        (SETTINGS, (), True),
        ("codemods: {only: [codeowners]}\n", (), True),
        (SETTINGS + "codemods: {skip: [codeowners]}\n", (), False),
        (SETTINGS, ("permissions",), False),
    ],
)
def test_it_runs_where_somebody_asks_for_it(settings: str, only: tuple[str, ...], runs: bool) -> None:
    installed = registry.codemods()
    config = load(settings.encode(), "pinfix.yml", [codemod.name for codemod in installed])
    chosen = choose(installed, config, only=only, skip=())
    assert ("codeowners" in [codemod.name for codemod in chosen]) is runs
    assert "pin-actions" in [codemod.name for codemod in chosen] or only or "only" in settings


def test_each_line_has_the_chain_that_leads_to_its_file() -> None:
    changes = json.loads(to_json(_plan(OWNED, SETTINGS), "dry-run"))["changes"]
    assert [change["title"] for change in changes] == [
        "/Makefile: owned by @octo/dev @octo/sec",
        "/scripts/test.sh: owned by @octo/dev @octo/sec",
    ]
    makefile, script = changes
    assert makefile["evidence"]["decided_by"] == ["CODEOWNERS:1: * @octo/dev"]
    (ground,) = script["evidence"][script["after"]]
    assert (ground["path"], ground["line"]) == (CI, 6)
    assert ground["because"] == (
        "make test → Makefile:2 → ./scripts/test.sh → scripts/test.sh"
        " (outsiders run files of their own: pull_request)"
    )


def test_lines_of_the_evidence_are_those_of_the_files_as_they_were_read() -> None:
    """`permissions` puts lines above the step in the same run."""
    plan = _plan(OWNED, SETTINGS, only=("permissions", "codeowners"))
    assert [change.codemod for change in plan.changes][:1] == ["permissions"]
    owned = [change for change in plan.changes if change.codemod == "codeowners"]
    assert [change.evidence[change.after][0]["line"] for change in owned] == [6, 6]


def test_owners_that_nobody_named_are_an_assumption() -> None:
    plan = _plan(OWNED, "")
    assert {change.safety for change in plan.changes} == {Safety.ASSUMED}
    assert plan.changes[0].assumption == (
        "the owners of the workflows are to review what the workflows execute as well"
    )
    strict = _plan(OWNED, "", strict=True)
    assert strict.rewrites == ()
    assert {refusal.code for refusal in strict.refusals} == {"rests-on-assumption"}


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ("* @a\n/.github/ @b\n/.github/workflows/ @c\n", "@c"),
        ("* @a\n/.github/ @b\n/.github/workflows/\n", "@b"),
        ("* @a\n/.github/\n", "@a"),
        ("* @a\n/.github/workflows/ci.yml @b\n", "@a"),
    ],
)
def test_the_present_owners_closest_to_the_workflows(owners: str, expected: str) -> None:
    plan = _plan({**FILES, "CODEOWNERS": owners + "/scripts/\n"}, "")
    (script,) = (change for change in plan.changes if change.title.startswith("/scripts/test.sh"))
    assert script.title == f"/scripts/test.sh: owned by {expected}"


def test_one_refusal_for_a_file_and_kind_with_the_place_that_gives_outsiders_most() -> None:
    more = "  u:\n    if: github.event_name == 'push'\n    runs-on: x\n    steps:\n"
    steps = "".join(f"      - run: $A/{number}.sh\n" for number in range(30))
    workflow = f"on: [push, pull_request]\njobs:\n{more}{steps}  t:\n    runs-on: x\n    steps:\n{steps}"
    plan = _plan({**OWNED, CI: workflow}, SETTINGS)
    (refusal,) = plan.refusals
    assert (refusal.code, refusal.place.line) == ("dynamic-path", 40)
    assert "outsiders run files of their own: pull_request" in refusal.reason
    assert refusal.reason.endswith("and 59 more in this file, see `pinfix graph`")


def test_names_cannot_obey_or_break_out() -> None:
    name = "a\x1b[31m`x`|.sh"
    workflow = WORKFLOW.replace("make test", "\"'./a\\e[31m`x`|.sh'\"")
    plan = _plan({**OWNED, CI: workflow, name: ""}, SETTINGS)
    assert any(change.evidence["files"] == [name] for change in plan.changes)
    assert "\x1b" not in to_text(plan, "dry-run", verbosity="verbose")
    assert "\x1b" not in plan.changes[0].after


def test_a_configured_gate_fails_until_the_files_are_owned(tmp_path: Path) -> None:
    root = _on_disk(tmp_path, {**OWNED, ".github/pinfix.yml": SETTINGS})
    gate = ["apply", "--only", "codeowners", "--check", "--offline", "-q", str(root)]
    assert run(gate) == 1
    assert run(["apply", "--only", "codeowners", "--offline", "-q", str(root)]) == 0
    assert run(gate) == 0
    (root / "Makefile").write_text("test:\n\t./scripts/test.sh\n\t./scripts/no\n")
    assert run(gate) == 1


def test_a_file_that_was_just_made_counts_before_git_tracks_it(tmp_path: Path) -> None:
    root = _on_disk(tmp_path, {**FILES, ".github/pinfix.yml": SETTINGS})
    assert run(["apply", "--offline", "-q", "--only", "codeowners", str(root)]) == 0
    made = (root / ".github/CODEOWNERS").read_bytes()
    assert run(["apply", "--offline", "-q", "--only", "codeowners", "--check", str(root)]) == 0
    assert (root / ".github/CODEOWNERS").read_bytes() == made


def test_nothing_but_the_named_files_gets_the_owner(tmp_path: Path) -> None:
    """Asked of the other implementation."""
    from codeowners import CodeOwners

    (rewrite,) = _plan(OWNED, SETTINGS).rewrites
    before, after = (CodeOwners((data or b"").decode()) for data in (rewrite.before, rewrite.after))
    gained = {path for path in OWNED if before.of(path) != after.of(path)}
    assert gained == {"Makefile", "scripts/test.sh"}
    assert all(set(before.of(path)) <= set(after.of(path)) for path in OWNED)


def _plan(
    files: Mapping[str, str], settings: str, *, only: tuple[str, ...] = ("codeowners",), strict: bool = False
) -> Plan:
    installed = registry.codemods()
    config: Config = load(settings.encode(), "pinfix.yml", [codemod.name for codemod in installed])
    codemods: tuple[Codemod, ...] = choose(installed, config, only=only, skip=())
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    options = Options(offline=True, strict=strict)
    return make_plan(tree, codemods, registry.resolver(offline=True), config, options)


def _on_disk(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    return root
