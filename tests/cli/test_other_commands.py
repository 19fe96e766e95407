"""Help, versions, lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.program import pinfix

from pinfix import __version__, registry


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["apply", "-h"], ["codemods", "--help"], ["explain", "-h"]]
)
def test_help(tmp_path: Path, arguments: list[str]) -> None:
    done = pinfix(*arguments, cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith("Usage: pinfix")
    assert done.err == ""


def test_no_command_shows_the_help_and_is_wrong_usage(tmp_path: Path) -> None:
    done = pinfix(cwd=tmp_path)
    assert done.code == 2
    assert "Usage: pinfix" in done.out + done.err


@pytest.mark.parametrize(
    "option", ["--dry-run", "--check", "--only", "--skip", "--offline", "--unsafe", "--strict"]
)
def test_every_option_is_in_the_help(tmp_path: Path, option: str) -> None:
    assert option in pinfix("apply", "--help", cwd=tmp_path).out


@pytest.mark.parametrize("arguments", [["--version"], ["--version", "apply"]])
def test_version(tmp_path: Path, arguments: list[str]) -> None:
    assert pinfix(*arguments, cwd=tmp_path).out == f"pinfix {__version__}\n"


def test_codemods_lists_each_with_its_title(tmp_path: Path) -> None:
    done = pinfix("codemods", cwd=tmp_path)
    expected = [f"{codemod.name}  {codemod.title}" for codemod in registry.codemods()]
    assert done.out.splitlines() == expected
    assert done.code == 0


def test_explain(tmp_path: Path) -> None:
    one = pinfix("explain", "pin-actions", cwd=tmp_path)
    assert one.code == 0
    assert all(code in one.out for code in ("branch", "unguarded-checkout", "lockfile", "expression"))
    assert "Before:" in one.out
    assert one.out in pinfix("explain", cwd=tmp_path).out


def test_explain_something_unknown_names_the_nearest(tmp_path: Path) -> None:
    done = pinfix("explain", "pin-action", cwd=tmp_path)
    assert done.code == 2
    assert done.out == ""
    assert "did you mean 'pin-actions'?" in done.err


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        (["verify"], "pinfix verify [OPTIONS] [PATH]..."),
        (["update"], "pinfix update [OPTIONS] [PATH]..."),
        (["snapshot", "check"], "pinfix snapshot check [OPTIONS] [OWNER/REPO]..."),
        (["explain"], "pinfix explain [OPTIONS] [CODEMOD]"),
    ],
)
def test_usage_shows_what_may_be_left_out_once(tmp_path: Path, command: list[str], usage: str) -> None:
    assert pinfix(*command, "--help", cwd=tmp_path).out.startswith(f"Usage: {usage}\n")


@pytest.mark.parametrize("command", [["verify", "--offline"], ["update"]])
def test_ignored_workflows_are_never_passed_over_in_silence(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("*.yml\n")
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "ci.yml").write_text("on: push\n")
    done = pinfix(*command, cwd=tmp_path)
    assert done.code == 0
    assert ".: no workflows or actions found" in done.err
    assert "passed over (name one to look at it): .github/workflows/ci.yml" in done.err
