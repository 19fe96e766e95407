"""Functions and blocks of PowerShell that are called, and what they are handed."""

from __future__ import annotations

import pytest
from shell.reading import shown, unread, whole

from pinfix.shell.model import Command, Hole


def commands(text: str) -> list[str]:
    """The commands of a script of which all is understood."""
    return shown(whole(text, "pwsh").commands)


@pytest.mark.parametrize(
    "call",
    [
        "f x",
        "F x",
        "f -p x",
        "f -P:x",
        "f -path x",
        "f -q x",
        "& f x",
        "& 'f' x",
        "f -m z x",
        "if (1) { f x }",
        "$t = @{ Path = 'x' }\nf @t",
    ],
)
def test_a_parameter_is_what_the_call_hands_over(call: str) -> None:
    text = 'function f([string]$Path, [switch]$q, $m) { git push "a/$path" }\n' + call
    assert commands(text)[-1] == "[git] [push] [a/x]"


@pytest.mark.parametrize(
    "function",
    [
        "function f($p) { git push $p }",
        "function f { param($p) git push $p }",
        "function f { param($p); git push $p }",
        "function f {\n  param([string]$p)\n  git push $p\n}",
        "function f { [CmdletBinding()] param([Parameter(Mandatory)][string]$p) git push $p }",
        "function f { param($p) process { git push $p } }",
        "function f { git push @args }",
        "function f { git push $args }",
        "function f { param($q = ')') git push x }",
        "function g($q) { git push $q }\nfunction f($p) { g $p }",
    ],
)
def test_each_call_is_what_the_function_does(function: str) -> None:
    assert commands(f"{function}\nf x\n") == ["[git] [push] [x]"]


def test_each_call_counts() -> None:
    assert commands("function f($p) { git push $p }\nf a\nf b") == ["[git] [push] [a]", "[git] [push] [b]"]


def test_a_default_holds_where_nothing_is_handed_over() -> None:
    assert commands("function f($p = 'd') { a $p }\nf\nf x") == ["[a] [d]", "[a] [x]"]


def holes(command: Command) -> set[str | None]:
    """The variables in the last word of a command."""
    found = command.words[-1].holes
    return {one.variable for hole in found for one in (hole, *(hole.inside or ()))} - {None}


@pytest.mark.parametrize(
    "call",
    [
        "f x\n& $y",
        "f x\niex $y",
        "f x\n. ./x.ps1",
        "f x\nSet-Alias g f",
        "f x\nInvoke-Command ${function:f}",
        "f x\nfunction f($p) { b }",
    ],
)
def test_a_parameter_can_be_anything_where_not_every_call_is_known(call: str) -> None:
    script = whole("function f($p) { a $p }\n" + call, "pwsh")
    (command,) = [command for command in script.commands if command.program == "a"]
    assert holes(command) == {"p", "@"}
    assert [block.kind for block in command.blocks] == ["function"]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("function f($p) { $p = 'z' + $p; a $p }\nf x", {"p", "@"}),
        ("function f($p) { a $p }\nf 'x','y'", {"@"}),
        ("function f($p) { a $p }\nf @y", {"y", "@"}),
        ("function f($p) { a $p }\nf -other $y", {"y", "@"}),
        ("function f($p) { a $p.Name }\nf $y", {"p", "@"}),
        ('function f { a "$($args[0])" }\nf $y', {"y", "@"}),
        ("function f($p) { $y = 1; a $p }\nf $y", {"p", "@"}),
        ("& { param($p) a $p } $y", {"y"}),
    ],
)
def test_what_is_handed_over_shows_where_it_may_have_changed(text: str, variables: set[str]) -> None:
    (command,) = [command for command in whole(text, "pwsh").commands if command.program == "a"]
    assert holes(command) == variables


def test_a_function_that_calls_itself_comes_to_an_end() -> None:
    script = whole("function f($p) { a $p; f $p }\nf x", "pwsh")
    assert script.functions == {"f"}
    assert [command.program for command in script.commands] == ["a", "f", "Write-Output", "f", "Write-Output"]


def test_calls_that_multiply_come_to_an_end() -> None:
    levels = "\n".join(f"function f{i} {{ f{i + 1}; f{i + 1} }}" for i in range(30))
    assert len(whole(levels + "\nfunction f30 { a }\nf0", "pwsh").commands) < 2_000


def test_a_function_that_nothing_calls_is_read_where_it_stands() -> None:
    script = whole("function f($p) { a $p }", "pwsh")
    assert [holes(command) for command in script.commands] == [{"p", "@"}]


def test_so_are_the_parameters_of_a_script() -> None:
    script = whole("param($p = $env:D)\na $p", "pwsh")
    assert [list(command.assignments) for command in script.commands] == [["p"], []]
    assert holes(script.commands[-1]) == {"p", "@"}


@pytest.mark.parametrize(
    "text",
    [
        'function f { "b $t" }\na (f)',
        'function f { c; "b $t" }\na (f)',
        "function f { return @{ H = $t } }\na (f)",
        'a $(c; "b $t")',
        'a @(c; "$t")',
        'a (& { c; "$t" })',
        'a $(if (d) { c; "$t" } else { e })',
        'a $(foreach ($x in 1) { c; "$t" })',
        "a $(try { c; $t } catch { d })",
    ],
)
def test_a_value_beside_a_command_shows(text: str) -> None:
    command = next(command for command in whole(text, "pwsh").commands if command.program == "a")
    shown_by = {hole.variable for hole in (*command.words[1].holes,) for hole in (hole, *(hole.inside or ()))}
    printed = [inner for hole in command.words[1].holes for inner in hole.output_of]
    shown_by |= {
        one.variable
        for inner in printed
        if inner.program == "Write-Output"
        for hole in inner.words[-1].holes
        for one in (hole, *(hole.inside or ()))
    }
    beside = [hole for hole in command.words[1].holes if not hole.output_of]
    assert "t" in shown_by
    assert beside or any(inner.program == "Write-Output" for inner in printed)


@pytest.mark.parametrize("text", ["a $(c $t)", "a (c $t)", "a $(if ($t) { c })", "a $($x = $t; c)"])
def test_the_words_of_a_command_are_no_values_beside_it(text: str) -> None:
    command = whole(text, "pwsh").commands[-1]
    assert command.program == "a"
    assert all(hole.output_of for hole in command.words[1].holes)


def test_the_variable_of_a_loop_is_one_of_its_values() -> None:
    script = whole("foreach ($x in $y) { a $x }", "pwsh")
    (value,) = script.commands[0].assignments.values()
    assert value.parts == (Hole(inside=(Hole(variable="y"),)),)


def test_lists_and_tables_are_handed_over_whole() -> None:
    assert commands("$l = @('a', 'b')\ngit @l\ngit $l c")[-2:] == ["[git] [a] [b]", "[git] [a] [b] [c]"]
    assert commands("$l = 'a', \"b$x\"\n& git $l")[-1] == "[git] [a] [b$x]"
    assert commands("$t = @{\n A = 'b'\n 'C' = $d\n}\nGet-X @t")[-1] == "[Get-X] [-A] [b] [-C] [$d]"


@pytest.mark.parametrize(
    "change", ["$l += 'c'", "$l = 'c'", "$l[0] = 'c'", "$l.Add('c')", "$x++; $x++", "foreach ($l in 1) { b }"]
)
def test_but_not_where_they_may_have_changed(change: str) -> None:
    found = commands(f"$l = @('a', $x)\n{change}\ngit @l")
    assert found[-1] == "[git] [$l]"


def test_what_cmdlets_put_into_variables() -> None:
    assert list(whole("Set-Variable -Name x -Value $t", "pwsh").commands[-1].assignments) == ["x"]
    assert list(whole("a -OutVariable x", "pwsh").commands[-1].assignments) == ["x"]
    assert list(whole("a -SessionVariable x", "pwsh").commands[-1].assignments) == ["x"]


def test_what_a_function_puts_into_its_argument_is_in_the_argument() -> None:
    script = whole("function f($o) { $o['a'] = $t }\nf $h", "pwsh")
    assert set(script.commands[-1].assignments) == {"o", "h"}


def test_defaults_of_commands() -> None:
    assert unread("$PSDefaultParameterValues['irm:Headers'] = @{ A = $t }", "pwsh") == [1]
    assert unread("$PSDefaultParameterValues['*:Method'] = 'Post'", "pwsh") == [1]
    assert unread("$PSDefaultParameterValues['Out-File:Encoding'] = 'utf8'", "pwsh") == []
