"""Commands that stand for several, are found by their names, or run where something else has to be known."""

from __future__ import annotations

import json

import pytest
from closure.kit import CI, closure, executed, job, lost

from pinfix.closure import scripts
from pinfix.closure.commands.ways import MOST_IN_SCRIPT, MOST_WAYS, Ways, ways_of
from pinfix.closure.view import View
from pinfix.shell.model import Command


def script(*lines: str) -> str:
    """A script of several lines."""
    return "|" + "".join(f"\n          {line}" for line in lines)


FILES = dict.fromkeys(("s/a.sh", "s/b.sh", "s/c.txt", "other.sh"), "")


class TestWays:
    @pytest.mark.parametrize(
        ("lines", "found"),
        [
            (["for f in a.sh b.sh; do bash s/$f; done"], {"s/a.sh", "s/b.sh"}),
            (["for f in s/*.sh; do bash $f; done"], {"s/a.sh", "s/b.sh"}),
            (["./s/*.sh"], {"s/a.sh", "s/b.sh"}),
            (['"$(pwd)/s/a.sh"'], {"s/a.sh"}),
            (["$(git rev-parse --show-toplevel)/s/a.sh"], {"s/a.sh"}),
            (["bash <(cat s/a.sh)"], {"s/a.sh"}),
            (["run() { ./s/a.sh; }", "run"], {"s/a.sh"}),
            (["run() { ./a.sh; }", "cd s", "run"], {"s/a.sh"}),
        ],
    )
    def test_all_are_known(self, lines: list[str], found: set[str]) -> None:
        assert executed(script(*lines), FILES) == found
        assert lost(script(*lines), FILES) == []

    @pytest.mark.parametrize(
        "lines",
        [
            ["for f in a.sh $X; do bash s/$f; done"],
            ["for f in $X; do bash s/$f; done"],
            ["./*/a.sh"],
            ["./none/*.sh"],
            ["run() { ./a.sh; }", "run", "cd s", "run"],
            ["run() { ./a.sh; }", "run", "cd s", "retry run"],
            ["bash <(curl https://example.org)"],
        ],
    )
    def test_some_may_be_others(self, lines: list[str]) -> None:
        assert {code for _, _, code in lost(script(*lines), FILES)} == {"dynamic-path"}

    def test_too_many_are_not_all(self) -> None:
        names = " ".join(f"x{number}.sh" for number in range(MOST_WAYS + 1))
        assert (CI, 7, "dynamic-path") in lost(script(f"for f in {names}; do ./$f; done"), FILES)

    def test_a_long_axis_of_a_matrix(self) -> None:
        names = [f"s{number}" for number in range(40)]
        more = f"    strategy:\n      matrix:\n        s: [{', '.join(names)}]\n"
        files = {CI: job("run: ./${{ matrix.s }}.sh", more=more), **{f"{name}.sh": "" for name in names}}
        found = closure(files)
        assert set(found.files) == set(files)
        assert found.unresolved == ()

    def test_more_ways_than_are_read_are_noted(self) -> None:
        axis = ", ".join(f"s{number}" for number in range(40))
        more = f"    strategy:\n      matrix:\n        s: [{axis}]\n        t: [{axis}]\n"
        found = closure({CI: job("run: ./${{ matrix.s }}${{ matrix.t }}.sh", more=more)})
        assert {one.code for one in found.unresolved} == {"too-much", "dynamic-path"}

    def test_many_loops_in_one_script_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[Command] = []

        def counted(command: Command, folder: str | None, text: str, view: View) -> Ways:
            asked.append(command)
            return ways_of(command, folder, text, view)

        monkeypatch.setattr(scripts, "ways_of", counted)
        loop = "for f in a b c d; do ./$f/x; done\n"
        found = lost("./l.sh", {"l.sh": loop * MOST_IN_SCRIPT})
        assert len(asked) <= MOST_IN_SCRIPT // 4 + 1
        assert ("l.sh", MOST_IN_SCRIPT, "dynamic-path") in found


class TestSourced:
    def test_files_that_read_one_another_are_read_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        read: list[str] = []

        def counted(text: str, path: str, *, powershell: bool, sourced: bool) -> str:
            read.append(path)
            return text

        monkeypatch.setattr("pinfix.closure.commands.sourced.located", counted)
        names = [f"l{number}.sh" for number in range(4)]
        every = "".join(f". ./{name}\n" for name in names) * 20
        assert "l0.sh" in executed(". ./l0.sh", dict.fromkeys(names, every))
        assert 0 < len(read) <= 200

    @pytest.mark.parametrize(
        "text", ["export A=1\n", "f() { echo; }\n", "X=$(cd /tmp && pwd)\n", ". ./more.sh\n", "(cd x; y)\n"]
    )
    def test_a_file_that_leaves_the_folder(self, text: str) -> None:
        files = {"env.sh": text, "more.sh": "B=2\n", "b.sh": ""}
        assert "b.sh" in executed(script(". ./env.sh", "./b.sh"), files)

    @pytest.mark.parametrize(
        "text", ["cd x\n", "f() { cd x; }\n", "eval $X\n", "$X\n", ". $Y\n", ". ./env.sh\n", "if (\n"]
    )
    def test_a_file_that_may_not(self, text: str) -> None:
        assert "b.sh" not in executed(script(". ./env.sh", "./b.sh"), {"env.sh": text, "b.sh": ""})


class TestPrograms:
    @pytest.mark.parametrize(
        "lines",
        [
            ["export PATH=$PWD/bin:$PATH", "tool"],
            ["PATH=bin:$PATH tool"],
            ['export PATH="$(pwd)/bin:$PATH"', "tool --x"],
        ],
    )
    def test_a_folder_in_the_search_path(self, lines: list[str]) -> None:
        files = {"bin/tool": "#!/bin/sh\n./next.sh\n", "next.sh": "", "bin/never": ""}
        assert executed(script(*lines), files) == {"bin/tool", "next.sh"}

    @pytest.mark.parametrize(
        "line",
        [
            'echo "$GITHUB_WORKSPACE/bin" >> $GITHUB_PATH',
            'echo ${{ github.workspace }}/bin >> "$GITHUB_PATH"',
            "echo bin >> $GITHUB_PATH",
        ],
    )
    def test_a_folder_for_the_steps_behind(self, line: str) -> None:
        steps = ("run: tool2", f"run: {script(line)}", "run: tool")
        found = closure({CI: job(*steps), "bin/tool": "", "bin/tool2": ""})
        assert set(found.files) == {CI, "bin/tool"}

    @pytest.mark.parametrize(
        "line", ["export PATH=$HOME/bin:$PATH", "echo $PWD/bin", "export PATH=/bin:$PATH"]
    )
    def test_a_folder_that_is_elsewhere(self, line: str) -> None:
        assert executed(script(line, "tool"), ("bin/tool",)) == set()

    def test_hooks_of_git(self) -> None:
        files = {".githooks/pre-commit": "#!/bin/sh\n./x.sh\n", "x.sh": "", ".githooks/sub/y": ""}
        expected = {".githooks/pre-commit", "x.sh"}
        assert executed("git config core.hooksPath .githooks", files) == expected
        assert executed("git -c core.hooksPath=.githooks commit -m x", files) == expected
        assert executed("git config core.editor .githooks", files) == set()
        assert lost("git config core.hooksPath $X", files) == [(CI, 6, "dynamic-path")]


class TestMakeLists:
    def test_files_that_fit_a_pattern(self) -> None:
        files = {
            "d/Makefile": "include $(wildcard mk/*.mk)\nall:\n\tbash $(wildcard s/*.sh)\n",
            "d/mk/a.mk": "x := $(shell ./z.sh)\n", "d/s/a.sh": "", "d/z.sh": "",
        }  # fmt: skip
        assert executed("make -C d all", {**files, "mk/b.mk": "", "s/b.sh": ""}) == set(files)
        assert lost("make -C d all", files) == []

    def test_names_that_make_would_read_otherwise(self) -> None:
        files = {"Makefile": "include $(wildcard mk/*.mk)\nall:\n\t./a.sh\n", "mk/$(x).mk": "", "a.sh": ""}
        assert (CI, 6, "dynamic-path") in lost("make all", files)


class TestShellsOfTheRepository:
    @pytest.mark.parametrize(
        ("shell", "path"),
        [
            ("bash ci/wrap.sh {0}", "ci/wrap.sh"),
            ("python ci/wrap.py {0}", "ci/wrap.py"),
            ("./ci/wrap.sh {0}", "ci/wrap.sh"),
        ],
    )
    def test_they_run_wherever_they_are_named(self, shell: str, path: str) -> None:
        step = f"run: make x\n        shell: {shell}"
        assert set(closure({CI: job(step), path: ""}).files) == {CI, path}
        defaults = f"    defaults: {{run: {{shell: {shell.replace('{0}', '')}}}}}\n"
        assert set(closure({CI: job("run: make x", more=defaults), path: ""}).files) == {CI, path}

    def test_a_usual_shell_is_no_file(self) -> None:
        files = dict.fromkeys(("script", "0", "bash"), "")
        found = closure({CI: job("run: make x\n        shell: bash -e {0}"), **files})
        assert set(found.files) == {CI}
        assert [one.code for one in found.unresolved if one.code == "missing-file"] == []


class TestWindows:
    def test_scripts_beside_a_script_of_powershell(self) -> None:
        text = '. $PSScriptRoot/v.ps1\n& "$PSScriptRoot\\lib\\n.ps1"\nInvoke-Expression ./ie.ps1\n'
        files = {"ci/t.ps1": text, "ci/v.ps1": "", "ci/lib/n.ps1": "", "ie.ps1": "", "v.ps1": ""}
        found = closure({CI: job("{run: ./ci/t.ps1, shell: pwsh}"), **files})
        assert set(found.files) - {CI} == set(files) - {"v.ps1"}
        assert found.unresolved == ()

    def test_batch_files_call_one_another(self) -> None:
        files = {"ci/q.bat": "call ci\\z.bat\ncall %~dp0y.bat\n", "ci/z.bat": "", "ci/y.bat": ""}
        found = closure({CI: job("{run: 'ci\\q.bat', shell: cmd}"), **files, "ci/x.bat": ""})
        assert set(found.files) - {CI} == set(files)

    def test_a_script_that_is_plainly_powershell_is_read_as_such(self) -> None:
        text = "$env:X=1\nif ($a) { ./a.ps1 } elseif ($b) { ./b.ps1 }\n1..3 | % { ./c.ps1 }\n"
        text += "cargo x -- --skip y"
        files = {"a.ps1": "", "b.ps1": "", "c.ps1": ""}
        workflow = job(f"run: {json.dumps(text)}").replace("ubuntu-latest", "${{ inputs.os }}")
        found = closure({CI: workflow, **files})
        assert set(found.files) - {CI} == set(files)
        assert found.unresolved == ()


class TestSubmodules:
    SETTINGS = '[submodule "vendor/x"]\n\tpath = vendor/x\n'

    @pytest.mark.parametrize("step", ["run: ./vendor/x/run.sh", "uses: ./vendor/x/act"])
    def test_what_says_which_code_runs_counts(self, step: str) -> None:
        found = closure({CI: job(step), ".gitmodules": self.SETTINGS}, ("vendor/x",))
        assert set(found.files) == {CI, ".gitmodules", "vendor/x"}
        assert [one.code for one in found.unresolved] in (["missing-file"], ["missing-action"])

    def test_another_file_that_is_not_there(self) -> None:
        found = closure({CI: job("run: ./vendor/y/run.sh"), ".gitmodules": self.SETTINGS}, ("vendor/x",))
        assert set(found.files) == {CI}
