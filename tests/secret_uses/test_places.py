"""Where secrets are named: every kind of place, with its line."""

from __future__ import annotations

import pytest
from secret_uses.stage import CI, found, in_files, job, places

from pinfix.secret_uses import Kind

K = "${{ secrets.KEY }}"
BUILD = "steps:\n  - uses: docker/build-push-action@v6\n    with:"


@pytest.mark.parametrize(
    ("lines", "line", "kind"),
    [
        (f"env:\n  A: {K}", 5, Kind.JOB_ENV),
        (f"env: {K}", 4, Kind.JOB_ENV),
        (f"container:\n  image: x\n  env:\n    A: {K}", 7, Kind.CONTAINER),
        (f"container:\n  credentials: {{username: u, password: '{K}'}}", 5, Kind.CONTAINER),
        (f"services:\n  db:\n    env: {{P: '{K}'}}", 6, Kind.CONTAINER),
        (f"outputs:\n  k: {K}", 5, Kind.OUTPUT),
        (f"strategy:\n  matrix:\n    k: ['{K}']", 6, Kind.MATRIX),
        ("if: secrets.KEY != ''", 4, Kind.CONDITION),
        ("if: ${{ secrets.KEY }} && true", 4, Kind.CONDITION),
        (f"runs-on: {K}", 4, Kind.OTHER),
        (f"uses: o/r/.github/workflows/w.yml@v1\nsecrets:\n  k: {K}", 6, Kind.CALLED_WORKFLOW),
        (f"uses: o/r/.github/workflows/w.yml@v1\nwith:\n  k: {K}", 6, Kind.CALLED_WORKFLOW),
        (f"steps:\n  - run: x\n    env:\n      A: {K}", 7, Kind.STEP_ENV),
        (f"steps:\n  - uses: o/a@v1\n    with:\n      a: {K}", 7, Kind.ACTION_INPUT),
        (f"{BUILD}\n      build-args: |\n        A=1\n        B={K}", 9, Kind.DOCKER_BUILD),
        (f"steps:\n  - run: |\n      true\n      deploy {K}", 7, Kind.RUN_TEXT),
        (f"steps:\n  - run: |\n      docker build --build-arg A={K} .", 6, Kind.DOCKER_BUILD),
        (f"steps:\n  - run: >-\n      one\n      two {K}", 7, Kind.RUN_TEXT),
        ("steps:\n  - run: x\n    if: secrets.KEY", 6, Kind.CONDITION),
        (f"steps:\n  - run: x\n    working-directory: {K}", 6, Kind.OTHER),
        (f"steps:\n  - parallel:\n      - run: deploy {K}", 6, Kind.RUN_TEXT),
    ],
)  # fmt: skip
def test_kind_and_line(lines: str, line: int, kind: Kind) -> None:
    one = found(text=job(lines))
    assert places(one, "KEY") == [(line, kind)]
    assert one.everything == ()
    assert one.of("KEY")[0].job == "deploy"


@pytest.mark.parametrize(
    "written",
    ["secrets.key", "Secrets.Key", "secrets['KEY']", "secrets[ 'key' ]", "secrets.KEY || 'x'",
     "toJSON(secrets.KEY)",
     "format('{0}', secrets.key)", "!secrets.KEY", "a == secrets.KEY", "contains(x, secrets.KEY)"],
)  # fmt: skip
def test_spellings(written: str) -> None:
    one = found(text=job(f"env:\n  A: ${{{{{written}}}}}"))
    assert one.secrets == ("KEY",)
    assert one.everything == ()


def test_names_with_dashes() -> None:
    assert found(text=job("env:\n  A: ${{ secrets.my-key }}")).secrets == ("MY-KEY",)


@pytest.mark.parametrize(
    "lines",
    ["env:\n  A: ${{ secrets.GITHUB_TOKEN }}", "env:\n  A: ${{ secrets.github_token }}",
     "env:\n  A: secrets.KEY",
     "# ${{ secrets.KEY }}\nruns-on: x", "env:\n  A: ${{ vars.KEY }}", "env:\n  A: ${{ 'secrets.KEY' }}",
     "env:\n  A: ${{ needs.secrets.KEY }}", "env:\n  A: ${{ github.secrets.KEY }}"],
)  # fmt: skip
def test_what_is_no_use(lines: str) -> None:
    one = found(text=job(lines))
    assert (one.uses, one.everything) == ((), ())


def test_a_comment_of_a_script_is_filled_in_by_github_as_well() -> None:
    assert found(text=job("steps:\n  - run: |\n      # ${{ secrets.KEY }}\n      true")).secrets == ("KEY",)


def test_two_on_one_line_and_one_on_the_next() -> None:
    one = found(
        text=job("steps:\n  - run: |\n      a ${{ secrets.A }} ${{ secrets.B }}\n      ${{ secrets.A }}")
    )
    assert [(use.secret, use.line) for use in one.uses] == [("A", 6), ("B", 6), ("A", 7)]


def test_escapes_hide_nothing() -> None:
    one = found(text=job('env:\n  A: "\\x24{{ s\\x65crets.KEY }}"'))
    assert places(one, "KEY") == [(5, Kind.JOB_ENV)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_end_of_a_line_in_a_word_hides_nothing(end: str) -> None:
    written = job('env:\n  A: "${{ sec\\\n      rets.KEY }}"').replace("\n", end)
    assert places(found(text=written), "KEY") == [(5, Kind.JOB_ENV)]


def test_a_further_document_of_the_file_counts() -> None:
    one = found(text=f"on: push\njobs: {{}}\n---\na: {K}\n")
    assert places(one, "KEY") == [(4, Kind.OTHER)]


def test_an_alias_is_a_use_of_its_job() -> None:
    text = job(f"env: &e\n  A: {K}") + "  other:\n    env: *e\n"
    assert [use.job for use in found(text=text).of("key")] == ["deploy", "other"]


def test_workflow_env_and_outputs_of_a_called_workflow() -> None:
    text = f"on:\n  workflow_call:\n    outputs:\n      k: {{value: '{K}'}}\nenv:\n  A: {K}\njobs: {{}}\n"
    assert places(found(text=text), "KEY") == [(4, Kind.OUTPUT), (6, Kind.WORKFLOW_ENV)]


def test_an_action_that_names_a_secret() -> None:
    one = in_files({"a/action.yml": f"runs:\n  using: composite\n  steps:\n    - run: x {K}\n"})
    assert [(use.path, use.line, use.kind) for use in one.uses] == [("a/action.yml", 4, Kind.RUN_TEXT)]


def test_dependabot() -> None:
    text = f"version: 2\nregistries:\n  r:\n    password: {K}\n"
    one = in_files({".github/dependabot.yml": text})
    assert places(one, "KEY") == [(4, Kind.DEPENDABOT)]


def test_dependabot_that_cannot_be_read_may_use_any() -> None:
    one = in_files({".github/dependabot.yml": "a: b: c"})
    assert [(place.path, place.line) for place in one.everything] == [(".github/dependabot.yml", 0)]


def test_broken_files_do_not_break_it() -> None:
    one = in_files({CI: "- 1\n- ${{ secrets.KEY }}\n", "action.yml": "runs: 1\n", "b/action.yml": "[]\n"})
    assert one.secrets == ("KEY",)


def test_what_is_said_of_a_place() -> None:
    (use,) = found(text=job(f"steps:\n  - name: Up\n    run: x\n    env: {{A: '{K}'}}")).uses
    assert use.what == "A in `env` of step 1 (Up) of the job 'deploy'"


def test_a_long_line_of_many_expressions() -> None:
    """Each is looked at with a bounded piece of its line."""
    one = found(text=job("env:\n  A: " + "${{ secrets.KEY }}" * 20_000))
    assert places(one, "KEY") == [(5, Kind.JOB_ENV)]
