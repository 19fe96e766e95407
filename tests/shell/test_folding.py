"""Variables whose value stands in the script."""

from __future__ import annotations

import pytest
from shell.reading import bash, commands


def last(text: str) -> str:
    """The last command."""
    return commands(text)[-1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A=v1; x $A", "[x] [v1]"),
        ("A=v1; x \"$A\" 'a'$A-b", "[x] [v1] [av1-b]"),
        ("A=v1; B=$A-x; y $B", "[y] [v1-x]"),
        ("A='gh release'; $A create", "[gh] [release] [create]"),
        ("A='a b'; x \"$A\"", "[x] [a b]"),
        ('A=; x $A b "$A"', "[x] [b] []"),
        ("export A=1; x $A", "[x] [1]"),
        ("readonly A=1; x $A", "[x] [1]"),
        ("A='*'; x \"$A\"", "[x] [*]"),
        ("if a; then A=1; x $A; fi", "[x] [1]"),
        ("a && A=1 && x $A", "[x] [1]"),
        ("f() { local A=1; x $A; }", "[x] [1]"),
        ("A=1; if a; then for b in c; do x $A; done; fi", "[x] [1]"),
        ("A=1; x <<< $A", "[x]"),
        ("source f; A=1; x $A", "[x] [1]"),
    ],
)
def test_a_value_that_is_known(text: str, shown: str) -> None:
    assert last(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "x $A; A=1; x $A; A=2; x $A",
        "A=1; A+=2; x $A",
        "if a; then A=1; fi; x $A",
        "a && A=1; x $A",
        "a || A=1; x $A",
        "(A=1); x $A",
        "A=1 & x $A",
        "A=1 | b; x $A",
        "f() { A=1; }; f; x $A",
        "for A in 1; do x $A; done",
        "A=1; read A; x $A",
        "A=1; read -r B A; x $A",
        "A=1; mapfile -t A; x $A",
        "A=1; printf -v A x; x $A",
        "A=1; unset A; x $A",
        "A=1; getopts x A; x $A",
        "A=1; let A=2; x $A",
        "A=1; ((A++)); x $A",
        "A=1; echo $((A = 2)); x $A",
        "A=1; echo ${A:=2}; x $A",
        "A=1; source f; x $A",
        "A=1; . f; x $A",
        "A=1; eval b; x $A",
        "A=1; trap b ERR; x $A",
        "A=1; $CMD A; x $A",
        "A=1; read $B; x $A",
        'A=1; declare -n "$B"; x $A',
        "A=1; command read A; x $A",
        "A=1; for b in c; do x $A; . f; done",
        "A=$B; x $A",
        "A=$(b); x $A",
        "A=(1); x $A",
        "declare -i A=1; x $A",
        "local A; x $A",
        "A=1 x $A",
        "RANDOM=1; x $RANDOM",
        "x $A; A=1",
    ],
)
def test_a_value_that_may_be_another_stays_open(text: str) -> None:
    uses = [command for command in bash(text).commands if command.program == "x"]
    assert uses[-1].words[1].text is None


@pytest.mark.parametrize("text", ["A='a b'; x c$A", "A='*'; x $A", "IFS=,; A='a,b'; x $A"])
def test_a_value_that_may_be_split_or_globbed_is_only_put_into_quotes(text: str) -> None:
    assert bash(text).commands[-1].words[1].text is None


def test_values_are_put_in_everywhere() -> None:
    script = bash('A=1; B="$A" y $(z $A) > "$A" | w; cat <<E\n$A\nE\n')
    shown = {command.program: command for command in script.commands}
    assert shown["y"].assignments["B"].text == "1"
    assert shown["y"].redirects[0].target.text == "1"
    assert shown["z"].words[1].text == "1"
    assert shown["y"].words[1].holes[0].output_of == (shown["z"],)
    assert shown["w"].input_from == (shown["y"],)
    assert shown["cat"].redirects[0].target.text == "1\n"


def test_values_do_not_grow_without_bound() -> None:
    lines = ["A0=xxxxxxxx", *(f"A{n + 1}=$A{n}$A{n}" for n in range(60)), "x $A60"]
    assert bash("\n".join(lines)).commands[-1].words[1].text is None
