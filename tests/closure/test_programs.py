"""What programs, sessions and modules start in turn, and what steps and callers say that is run."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest
from closure.kit import CI, closure, executed, job, lost


class TestSessions:
    NOX = (
        "import nox\nfrom tools import release\nPLACES = {'a': 'tools/a.py'}\nB = 'tools/b.py'\n"
        "def shared(session):\n    session.run('python', 'shared.py')\n"
        "@nox.session\ndef one(session):\n    session.run('python', PLACES['a'])\n"
        "@nox.session(name='two-x')\ndef two(session):\n    session.run('python', B, *session.posargs)\n"
        "@nox.session(python=['3.11'])\ndef three(session):\n    session.run(*session.posargs)\n"
    )
    FILES: ClassVar = {
        "noxfile.py": NOX,
        "tools/a.py": "",
        "tools/b.py": "",
        "tools/release.py": "",
        "shared.py": "",
    }

    @pytest.mark.parametrize(
        ("words", "missing"),
        [
            ("-s one", {"tools/b.py"}),
            ("--session=two-x", {"tools/a.py"}),
            ("-s three-3.11", {"tools/a.py", "tools/b.py"}),
            ("-s $X", set()),
            ("", set()),
        ],
    )
    def test_only_the_sessions_that_are_asked_for_run(self, words: str, missing: set[str]) -> None:
        assert executed(f"nox {words}", self.FILES) == set(self.FILES) - missing

    @pytest.mark.parametrize(
        ("words", "expected"), [("", {"a.py", "b.py", "c.py"}), ("-e b", {"a.py", "b.py"})]
    )
    def test_tox_in_toml(self, words: str, expected: set[str]) -> None:
        text = (
            '[tool.tox.env_run_base]\ncommands = [["python", "a.py", {replace = "posargs"}]]\n'
            '[tool.tox.env.b]\ncommands = [["python", "{tox_root}/b.py"]]\n'
            '[tool.tox.env.c]\ncommands = [["python", "c.py"]]\n'
            '[tool.other]\ncommands = [["python", "d.py"]]\n'
        )
        files = {"pyproject.toml": text, "a.py": "", "b.py": "", "c.py": "", "d.py": ""}
        assert executed(f"tox run {words}", files) == expected | {"pyproject.toml"}

    def test_a_hook_that_only_shows_a_message_runs_nothing(self) -> None:
        text = "repos:\n- repo: local\n  hooks:\n"
        text += "  - id: x\n    language: fail\n    entry: ./x.sh is not (here)\n"
        files = {".pre-commit-config.yaml": text, "x.sh": ""}
        assert executed("pre-commit run", files) == {".pre-commit-config.yaml"}
        assert lost("pre-commit run", files) == []


class TestPowerShell:
    def test_a_module_brings_the_modules_that_it_loads_and_what_its_functions_run(self) -> None:
        files = {
            "tools/ci.psm1": (
                "Import-Module (Join-Path $PSScriptRoot 'more.psm1')\n. \"$PSScriptRoot\\lib\\start.ps1\"\n"
                "function Invoke-Build { & \"$PSScriptRoot/../build.sh\" }\n"
            ),
            "tools/more.psm1": "", "tools/lib/start.ps1": "", "tools/other.ps1": "", "build.sh": "",
            "tools/data.json": "",
        }  # fmt: skip
        found = executed("pwsh -Command Import-Module x", files)
        assert found == set()
        workflow = job("{run: 'Import-Module ./tools/ci.psm1', shell: pwsh}")
        assert set(closure({CI: workflow, **files}).files) - {CI} == set(files) - {
            "tools/other.ps1", "tools/data.json",
        }  # fmt: skip

    def test_a_script_whose_name_stands_in_a_variable(self) -> None:
        script = "$s = Join-Path $x 'run.ps1'\n& $s -Verbose"
        workflow = job(f"{{run: {json.dumps(script)}, shell: pwsh}}")
        found = closure({CI: workflow, "run.ps1": "", "other.ps1": ""})
        assert set(found.files) == {CI, "run.ps1"}
        assert [one.code for one in found.unresolved] == ["dynamic-path"]


class TestProgramsThatStartOthers:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("x.py", "import subprocess, sys\nsubprocess.run(['bash', 'a.sh', sys.argv[1]], check=True)\n"),
            ("x.py", "import os\nos.system('bash a.sh')\n"),
            ("x.js", "import { execSync } from 'child_process'\nexecSync('bash a.sh')\n"),
            ("x.js", "await exec('bash', ['a.sh', `--x=${y}`])\n"),
            ("x.js", "await $`bash a.sh ${y}`\n"),
            ("x.rb", 'system("bash", "a.sh")\n'),
        ],
    )
    def test_a_command_that_is_written_out(self, name: str, text: str) -> None:
        program = {"x.py": "python", "x.js": "node", "x.rb": "ruby"}[name]
        assert executed(f"{program} {name}", {name: text, "a.sh": "./b.sh", "b.sh": ""}) == {
            name,
            "a.sh",
            "b.sh",
        }

    @pytest.mark.parametrize(
        "text",
        ["print('bash a.py')\n", "import subprocess\nsubprocess.run(command)\n", "x = 'bash a.py'\n"],
    )
    def test_a_text_that_is_not_started(self, text: str) -> None:
        assert executed("python x.py", {"x.py": text, "a.py": ""}) == {"x.py"}


class TestInputs:
    CALLED = ".github/workflows/called.yml"

    def test_the_caller_says_what_a_called_workflow_runs(self) -> None:
        called = job(
            "run: ${{ inputs.Command }}", on="{workflow_call: {inputs: {command: {default: ./d.sh}}}}"
        )
        caller = f"on: push\njobs:\n  j:\n    uses: ./{self.CALLED}\n    with: {{command: ./c.sh}}\n"
        files = {"c.sh": "", "d.sh": "", "e.sh": "", self.CALLED: called}
        caller += f"  k:\n    uses: ./{self.CALLED}\n    with: {{command: './${{{{ matrix.x }}}}.sh'}}\n"
        caller += "    strategy: {matrix: {x: [e, f]}}\n"
        assert {"c.sh", "e.sh"} <= set(closure({CI: caller, **files}).files)
        plain = f"on: push\njobs:\n  j:\n    uses: ./{self.CALLED}\n"
        assert set(closure({CI: plain, **files}).files) == {CI, self.CALLED, "d.sh"}

    def test_a_script_of_an_action_that_names_the_work_space(self) -> None:
        script = "const x = await import('${{ github.workspace }}/ci/x.mjs')"
        step = f"uses: actions/github-script@v7\n        with: {{script: {json.dumps(script)}}}"
        assert set(closure({CI: job(step), "ci/x.mjs": "", "ci/y.mjs": ""}).files) == {CI, "ci/x.mjs"}

    def test_a_step_says_what_a_composite_action_runs(self) -> None:
        action = "inputs: {cmd: {}}\nruns:\n  using: composite\n  steps:\n"
        action += "  - run: ${{ inputs.cmd }}\n    shell: bash\n"
        files = {CI: job("uses: ./act\n        with: {cmd: make x}"), "act/action.yml": action}
        files |= {"Makefile": "x:\n\t./x.sh\ny:\n\t./y.sh\n", "x.sh": "", "y.sh": ""}
        assert set(closure(files).files) == {CI, "act/action.yml", "Makefile", "x.sh"}

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("smoke_test: ./s.sh --fast", {"s.sh"}),
            ("build-command: bash s.sh", {"s.sh"}),
            ("dockerfile: x.Dockerfile", {"x.Dockerfile"}),
            ("files: ./s.sh", set()),
            ("command: build", set()),
            ("path: x.Dockerfile", set()),
            ("command: ./s.sh, working-directory: sub", {"sub/s.sh"}),
        ],
    )
    def test_what_an_unknown_action_is_given_as_a_command(self, given: str, expected: set[str]) -> None:
        files = {"s.sh": "", "sub/s.sh": "", "x.Dockerfile": "FROM a\n", "pyproject.toml": "", "setup.py": ""}
        found = closure({CI: job(f"uses: o/r@v1\n        with: {{{given}}}"), **files})
        assert set(found.files) - {CI} == expected

    def test_an_action_that_works_in_a_folder_of_its_own(self) -> None:
        files = {CI: job("uses: devcontainers/ci@v1\n        with: {subFolder: made}")}
        assert set(closure({**files, ".devcontainer/devcontainer.json": ""}).files) == {CI}
