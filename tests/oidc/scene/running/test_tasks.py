from __future__ import annotations

import pytest
from oidc.scene.kit import programs, run

TOX = "[testenv]\ncommands = pytest tests\n[testenv:publish]\ncommands =\n    twine upload dist/*\n"


def test_commands_of_tox() -> None:
    found = run("tox -e publish", {"tox.ini": TOX})

    assert "twine upload dist/*" in "\n".join(programs(found)).replace("…", "*")


def test_python_m_tox_is_tox() -> None:
    assert run("python -m tox -e publish", {"tox.ini": TOX}).commands[1:]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tox.toml", '[env_run_base]\ncommands = [["twine", "upload", "{posargs}"]]\n'),
        ("pyproject.toml", '[tool.tox.env.p]\ncommands = [["twine", "upload"]]\n'),
        ("pyproject.toml", '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ncommands = twine upload\n"""\n'),
        ("setup.cfg", "[testenv]\ncommands = twine upload\n"),
    ],
)
def test_other_places_of_its_settings(path: str, text: str) -> None:
    found = run("tox", {path: text})

    assert any(one.startswith("twine upload") for one in programs(found))
    assert not found.lost


@pytest.mark.parametrize("text", ["[tool.ruff]\n", "[[[", ""])
def test_settings_without_commands_are_lost(text: str) -> None:
    assert run("tox", {"pyproject.toml": text}).lost


def test_nox_is_a_program_and_has_commands() -> None:
    session = "import nox\n@nox.session\ndef p(session):\n    session.run('twine', 'upload', 'dist')\n"
    found = run("nox -s p", {"noxfile.py": session})

    assert "twine upload dist" in programs(found)
    assert [one.path for one in found.files] == ["noxfile.py"]


@pytest.mark.parametrize(
    ("command", "path", "text", "expected"),
    [
        ("just release", "justfile", "release:\n    aws s3 ls\nother:\n    echo no\n", "aws s3 ls"),
        ("poe up", "pyproject.toml", '[tool.poe.tasks]\nup = "aws s3 ls"\n', "aws s3 ls"),
        (
            "hatch run up",
            "pyproject.toml",
            '[tool.hatch.envs.default.scripts]\nup = "aws s3 ls"\n',
            "aws s3 ls",
        ),
        ("task up", "Taskfile.yml", "tasks:\n  up:\n    cmds: [aws s3 ls]\n", "aws s3 ls"),
    ],
)
def test_runners_of_tasks(command: str, path: str, text: str, expected: str) -> None:
    found = run(command, {path: text})

    assert expected in programs(found)
    assert "echo no" not in programs(found)


@pytest.mark.parametrize(
    ("command", "path", "language"),
    [
        ("rake release", "Rakefile", "ruby"),
        ("bundle exec rake", "Rakefile", "ruby"),
        ("invoke deploy", "tasks.py", "python"),
        ("npx gulp up", "gulpfile.js", "javascript"),
        ("docker compose up -d", "compose.yaml", "compose"),
        ("docker-compose -f ci/c.yml run x", "ci/c.yml", "compose"),
    ],
)
def test_files_of_tasks_in_other_languages(command: str, path: str, language: str) -> None:
    found = run(command, {path: "x"})

    assert [(one.path, one.language) for one in found.files] == [(path, language)]


@pytest.mark.parametrize("command", ["docker compose version", "hatch build", "rake -T", "nox --list"])
def test_commands_that_run_no_task(command: str) -> None:
    found = run(command)

    assert (found.files, found.lost) == ((), ())


def test_lookups_are_bounded() -> None:
    found = run("rake\n" * 400, {"Rakefile": "x"})

    assert len(found.files) == 1
    assert [one.reason for one in found.lost] == ["more tasks are run than are looked up"] * len(found.lost)
    assert found.lost


_OWN = "[testenv]\ncommands_pre = pip check\ncommands = pytest\n[testenv:release]\ncommands = twine upload\n"
_OWN_TOML = (
    '[env_run_base]\ncommands_pre = [["pip", "check"]]\ncommands = [["pytest"]]\n'
    '[env.release]\ncommands = [["twine", "upload"]]\n[env.docs]\nskip_install = true\n'
)


def _programs(line: str, files: dict[str, str]) -> set[str | None]:
    return {ran.command.program for ran in run(line, files).commands[1:]}


@pytest.mark.parametrize(
    "line", ["tox -e release", "tox run -e release", "tox --env=release", "tox -erelease"]
)
@pytest.mark.parametrize(("path", "text"), [("tox.ini", _OWN), ("tox.toml", _OWN_TOML)])
def test_what_an_environment_of_tox_replaces_is_not_run(line: str, path: str, text: str) -> None:
    assert _programs(line, {path: text}) == {"pip", "twine"}


@pytest.mark.parametrize("line", ["tox", "tox -e release,py311", "tox -e $X", "tox -e release-x"])
@pytest.mark.parametrize(("path", "text"), [("tox.ini", _OWN), ("tox.toml", _OWN_TOML)])
def test_where_another_environment_may_be_asked_for_all_is_run(line: str, path: str, text: str) -> None:
    assert {"pip", "twine", "pytest"} <= _programs(line, {path: text})


def test_an_environment_of_tox_without_commands_of_its_own() -> None:
    assert "pytest" in _programs("tox -e docs", {"tox.toml": _OWN_TOML})
    assert "pytest" in _programs("tox -e docs", {"tox.ini": _OWN + "[testenv:docs]\ndeps = x\n"})
    based = _OWN_TOML.replace("skip_install = true", 'base = ["release"]\ncommands = [["make"]]')
    assert {"twine", "pytest", "make"} <= _programs("tox -e docs", {"tox.toml": based})
