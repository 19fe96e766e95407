"""Actions, called workflows, checkouts and settings of steps."""

from __future__ import annotations

import pytest
from closure.kit import CI, closure, job

_COMPOSITE = "runs:\n  using: composite\n  steps:\n    - run: $GITHUB_ACTION_PATH/in.sh\n      shell: bash\n"


@pytest.mark.parametrize("uses", ["./act", "$/act"])
def test_a_composite_action_runs_its_own_files(uses: str) -> None:
    files = {CI: job(f"uses: {uses}"), "act/action.yml": _COMPOSITE, "act/in.sh": "", "in.sh": ""}
    assert set(closure(files).files) == {CI, "act/action.yml", "act/in.sh"}


def test_an_action_in_javascript_runs_main_pre_and_post() -> None:
    action = "runs:\n  using: node24\n  pre: pre.js\n  main: dist/main.js\n  post: gone.js\n"
    files = {
        CI: job("uses: ./act"), "act/action.yml": action, "act/pre.js": "",
        "act/dist/main.js": "require('./x')",
        "act/dist/x.js": "", "act/dist/y.js": "",
    }  # fmt: skip
    found = closure(files)
    assert set(found.files) == set(files) - {"act/dist/y.js"}
    assert [(one.path, one.code) for one in found.unresolved] == [("act/action.yml", "missing-file")]


def test_an_action_with_an_image_runs_its_entry_point() -> None:
    files = {
        CI: job("uses: ./act"), "act/action.yml": "runs:\n  using: docker\n  image: Dockerfile\n",
        "act/Dockerfile": "FROM a\nCOPY go.sh /go.sh\nENTRYPOINT [\"/go.sh\"]\n", "act/go.sh": "",
    }  # fmt: skip
    assert set(closure(files).files) == set(files)


@pytest.mark.parametrize("uses", ["docker://alpine", "other/repo/act@v1", "actions/checkout@v4"])
def test_what_others_wrote_is_no_file_of_the_repository(uses: str) -> None:
    files = {CI: job(f"uses: {uses}"), "act/action.yml": _COMPOSITE, "action.yml": _COMPOSITE}
    found = closure(files)
    assert (set(found.files), found.unresolved) == ({CI}, ())


def test_actions_that_run_files_of_the_repository() -> None:
    step = "uses: docker/build-push-action@v6\n        with: {context: app, file: app/x.Dockerfile}"
    files = {
        CI: job(step, "uses: pre-commit/action@v3"),
        "app/x.Dockerfile": "",
        ".pre-commit-config.yaml": "",
        "Dockerfile": "",
    }
    assert set(closure(files).files) == set(files) - {"Dockerfile"}


def test_a_called_workflow_has_the_reach_of_its_caller() -> None:
    called = ".github/workflows/called.yml"
    files = {
        CI: "on: pull_request\njobs:\n  a:\n    uses: ./.github/workflows/called.yml\n",
        called: job("run: ./x.sh", on="workflow_call"), "x.sh": "",
    }  # fmt: skip
    found = closure(files)
    assert found.reach("x.sh").rank == 2
    assert found.reach(called).rank == 2
    assert {chain.workflow for chain in found.chains["x.sh"]} == {CI, called}


def test_workflows_that_call_each_other_end() -> None:
    text = "on: [push, workflow_call]\njobs:\n  a:\n    uses: ./.github/workflows/{}.yml\n"
    files = {".github/workflows/a.yml": text.format("b"), ".github/workflows/b.yml": text.format("a")}
    assert set(closure(files).files) == set(files)


def test_a_checkout_into_a_folder_is_the_repository_there() -> None:
    own = "uses: actions/checkout@v4\n        with: {path: src}"
    files = {CI: job(own, "run: src/x.sh", "run: cd src && ./y.sh"), "x.sh": "", "y.sh": "", "src/z.sh": ""}
    assert set(closure(files).files) == {CI, "x.sh", "y.sh"}


@pytest.mark.parametrize("path", ["", ", path: other"])
def test_a_checkout_of_another_repository_hides_what_has_its_path(path: str) -> None:
    step = f"uses: actions/checkout@v4\n        with: {{repository: a/b{path}}}"
    run = "run: ./x.sh" if not path else "run: other/x.sh"
    assert set(closure({CI: job(step, run), "x.sh": "", "other/x.sh": ""}).files) == {CI}


def test_the_folder_of_the_defaults_counts_unless_the_step_says_otherwise() -> None:
    more = "    defaults:\n      run:\n        working-directory: a\n"
    steps = "run: ./x.sh", "run: ./y.sh\n        working-directory: b"
    files = {CI: job(*steps, more=more), "a/x.sh": "", "b/y.sh": "", "x.sh": "", "a/y.sh": ""}
    assert set(closure(files).files) == {CI, "a/x.sh", "b/y.sh"}


def test_a_shell_of_the_repository_runs() -> None:
    files = {CI: job("run: echo\n        shell: ./ci/sh.py {0}"), "ci/sh.py": ""}
    assert "ci/sh.py" in closure(files).files


@pytest.mark.parametrize("where", ["step", "job"])
def test_what_never_runs_is_not_executed(where: str) -> None:
    step = "run: ./x.sh" + ("\n        if: false" if where == "step" else "")
    files = {CI: job(step, more="    if: false\n" if where == "job" else ""), "x.sh": ""}
    assert set(closure(files).files) == {CI}


def test_files_that_only_look_like_workflows_do_not_count() -> None:
    assert (
        closure(
            {"docs/ci.yml": job("run: ./x.sh"), ".github/workflows/a/b.yml": job("run: ./x.sh"), "x.sh": ""}
        ).files
        == ()
    )
