"""What guards the project: its own workflows, and the script that CI runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Any

import pytest
from project.pages import PROJECT, text
from ruamel.yaml import YAML

from pinfix import registry
from pinfix.commands.settings import choose
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.plan import Plan
from pinfix.trees.memory import MemoryTree

WORKFLOWS = PROJECT / ".github" / "workflows"
RUN = PROJECT / ".ci" / "run"

pytestmark = pytest.mark.skipif(not RUN.exists(), reason="a source distribution has no gate")


def plan_of_own_workflows() -> Plan:
    files = {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in WORKFLOWS.iterdir()}
    resolver = registry.resolver(offline=True)
    codemods = choose(registry.codemods(), Config(), only=(), skip=())
    return make_plan(MemoryTree(files), codemods, resolver, Config(), Options(offline=True))


def test_own_workflows_are_as_pinfix_leaves_them() -> None:
    plan = plan_of_own_workflows()
    assert plan.files_read > 0
    assert (plan.changes, plan.refusals, plan.errors) == ((), (), ())


def test_own_workflows_have_no_more_power_than_they_need() -> None:
    for path in WORKFLOWS.iterdir():
        workflow: dict[str, Any] = YAML(typ="safe", pure=True).load(path)
        assert workflow["permissions"] == {}
        for job in workflow["jobs"].values():
            assert job["permissions"] == {"contents": "read"}
            checkouts = [step for step in job["steps"] if "actions/checkout" in step.get("uses", "")]
            assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(checkouts)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_gate_is_a_script_that_bash_reads() -> None:
    assert os.access(RUN, os.X_OK)
    subprocess.run(["bash", "-n", RUN], check=True)


def test_gate_takes_its_commands_from_the_readme() -> None:
    gate = text(".ci/run")
    assert "readme_command.py Develop" in gate
    assert "readme_command.py first" in gate
    assert gate.endswith('echo "ci: all checks passed"\n')


@pytest.mark.parametrize(
    "part", ["ruff check", "ruff format --check", "mypy", "lint-imports", "zizmor", "check_wheel.py"]
)
def test_gate_has(part: str) -> None:
    assert f"\n{part}" in text(".ci/run") or f"/{part}" in text(".ci/run")


def test_gate_fetches_the_descriptions_and_has_none_of_their_tests_skipped() -> None:
    gate = text(".ci/run")
    fetched = gate.index("bash scripts/fetch_api_descriptions.sh\n")
    ran = gate.index("\npytest -m openapi | tee")
    assert fetched < ran < gate.index("grep -q '^SKIPPED'")
    assert "\nset -euo pipefail\n" in gate
    assert "\n.ci-tools/\n" in text(".gitignore")


def test_marked_tests_are_left_out_by_default_and_run_by_the_gate() -> None:
    assert '"-m", "not corpus and not judge and not endurance"' in text("pyproject.toml")
    assert '\npytest -n "$workers" --dist loadgroup -m "corpus or judge or endurance"\n' in text(".ci/run")
