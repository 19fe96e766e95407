"""`--check` as a gate: it passes only where every executed file is known to have its owners."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pinfix import registry
from pinfix.__main__ import run
from pinfix.config import load
from pinfix.engine import Options, make_plan
from pinfix.plan import Plan
from pinfix.report.json import to_json
from pinfix.report.summary import failing_line
from pinfix.repository import Attempt, LoadedRepository
from pinfix.trees.memory import MemoryTree

CI = ".github/workflows/ci.yml"
WORKFLOW = "on: push\njobs:\n  t:\n    runs-on: x\n    steps:\n      - run: ./s/a.sh\n"
SETTINGS = 'codeowners:\n  owners: ["@o/sec"]\n'
COVERED = {
    CI: WORKFLOW,
    ".github/pinfix.yml": SETTINGS,
    ".github/CODEOWNERS": "* @o/dev @o/sec\n",
    "s/a.sh": "",
    "s/b.sh": "",
}
GATE = ["apply", "--only", "codeowners", "--check", "--offline"]


def on_disk(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    return root


def planned(files: Mapping[str, str], settings: str = SETTINGS) -> Plan:
    (codemod,) = (one for one in registry.codemods() if one.name == "codeowners")
    config = load(settings.encode(), "pinfix.yml", ["codeowners"])
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    return make_plan(tree, [codemod], registry.resolver(offline=True), config, Options(offline=True))


def failing(plan: Plan) -> list[str]:
    return sorted({refusal.code for refusal in plan.refusals if refusal.fails_check})


def test_it_passes_where_all_is_covered(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([*GATE, str(on_disk(tmp_path, COVERED))]) == 0
    assert "--check fails" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({".github/CODEOWNERS": "* bad\n"}, "doubtful-rule"),
        ({".github/CODEOWNERS": "* @o/sec\n/s/ @o/sec wrong\n"}, "doubtful-rule"),
        ({".github/CODEOWNERS": b"* @o/sec \xff\n"}, "owners-unknown"),
        ({".github/CODEOWNERS": "* @o/sec \0\n"}, "owners-unknown"),
        ({".github/CODEOWNERS": "# none\n", ".github/pinfix.yml": "codeowners:\n"}, "no-owners"),
        ({".github/CODEOWNERS": "# none\n", ".github/pinfix.yml": "codeowners: {owners: []}\n"}, "no-owners"),
        ({".github/CODEOWNERS": "*.x @y\n", "s/a#b": "", "s/a+b": "", CI: WORKFLOW + "      - run: s/a#b\n"},
         "no-pattern"),
    ],
)  # fmt: skip
def test_it_fails_where_owners_are_missing_and_cannot_be_added(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    changed: Mapping[str, str | bytes],
    code: str,
) -> None:
    root = on_disk(tmp_path, {**COVERED, **changed})
    assert run([*GATE, str(root)]) == 1
    last = capfd.readouterr().err.splitlines()[-1]
    assert last.startswith("pinfix: --check fails: ")
    assert f"{code} (codeowners)" in last


def test_the_last_line_is_there_in_every_form(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = on_disk(tmp_path, {**COVERED, ".github/CODEOWNERS": "* bad\n"})
    for form in (["--format", "json"], ["-q"], ["--format", "diff"], ["-v"]):
        assert run([*GATE, *form, str(root)]) == 1
        assert "--check fails: " in capfd.readouterr().err.splitlines()[-1]


def test_without_check_it_is_a_refusal_like_others(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = on_disk(tmp_path, {**COVERED, ".github/CODEOWNERS": "* bad\n"})
    for mode in ([], ["--dry-run"]):
        assert run(["apply", "--only", "codeowners", "--offline", *mode, str(root)]) == 0
        assert "--check fails" not in capfd.readouterr().err


def test_a_removed_file_a_link_and_a_folder_in_its_place(tmp_path: Path) -> None:
    root = on_disk(tmp_path, COVERED)
    owners = root / ".github/CODEOWNERS"
    owners.unlink()
    assert run([*GATE, "-q", str(root)]) == 1
    for target in ("pinfix.yml", "nothing"):
        os.symlink(target, owners)
        assert run([*GATE, "-q", str(root)]) == 1
        owners.unlink()
    owners.mkdir()
    (owners / "x").write_text("")
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    assert run([*GATE, "-q", str(root)]) == 1


@pytest.mark.parametrize("start", ["s", ".github", ".github/workflows", CI])
def test_it_looks_at_the_whole_repository_from_everywhere(tmp_path: Path, start: str) -> None:
    root = on_disk(tmp_path, {**COVERED, ".github/workflows/z.yml": WORKFLOW})
    arguments = [*GATE, "-q", str(root / start)]
    assert run(arguments) == 0
    (root / ".github/CODEOWNERS").write_text("* @o/dev @o/sec\n/s/ @o/dev\n")
    assert run(arguments) == 1
    (root / ".github/CODEOWNERS").write_text("* @o/dev @o/sec\n")
    (root / ".github/workflows/z.yml").write_text("on: [\n")
    assert run(arguments) == 1


def test_the_folder_that_it_is_started_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = on_disk(tmp_path, {**COVERED, ".github/CODEOWNERS": "* @o/dev\n"})
    monkeypatch.chdir(root / "s")
    assert run([*GATE, "-q"]) == 1
    assert run(["apply", "--only", "codeowners", "--offline", "-q"]) == 0
    assert (root / ".github/CODEOWNERS").read_text().count("@o/sec") > 1
    assert run([*GATE, "-q"]) == 0


@pytest.mark.parametrize("files", [{}, {"a.sh": ""}, {".github/CODEOWNERS": "* @o/sec\n"}])
def test_a_gate_that_looks_at_nothing_does_not_pass(tmp_path: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert run([*GATE, "-q", str(tmp_path)]) == 1
    assert run(["apply", "--check", "--offline", "-q", str(tmp_path)]) == 0
    assert failing(planned(files)) == ["no-workflows"]


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({CI: WORKFLOW.replace("./s/a.sh", "./$X.sh")}, SETTINGS),
        ({CI: WORKFLOW.replace("./s/a.sh", "./gone.sh")}, SETTINGS),
        ({".github/CODEOWNERS": "* @o/dev @o/sec\n/s/ @o/dev\n"},
         SETTINGS + "ignore: [{path: s/, codemod: codeowners, reason: x}]\n"),
        ({".github/CODEOWNERS": "* @o/dev\n"},
         SETTINGS + "ignore: [{path: .github/CODEOWNERS, codemod: codeowners, reason: x}]\n"),
    ],
)  # fmt: skip
def test_what_is_not_known_or_asked_to_be_left_alone_is_refused_and_passes(
    files: Mapping[str, str], settings: str
) -> None:
    plan = planned({**COVERED, **files}, settings)
    assert plan.changes == ()
    assert plan.refusals
    assert failing(plan) == []


def test_a_change_that_cannot_be_made_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: object) -> Attempt:
        return Attempt({0: "it cannot"}, lambda: None)

    monkeypatch.setattr(LoadedRepository, "attempt", cannot)
    plan = planned({**COVERED, ".github/CODEOWNERS": "* @o/dev\n"})
    assert plan.changes == ()
    assert failing(plan) == ["cannot-edit"]


def test_lines_that_do_not_pass_the_proof_fail_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pinfix.codeowners.proof.added._RULE", __import__("re").compile("never"))
    plan = planned({**COVERED, ".github/CODEOWNERS": "* @o/dev\n"})
    assert failing(plan) == ["cannot-edit"]


def test_refusals_of_other_codemods_do_not(tmp_path: Path) -> None:
    text = WORKFLOW.replace("run: ./s/a.sh", "uses: nobody/knows-this@v1")
    root = on_disk(tmp_path, {CI: "permissions: {}\n" + text})
    assert run(["apply", "--only", "pin-actions", "--check", "--offline", "-q", str(root)]) == 0


def test_the_report_says_which() -> None:
    files = {**COVERED, CI: WORKFLOW + "      - run: ./$X\n", ".github/CODEOWNERS": "* bad\n"}
    plan = planned(files)
    told = {one["code"]: one.get("fails_check") for one in json.loads(to_json(plan, "check"))["refusals"]}
    assert told == {"doubtful-rule": True, "dynamic-path": None}
    assert failing_line(plan).count("\n") == 1
    assert failing_line(planned(COVERED)) == ""


def test_one_of_two_owners_is_not_enough() -> None:
    settings = 'codeowners: {owners: ["@o/sec", "@o/infra"]}\n'
    plan = planned({**COVERED, ".github/CODEOWNERS": "* @o/sec @o/infra\n/s/a.sh @x @O/Sec\n"}, settings)
    assert [change.after for change in plan.changes] == ["/s/a.sh @x @O/Sec @o/infra"]
    (rewrite,) = plan.rewrites
    again = {**COVERED, ".github/CODEOWNERS": rewrite.after.decode()}
    assert planned(again, settings).changes == ()


def test_characters_that_nobody_sees_are_not_written() -> None:
    name = "s/a\u202egnp.sh"
    flow = WORKFLOW + f"      - run: './{name}'\n"
    plan = planned({**COVERED, CI: flow, name: "", ".github/CODEOWNERS": "/.github/ @o/sec\n"})
    (rewrite,) = plan.rewrites
    assert "/s/a?gnp.sh" in rewrite.after.decode()
    assert "\u202e" not in rewrite.after.decode()


def test_one_name_that_cannot_be_written_does_not_stop_the_others() -> None:
    flow = WORKFLOW + "      - run: \"'./s/a?b.sh'\"\n"
    files = {**COVERED, CI: flow, "s/a?b.sh": "", "s/axb.sh": "", ".github/CODEOWNERS": "/.github/ @o/sec\n"}
    plan = planned(files)
    assert [change.after.split()[0] for change in plan.changes] == ["/s/a.sh"]
    assert [(refusal.code, refusal.place.path) for refusal in plan.refusals] == [("no-pattern", "s/a?b.sh")]
    assert failing(plan) == ["no-pattern"]
