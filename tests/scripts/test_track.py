"""The folder of each command of a script."""

from __future__ import annotations

import pytest

from pinfix.scripts.track import folders
from pinfix.shell import read_script
from pinfix.shell.model import Block, Command, Script, Word


def of(text: str, folder: str | None = ".", program: str = "make", **given: str) -> list[str | None]:
    """The folders in which `program` runs."""
    script = read_script(text, "bash")
    return [where for command, where in folders(script, folder, **given) if command.program == program]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("make", ["."]),
        ("cd a && make", ["a"]),
        ("cd a\nmake\ncd b\nmake\ncd ..\nmake", ["a", "a/b", "a"]),
        ("cd a; cd -; make", ["."]),
        ("cd -P -- a; make", ["a"]),
        ("cd ./a/../b/ && make", ["b"]),
        ("cd $GITHUB_WORKSPACE/c && make", ["c"]),
        ("cd ${{ github.workspace }} && make", ["."]),
        ("pushd a\nmake\npopd\nmake", ["a", "."]),
        ("pushd a\npushd b\npopd\npopd\nmake", ["."]),
        ("(cd a && make)\nmake", ["a", "."]),
        ("x=$(cd a && make)\nmake", ["a", "."]),
        ("cd a && make && (cd b && make) && make", ["a", "a/b", "a"]),
        ("cd a || exit 1\nmake", ["a"]),
        ("if x; then cd a; make; cd ..; fi; make", ["a", "."]),
        ("for i in 1 2; do pushd a; make; popd; done; make", ["a", "."]),
        ("for i in 1 2; do (cd a; make); done; make", ["a", "."]),
        ("source .venv/bin/activate; make", ["."]),
        ("{ cd a; make; }\nmake", ["a", "a"]),
    ],
)
def test_folders_that_are_known(text: str, expected: list[str]) -> None:
    assert of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cd $DIR\nmake", [None]),
        ("cd\nmake", [None]),
        ("cd ~/a; make", [None]),
        ("cd /tmp; make", [None]),
        ("cd ../..; make", [None]),
        ("cd a b; make", [None]),
        ("cd $DIR; cd a; make", [None]),
        ('cd "$(mktemp -d)"; make', [None]),
        ("popd; make", [None]),
        ("pushd +1; make", [None]),
        ("pushd a; popd +0; make", [None]),
        ("if x; then cd a; fi; make", [None]),
        ("if x; then cd a; else cd b; make; fi", [None]),
        ("if x; then cd a; elif cd b; then make; fi; make", [None, None]),
        ("case x in a) cd a; make;; b) make;; esac; make", ["a", None, None]),
        ("[ -d a ] && cd a\nmake", [None]),
        ("test -d a && cd a; make", [None]),
        ("x || cd a\nmake", [None]),
        ("for i in 1 2; do make; cd a; make; done; make", [None, None, None]),
        ("while x; do cd ..; make; done", [None]),
        ("f() { make; }\ncd a; f", [None]),
        ("f() { cd a; }\nf\nmake", [None]),
        ("source ./env.sh; make", [None]),
        (". x; make", [None]),
        ("builtin cd a; make", [None]),
        ("eval 'cd a'; make", [None]),
        ("eval $X; make", [None]),
    ],
)
def test_folders_that_are_not_known(text: str, expected: list[str | None]) -> None:
    assert of(text) == expected


def test_a_folder_becomes_known_again() -> None:
    assert of("cd $X; make; cd $GITHUB_WORKSPACE/a; make") == [None, "a"]
    assert of("make; cd $GITHUB_ACTION_PATH; make", None, action_folder="act") == [None, "act"]
    assert of("cd a; make", None) == [None]
    assert of("cd a; make", "b") == ["b/a"]


def test_powershell_names_in_any_case() -> None:
    commands = tuple(Command(tuple(Word((word,)) for word in line.split()), 1) for line in (
        "Set-Location a", "make", "Push-Location -Path b", "make", "pop-location", "make"
    ))  # fmt: skip
    found = [where for command, where in folders(Script(commands), ".") if command.program == "make"]
    assert found == ["a", "a/b", "a"]


def test_many_loops_in_one_another_end() -> None:
    blocks = tuple(Block("loop", number) for number in range(400))
    down = [Command((Word(("cd",)), Word(("a",))), 1, blocks=blocks[:depth]) for depth in range(400)]
    up = [Command((Word(("cd",)), Word(("..",))), 1, blocks=blocks[:depth]) for depth in range(398, -1, -1)]
    last = Command((Word(("make",)),), 1)
    assert list(folders(Script((*down, *up, last)), "."))[-1] == (last, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f() { make; }\nf", ["."]),
        ("f() { make; }\ncd a; f", ["a"]),
        ("f() { make; }\ng() { f; }\ncd a; g", ["a"]),
        ("f() { make; f; }\nf", ["."]),
        ("f() { cd a; make; }\nf", ["a"]),
        ("f() { make; }\nf; cd a; f", [None]),
        ("f() { make; }\nf; cd $X; f", [None]),
        ("f() { make; }", [None]),
        ("f() { make; }\nf; cd a; xargs f", [None]),
        ('f() { make; }\nf; cd a; "$@"', [None]),
        ("f() { cd a; }\nf\nmake", [None]),
    ],
)
def test_functions_run_where_they_are_called(text: str, expected: list[str | None]) -> None:
    script = read_script(text, "bash")
    found = folders(script, ".", follows_calls=True)
    assert [where for command, where in found if command.program == "make"] == expected


def test_functions_that_call_one_another_too_deep() -> None:
    chain = "".join(f"f{number}() {{ make {number}; f{number + 1}; }}\n" for number in range(30))
    found = list(folders(read_script(f"{chain}f0\ncd a\nmake x", "bash"), ".", follows_calls=True))
    assert found[-1][1] == "a"


def test_a_file_that_is_read_and_leaves_the_folder() -> None:
    script = read_script("cd a\n. ./env.sh\nmake\n. ./other.sh\nmake", "bash")
    asked: list[tuple[str, str | None]] = []

    def stays(command: Command, folder: str | None) -> bool:
        asked.append((command.words[1].shown(), folder))
        return "env" in command.words[1].shown()

    found = [where for command, where in folders(script, ".", stays=stays) if command.program == "make"]
    assert found == ["a", None]
    assert asked == [("./env.sh", "a"), ("./other.sh", "a")]
