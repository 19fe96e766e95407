from __future__ import annotations

import json

import pytest

from pinfix.github.expressions.values import Contexts, Value
from pinfix.github.jobs import Job, Section, Step, read_jobs, read_steps
from pinfix.github.matrix import matrix_values
from pinfix.scripts.runners import step_shells, working_directory
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, follow


def read(job: str, step: str = "", workflow: str = "") -> tuple[Step, Job, Section]:
    """The only step of a workflow whose parts are written in flow style."""
    comma = ", " if step else ""
    text = f"on: push\n{workflow}\njobs: {{a: {{{job}, steps: [{{run: x{comma}{step}}}]}}}}\n"
    document = Document.from_text(text)
    root = follow(document.roots[0])
    assert isinstance(root, Mapping)
    (found,) = read_jobs(document)
    return found.steps[0], found, Section(document, root, (), 0)


def shells(job: str, step: str = "", workflow: str = "") -> set[str]:
    found, owner, file = read(job, step, workflow)
    return set(step_shells(found, owner, file, Contexts(matrix=matrix_values(owner))))


UBUNTU = "runs-on: ubuntu-latest"
EITHER = {"bash", "pwsh"}


@pytest.mark.parametrize(
    ("runs_on", "expected"),
    [
        ("ubuntu-latest", {"bash"}),
        ("ubuntu-24.04-arm", {"bash"}),
        ("macOS-latest", {"bash"}),
        ("windows-2022", {"pwsh"}),
        ("Windows-latest", {"pwsh"}),
        ("win-x64", {"pwsh"}),
        ("darwin", {"bash"}),
        ("blacksmith-4vcpu-ubuntu-2404", {"bash"}),
        ("[self-hosted, linux, x64]", {"bash"}),
        ("[self-hosted, Windows]", {"pwsh"}),
        ("{group: big, labels: ubuntu-latest}", {"bash"}),
        ("{labels: [self-hosted, windows]}", {"pwsh"}),
        ("'linux-${{ inputs.size }}'", {"bash"}),
        ("'${{ inputs.x && ''ubuntu-latest'' || ''macos-14'' }}'", {"bash"}),
        ("'${{ inputs.x && ''ubuntu-latest'' || ''windows-2022'' }}'", EITHER),
        ("self-hosted", EITHER),
        ("[self-hosted, small]", EITHER),
        ("winter", EITHER),
        ("'${{ inputs.os }}'", EITHER),
        ("'${{ vars.RUNNER || ''ubuntu-latest'' }}'", EITHER),
        ("{group: big}", EITHER),
        ("'${{ matrix.os }}'", EITHER),
    ],
)
def test_default_by_runner(runs_on: str, expected: set[str]) -> None:
    assert shells(f"runs-on: {runs_on}") == expected


@pytest.mark.parametrize(
    ("matrix", "runs_on", "expected"),
    [
        ("{os: [ubuntu-latest, macos-14]}", "'${{ matrix.os }}'", {"bash"}),
        ("{os: [ubuntu-latest, windows-2022]}", "'${{ matrix.os }}'", EITHER),
        ("{os: [windows]}", "'${{ matrix.os }}-latest'", {"pwsh"}),
        ("{p: [{os: ubuntu-22.04}, {os: macos-14}]}", "'${{ matrix.p.os }}'", {"bash"}),
        ("{os: [ubuntu-latest], include: [{os: windows-2022}]}", "'${{ matrix.os }}'", EITHER),
        ("{os: '${{ fromJSON(inputs.os) }}'}", "'${{ matrix.os }}'", EITHER),
        ("{x: [a]}", "'${{ matrix.os }}'", EITHER),
    ],
)
def test_default_by_matrix(matrix: str, runs_on: str, expected: set[str]) -> None:
    assert shells(f"strategy: {{matrix: {matrix}}}, runs-on: {runs_on}") == expected


def test_no_runner_is_any() -> None:
    assert shells("name: x") == EITHER


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ("alpine", {"sh"}),
        ("{image: alpine}", {"sh"}),
        ("{image: 'x-${{ matrix.v }}'}", {"sh"}),
        ("'${{ matrix.container }}'", {"sh", "bash"}),
        ("{image: '${{ matrix.container }}'}", {"sh", "bash"}),
        ("{options: --init}", {"sh", "bash"}),
        ("", {"sh", "bash"}),
    ],
)
def test_default_in_a_container(container: str, expected: set[str]) -> None:
    assert shells(f"{UBUNTU}, container: {container}") == expected


@pytest.mark.parametrize(
    ("option", "shell"),
    [
        ("bash", "bash"),
        ("sh", "sh"),
        ("pwsh", "pwsh"),
        ("powershell", "powershell"),
        ("cmd", "cmd"),
        ("python", "python"),
        ("BASH", "bash"),
        ("bash -el {0}", "bash"),
        ("bash -euxo pipefail {0}", "bash"),
        ("bash --noprofile --norc -eo pipefail {0}", "bash"),
        ("bash -CeEuxo pipefail {0}", "bash"),
        ("/usr/bin/bash -e {0}", "bash"),
        ("C:\\msys64\\usr\\bin\\bash.exe -l {0}", "bash"),
        ("sh -l {0}", "sh"),
        ("cmd /C CALL {0}", "cmd"),
        ("cmd /C call {0}", "cmd"),
        ("python3 -u {0}", "python"),
        ("msys2 {0}", "bash"),
        ("alpine.sh {0}", "sh"),
        ("pwsh -NoProfile -File {0}", "pwsh"),
    ],
)
def test_named_shells(option: str, shell: str) -> None:
    assert shells("runs-on: windows-latest", f"shell: {json.dumps(option)}") == {shell}


@pytest.mark.parametrize(
    "option",
    [
        "perl {0}",
        "node {0}",
        "nix develop -c bash -e {0}",
        "nix-shell --run {0}",
        "sudo -E bash {0}",
        "xvfb-run bash {0}",
        "bash -c '{0}'",
        "bash -lc {0}",
        "bash ./wrapper.sh {0}",
        "bash --rcfile x.sh {0}",
        "python -m runpy {0}",
        "docker exec box bash {0}",
        "./bash.sh {0}",
        "freebsd {0}",
        "./bash {0}",
        "tools/bash {0}",
        "${{ inputs.shell }}",
        "${{ inputs.shell }} {0}",
    ],
)
def test_shells_that_are_not_known(option: str) -> None:
    assert shells(UBUNTU, f"shell: {json.dumps(option)}") == {"other"}


def test_which_setting_counts() -> None:
    workflow = "defaults: {run: {shell: pwsh, working-directory: top}}"
    job = f"{UBUNTU}, defaults: {{run: {{shell: sh}}}}"
    assert shells(UBUNTU, workflow=workflow) == {"pwsh"}
    assert shells(job, workflow=workflow) == {"sh"}
    assert shells(job, "shell: python", workflow) == {"python"}
    assert shells(f"{UBUNTU}, defaults: {{run: {{working-directory: x}}}}", workflow=workflow) == {"pwsh"}
    assert shells(f"{UBUNTU}, defaults: {{run: {{shell: '${{{{ matrix.s }}}}'}}}}") == {"other"}
    assert shells(f"{UBUNTU}, defaults: []", workflow="defaults: {run: }") == {"bash"}


def test_shells_of_a_matrix() -> None:
    job = "strategy: {matrix: {s: [bash, pwsh, '']}}, runs-on: macos-14"
    assert shells(job, "shell: '${{ matrix.s }}'") == {"bash", "pwsh"}
    chosen = "shell: '${{ runner.os == ''Windows'' && ''pwsh'' || ''bash'' }}'"
    assert shells(UBUNTU, chosen) == {"bash", "pwsh"}


@pytest.mark.parametrize(
    ("job", "step", "workflow", "expected"),
    [
        (UBUNTU, "", "", Value()),
        (UBUNTU, "working-directory: ./a", "", Value.literal("./a")),
        (UBUNTU, "", "defaults: {run: {working-directory: top}}", Value.literal("top")),
        (f"{UBUNTU}, defaults: {{run: {{working-directory: job}}}}", "", "", Value.literal("job")),
        (
            f"{UBUNTU}, defaults: {{run: {{working-directory: job}}}}",
            "working-directory: step",
            "defaults: {run: {working-directory: top}}",
            Value.literal("step"),
        ),
        (UBUNTU, "working-directory: '${{ inputs.dir }}/x'", "", Value((None, "/x"))),
        (UBUNTU, "working-directory: '${{ github.workspace }}'", "", Value((None,))),
    ],
)
def test_working_directory(job: str, step: str, workflow: str, expected: Value) -> None:
    found, owner, file = read(job, step, workflow)
    assert working_directory(found, owner, file, Contexts()) == expected


@pytest.mark.parametrize(
    ("step", "shell", "folder"),
    [
        ("shell: bash", "bash", Value()),
        ("shell: '${{ inputs.shell }}'", "pwsh", Value()),
        ("name: x", "other", Value()),
        ("shell: ''", "other", Value()),
        ("shell: bash, working-directory: '${{ inputs.shell }}'", "bash", Value.literal("pwsh")),
    ],
)
def test_steps_of_composite_actions_have_no_defaults(step: str, shell: str, folder: Value) -> None:
    document = Document.from_text(f"steps: [{{run: x, {step}}}]")
    root = follow(document.roots[0])
    assert isinstance(root, Mapping)
    (found,) = read_steps(Section(document, root, (), 0))
    contexts = Contexts(inputs={"shell": Value.literal("pwsh")})
    assert step_shells(found, None, None, contexts) == {shell}
    assert working_directory(found, None, None, contexts) == folder
