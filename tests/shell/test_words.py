"""Words of bash: what is known of them, and what only a run can tell."""

from __future__ import annotations

import pytest
from shell.reading import bash, unread

from pinfix.shell.model import Hole, Word


def word(text: str) -> Word:
    """The first argument of `x text`."""
    command = bash(f"x {text}").commands[-1]
    assert len(command.words) == 2
    return command.words[1]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("plain", "plain"),
        ("'a b'", "a b"),
        ('"a b"', "a b"),
        ("a'b'\"c\"d", "abcd"),
        (r"a\ b", "a b"),
        (r"\$HOME", "$HOME"),
        (r"'a\b'", r"a\b"),
        (r'"a\b\"\\\$"', r'a\b"\$'),
        ("a\\\nb", "ab"),
        ('"a\\\nb"', "ab"),
        (r"$'a\n\x41\101\u00e9\''", "a\nAA\u00e9'"),
        ('$"a"', "a"),
        ("$", "$"),
        ('"cost: 5$"', "cost: 5$"),
        ("{}", "{}"),
        ("HEAD@{1}", "HEAD@{1}"),
        ("a#b", "a#b"),
        ("a~b", "a~b"),
        ("--x=a=b", "--x=a=b"),
        ("''", ""),
        ('"  two  blanks  "', "  two  blanks  "),
        ("'héé$x'", "héé$x"),
        ("-", "-"),
    ],
)
def test_a_word_that_is_written_out(written: str, text: str) -> None:
    assert word(written).text == text


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("$A", (Hole(variable="A"),)),
        ("${A}x", (Hole(variable="A"), "x")),
        ('v"$A"', ("v", Hole(variable="A"))),
        ('"$A-$B"', (Hole(variable="A"), "-", Hole(variable="B"))),
        ("$1", (Hole(),)),
        ('"$@"', (Hole(),)),
        ("$?", (Hole(inside=()),)),
        ("${#A}", (Hole(inside=()),)),
        ("${!A}", (Hole(),)),
        ("${A%.x}", (Hole(inside=(Hole(variable="A"),)),)),
        ("${A:-$B}", (Hole(inside=(Hole(variable="A"), Hole(variable="B"))),)),
        ("${A[@]}", (Hole(inside=(Hole(variable="A"),)),)),
        ('"${A:-"}"}"', (Hole(inside=(Hole(variable="A"),)),)),
        ("${A:-'}'}", (Hole(inside=(Hole(variable="A"),)),)),
        ("$((1 + A))", (Hole(inside=()),)),
        ("*.txt", (Hole(inside=()), ".txt")),
        ("a?", ("a", Hole(inside=()))),
        ("[ab]c", (Hole(inside=()), "ab]c")),
        ("~/x", (Hole(inside=()), "/x")),
        ("a{b,c}d", ("a", Hole(inside=()), "d")),
        ("{1..3}", (Hole(inside=()),)),
        ("{$A,b}", (Hole(inside=()), Hole(variable="A"))),
    ],
)
def test_what_is_not_known_is_a_hole(written: str, parts: tuple[str | Hole, ...]) -> None:
    assert word(written).parts == parts


@pytest.mark.parametrize(
    ("written", "inside"),
    [
        ("$(echo $A)", ["A"]),
        ("$(echo $A | cut -d$B -f1)", ["A", "B"]),
        ("`echo $A`", ["A"]),
        ("$(cat <<< $A)", ["A"]),
        ("<(echo $A)", ["A"]),
        ("$(date)", []),
    ],
)
def test_a_substitution_tells_its_variables(written: str, inside: list[str]) -> None:
    (hole,) = word(written).holes
    assert hole.inside is not None
    assert [inner.variable for inner in hole.inside] == inside


def test_a_substitution_knows_the_commands_whose_output_it_is() -> None:
    (hole,) = word('"$(cat a | grep b)"').holes
    assert [command.program for command in hole.output_of] == ["cat", "grep"]


def test_an_argument_of_the_script_in_a_substitution_leaves_all_open() -> None:
    (hole,) = word("$(cat $1)").holes
    assert hole.inside is None


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("a", False),
        ("'a'", True),
        ('"$A"', True),
        ("$A", False),
        ('"$A"$B', False),
        ('--x="$A"', True),
        ('"$@"', False),
        ('"${A[@]}"', False),
        ("'a'*", False),
    ],
)
def test_only_a_hole_in_quotes_stays_one_word(written: str, quoted: bool) -> None:
    assert word(written).quoted is quoted


@pytest.mark.parametrize(
    "written",
    ["'a", '"a', "$(a", "`a", "${a", "x=(a", "\"${A#'}'}\"", "a(b)", "<<EOF\na"],
)
def test_what_is_not_closed_or_can_be_read_in_two_ways_is_not_understood(written: str) -> None:
    assert unread(f"x {written}\n") != []


def test_values_of_variables_are_not_split_nor_globbed() -> None:
    command = bash("A=*.{a,b}[c] B=x:~/y").commands[0]
    assert command.assignments["A"].text == "*.{a,b}[c]"
    assert command.assignments["B"].parts == ("x:", Hole(inside=()), "/y")


def test_an_array_shows_all_its_elements_and_is_no_known_text() -> None:
    value = bash("A=(-H \"Bearer $T\" # why\n  'x y')").commands[0].assignments["A"]
    assert value.text is None
    assert value.shown() == "-H Bearer $T x y …"


def test_what_is_added_to_a_variable_keeps_what_was_there() -> None:
    command = bash("A+=x; B[2]=y").commands
    assert command[0].assignments["A"].parts == (Hole(variable="A"), "x")
    assert command[1].assignments["B"].holes == (Hole(variable="B"),)
