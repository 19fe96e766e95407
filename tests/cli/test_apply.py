"""The options of `pinfix apply`, and where it can be called."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from cli.program import BY_BRANCH, CI, WORKFLOW, pinfix, pinned, write


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
        assert [change["line"] for change in report["changes"]] == [6]
        assert [(refusal["line"], refusal["code"]) for refusal in report["refusals"]] == [
            (7, "unknown-repository")
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


@pytest.mark.parametrize("option", ["--only", "--skip"])
def test_only_and_skip_take_lists(repository: Path, option: str) -> None:
    done = pinfix("apply", "--offline", "-n", option, " pin-actions , ", cwd=repository)
    assert done.code == (0 if option == "--only" else 2)


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
        {"pinfix.yml": "codemods:\n  skip: [pin-actions]\n", "other.yml": "pin:\n  separator: '  '\n"},
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
        "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n", "runs:\n  using: composite\n"
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
