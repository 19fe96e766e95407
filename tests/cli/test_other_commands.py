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
