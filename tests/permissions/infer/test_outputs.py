from __future__ import annotations

import pytest
from permissions.infer.kit import CHECKOUT, need

from pinfix_codemods.permissions.need import Status

_LATER = "- run: ./foo\n"


def _run(*lines: str) -> str:
    return "- run: |\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        ('w() { echo "X=${{ TOKEN }}"; }', "w >> $GITHUB_ENV"),
        ('w() { echo "X=${{ TOKEN }}"; }', "w | tee -a $GITHUB_ENV"),
        ('t() { echo "${{ TOKEN }}"; }', 'echo "X=$(t)" >> $GITHUB_ENV'),
        ("exec >> $GITHUB_ENV", 'echo "X=${{ TOKEN }}"'),
        ("exec 3>>$GITHUB_ENV", 'echo "X=${{ TOKEN }}" >&3'),
        ('echo "X=${{ TOKEN }}" | dd of=$GITHUB_ENV',),
    ],
)
def test_ways_into_a_variable_of_the_job(lines: tuple[str, ...]) -> None:
    steps = _run(*lines) + _LATER
    assert need(steps.replace("TOKEN", "github.token")).status is Status.UNKNOWN
    assert need(steps.replace("TOKEN", "secrets.PAT")).status is not Status.UNKNOWN


@pytest.mark.parametrize(
    "lines",
    [
        ('w() { echo "X=${{ github.token }}"; }', "w > /dev/null"),
        ("exec 3>>$GITHUB_ENV", 'echo "X=${{ github.token }}"', "echo y >&3"),
        ("log() { echo $1; }", "log a >> $GITHUB_ENV", 'echo "::add-mask::${{ github.token }}"'),
    ],
)
def test_what_goes_elsewhere(lines: tuple[str, ...]) -> None:
    assert need(_run(*lines) + _LATER).status is not Status.UNKNOWN


@pytest.mark.parametrize("how", ["command git", "sudo git", "env X=y git"])
def test_a_function_that_stands_for_a_program(how: str) -> None:
    assert str(need(CHECKOUT + _run(f'git() {{ {how} "$@"; }}', "git push")).grant) == "contents: write"
    assert not need(_run(f'git() {{ {how} "$@"; }}', "git push")).grant


def test_functions_that_are_called_too_often() -> None:
    body = "; ".join(["echo a"] * 50)
    lines = [f"f() {{ {body}; }}", *["f >> x"] * 50]
    assert need(_run(*lines), head="env: {T: '${{ github.token }}'}").status is Status.UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        "coproc git push",
        "bash <(echo git push)",
        "make -f - <<< 'all:; git push'",
        "printf '!git push' | ed",
        "env PAGER='git push' man ls",
    ],
)
def test_unread_code_that_shows_a_push_is_not_assumed_not_to(line: str) -> None:
    found = need(CHECKOUT + _run(line))
    assert str(found.grant) == "contents: write"
    assert not found.assumptions


@pytest.mark.parametrize(
    ("path", "files", "expected"),
    [
        ("./setup.sh", {"setup.sh": "gh() { command gh issue create; }\ngh issue create\n"}, "issues: write"),
        ("./setup.sh", {"setup.sh": "gh release create v1\n"}, "contents: write"),
        ("/etc/profile", {}, "nothing"),
        ("", {}, "nothing"),
        ("./missing.sh", {}, None),
        ("${{ vars.FILE }}", {}, None),
    ],
)
def test_the_file_that_bash_reads_first(path: str, files: dict[str, str], expected: str | None) -> None:
    steps = (
        "- uses: actions/checkout@v4\n  with: {persist-credentials: false}\n"
        f"- run: ls\n  env: {{GH_TOKEN: '${{{{ github.token }}}}', BASH_ENV: '{path}'}}\n"
    )
    found = need(steps, files)
    assert (found.status is Status.UNKNOWN) is (expected is None)
    if expected is not None:
        assert expected in str(found.grant) or expected == "nothing"
