"""Lines of scripts that can go as a whole."""

from __future__ import annotations

import pytest
from oidc.scene.kit import run, step

from pinfix_codemods.oidc.providers.clouds.script_lines import ScriptLines, without_lines


def alone(script: str, program: str = "login") -> list[bool]:
    """For each command of that program, whether its line can go."""
    scene = run(script)
    known = [ran for ran in scene.commands if ran.command.program == program]
    lines = ScriptLines(scene, known)
    return [lines.stands_alone(lines.numbers(ran)) for ran in known]


@pytest.mark.parametrize(
    "script",
    ["login -u x", "a\nlogin -u x\nb", "login \\\n  -u x \\\n  -p y", "login a; login b", "  login\n# c"],
)
def test_lines_that_can_go(script: str) -> None:
    assert set(alone(script)) == {True}


@pytest.mark.parametrize(
    "script",
    [
        "login && a",
        "a && \\\n  login",
        "a ||\nlogin",
        "a; login",
        "login | a",
        "if a; then\n  login\nfi",
        "for i in a b; do\n  login $i\ndone",
        "f() {\n  login\n}\nf",
        "(\n  login\n  a\n)",
        "X=$(login)",
        "login <<EOF\ntext\nEOF",
        "a $(\n  login\n)",
        "while read x; do login; done < list",
    ],
)
def test_lines_that_stay(script: str) -> None:
    assert set(alone(script)) == {False}


def test_lines_of_powershell() -> None:
    scene = step("- shell: pwsh\n  run: |\n    login -u x `\n      -p y\n    other\n")
    lines = ScriptLines(scene, scene.commands[:1])
    assert list(lines.numbers(scene.commands[0])) == [1, 2]
    assert lines.stands_alone(range(1, 3))


def test_commands_of_other_files_have_no_line() -> None:
    scene = run("bash x.sh", {"x.sh": "login\n"})
    other = next(ran for ran in scene.commands if not ran.inline)
    lines = ScriptLines(scene, scene.commands)
    assert list(lines.numbers(other)) == []
    assert not lines.stands_alone(lines.numbers(other))


def test_what_is_left_of_a_script() -> None:
    assert without_lines("a\nb\nc\n", {2}) == "a\nc\n"
    assert without_lines("# c\nb\n", {2}) is None
    assert without_lines("a", {1}) is None
    assert without_lines("a\n", set()) == "a\n"
