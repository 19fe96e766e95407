"""Commands that run other commands."""

from __future__ import annotations

import pytest
from shell.reading import bash, unwrapped

from pinfix.shell import wrappers
from pinfix.shell.model import Command, Word


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("sudo -E gh x", "[gh] [x]"),
        ("sudo -u me -H gh x", "[gh] [x]"),
        ("/usr/bin/sudo gh x", "[gh] [x]"),
        ("env A=b C=$D gh x", "A=b C=$D [gh] [x]"),
        ("A=1 env A=2 gh x", "A=2 [gh] [x]"),
        ("env -i -u B A=1 gh x", "A=1 [gh] [x]"),
        ("sudo A=b gh x", "A=b [gh] [x]"),
        ("time -p gh x", "[gh] [x]"),
        ("nice -n 5 gh x", "[gh] [x]"),
        ("nice -5 gh x", "[gh] [x]"),
        ("nohup gh x", "[gh] [x]"),
        ("timeout -k 5s --signal=KILL 5m gh x", "[gh] [x]"),
        ("timeout -k5s 5m gh x", "[gh] [x]"),
        ("exec gh x", "[gh] [x]"),
        ("command gh x", "[gh] [x]"),
        ("builtin cd x", "[cd] [x]"),
        ("sudo env A=1 timeout 5 nice gh x", "A=1 [gh] [x]"),
        ("xvfb-run -a gh x", "[gh] [x]"),
        ("npx gh-pages -d x", "[gh-pages] [-d] [x]"),
        ("npx --yes semantic-release@22.1", "[semantic-release]"),
        ("npx @a/b@1 x", "[@a/b] [x]"),
        ("npx -p a -p b@1 c x", "[c] [x]"),
        ("npm exec -y -- a@1 x", "[a] [x]"),
        ("pnpm dlx a x", "[a] [x]"),
        ("pnpm exec a x", "[a] [x]"),
        ("yarn dlx -q a", "[a]"),
        ("bunx a@latest x", "[a] [x]"),
        ("uvx ruff@0.1 check", "[ruff] [check]"),
        ("uvx --from build pyproject-build", "[pyproject-build]"),
        ("uvx 'ruff==0.1' check", "[ruff] [check]"),
        ("uv tool run a x", "[a] [x]"),
        ("uv run --with a --frozen b x", "[b] [x]"),
        ("uv run x.py a", "[python] [x.py] [a]"),
        ("uv run -m twine x", "[twine] [x]"),
        ("pipx run --spec a b x", "[b] [x]"),
        ("poetry run a x", "[a] [x]"),
        ("pipenv run a x", "[a] [x]"),
        ("bundle exec a x", "[a] [x]"),
        ("python -m twine upload", "[twine] [upload]"),
        ("python3.12 -m pip x", "[pip] [x]"),
        ("doppler run --project x -- gh y", "[gh] [y]"),
        ("corepack pnpm publish", "[pnpm] [publish]"),
        ("bash -c 'gh x'", "[gh] [x]"),
        ('bash -c "gh $X"', "[gh] [$X]"),
        ("sh -ec 'gh x' a b", "[gh] [x]"),
        ("bash -euo pipefail -c 'gh x'", "[gh] [x]"),
        ("sudo bash -lc 'sudo gh x'", "[gh] [x]"),
        ("eval 'gh x'", "[gh] [x]"),
        ("eval gh '$X'", "[gh] [$X]"),
        ("trap 'gh x' EXIT", "[gh] [x]"),
        ("bash <<'E'\ngh x\nE\n", "[gh] [x]"),
        ("bash -s <<< 'gh x'", "[gh] [x]"),
        ("su me -c 'gh x'", "[gh] [x]"),
        ("pwsh -NoProfile -Command 'gh x'", "[gh] [x]"),
    ],
)
def test_what_a_wrapper_runs(text: str, inner: str) -> None:
    assert unwrapped(text) == [inner]


@pytest.mark.parametrize(
    "text",
    [
        "gh sudo",
        "sudo --unknown gh x",
        "sudo",
        "sudo $X gh x",
        "npx --unknown a",
        "npx -c 'a b'",
        "env",
        "command -v gh",
        "command -V gh",
        "timeout 5m",
        "exec > log",
        "python -m json.tool",
        "python -m my.module",
        "python -c 'import os'",
        "bash script.sh",
        "bash -x ./script.sh -c a",
        "bash",
        "curl x | bash",
        "npm run exec",
        "pnpm run dlx",
        "doppler run gh x",
        "uv run --directory x y",
        "env -C x gh y",
        "hatch run x",
        "xargs",
    ],
)
def test_what_is_no_wrapper_or_not_known_stays_as_it_is(text: str) -> None:
    command = bash(text).commands[-1]
    assert wrappers.unwrapped(command)[-1].words == command.words


@pytest.mark.parametrize(
    "text",
    [
        'bash -c "$X"',
        'eval "$X"',
        'eval "$(cat x)"',
        'bash -c "${{ inputs.x }}"',
        "eval 'if a'",
        'eval "$A b"',
    ],
)
def test_a_script_that_is_not_known(text: str) -> None:
    script = wrappers.unwrapped_script(bash(text))
    assert script.unread
    command = bash(text).commands[-1]
    assert wrappers.unwrapped(command)[-1].words == command.words


def test_output_that_is_made_for_eval() -> None:
    assert unwrapped('eval "$(ssh-agent -s)"') == ["[ssh-agent] [-s]"]
    assert unwrapped('eval "$(/opt/brew/bin/brew shellenv)"') == ["[/opt/brew/bin/brew] [shellenv]"]


def test_xargs_adds_what_it_reads() -> None:
    assert unwrapped("ls | xargs -r -n1 rm -f") == ["[ls]", "[rm] [-f] […]"]
    assert unwrapped("ls | xargs -I{} -P4 gh pr close {}x a") == ["[ls]", "[gh] [pr] [close] […x] [a]"]
    assert unwrapped("ls | xargs -I % bash -c 'gh %'") == ["[ls]", "[gh] […]"]
    assert unwrapped("echo $A | xargs gh")[1] == "[gh] […]"


def test_what_xargs_reads_can_show() -> None:
    inner = wrappers.unwrapped(bash("echo $A | xargs gh").commands[-1])[0]
    (hole,) = inner.words[1].holes
    assert hole.inside is not None
    assert [one.variable for one in hole.inside] == ["A"]


def test_find() -> None:
    assert unwrapped("find . -name x -exec git push {} \\; -print") == [
        "[find] [.] [-name] [x] [-print]",
        "[git] [push] […]",
    ]
    assert unwrapped("find . -execdir sh -c 'gh $1' _ {} +")[1] == "[gh] […]"
    assert unwrapped("find . -exec") == ["[find] [.] [-exec]"]


def test_the_runner_is_named_where_it_looks_among_packages() -> None:
    def runner(text: str) -> str | None:
        return wrappers.unwrapped(bash(text).commands[0])[0].runner

    assert runner("npx a") == "npx"
    assert runner("pnpm dlx a") == "pnpm dlx"
    assert runner("sudo uv tool run a") == "uv tool run"
    assert runner("pnpm exec a") == "pnpm exec"
    assert runner("poetry run a") == "poetry run"
    assert runner("uv run a.py") == "uv run"
    assert runner("sudo a") is None
    assert runner("a") is None


def test_what_holds_for_an_inner_script() -> None:
    (command,) = bash("A=1 bash -c 'B=2 gh x | y' > out").commands
    first, second = wrappers.unwrapped(command)
    assert {name: value.text for name, value in first.assignments.items()} == {"A": "1", "B": "2"}
    assert [redirect.target.text for redirect in second.redirects] == ["out"]
    assert [block.kind for block in first.blocks] == ["subshell", "subshell"]
    (login,) = wrappers.unwrapped(bash("echo $T | bash -c 'docker login'").commands[-1])
    assert [one.program for one in login.input_from] == ["echo"]


def test_what_is_piped_is_seen_without_its_wrappers() -> None:
    script = wrappers.unwrapped_script(bash("sudo echo a | sudo b"))
    assert [one.program for one in script.commands[-1].input_from] == ["echo"]


def test_folders_and_variables_of_an_inner_script_end_with_it() -> None:
    script = wrappers.unwrapped_script(bash("bash -c 'cd a'; bash -c 'cd b'; eval 'cd c'"))
    first, second, third = [command.blocks for command in script.commands]
    assert first
    assert second
    assert first != second
    assert third == ()


def test_functions_of_an_inner_script_are_known() -> None:
    assert wrappers.unwrapped_script(bash("eval 'f() { gh x; }'; f")).functions == {"f"}


def test_wrappers_in_wrappers_come_to_an_end() -> None:
    command = Command((*(Word(("sudo",)) for _ in range(500)), Word(("gh",))), 1)
    (found,) = wrappers.unwrapped(command)
    assert found.program == "sudo"
