"""`pinfix bot`: what it asks for, and that nothing else of pinfix needs its packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli.program import environment, pinfix

PACKAGES = ("dbos", "prometheus_client", "sqlalchemy", "starlette", "structlog", "uvicorn")
_WITHOUT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {packages!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in {packages!r} else real(name, package)
from pinfix.__main__ import run
sys.exit(run({arguments!r}))
"""


def without_extra(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run where only pinfix itself is installed."""
    program = _WITHOUT.format(packages=PACKAGES, arguments=list(arguments))
    return subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", ["serve", "sweep", "status"])
def test_without_the_extra_it_says_what_to_install(tmp_path: Path, command: str) -> None:
    done = without_extra(tmp_path, "bot", command)
    assert done.returncode == 2
    assert "pip install 'pinfix[bot]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [("--help",), ("bot", "--help"), ("bot", "sweep", "--help"), ("codemods",)]
)
def test_all_else_goes_without_the_extra(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = without_extra(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr


def test_the_help_imports_nothing_of_the_bot(tmp_path: Path) -> None:
    unwanted = f"name.partition('.')[0] in {PACKAGES!r} or 'pinfix.bot' in name"
    program = f"import sys, pinfix.cli; print([name for name in sys.modules if {unwanted}])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "options",
    [("--installation", "0"), ("--installation", "x"), ("--max-prs", "-1"), ("--format", "yaml"), ("stray",)],
)
def test_options_that_cannot_work(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = pinfix("bot", "sweep", *options, cwd=tmp_path)
    assert done.code == 2
    assert "Traceback" not in done.err
