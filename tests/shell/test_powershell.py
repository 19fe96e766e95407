"""Scripts of PowerShell."""

from __future__ import annotations

import pytest
from shell.reading import shown, unread, whole

from pinfix.shell.model import Hole
from pinfix.shell.wrappers import unwrapped_script


def commands(text: str) -> list[str]:
    """The commands of a script of which all is understood."""
    return shown(whole(text, "pwsh").commands)


@pytest.mark.parametrize(
    "text",
    [
        "git push",
        "git `\n  push",
        "& git push",
        "& 'git' push",
        "if ($a) { git push }",
        "if (git push) { a }",
        "if ($a) { b } elseif ($c) { d } else { git push }",
        "foreach ($x in a) { git push }",
        "for ($i = 0; $i -lt 3; $i++) { git push }",
        "while ($true) { git push }",
        "do { git push } while ($a)",
        "try { a } catch { git push } finally { b }",
        "switch ($a) { 1 { git push } }",
        "function f { git push }",
        "a | ForEach-Object { git push }",
        "a && git push",
        "a; git push",
        "$x = git push",
        "$x = $(git push)",
        'a "$(git push)"',
        "a (git push)",
        "a @(git push)",
        "a @{ b = (git push) }",
        "& { git push }",
        "[string](git push)",
        '@"\n$(git push)\n"@ | a',
        "$x.Trim((git push))",
        "return git push",
    ],
)
def test_every_place_where_a_command_stands(text: str) -> None:
    found = [command for command in whole(text, "pwsh").commands if command.program == "git"]
    assert [command.shown() for command in found] == ["git push"]


@pytest.mark.parametrize(
    "text",
    [
        "# git push",
        "<# git push #>",
        "a 'git push'",
        'a "git push"',
        "@'\n$(git push)\n'@ | a",
        "$x = 'git push'",
        'a "`$(git push)"',
    ],
)
def test_text_that_is_no_command(text: str) -> None:
    assert "git" not in [command.program for command in whole(text, "pwsh").commands]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("a", ("a",)),
        ("'a ''b'", ("a 'b",)),
        ('"a ""b `"c `n"', ('a "b "c \n',)),
        ("$env:A", (Hole(variable="A"),)),
        ("${env:A}", (Hole(variable="A"),)),
        ('"$env:A/x"', (Hole(variable="A"), "/x")),
        ("$Abc", (Hole(variable="abc"),)),
        ("--x=$env:A", ("--x=", Hole(variable="A"))),
        ("a:${B}c", ("a:", Hole(variable="b"), "c")),
        ("$x.Name", (Hole(inside=(Hole(variable="x"),)),)),
        ("$_", (Hole(),)),
        ("$true", (Hole(inside=()),)),
        ("@{ A = $env:B }", (Hole(inside=(Hole(variable="B"),)),)),
        ("@b", (Hole(variable="b"),)),
        ("@a/b", ("@a/b",)),
        ("a,b", ("a,b",)),
        ("C:\\a\\b", ("C:\\a\\b",)),
        ("a`b", ("a\b",)),
        ("${{ a }}", (Hole(expression=" a "),)),
        ("$x${{ a }}", (Hole(), Hole(expression=" a "))),
    ],
)
def test_words(written: str, parts: tuple[str | Hole, ...]) -> None:
    command = whole(f"x {written}", "pwsh").commands[-1]
    assert command.words[1].parts == parts


def test_assignments() -> None:
    assert commands('$env:A = "x$b"; $C = d; $E = "f"; $env:PATH += ";g"') == [
        "A=x$b",
        "[d]",
        "c=…",
        "e=f",
        "PATH=$PATH;g",
    ]


def test_a_value_that_goes_somewhere_is_written() -> None:
    script = whole('"a=$env:B" >> $env:GITHUB_ENV\n$x | docker login --password-stdin', "pwsh")
    first, second, third = script.commands
    assert first.shown() == "Write-Output a=$B"
    assert [(one.operator, one.target.shown()) for one in first.redirects] == [(">>", "$GITHUB_ENV")]
    assert third.input_from == (second,)
    assert second.shown() == "Write-Output $x"


def test_redirections() -> None:
    (command,) = whole("a b 2>&1 > c 2> d", "pwsh").commands
    assert command.shown() == "a b"
    assert [(one.operator, one.target.text) for one in command.redirects] == [(">", "c"), ("2>", "d")]


def test_methods_that_do_something_are_commands() -> None:
    assert commands("[System.Net.WebClient]::new().DownloadFile('a', 'b')") == [
        "[[System.Net.WebClient]::new] […]",
        "[.DownloadFile] […]",
    ]
    assert commands("$x.Trim().Split(',')\n[System.IO.Path]::Combine('a', $b)\n[string]::Join(',', $c)") == []


def test_functions_are_found_in_any_letter_case() -> None:
    assert commands("function Publish-It($x) { git push $x }\npublish-it a") == ["[git] [push] [a]"]


def test_a_function_that_is_called_by_a_name_that_is_not_known_stands_where_it_is_written() -> None:
    script = whole("function Publish-It { git push }\npublish-it a\n& $x", "pwsh")
    assert script.functions == {"Publish-It"}
    assert [command.program for command in script.commands] == ["git", "Publish-It", None]


def test_what_is_run_as_a_script() -> None:
    assert shown(unwrapped_script(whole("iex 'git push'", "pwsh")).commands) == ["[git] [push]"]
    assert unwrapped_script(whole('Invoke-Expression "$x"', "pwsh")).unread


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cargo test --all -- --skip x", ["[cargo] [test] [--all] [--] [--skip] [x]"]),
        ("npm run x -- --a -b", ["[npm] [run] [x] [--] [--a] [-b]"]),
        (". /a/v.ps1", ["[/a/v.ps1]"]),
        ("if ($x) { & /a/v.ps1 b }", ["[/a/v.ps1] [b]"]),
        ("foreach ($i in 1..3) { make }", ["i=…", "[make]"]),
        ("$x = 1..$n\nmake", ["x=…", "[make]"]),
        ("foo 1..2", ["[foo] [1..2]"]),
        ("for ($i = 3; $i -gt 0; $i--) { make }", ["i=…", "[make]"]),
    ],
)
def test_signs_that_the_parser_takes_for_others(text: str, expected: list[str]) -> None:
    assert commands(text) == expected
    assert unread(text, "pwsh") == []


@pytest.mark.parametrize(
    "text", ["if (", "a 'b", 'a "b', "x --% a", "a )", "git push (", "@'\na", "a ${b}c}d -x y=("]
)
def test_what_is_not_understood(text: str) -> None:
    assert unread(text, "pwsh") != []


def test_lines() -> None:
    found = {
        command.program: command.line
        for command in whole("a\n\nb `\n c\n$x = d\nif (e) {\n  f\n}", "pwsh").commands
    }
    assert {name: line for name, line in found.items() if name} == {"a": 1, "b": 3, "d": 5, "e": 6, "f": 7}


def variables(text: str, number: int) -> set[str | None]:
    """The variables that may show in the words of a command, or in what it assigns."""
    command = whole(text, "pwsh").commands[number]
    found = [hole for word in (*command.words, *command.assignments.values()) for hole in word.holes]
    return {one.variable for hole in found for one in (hole, *(hole.inside or ()))} - {None}


@pytest.mark.parametrize("method", ["Add", "append", "Insert"])
def test_an_object_holds_what_it_takes_in(method: str) -> None:
    text = f'$c.Headers.{method}("a", $t)'
    assert list(whole(text, "pwsh").commands[0].assignments) == ["c"]
    assert variables(text, 0) == {"c", "t"}


def test_so_does_the_object_that_it_was_taken_from() -> None:
    assert list(whole('$h = $c.Headers\n$h.Add("a", $t)', "pwsh").commands[-1].assignments) == ["h", "c"]


def test_a_method_that_takes_nothing_in_changes_no_variable() -> None:
    assert commands("$c.Contains($t)") == []
    assert commands("$c.Add('a')") == []


def test_an_object_without_a_name_takes_it_in_as_an_unknown_program() -> None:
    assert commands('[A]::B.Add("a", $t)') == ["[.Add] […]"]


def test_the_values_in_a_block_that_is_called_are_written() -> None:
    script = whole('& { "X=$t" } >> $env:GITHUB_ENV', "pwsh")
    assert script.commands[0].program == "Write-Output"
    assert script.commands[0].redirects[0].target.shown() == "$GITHUB_ENV"
    assert variables('& { "X=$t" } | Out-File x', 0) == {"t"}


def test_a_block_that_no_command_begins_writes_what_is_not_known() -> None:
    assert unread('foreach ($v in "A") { "$v=$t" } >> $env:GITHUB_ENV', "pwsh") == [1]


def test_an_assignment_of_bash_is_no_program() -> None:
    assert commands("A=1\ngit push") == ["[git] [push]"]
    assert commands("GH_TOKEN=x gh issue create") == []


def test_unless_something_may_have_that_name() -> None:
    assert commands("Set-Alias 'A=1' ./x\nA=1") == ["[Set-Alias] [A=1] [./x]", "[A=1]"]
    assert commands("./A=1") == ["[./A=1]"]
