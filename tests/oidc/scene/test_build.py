from __future__ import annotations

import pytest
from oidc.scene.kit import CI, job, programs, scenes, step

from pinfix.github.jobs import Step
from pinfix_codemods.oidc.scene import build
from pinfix_codemods.oidc.scene.running.around import Around
from pinfix_codemods.oidc.scene.running.walk import Run


def test_levels_of_env() -> None:
    (scene,) = scenes(
        """
        # Made by hand
        # in two lines
        on: push
        env: { A: w, B: w, KEY: "${{ secrets.K }}" }
        jobs:
          j:
            runs-on: ubuntu-latest
            env:
              B: j
            steps:
              - run: echo
                env:
                  A: s
                  C: ${{ env.KEY }}
        """
    )

    assert scene.header == "# Made by hand\n# in two lines"
    assert {key: (entry.level, entry.value.text) for key, entry in scene.env.items()} == {
        "A": ("workflow", "w"),
        "B": ("job", "j"),
        "KEY": ("workflow", "${{ secrets.K }}"),
    }
    assert scene.outer_env["B"].value.text == "w"
    only = scene.steps[0]
    assert {key: entry.level for key, entry in only.env.items()} == {
        "A": "step",
        "B": "job",
        "KEY": "workflow",
        "C": "step",
    }
    assert set(only.own_env) == {"A", "C"}
    assert only.own_env["C"].value.through == ("KEY",)
    assert only.own_env["C"].path == ("jobs", "j", "steps", 0, "env", "C")
    assert (only.own_env["C"].spot.path, only.own_env["C"].spot.line) == (CI, 15)
    assert only.own_env["C"].spot.column == 11


def test_inputs_see_the_variables_of_their_step() -> None:
    found = step(
        """
        - uses: Owner/Act/sub@v1
          with:
            Key: ${{ env.K }}
            plain: x
          env:
            K: ${{ secrets.K }}
        """
    )

    assert found.action == "owner/act/sub"
    assert found.uses is not None
    assert found.uses.ref == "v1"
    assert found.inputs["key"].key == "Key"
    assert found.inputs["key"].value.name == "K"
    assert found.inputs["plain"].value.kind == "literal"
    assert found.file == CI


@pytest.mark.parametrize("uses", ["./act", "docker://alpine:3", "$/act"])
def test_what_is_no_action_of_a_repository_has_no_name(uses: str) -> None:
    found = step(f"- uses: {uses}")

    assert (found.action, found.uses, found.written_uses) == ("", None, uses)


def test_steps_in_groups_are_steps() -> None:
    found = job(
        """
        - run: one
        - parallel:
            - run: two
            - run: three
        """
    )

    assert [(one.index, one.run) for one in found.steps] == [(0, "one"), (1, "two"), (2, "three")]
    assert found.steps[1].path == ("jobs", "j", "steps", 1, "parallel", 0)


def test_a_job_that_calls_a_workflow_has_no_steps() -> None:
    (scene,) = scenes("on: push\njobs:\n  j:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit\n")

    assert scene.steps == ()
    assert scene.job.calls is not None


@pytest.mark.parametrize("text", ["on: push", "on: push\njobs: []", "- a", "on: push\njobs: {j: null}"])
def test_files_without_jobs(text: str) -> None:
    assert scenes(text) == ()


def test_shell_is_told_where_it_is_one() -> None:
    windows = "runs-on: windows-latest"
    assert step("- run: x").shell == "bash"
    assert step("- run: x", more=windows).shell == "pwsh"
    assert step("- run: x\n  shell: cmd", more=windows).shell == "cmd"
    assert step("- run: x", more="container: alpine").shell == "sh"
    assert step("- uses: a/b@v1").shell is None
    both = "strategy: {matrix: {os: [ubuntu-latest, windows-latest]}}\nruns-on: ${{ matrix.os }}"
    assert step("- run: x", more=both).shell is None


def test_condition_and_ids() -> None:
    found = job("- run: x\n  id: One\n- run: y\n  if: env.A == '1'")

    assert found.ids == {"one"}
    assert [one.condition for one in found.steps] == ["", "env.A == '1'"]


def test_jobs_beyond_the_bounds_are_left_out() -> None:
    entries = "".join(f"      A{number}: x\n" for number in range(501))
    steps = "      - run: x\n" * 2_001
    text = (
        "on: push\njobs:\n"
        f"  entries:\n    env:\n{entries}    steps:\n      - run: x\n"
        f"  steps:\n    steps:\n{steps}"
        "  plain:\n    steps:\n      - run: x\n"
    )

    assert [scene.job.id for scene in scenes(text)] == ["plain"]


def test_scripts_are_read_when_somebody_asks_and_then_all_of_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    run_of_step = build.run_of_step

    def noted(step: Step, around: Around) -> Run:
        read.append(step.shown)
        return run_of_step(step, around)

    monkeypatch.setattr(build, "run_of_step", noted)
    flow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: one}, {run: two}]\n"
    (job,) = scenes(flow)
    assert read == []
    assert programs(job.steps[1]) == ["two"]
    assert programs(job.steps[0]) == ["one"]
    assert len(read) == 2
