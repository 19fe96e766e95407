"""Functions that run what they are called with."""

from __future__ import annotations

import pytest
from shell.reading import bash, shown, unwrapped

from pinfix.shell import read_script
from pinfix.shell.wrappers import unwrapped_script


@pytest.mark.parametrize(
    ("script", "ran"),
    [
        ('run() { "$@"; }\nrun git push', "[git] [push]"),
        ('run() { "${@}"; }\nrun git push', "[git] [push]"),
        ("run() { $@; }\nrun git push", "[git] [push]"),
        ('main() { run git push; }\nrun() { "$@"; }\nmain', "[git] [push]"),
        ('again() { for i in 1 2; do "$@" && break; done; }\nagain gh pr list', "[gh] [pr] [list]"),
        ('again() { local n=$1; shift; timeout 5 "$@"; }\nagain 3 sudo git push', "[git] [push]"),
        ('run() { "$@"; }\ntwice() { run "$@"; run "$@"; }\ntwice git push', "[git] [push]"),
        ('api() { curl -H "A: $T" "$@"; }\napi https://x', "[curl] [-H] [A: $T] [https://x]"),
        ('run() { "$@"; }\nx=$(run git push)', "[git] [push]"),
        ("run() { \"$@\"; }\nrun bash -c 'git push'", "[git] [push]"),
    ],
)  # fmt: skip
def test_a_call_runs_its_arguments(script: str, ran: str) -> None:
    commands = unwrapped(script)
    assert ran in commands
    assert "[…]" not in commands


@pytest.mark.parametrize(
    "script",
    [
        'run() { "$@"; }',
        'run() { "$@"; }\nexport -f run\nrun git push',
        'run() { "$@"; }\nparallel run ::: x\nrun git push',
        'run() { set -- "$X"; "$@"; }\nrun git push',
        'run() { shift $n; "$@"; }\nrun a git push',
        'run() { if x; then shift; fi; "$@"; }\nrun a git push',
        'run() { shift; "$@"; }\nrun $OPTIONS git push',
        "run() { $@; }\nrun git 'a b'",
    ],
)
def test_a_body_stays_where_not_every_call_is_known(script: str) -> None:
    script_of = unwrapped_script(bash(script))
    assert "[…]" in shown(script_of.commands)
    assert not script_of.forwarding


def test_many_calls_through_one_another_are_given_up() -> None:
    script = read_script('f() { "$@"; "$@"; }\n' + "f " * 12 + "git push", "bash")
    assert any("call each other" in unread.reason for unread in unwrapped_script(script).unread)


def test_what_a_call_runs_is_where_its_output_goes() -> None:
    script = unwrapped_script(bash('run() { "$@"; }\nx=$(run gh auth token)'))
    (value,) = (word for command in script.commands for word in command.assignments.values())
    (hole,) = value.holes
    assert "[gh] [auth] [token]" in shown(hole.output_of)


@pytest.mark.parametrize(
    ("script", "ran"),
    [
        ('c=(git push origin main); "${c[@]}"', "[git] [push] [origin] [main]"),
        ('declare -a c=(git push); "${c[@]}" --tags', "[git] [push] [--tags]"),
        ("c=(git push); ${c[@]}", "[git] [push]"),
        ('d=/x; c=(git -C "$d" push); "${c[@]}"', "[git] [-C] [/x] [push]"),
        ('h=(-H "A: $T"); curl "${h[@]}" https://x', "[curl] [-H] [A: $T] [https://x]"),
        ('a=(git); b=("${a[@]}" push); "${b[@]}"', "[git] [push]"),
    ],
)
def test_an_array_is_its_elements(script: str, ran: str) -> None:
    assert ran in unwrapped(script)


@pytest.mark.parametrize(
    "script",
    [
        'c=(git push); c+=(--tags); "${c[@]}"',
        'if x; then c=(git push); fi; "${c[@]}"',
        '"${c[@]}"; c=(git push)',
        "c=(git 'a b'); ${c[@]}",
        'c=([1]=push [0]=git); "${c[@]}"',
        'c=(git push); "${c[@]:1}"',
        'c=(git push); eval "$X"; "${c[@]}"',
        'c=(git push); read -r -a c; "${c[@]}"',
    ],
)
def test_an_array_that_may_be_another_is_not_known(script: str) -> None:
    script_of = unwrapped_script(read_script(script, "bash"))
    assert "[…]" in shown(script_of.commands)


def test_an_element_that_changes_is_a_part_of_the_array() -> None:
    assert "[x] [$a]" in unwrapped('T=$(b); a=("$T"); T=$(c); x "${a[@]}"')
    assert "[x] [$a]" in unwrapped('a=("$(b)"); x "${a[@]}"')


def test_a_name_that_stands_in_a_variable() -> None:
    assert "[x] [$GH_TOKEN]" in unwrapped('n=GH_TOKEN; x "${!n}"')
    assert "[x] [v]" in unwrapped('A=v; n=A; x "${!n}"')
    assert "[x] […]" in unwrapped('n=$(b); x "${!n}"')


@pytest.mark.parametrize("text", ["${x@P}", '"${x@P}"', "${x[0]@P}", "${!x@P}", "${@@P}"])
def test_an_expansion_that_runs_commands_is_not_read(text: str) -> None:
    assert read_script(f"echo {text}", "bash").unread


@pytest.mark.parametrize("text", ["${x@Q}", "${x@A}", "${x@E}", "${x:-a}", "${x}@P"])
def test_other_expansions_run_nothing(text: str) -> None:
    assert not read_script(f"echo {text}", "bash").unread
