from __future__ import annotations

import pytest

from pinfix.github.jobs import Section, read_jobs, read_steps
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, follow

WORKFLOW = """\
on: push
jobs:
  build: &build
    runs-on: ubuntu-latest
    env: {A: 1, B: , C: [x], D: {x: y}}
    steps:
      - uses: a/b@v1
      - name: Say it
        run: |
          echo one
          echo two
      - parallel:
          - run: >
              folded
          - {uses: c/d@v1}
      - name: no step
      - plain
      - run: [x]
  again: *build
  call: {uses: ./.github/workflows/x.yml}
  empty:
  list: [a]
"""


def test_jobs() -> None:
    build, again, call = read_jobs(Document.from_text(WORKFLOW))
    assert [job.id for job in (build, again, call)] == ["build", "again", "call"]
    assert again.node is build.node
    assert again.path == ("jobs", "again")
    assert (build.calls, call.calls) == (None, "./.github/workflows/x.yml")
    assert (build.line, call.line) == (3, 20)
    assert call.steps == ()


def test_steps() -> None:
    build = read_jobs(Document.from_text(WORKFLOW))[0]
    assert [step.path[2:] for step in build.steps] == [
        ("steps", 0), ("steps", 1), ("steps", 2, "parallel", 0), ("steps", 2, "parallel", 1), ("steps", 5),
    ]  # fmt: skip
    assert [step.shown for step in build.steps] == ["step 1", "step 2 (Say it)", "step 3", "step 4", "step 5"]
    assert [step.string("uses") for step in build.steps] == ["a/b@v1", None, None, "c/d@v1", None]
    assert [step.script is not None for step in build.steps] == [False, True, True, False, False]


def test_lines_of_scripts() -> None:
    _, block, folded, *_ = read_jobs(Document.from_text(WORKFLOW))[0].steps
    assert [block.line_in_script(line) for line in (1, 2)] == [10, 11]
    assert [folded.line_in_script(line) for line in (1, 5)] == [13, 13]
    assert (block.line, block.line_of("run"), block.line_of("missing")) == (8, 9, 8)


def test_entries_of_a_section() -> None:
    build = read_jobs(Document.from_text(WORKFLOW))[0]
    env = build.section("env")
    assert env is not None
    assert dict(env.strings()) == {"A": "1", "B": ""}
    assert (env.string("A"), env.string("B"), env.string("C"), env.string("E")) == ("1", None, None, None)
    assert (env.has("B"), env.has("E")) == (True, False)
    assert [name for name, _ in env.sections()] == ["D"]
    assert build.section("steps") is None


@pytest.mark.parametrize(
    "text", ["x", "[jobs]", "jobs:", "jobs: []", "jobs: {a: x}", "on: push\n---\njobs: {a: {}}"]
)
def test_no_jobs(text: str) -> None:
    assert read_jobs(Document.from_text(text)) == ()


def test_steps_that_nest_deeper_than_the_stack() -> None:
    text = "steps: [" + "{parallel: [" * 30 + "{run: x}" + "]}" * 30 + "]"
    document = Document.from_text(text)
    root = follow(document.roots[0])
    assert isinstance(root, Mapping)
    (step,) = read_steps(Section(document, root, (), 0))
    assert step.string("run") == "x"
