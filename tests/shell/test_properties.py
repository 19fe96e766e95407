"""Whatever the text: reading never raises, and what is said to be understood is."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pinfix.shell import read_script
from pinfix.shell.model import Shell
from pinfix.shell.wrappers import unwrapped, unwrapped_script

PIECES = [
    *("a", "$", "${", "}", "$(", ")", "(", "`", "'", '"', "\\", "\n", "\\\n", " ", "\t", "#", "|", "&&", ";"),
    *("<<E\n", "E\n", "<<<", ">", "<", "2>&1", "[[ ", " ]]", "((", "))", "$((", "case x in ", " esac", "a) "),
    *("if ", "then ", "fi", "for i in ", "do ", "done", "{ ", "x=(", "=", "*", "{a,b}", "~", "!", "${{ x }}"),
    *(
        "eval ",
        "bash -c ",
        "xargs ",
        "sudo ",
        "find . -exec ",
        "\\;",
        "@{",
        '@"\n',
        '\n"@',
        "$env:A",
        "é",
        "\r",
    ),
    *("\x00", "\ud800", "\U000f0000", "${{", "function f ", "$x.y(", "[A]::b("),
]
SHELLS: list[Shell] = ["bash", "sh", "pwsh", "powershell", "cmd", "python", "other"]


TEXT = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@given(TEXT, st.sampled_from(SHELLS))
@settings(max_examples=400, deadline=None)
def test_reading_never_raises(text: str, shell: Shell) -> None:
    script = read_script(text, shell)
    lines = text.count("\n") + 1
    assert all(1 <= command.line <= lines for command in script.commands)
    assert all(1 <= place.line <= lines for place in script.unread)
    repr(unwrapped_script(script))
    for command in script.commands:
        unwrapped(command)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "$(" * 50_000,
        "`" * 50_001,
        '"$(' * 30_000,
        "${" * 50_000,
        "a=(" * 30_000,
        "if a; then " * 10_000,
        "{ " * 50_000,
        "a | " * 20_000 + "a",
        "a && " * 20_000 + "a",
        "cat <<E;" * 5_000,
        "x {a" * 20_000,
        "x [a" * 20_000,
        "A=1\n" * 20_000,
        "".join(f"A{n}=$A{n - 1}x\n" for n in range(8_000)),
        "eval '" * 5_000 + "a",
        "bash -c " * 10_000 + "a",
        "find . " + "-exec a \\; " * 10_000,
    ],
    ids=lambda text: text[:8],
)
@pytest.mark.parametrize("shell", ["bash", "pwsh"])
def test_deep_and_long_scripts_are_read_or_refused(text: str, shell: Shell) -> None:
    repr(unwrapped_script(read_script(text, shell)))


QUOTED = st.text("ab ", max_size=4)
WORD = st.lists(
    st.one_of(
        st.text("abcxyz0-_=./:,@%+#^", min_size=1, max_size=5).filter(lambda text: text[0] != "#"),
        QUOTED.map(lambda text: f"'{text}'"),
        QUOTED.map(lambda text: f'"{text}"'),
        st.sampled_from(list("ab $'\"\\;|&()<>*?[]{}~#!")).map(lambda one: f"\\{one}"),
        st.sampled_from([r'"a\"b"', r'"\\"', r'"\$"', r'"\a"', r"$'\n\t'", r"$'\x41\'b'"]),
        st.sampled_from(["\\\n", '"\\\n"', "''"]),
    ),
    min_size=1,
    max_size=5,
).map("".join)


BASH = shutil.which("bash") or ""


@pytest.mark.skipif(not BASH, reason="there is no bash to compare with")
@given(st.lists(WORD, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_words_are_what_bash_takes_them_for(words: list[str]) -> None:
    # Only characters that run nothing are drawn, and all that bash is told to do is to print them.
    text = "printf '%s\\0' a " + " ".join(words)
    ran = subprocess.run([BASH, "--norc", "-c", text], capture_output=True, check=True, env={"PATH": ""})
    script = read_script(text, "bash")
    assume(not script.unread)
    (command,) = script.commands
    assert [word.text for word in command.words[2:]] == ran.stdout.decode().split("\0")[:-1]
