"""Chains are as short as they can be, whatever is read first; what is left out is said."""

from __future__ import annotations

import pytest
from closure.kit import CI, closure, executed, job, lost

from pinfix.closure import findings, walk
from pinfix.closure.places import search_path
from pinfix.closure.programs import python, ruby_lists
from pinfix.closure.tools.projects import python_build, terraform
from pinfix.closure.trail import MOST_LINKS

_CHAIN = {f"s{n}.sh": f"./s{n + 1}.sh\n" for n in range(1, 21)} | {"s21.sh": ""}


@pytest.mark.parametrize("steps", [("run: ./s1.sh", "run: ./s15.sh"), ("run: ./s15.sh", "run: ./s1.sh")])
def test_a_long_chain_does_not_hide_a_short_one(steps: tuple[str, ...]) -> None:
    found = closure({CI: job(*steps), **_CHAIN})
    assert set(found.files) == {CI, *_CHAIN}
    lengths = {path: len(found.chains[path][0].links) for path in ("s14.sh", "s15.sh", "s21.sh")}
    assert lengths == {"s14.sh": 14, "s15.sh": 1, "s21.sh": 7}
    assert not found.unresolved


def test_a_chain_that_is_too_long_is_said_where_it_ends() -> None:
    found = closure({CI: job("run: ./s1.sh"), **_CHAIN})
    assert set(found.files) == {CI, *(f"s{n}.sh" for n in range(1, MOST_LINKS + 1))}
    assert [(one.path, one.code) for one in found.unresolved] == [(f"s{MOST_LINKS}.sh", "too-much")]


def test_actions_are_walked_by_the_lengths_of_their_chains_too() -> None:
    act = "runs:\n  using: composite\n  steps:\n    - uses: ./a{}\n    - {{run: ./x{}.sh, shell: bash}}\n"
    files = {f"a{n}/action.yml": act.format(n + 1, n) for n in range(1, 21)}
    files |= {f"x{n}.sh": "" for n in range(1, 21)}
    for steps in (("uses: ./a1", "uses: ./a15"), ("uses: ./a15", "uses: ./a1")):
        found = closure({CI: job(*steps), **files})
        assert set(files) <= set(found.files), steps


def test_what_goes_beyond_the_bound_for_one_job_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_SCRIPTS", 3)
    files = {f"s{n}.sh": f"./t{n}.sh\n" for n in range(4)} | {f"t{n}.sh": "" for n in range(4)}
    found = closure({CI: job(*(f"run: ./s{n}.sh" for n in range(4))), **files})
    assert "too-much" in {one.code for one in found.unresolved}
    assert not {"t0.sh", "t1.sh", "t2.sh", "t3.sh"} <= set(found.files)


def test_each_job_has_a_bound_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_SCRIPTS", 3)
    one = ".github/workflows/one.yml"
    assert not closure(
        {CI: job("run: ./x.sh"), one: job("run: ./x.sh"), "x.sh": "./y.sh", "y.sh": ""}
    ).unresolved


def test_the_same_script_twice_is_no_bound() -> None:
    assert lost("./x.sh\n        env: {A: b}", {"x.sh": "./y.sh\n" * 50, "y.sh": "./x.sh"}) == []


@pytest.mark.parametrize("times", [2, 1_000])
def test_workflows_that_hand_themselves_ever_more_end(times: int) -> None:
    more = "b" + times * "${{ inputs.x }}"
    text = (
        "on:\n  push:\n  workflow_call:\n    inputs:\n      x: {type: string, default: a}\n"
        f"jobs:\n  a:\n    uses: ./.github/workflows/ci.yml\n    with: {{x: '{more}'}}\n"
    )
    found = closure({CI: text})
    assert found.files == (CI,)
    assert {one.code for one in found.unresolved} <= {"too-much"}


@pytest.mark.parametrize("times", [2, 1_000])
def test_actions_that_hand_themselves_ever_more_end(times: int) -> None:
    given, env = times * "${{ inputs.x }}", times * "${{ env.A }}"
    step = f"    - uses: ./act\n      with: {{x: 'b{given}'}}\n      env: {{A: 'b{env}'}}\n"
    act = f"inputs:\n  x: {{default: a}}\nruns:\n  using: composite\n  steps:\n{step}"
    found = closure({CI: job("uses: ./act"), "act/action.yml": act})
    assert found.files == (CI, "act/action.yml")
    assert {one.code for one in found.unresolved} <= {"too-much"}


def test_workflows_that_are_called_too_often_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MOST_CALLS", 2)
    called = ".github/workflows/called.yml"
    head = "on: push\njobs:\n  a:\n    strategy: {matrix: {n: [1, 2, 3]}}\n"
    call = "    uses: ./.github/workflows/called.yml\n    with: {n: '${{ matrix.n }}'}\n"
    run = job("run: ./x${{ inputs.n }}.sh", on="{workflow_call: {inputs: {n: {type: string}}}}")
    found = closure({CI: head + call, called: run, "x1.sh": "", "x2.sh": "", "x3.sh": ""})
    assert {"x1.sh", "x2.sh"} <= set(found.files)
    assert [one.code for one in found.unresolved if one.path == CI] == ["too-much"]


class TestCutOff:
    """Up to the bound nothing is said; beyond it the place is, and what comes before it counts."""

    def test_modules_of_terraform(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(terraform, "MOST_FOLDERS", 3)
        files = {"main.tf": 'source = "./a"\n', "a/x.tf": 'source = "./b"\n', "a/b/x.tf": ""}
        assert lost("terraform plan", files) == []
        files["a/x.tf"] += '\nsource = "./c"\nsource = "./d"\n'
        files |= {"a/c/x.tf": "", "a/d/x.tf": ""}
        assert lost("terraform plan", files) == [("a/x.tf", 3, "too-much")]
        assert executed("terraform plan", files) == {"main.tf", "a/x.tf", "a/b/x.tf"}

    def test_a_module_that_is_named_often_is_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(terraform, "MOST_FOLDERS", 2)
        assert lost("terraform plan", {"main.tf": 'source = "./a"\n' * 9, "a/x.tf": ""}) == []

    @pytest.mark.parametrize("command", ["pip install .", "python -m build"])
    def test_files_of_a_python_project(self, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(python_build, "MOST_FILES", 2)
        hook = "[tool.hatch.build.targets.t{0}.hooks.custom]\npath = 'h{0}.py'\n"
        hooks = {f"h{number}.py": "" for number in range(3)}
        text = "".join(map(hook.format, range(2)))
        assert lost(command, {"pyproject.toml": text, **hooks}) == []
        files = {"pyproject.toml": text + hook.format(2), **hooks}
        assert lost(command, files) == [("pyproject.toml", 1, "too-much")]
        assert {"h0.py", "h1.py"} == executed(command, files) - {"pyproject.toml"}

    @pytest.mark.parametrize("line", ["export PATH={}:$PATH\n", "echo {} >> $GITHUB_PATH\n"])
    def test_folders_of_the_search_path(self, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search_path, "MOST_FOLDERS", 2)
        files = {"b0/t0": "", "b1/t1": "", "b2/t2": ""}
        once = "|\n          " + "          ".join(line.format(f"b{number}") for number in range(2))
        assert lost(once, files) == []
        assert lost(f"{once}          {line.format('b2')}", files) == [(CI, 7, "too-much")]

    def test_the_search_path_is_one_for_all_steps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search_path, "MOST_FOLDERS", 2)
        adds = [f"run: echo b{number} >> $GITHUB_PATH" for number in range(3)]
        files = {"b0/t0": "", "b1/t1": "", "b2/t2": ""}
        found = closure({CI: job(*adds, "run: t1", "run: t2"), **files})
        assert set(found.files) == {CI, "b1/t1"}
        # Each script from there on searches in fewer folders than it should, and the one that adds is told.
        assert [(one.path, one.line, one.code) for one in found.unresolved] == [(CI, 8, "too-much")]

    def test_lists_of_files_in_ruby(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ruby_lists, "MOST_PATTERNS", 2)
        line = "Dir['{}/*.rake'].each {{ |f| load f }}\n"
        text = line.format("a") * 5 + line.format("b")
        files = {"Rakefile": text, "a/a.rake": "", "b/b.rake": ""}
        assert lost("rake", files) == []
        assert executed("rake", files) == set(files)
        assert lost("rake", {**files, "Rakefile": text + "Dir['c/*.rake'].each { |f| puts f }\n"}) == []
        files = {**files, "Rakefile": text + line.format("c"), "c/c.rake": ""}
        assert lost("rake", files) == [("Rakefile", 1, "too-much")]
        assert executed("rake", files) == set(files) - {"c/c.rake"}

    def test_folders_that_a_python_program_searches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(python, "MOST_ROOTS", 2)
        text = "import sys, m0\nsys.path.append('p0')\nsys.path.append('p1')\n"
        files = {"x.py": text, "p0/m0.py": "", "p2/m2.py": ""}
        assert lost("python x.py", files) == []
        files["x.py"] += "sys.path.append('p2')\nimport m2\n"
        assert lost("python x.py", files) == [("x.py", 1, "too-much")]
        assert len(executed("python x.py", files)) == 2
