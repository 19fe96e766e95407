"""A repository that brings modules with the names of ours and of our libraries: none of them is ever run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli.program import CI, WORKFLOW, environment, pinned, write

_TRAP = "import os\nopen(os.environ['TRAP'], 'a').write(__name__ + '\\n')\n"
_NAMES = (
    *("pinfix", "codemods", "resolvers", "pinfix_codemods", "pinfix_resolvers"),
    *("yaml", "typer", "rich", "ruamel", "pathspec", "git", "requests"),
    *("sitecustomize", "usercustomize", "typing", "json", "platform", "enum"),
)


@pytest.fixture
def trapped(repository: Path) -> Path:
    """`repository` with a trap under each of the names, as a module or a package."""
    for number, name in enumerate(_NAMES):
        write(repository, {f"{name}.py" if number % 2 else f"{name}/__init__.py": _TRAP})
    write(
        repository,
        {
            "pinfix/__main__.py": _TRAP,
            "conftest.py": _TRAP,
            "pinfix-0.dist-info/entry_points.txt": "[pinfix.codemods]\nevil = sitecustomize\n",
            "pinfix-0.dist-info/METADATA": "Name: pinfix-evil\n",
        },
    )
    return repository


def _commands() -> dict[str, list[str]]:
    script = shutil.which("pinfix", path=str(Path(sys.executable).parent))
    commands = {
        "python -P -m": [sys.executable, "-P", "-m", "pinfix"],
        "python -I -m": [sys.executable, "-I", "-m", "pinfix"],
    }
    return {**commands, "pinfix": [script]} if script else commands


@pytest.mark.parametrize("how", _commands())
@pytest.mark.parametrize(
    "arguments",
    [["apply", "--offline"], ["apply", "--offline", "-n", "."], ["codemods"], ["explain"], ["--version"]],
)
def test_nothing_of_the_repository_is_run(
    trapped: Path, tmp_path: Path, how: str, arguments: list[str]
) -> None:
    trap = tmp_path / "trap"
    done = subprocess.run(
        [*_commands()[how], *arguments],
        cwd=trapped,
        env=environment(TRAP=str(trap)),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not trap.exists(), trap.read_text()
    assert (trapped / CI).read_text() == (pinned() if arguments == ["apply", "--offline"] else WORKFLOW)


@pytest.mark.parametrize("entry", [os.pathsep, "."])
def test_the_trap_works(trapped: Path, tmp_path: Path, entry: str) -> None:
    """Python itself runs such code where the person asks for it, before a line of pinfix is reached."""
    trap = tmp_path / "trap"
    environ = environment(TRAP=str(trap), PYTHONPATH=entry)
    subprocess.run([sys.executable, "-c", ""], cwd=trapped, env=environ, check=False)
    assert "sitecustomize" in trap.read_text()


def test_named_files_and_links_bring_nothing_in(trapped: Path, tmp_path: Path) -> None:
    """Also where the working directory is elsewhere and the repository is named."""
    trap = tmp_path / "trap"
    done = subprocess.run(
        [*_commands()["python -P -m"], "apply", "--offline", "-n", str(trapped / CI)],
        cwd=tmp_path,
        env=environment(TRAP=str(trap)),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert not trap.exists()
