"""The options of `pinfix apply`, and where it can be called."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from cli.program import BY_BRANCH, CI, GRANTED, OPEN, WORKFLOW, pinfix, pinned, write


def test_dry_run_gives_git_a_diff_and_writes_nothing(repository: Path) -> None:
    done = pinfix("apply", "--offline", "-n", cwd=repository)
    assert done.code == 0
    assert (repository / CI).read_text() == WORKFLOW
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(repository.parent)}
    subprocess.run(["git", "apply"], cwd=repository, input=done.out.encode(), env=environment, check=True)
    assert (repository / CI).read_text() == pinned()


def test_stdout_has_the_result_and_nothing_else(repository: Path) -> None:
    write(repository, {".github/workflows/bad.yml": "a: ["})
    for format_, begins in (("diff", "diff --git a/.github"), ("json", "{\n"), ("markdown", "#")):
        done = pinfix("apply", "--offline", "-n", "--format", format_, cwd=repository)
        assert done.out.startswith(begins)
        assert "1 change in 1 file, 1 refusal, 1 error (nothing written)" in done.err
    text = pinfix("apply", "--offline", "-n", "--format", "text", cwd=repository)
    assert "1 change in 1 file, 1 refusal, 1 error (nothing written)" in text.out
    assert text.err == ""


def test_json_says_how_it_was_called(repository: Path) -> None:
    reports = {
        mode: json.loads(pinfix("apply", "--offline", *arguments, "--format", "json", cwd=repository).out)
        for mode, arguments in (("check", ["--check"]), ("dry-run", ["-n"]), ("apply", []))
    }
    for mode, report in reports.items():
        assert report["schema"] == "pinfix/report/1"
        assert report["mode"] == mode
        assert [change["line"] for change in report["changes"]] == [7]
        assert [(refusal["line"], refusal["code"]) for refusal in report["refusals"]] == [
            (8, "unknown-repository")
        ]


def test_output_goes_to_a_file_and_the_summary_stays(repository: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    done = pinfix("apply", "--offline", "--format", "json", "-o", str(target), cwd=repository)
    assert done.out == ""
    assert "1 change in 1 file" in done.err
    assert json.loads(target.read_text())["summary"]["changes"] == 1


def test_an_output_file_that_cannot_be_written_is_noticed_first(repository: Path) -> None:
    assert pinfix("apply", "--offline", "-o", str(repository), cwd=repository).code == 2
    assert (repository / CI).read_text() == WORKFLOW


def test_check_and_dry_run_together_check(repository: Path) -> None:
    done = pinfix("apply", "--offline", "--check", "-n", cwd=repository)
    assert done.code == 1
    assert "(nothing written)" in done.out
    assert (repository / CI).read_text() == WORKFLOW


def test_both_codemods_run_and_say_who_found_what(repository: Path) -> None:
    write(repository, {CI: OPEN})
    assert _found(repository) == [("permissions", 2), ("pin-actions", 6), ("pin-actions", 7)]
    assert pinfix("apply", "--offline", cwd=repository).code == 0
    assert (repository / CI).read_text() == pinned(GRANTED)
    again = pinfix("apply", "--offline", "--check", cwd=repository)
    assert again.code == 0
    assert "0 changes, 1 refusal, 0 errors" in again.out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--only", "permissions"], ["permissions"]),
        (["--skip", "pin-actions"], ["permissions"]),
        (["--only", "pin-actions"], ["pin-actions", "pin-actions"]),
        (["--skip", "permissions"], ["pin-actions", "pin-actions"]),
        (["--only", " pin-actions , ", "--skip", "permissions"], ["pin-actions", "pin-actions"]),
        (["--only", "permissions,pin-actions", "--skip", " pin-actions, "], ["permissions"]),
    ],
)
def test_only_and_skip_take_lists(repository: Path, options: list[str], expected: list[str]) -> None:
    write(repository, {CI: OPEN})
    assert [codemod for codemod, _ in _found(repository, *options)] == expected


def test_only_permissions_writes_nothing_else(repository: Path) -> None:
    write(repository, {CI: OPEN})
    assert pinfix("apply", "--offline", "--only", "permissions", cwd=repository).code == 0
    assert (repository / CI).read_text() == GRANTED
    assert pinfix("apply", "--offline", "--only", "permissions", "--check", cwd=repository).code == 0


def _found(repository: Path, *options: str) -> list[tuple[str, int]]:
    """Who found something, and on which line: changes, then refusals."""
    done = pinfix("apply", "--offline", "-n", "--format", "json", *options, cwd=repository)
    report = json.loads(done.out)
    return [(found["codemod"], found["line"]) for kind in ("changes", "refusals") for found in report[kind]]


def test_the_evidence_of_a_grant_is_in_every_report(repository: Path) -> None:
    write(repository, {CI: OPEN})
    only = ["apply", "--offline", "--check", "--only", "permissions"]
    (change,) = json.loads(pinfix(*only, "--format", "json", cwd=repository).out)["changes"]
    assert change["evidence"] == {
        "contents: read": [{"path": CI, "line": 6, "because": "actions/checkout@v4.2.2"}]
    }
    assert change["bundle"]
    text = pinfix(*only, cwd=repository).out
    assert f"    +   contents: read  ← {CI}:6  actions/checkout@v4.2.2\n" in text
    markdown = pinfix(*only, "--format", "markdown", cwd=repository).out
    assert f"| `contents: read`: `{CI}:6` `actions/checkout@v4.2.2` |\n" in markdown


def test_strict_makes_no_grant_that_rests_on_an_assumption(repository: Path) -> None:
    text = OPEN.replace("uses: nobody/knows-this@v1\n        if: false", "run: unheard-of-program")
    write(repository, {CI: text})
    only = ["apply", "--offline", "--only", "permissions", "--format", "json"]
    strict = pinfix(*only, "--strict", cwd=repository)
    assert strict.code == 3
    assert [refusal["code"] for refusal in json.loads(strict.out)["refusals"]] == ["rests-on-assumption"]
    assert (repository / CI).read_text() == text
    (change,) = json.loads(pinfix(*only, cwd=repository).out)["changes"]
    assert change["safety"] == "assumed"
    assert "`unheard-of-program`" in change["assumption"]
    assert "permissions:\n  contents: read\n" in (repository / CI).read_text()


def test_strict_leaves_out_what_rests_on_an_assumption(repository: Path) -> None:
    write(repository, {CI: BY_BRANCH})
    strict = pinfix("apply", "--offline", "--strict", "--format", "json", cwd=repository)
    assert strict.code == 3
    assert (repository / CI).read_text() == BY_BRANCH
    codes = [refusal["code"] for refusal in json.loads(strict.out)["refusals"]]
    assert codes == ["rests-on-assumption", "unknown-repository"]
    assert pinfix("apply", "--offline", "--unsafe", cwd=repository).code == 0
    assert (repository / CI).read_text() == pinned(BY_BRANCH)


def test_configuration_of_the_repository_and_of_the_command_line(repository: Path) -> None:
    write(
        repository,
        {
            "pinfix.yml": "codemods:\n  skip: [oidc, pin-actions, permissions]\n",
            "other.yml": "pin:\n  separator: '  '\n",
        },
    )
    assert pinfix("apply", "--offline", cwd=repository).code == 2
    done = pinfix("apply", "--offline", "--config", "other.yml", cwd=repository)
    assert done.code == 0
    assert (repository / CI).read_text() == pinned().replace(" # v", "  # v")


def test_quiet_says_only_what_is_wrong(repository: Path) -> None:
    done = pinfix("apply", "--offline", "-q", cwd=repository)
    assert (done.out, done.err) == ("1 refusal\n", "")
    write(repository, {CI: "jobs: {}\n"})
    assert pinfix("apply", "--offline", "-q", cwd=repository).out == ""


def test_verbose_says_why(repository: Path) -> None:
    why = "can be moved to other code at any time"
    assert why not in pinfix("apply", "--offline", "--check", cwd=repository).out
    assert why in pinfix("apply", "--offline", "--check", "-v", cwd=repository).out


def test_an_empty_folder_is_no_failure_but_is_said(tmp_path: Path) -> None:
    done = pinfix("apply", "--offline", cwd=tmp_path)
    assert done.code == 0
    assert "no workflows or actions found" in done.err


def test_in_a_subfolder_of_a_git_work_tree(repository: Path) -> None:
    """Only what lies there is looked at; the diff is one for the top, as git wants it."""
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    action = WORKFLOW.replace(
        "on: push\npermissions: {contents: read}\njobs:\n  build:\n    runs-on: ubuntu-latest\n",
        "runs:\n  using: composite\n",
    )
    action = action.replace("\n    ", "\n  ")
    write(repository, {"tools/one/action.yml": action})
    done = pinfix("apply", "--offline", "-n", cwd=repository / "tools")
    assert "+++ b/tools/one/action.yml\n" in done.out
    assert CI not in done.out
    subprocess.run(["git", "apply"], cwd=repository, input=done.out.encode(), check=True)
    assert (repository / "tools/one/action.yml").read_text() == pinned(action)


def test_files_are_looked_at_whatever_their_place(repository: Path) -> None:
    write(repository, {"templates/one.yml": WORKFLOW, "templates/two.yml": WORKFLOW, "three.yml": WORKFLOW})
    done = pinfix("apply", "--offline", "templates/one.yml", "three.yml", cwd=repository)
    assert done.code == 0
    assert (repository / "templates/one.yml").read_text() == pinned()
    assert (repository / "three.yml").read_text() == pinned()
    assert (repository / "templates/two.yml").read_text() == WORKFLOW
    assert (repository / CI).read_text() == WORKFLOW


def test_a_named_file_that_is_no_workflow_is_an_error(repository: Path) -> None:
    write(repository, {"compose.yml": "services: {}\n"})
    done = pinfix("apply", "--offline", "compose.yml", cwd=repository)
    assert done.code == 3
    assert "compose.yml: error[not-a-workflow]" in done.out


def test_no_progress_and_no_online_resolver_change_nothing(repository: Path) -> None:
    done = pinfix("apply", "--no-progress", "-n", cwd=repository)
    assert done.out == pinfix("apply", "--offline", "-n", cwd=repository).out
