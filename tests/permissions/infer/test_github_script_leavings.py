"""What a script of `actions/github-script` leaves for later steps, and what earlier ones left for it."""

from __future__ import annotations

import pytest
from permissions.infer.kit import BARE_CHECKOUT, need

from pinfix_codemods.permissions.need import Need, Status

_USES = "- env: {GH_TOKEN: '${{ github.token }}'}\n  run: |\n    gh issue list\n    ./scripts/x.sh\n"
_FILES = {
    "scripts/x.sh": "gh issue create -t x -b y\n",
    "other.sh": "gh pr comment 1 -b x\n",
    "note.js": "module.exports = async ({github}) => { await github.rest.issues.create({}) }\n",
    "note.json": '{"name": "x"}\n',
}


def _script(text: str) -> str:
    return f"- uses: actions/github-script@v7\n  with:\n    script: |\n      {text}\n"


def _after(text: str, steps: str = _USES) -> Need:
    return need(BARE_CHECKOUT + _script(text) + steps, _FILES)


def test_without_anything_left_behind() -> None:
    found = _after("core.info('x')")
    assert found.status is Status.PROVEN
    assert found.grant.as_dict() == {"contents": "read", "issues": "write"}


@pytest.mark.parametrize(
    "text",
    [
        "core.exportVariable('BASH_ENV', file())",
        "fs.appendFileSync(process.env.GITHUB_ENV, `BASH_ENV=${file()}`)",
        "fs.writeFileSync('scripts/x.sh', text)",
        "fs.writeFileSync(name, text)",
        "fs.renameSync('a', 'scripts/x.sh')",
        "const to = 'scripts/x.sh'; await io.cp(from, to)",
        "await exec.exec('cp', ['a', 'scripts/x.sh'])",
    ],
)
def test_what_later_steps_run_may_be_another(text: str) -> None:
    assert _after(text).status is Status.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "fs.writeFileSync('report.md', text)",
        "fs.writeFileSync(`${process.env.RUNNER_TEMP}/x.sh`, text)",
        "core.exportVariable('VERSION', text)",
        "core.setOutput('version', text)",
        "fs.appendFileSync(process.env.GITHUB_OUTPUT, text)",
    ],
)
def test_what_later_steps_run_is_the_same(text: str) -> None:
    assert _after(text).status is Status.PROVEN


def test_a_variable_names_a_file_that_every_shell_runs() -> None:
    found = _after("core.exportVariable('BASH_ENV', './other.sh')")
    assert found.grant.as_dict()["pull-requests"] == "write"


def test_a_folder_among_the_programs_is_assumed_as_in_a_shell() -> None:
    in_shell = need(BARE_CHECKOUT + "- run: echo bin >> $GITHUB_PATH\n" + _USES, _FILES)
    assert {found.text for found in _after("core.addPath('bin')").assumptions} == {
        found.text for found in in_shell.assumptions
    }
    assert in_shell.assumptions


def test_programs_run_before_or_after_a_variable_is_set() -> None:
    text = "core.exportVariable('GH_TOKEN', 'x'); await exec.exec('gh issue create')"
    step = _script(text).replace("with:", "env: {GITHUB_TOKEN: '${{ github.token }}'}\n  with:")
    assert need(step).grant.as_dict() == {"issues": "write"}


_NOTE = "await require('./note.js')({github})"


def test_a_module_of_the_repository() -> None:
    found = need(BARE_CHECKOUT + _script(_NOTE), _FILES)
    assert found.grant.as_dict() == {"contents": "read", "issues": "write"}
    work_space = "await require('${{ github.workspace }}/note.js')({github})"
    assert need(BARE_CHECKOUT + _script(work_space), _FILES).grant == found.grant
    data = "core.info(require('./note.json').name); require('./not-there.json')"
    assert need(BARE_CHECKOUT + _script(data), _FILES).status is Status.PROVEN


@pytest.mark.parametrize(
    "before",
    [
        "",
        BARE_CHECKOUT
        + "- uses: actions/checkout@v4\n  with: {repository: o/r, persist-credentials: false}\n",
        "- uses: actions/checkout@v4\n  with: {path: sub, persist-credentials: false}\n",
        BARE_CHECKOUT + "- run: curl -o note.js https://example.org/x\n",
        BARE_CHECKOUT + "- run: mv other.js note\n",
        BARE_CHECKOUT + _script("fs.writeFileSync('note.js', text)"),
    ],
)
def test_a_module_that_may_be_another(before: str) -> None:
    script = _NOTE.replace("note.js", "note") if "note\n" in before else _NOTE
    assert need(before + _script(script), _FILES).status is Status.UNKNOWN


def test_a_module_in_the_folder_of_the_checkout() -> None:
    checkout = "- uses: actions/checkout@v4\n  with: {path: sub, persist-credentials: false}\n"
    script = _NOTE.replace("./note", "./sub/note")
    assert need(checkout + _script(script), _FILES).grant.as_dict()["issues"] == "write"
