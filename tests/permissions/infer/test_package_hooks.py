"""What a package.json, the settings of npm and make, and files read into the shell add to a command."""

from __future__ import annotations

import pytest
from permissions.infer.kit import CHECKOUT, need

from pinfix_codemods.permissions.need import Status

TOKEN = "runs-on: ubuntu-latest\nenv: {GH_TOKEN: '${{ github.token }}'}\n"


@pytest.mark.parametrize(
    ("line", "script"),
    [
        ("npm version patch", "postversion"),
        ("npm publish", "postpublish"),
        ("npm ci", "postinstall"),
        ("yarn", "postinstall"),
        ("yarn npm publish", "prepack"),
        ("pnpm install --frozen-lockfile", "prepare"),
        ("npm --prefix list ci", "install"),
    ],
)
def test_scripts_that_come_with_a_command_are_read(line: str, script: str) -> None:
    where = "list/" if "--prefix" in line else ""
    files = {f"{where}package.json": f'{{"scripts": {{"{script}": "git push"}}}}'}
    found = need(CHECKOUT + f"- run: {line}\n", files)
    assert str(found.grant) == "contents: write"


@pytest.mark.parametrize("line", ["npm ci --ignore-scripts", "npm version patch", "npm run build"])
def test_only_the_scripts_of_the_command_are_read(line: str) -> None:
    files = {"package.json": '{"scripts": {"postinstall": "git push", "build": "echo"}}'}
    assert str(need(CHECKOUT + f"- run: {line}\n", files).grant) == "contents: read"


@pytest.mark.parametrize(
    "line",
    ["npm --prefix pkg run a", "npm run a --prefix pkg", "yarn --cwd pkg a", "pnpm -C pkg run a"],
)
def test_a_folder_with_the_name_of_a_command_is_a_folder(line: str) -> None:
    files = {
        "package.json": '{"scripts": {"a": "echo"}}',
        "pkg/package.json": '{"scripts": {"a": "gh issue create -t x -b y"}}',
    }
    assert "issues: write" in str(need(CHECKOUT + f"- run: {line}\n", files, job=TOKEN).grant)


def test_packages_chosen_by_a_filter_are_not_the_root() -> None:
    files = {"package.json": '{"scripts": {"a": "echo"}}'}
    found = need(CHECKOUT + "- run: pnpm --filter pkg run a\n", files, job=TOKEN)
    assert found.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("npmrc", "status"),
    [
        ("script-shell=./x", Status.UNKNOWN),
        ("a=b\n script-shell = node\n", Status.UNKNOWN),
        ("script-shell=bash\n", Status.PROVEN),
        ("registry=x\n", Status.PROVEN),
    ],
)
def test_another_program_may_run_the_scripts(npmrc: str, status: Status) -> None:
    files = {"package.json": '{"scripts": {"a": "echo"}}', ".npmrc": npmrc}
    assert need(CHECKOUT + "- run: npm run a\n", files, job=TOKEN).status is status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("MAKEFILES=other.mk make a", Status.UNKNOWN),
        ("export MAKEFLAGS='-f other.mk'; make a", Status.UNKNOWN),
        ("export MAKEFLAGS='-j4 -k'; make a", Status.PROVEN),
        ("CMD='gh issue create' make b", Status.UNKNOWN),
        ("make a b", Status.PROVEN),
    ],
)
def test_variables_tell_make_what_to_do(line: str, status: Status) -> None:
    files = {"Makefile": "CMD ?= echo\na:\n\techo\nb:\n\t$(CMD) x\n", "other.mk": "a:\n\tgit push\n"}
    found = need(CHECKOUT + f'- run: "{line}"\n', files, job=TOKEN)
    assert found.status is status or "issues: write" in str(found.grant)


def test_functions_of_a_file_that_the_shell_reads_are_no_programs() -> None:
    files = {"lib.sh": "note() { echo $1; }\ngh() { command gh issue create -t x -b y; }\n"}
    found = need(CHECKOUT + "- run: |\n    . lib.sh\n    note x\n    gh pr list\n", files, job=TOKEN)
    assert found.status is Status.PROVEN
    assert "issues: write" in str(found.grant)
    assert "pull-requests: read" in str(found.grant)


def test_a_function_with_the_name_of_a_program_may_start_it() -> None:
    steps = "- run: |\n    gh() { command gh issue create -t x -b y; }\n    gh\n"
    assert "issues: write" in str(need(CHECKOUT + steps, job=TOKEN).grant)
