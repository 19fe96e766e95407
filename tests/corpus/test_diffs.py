"""A diff is what is written, and the command line does what the engine does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from corpus.runs import CORPUS, Run, read_files

pytestmark = pytest.mark.corpus

_OF_PINS = pytest.mark.xdist_group("pins")
_OF_ALL = pytest.mark.xdist_group("permissions")
"""Each run over the corpus takes a minute: tests of the same runs stay in the process that has made them."""


@pytest.mark.parametrize(
    "which",
    [
        pytest.param("repositories", marks=_OF_PINS),
        pytest.param("granted", marks=_OF_ALL),
        pytest.param("repaired", marks=_OF_ALL),
    ],
)
def test_the_diff_gives_git_the_same_bytes(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    of_each: list[Run] = request.getfixturevalue(which)
    for run in of_each:
        copy = Path(shutil.copytree(CORPUS / run.name, tmp_path / run.name))
        _git_apply(copy, run.diff)
        assert read_files(copy) == run.after, run.name


@_OF_ALL
def test_the_command_line_on_all_workflows_at_once(repaired_folder: Run, tmp_path: Path) -> None:
    folder, applied = tmp_path / "patched", tmp_path / "applied"
    for copy in (folder, applied):
        copy.mkdir()
        for path, data in repaired_folder.before.items():
            (copy / path).write_bytes(data)
    diff = _pinfix(3, "--dry-run", str(folder))
    assert read_files(folder) == repaired_folder.before
    assert diff == repaired_folder.diff
    _git_apply(folder, diff)
    assert read_files(folder) == repaired_folder.after
    _pinfix(3, str(applied))
    assert read_files(applied) == repaired_folder.after
    # That a further run finds nothing in these bytes is tested beside `permissions`.


def _pinfix(code: int, *arguments: str) -> bytes:
    command = [sys.executable, "-m", "pinfix", "apply", "--offline", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout


def _git_apply(folder: Path, diff: bytes) -> None:
    if diff:
        outside_any_repository = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
        subprocess.run(["git", "apply", "-"], cwd=folder, input=diff, env=outside_any_repository, check=True)
