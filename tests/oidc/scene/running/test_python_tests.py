from __future__ import annotations

import pytest
from oidc.scene.kit import run

FILES = {
    "tests/test_a.py": "a",
    "tests/helper.py": "h",
    "tests/sub/test_b.py": "b",
    "conftest.py": "c",
    "src/pkg/core.py": "p",
    "other/check_test.py": "o",
}


def _paths(command: str, more: dict[str, str] | None = None) -> set[str | None]:
    found = run(command, {**FILES, **(more or {})})
    assert not found.lost, found.lost
    return {one.path for one in found.files}


@pytest.mark.parametrize(
    "command", ["pytest tests", "python -m pytest -q tests", "coverage run -m pytest tests"]
)
def test_a_folder(command: str) -> None:
    assert _paths(command) == {"tests/test_a.py", "tests/helper.py", "tests/sub/test_b.py"}


def test_one_file_and_its_conftest() -> None:
    assert _paths("pytest tests/test_a.py::test_x -k 'not slow'") == {"tests/test_a.py", "conftest.py"}


def test_values_of_options_are_no_paths() -> None:
    assert _paths("pytest -m unit --cov-report xml tests/sub") == {"tests/sub/test_b.py"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pytest.ini", "[pytest]\ntestpaths = tests/sub\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["tests/sub"]\n'),
        ("setup.cfg", "[tool:pytest]\ntestpaths =\n    tests/sub\n"),
        ("tox.ini", "[pytest]\ntestpaths = tests/sub\n"),
    ],
)
def test_configured_paths(path: str, text: str) -> None:
    assert _paths("pytest", {path: text}) == {"tests/sub/test_b.py"}


def test_without_settings_all_tests_but_not_the_program() -> None:
    expected = {"tests/test_a.py", "tests/sub/test_b.py", "conftest.py", "other/check_test.py"}

    assert _paths("pytest") == expected
    assert _paths("pytest", {"pyproject.toml": "[tool.ruff]\n"}) == expected
    assert _paths("pytest", {"pytest.ini": "]["}) == expected


def test_unittest() -> None:
    assert _paths("python -m unittest discover -s tests/sub") == {"tests/sub/test_b.py"}
    assert _paths("python -m unittest tests.test_a") == {"tests/test_a.py", "conftest.py"}


@pytest.mark.parametrize("command", ['pytest "$WHICH"', "pytest nowhere", "pytest ../x", 'cd "$X"; pytest'])
def test_tests_that_cannot_be_told(command: str) -> None:
    assert run(command, FILES).lost


def test_too_many_files_are_lost() -> None:
    many = {f"tests/test_{number}.py": "" for number in range(250)}
    found = run("pytest tests", many)

    assert found.lost
    assert not found.files


@pytest.mark.parametrize("command", ["pytest --version", "pytest --collect-only"])
def test_nothing_runs(command: str) -> None:
    assert _paths(command) == set()
