"""What many programs share is worked out once; and programs behind functions of the same name."""

from __future__ import annotations

import json

import pytest
from closure.kit import CI, closure, executed, job

from pinfix.closure import scripts
from pinfix.closure.programs import loading
from pinfix.closure.tools.projects import node_runners


def counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[object]:
    calls: list[object] = []
    real = getattr(module, name)

    def count(*arguments: object) -> object:
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(module, name, count)
    return calls


def test_a_module_is_read_once_however_many_programs_load_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = counted(monkeypatch, loading, "_look_around")
    started = counted(monkeypatch, scripts, "commands_of")
    files = {f"p{n}.py": f"import lib\nx = {n}\n" for n in range(20)} | {"lib.py": "import a\n", "a.py": ""}
    found = closure({CI: job(*(f"run: python p{n}.py" for n in range(20))), **files})
    assert set(found.files) == {CI, *files}
    assert len(looked) == 22
    assert len(started) == 22


def test_packages_are_asked_once_however_many_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    worked = counted(monkeypatch, node_runners, "_uses")
    scripts_of = {"prepare": "npm run b --workspaces", "b": "./b.sh"}
    files = {"package.json": json.dumps({"workspaces": ["p/*"]})}
    for n in range(20):
        files |= {f"p/a{n}/package.json": json.dumps({"scripts": scripts_of}), f"p/a{n}/b.sh": ""}
    found = closure({CI: job("run: npm ci"), **files})
    assert set(found.files) == {CI, *files}
    assert len(worked) == 1


@pytest.mark.parametrize("prefix", ["command ", "sudo ", "env A=1 ", "exec ", "sudo command -p "])
def test_a_function_does_not_stand_for_a_program_behind_a_wrapper(prefix: str) -> None:
    files = {"Makefile": "y:\n\t./c.sh\n", "b.sh": "", "c.sh": ""}
    found = executed(f'"make() {{ ./b.sh; }}; make x; {prefix}make y"', files)
    assert found == {"Makefile", "b.sh", "c.sh"}


def test_without_one_it_does() -> None:
    files = {"Makefile": "y:\n\t./c.sh\n", "b.sh": "", "c.sh": ""}
    assert executed('"make() { ./b.sh; }; make y; command ls"', files) == {"b.sh"}
