"""What GitHub puts into a script before the shell sees it."""

from __future__ import annotations

import pytest
from shell.reading import bash, commands, whole

from pinfix.shell import read_script
from pinfix.shell.model import Hole


def test_an_expression_is_a_hole() -> None:
    (command,) = bash("gh release create ${{ inputs.tag }} \"v${{ x }}\" 'a ${{ y }}'").commands
    assert [word.parts for word in command.words[3:]] == [
        (Hole(expression=" inputs.tag "),),
        ("v", Hole(expression=" x ")),
        ("a ", Hole(expression=" y ")),
    ]
    assert [word.quoted for word in command.words[3:]] == [False, True, True]


@pytest.mark.parametrize(
    "text",
    ["$${{ x }}", "$A${{ x }}", "${${{ x }}}", "${A${{ x }}}", '"$${{ x }}"'],
)
def test_a_variable_of_which_a_part_is_put_in_is_not_known(text: str) -> None:
    (word,) = bash(f"x {text}").commands[0].words[1:]
    assert all(hole.variable is None for hole in word.holes)


def test_an_expression_can_be_the_program_and_stand_in_an_assignment() -> None:
    script = bash("${{ inputs.run }} a\nX=${{ y }} z")
    assert script.commands[0].program is None
    assert script.commands[1].assignments["X"].holes == (Hole(expression=" y "),)


def test_lines_count_as_they_are_written() -> None:
    script = bash("a ${{ x\n || y }} b\nc ${{\nz\n}}\nd")
    assert [(command.program, command.line) for command in script.commands] == [("a", 1), ("c", 3), ("d", 6)]


def test_what_is_known_of_an_expression_is_put_in() -> None:
    text = "a ${{ x }}\n${{ y }}\nd"
    script = read_script(text, "bash", {" x ": "b; c", " y ": "e\nf"}.get)
    assert [(command.shown(), command.line) for command in script.commands] == [
        ("a b", 1),
        ("c", 1),
        ("e", 2),
        ("f", 2),
        ("d", 3),
    ]


def test_only_what_is_known_is_put_in() -> None:
    (command,) = read_script("a ${{ x }} ${{ y }}", "bash", {" x ": "b"}.get).commands
    assert command.shown() == "a b ${{ y }}"


def test_an_expression_that_is_not_closed_makes_the_script_unreadable() -> None:
    script = read_script("a ${{ x", "bash")
    assert script.commands == ()
    assert script.unread


def test_characters_that_stand_for_holes_here_are_no_holes_of_the_text() -> None:
    script = read_script("a \U000f0000 ${{ x }}", "bash")
    assert script.commands == ()
    assert script.unread


def test_the_text_that_is_put_in_cannot_bring_such_characters_along() -> None:
    (command,) = read_script("a ${{ x }}", "bash", {" x ": "\U000f0000"}.get).commands
    assert command.words[1].parts == (Hole(expression=" x "),)


def test_other_shells() -> None:
    for shell in ("cmd", "python", "other"):
        script = read_script("git push", shell)
        assert script.commands == ()
        assert script.unread
    assert whole("git push", "sh").commands[0].program == "git"


def test_a_long_script_is_not_read() -> None:
    assert read_script("a\n" * 100_001, "bash").unread


def test_lines_may_end_as_on_windows() -> None:
    assert commands("a\r\nb \\\r\nc\r\n") == ["[a]", "[b] [c]"]
