"""Which commands a script of bash runs, and which texts are none."""

from __future__ import annotations

import pytest
from shell.reading import bash, commands, unread

from pinfix.shell import read_script
from pinfix.shell.model import Hole, Redirect, Word


@pytest.mark.parametrize(
    "text",
    [
        "# git push",
        "x # git push",
        "echo 'git push'",
        'echo "git push; git push"',
        "echo git push",
        "cat <<'E'\ngit push\n$(git push)\n`git push`\nE\n",
        "cat <<E\ngit push\n\\$(git push)\n\\`git push\\`\nE\n",
        "cat <<-E\n\tgit push\n\tE\n",
        "[[ git == push ]]",
        "(( git + push ))",
        "[ git = push ]",
        "case git in push) ;; esac",
        "A='git push'",
        "for git in push; do :; done",
        "x=(git push)",
        "echo $((git + push))",
        "cat <<< 'git push'",
        "# a \\\n# git push",
    ],
)
def test_text_that_is_no_command(text: str) -> None:
    assert "git" not in [command.program for command in bash(text).commands]


@pytest.mark.parametrize(
    "text",
    [
        "git push",
        "a; git push",
        "a && git push",
        "a || git push &",
        "a | git push",
        "! git push",
        "if git push; then :; fi",
        "if a; then git push; elif b; then :; else :; fi",
        "if a; then :; elif git push; then :; fi",
        "if a; then :; else git push; fi",
        "while git push; do :; done",
        "until a; do git push; done",
        "for a in b; do git push; done",
        "for a in $(git push); do :; done",
        "for ((i = 0; i < 3; i++)); do git push; done",
        "select a in b; do git push; done",
        "case a in b) git push ;; esac",
        "case a in (b) ;& c|d) git push\nesac",
        "case $(git push) in b) ;; esac",
        "f() { git push; }",
        "function f { git push; }",
        "f() (git push)",
        "(git push)",
        "{ git push; }",
        "echo $(git push)",
        'echo "a $(git push) b"',
        "echo `git push`",
        'echo "`git push`"',
        "echo `echo \\`git push\\``",
        "cat <(git push)",
        "x > >(git push)",
        "A=$(git push)",
        "A=($(git push))",
        "export A=$(git push)",
        "echo ${A:-$(git push)}",
        "echo $(( $(git push) + 1 ))",
        "[[ -n $(git push) ]]",
        "[ -n $(git push) ]",
        "test -n $(git push)",
        "(( $(git push) ))",
        "cat <<E\n$(git push)\nE\n",
        "cat <<E\n`git push`\nE\n",
        "cat <<< $(git push)",
        "x < $(git push)",
        "cat <<E && git push\ntext\nE\n",
        "cat <<E\ntext\nE\ngit push",
        "a # b \\\ngit push",
        "a \\\n  # b \\\ngit push",
        "A=1\ngit push",
        "x 2>&1 | # why\n git push",
        "echo a >&2 b\ngit push",
        "gpg --import <<< x\ngit push",
    ],
)
def test_every_place_where_a_command_stands(text: str) -> None:
    found = [command for command in bash(text).commands if command.program == "git"]
    assert [command.shown() for command in found] == ["git push"]


def test_commands_stand_in_the_order_of_the_text_with_inner_ones_first() -> None:
    assert commands("a $(b $(c)); d\ne") == ["[c]", "[b] […]", "[a] […]", "[d]", "[e]"]


def test_lines_are_those_of_the_text() -> None:
    text = "a\n\nb \\\n  c\ncat <<E\n$(d)\nE\ne\n(\n f\n)\nx `\ng`"
    lines = {command.program: command.line for command in bash(text).commands}
    assert lines == {"a": 1, "b": 3, "cat": 5, "d": 6, "e": 8, "f": 10, "x": 12, "g": 13}


def test_a_line_ends_a_command_whatever_the_parser_says() -> None:
    # The parser joins each of these to the line before.
    assert commands("A=1\nB=2 C=3\nD=4 x") == ["A=1", "B=2 C=3", "D=4 [x]"]
    text = "a |\n b |\nsudo dd of=x\nsudo y\n# c\nsudo z"
    assert commands(text)[2:] == ["[sudo] [dd] [of=x]", "[sudo] [y]", "[sudo] [z]"]


def test_assignments_and_declarations() -> None:
    assert commands("A=1 B=$C x y; D=; export E=1 F; readonly G='h i'; local -r I=$J") == [
        "A=1 B=$C [x] [y]",
        "D=",
        "[export] [E=1] [F]",
        "[readonly] [G=h i]",
        "[local] [-r] [I=$J]",
    ]


def test_redirections() -> None:
    command = bash("x a >> $F 2>&1 < in >&2 b 2>/dev/null >|c &> d").commands[0]
    assert [word.text for word in command.words] == ["x", "a", "b"]
    shown = [(redirect.operator, redirect.target.shown()) for redirect in command.redirects]
    assert shown == [
        (">>", "$F"),
        ("2>&", "1"),
        ("<", "in"),
        (">&", "2"),
        ("2>", "/dev/null"),
        (">|", "c"),
        ("&>", "d"),
    ]


def test_a_redirection_without_a_command() -> None:
    (command,) = bash("> file").commands
    assert command.words == ()
    assert command.redirects == (Redirect(">", Word(("file",))),)


def test_what_is_redirected_holds_for_all_of_a_group_and_the_last_of_a_list() -> None:
    script = bash("{ a; if b; then c; fi; } >> f; d && e > g; h | i > j")
    targets = {
        command.program: [redirect.target.text for redirect in command.redirects]
        for command in script.commands
    }
    assert targets == {"a": ["f"], "b": ["f"], "c": ["f"], "d": [], "e": ["g"], "h": [], "i": ["j"]}


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ('cat <<E\na $B \\$c `x` "q"\nE\n', 'a $B $c … "q"\n'),
        ("cat <<'E'\na $B \\$c\nE\n", "a $B \\$c\n"),
        ('cat <<"E F"\nx\nE F\n', "x\n"),
        ("cat <<-E\n\t\ta\n\tE\n", "\t\ta\n"),
        ("cat <<E\n\n  a\n\nE\n", "\n  a\n\n"),
        ("cat <<E\nE\n", ""),
        ("cat <<E\na\n E\nEE\nE", "a\n E\nEE\n"),
        ("cat <<<'a b'", "a b"),
        ("k6 run - <<E\na\nE\n", "a\n"),
    ],
)
def test_texts_of_here_documents(text: str, body: str) -> None:
    (redirect,) = bash(text).commands[-1].redirects
    assert redirect.target.shown() == body


def test_a_here_document_goes_to_its_command_alone() -> None:
    script = bash("a && cat <<E | b && c\nt\nE\nd")
    redirected = {command.program: bool(command.redirects) for command in script.commands}
    assert redirected == {"a": False, "cat": True, "b": False, "c": False, "d": False}


def inputs(text: str) -> dict[str | None, list[str | None]]:
    """The programs from which each program reads."""
    return {command.program: [one.program for one in command.input_from] for command in bash(text).commands}


def test_pipelines() -> None:
    assert inputs("a | b |& c; d") == {"a": [], "b": ["a"], "c": ["b"], "d": []}
    assert inputs("{ a; b; } | c") == {"a": [], "b": [], "c": ["a", "b"]}
    assert inputs("a | { b | c; d; }") == {"a": [], "b": ["a"], "c": ["b"], "d": ["a"]}
    assert inputs("a | while read x; do b; done") == {"a": [], "read": ["a"], "b": ["a"]}
    assert inputs("a | b $(c)") == {"a": [], "c": ["a"], "b": ["a"]}
    assert inputs("a > >(b)") == {"a": [], "b": ["a"]}
    assert inputs("a && b | c") == {"a": [], "b": [], "c": ["b"]}
    assert inputs("if a; then b; fi | c") == {"a": [], "b": [], "c": ["a", "b"]}


def blocks(text: str) -> dict[str | None, str]:
    """The kinds of the blocks in which each program stands."""
    return {
        command.program: " ".join(block.kind for block in command.blocks)
        for command in bash(text).commands
        if command.words
    }


def test_the_variable_of_a_loop_holds_what_is_in_its_list() -> None:
    [head, _] = bash("for x in a $B; do c; done").commands
    assert head.words == ()
    assert head.assignments["x"].parts[:2] == ("a", Hole(variable="B"))
    assert head.assignments["x"].text is None


def test_blocks() -> None:
    assert blocks("a; (b; c $(d))") == {
        "a": "",
        "b": "subshell",
        "c": "subshell",
        "d": "subshell subshell",
    }
    assert blocks("if a; then b; elif c; then d; fi") == {
        "a": "",
        "b": "branch",
        "c": "branch",
        "d": "branch",
    }
    assert blocks("for x in $(a); do b; done") == {"a": "subshell", "b": "loop"}
    assert blocks("a | b; c & d") == {"a": "subshell", "b": "subshell", "c": "subshell", "d": ""}
    assert blocks("a && b; c || d; [ x ] && e") == {"a": "", "b": "", "c": "", "d": "branch", "e": "branch"}
    assert blocks("f() { a; }; { b; }; case x in y) c ;; esac") == {"a": "function", "b": "", "c": "branch"}


def test_two_blocks_are_told_apart() -> None:
    first, second = bash("(a); (b)").commands
    assert first.blocks != second.blocks


def test_functions() -> None:
    script = bash("f() { a; }\nfunction g { b; }\nfunction h() (c)\nf x")
    assert script.functions == {"f", "g", "h"}
    assert "f" in [command.program for command in script.commands]


@pytest.mark.parametrize(
    "text",
    [
        "if a; then",
        "a )",
        "fi",
        "} a",
        "for x; done",
        "a &&& b",
        "coproc x { y; }",
        "cat <<A <<B\n1\nA\n2\nB\n",
        "shopt -s extglob\ncat *.@(a|b)",
        "[- x ]",
        "ifx a; then b; fi",
        "alias gh=echo",
        "$a = (b c)",
        "if ($x -eq 1) { a } else { b }",
    ],
)
def test_what_is_no_shell_script_is_not_understood(text: str) -> None:
    assert unread(text) != []


def test_the_rest_is_still_read() -> None:
    script = read_script("git fetch\nx &&& y\nif a; then b; fi\ngit push", "bash")
    assert script.unread
    assert [command.shown() for command in script.commands if command.program == "git"] == [
        "git fetch",
        "git push",
    ]


def test_a_program_that_is_not_known() -> None:
    commands = bash('$CMD a; "$X/bin" b; $(c) d').commands
    assert [command.program for command in commands] == [None, None, "c", None]
