from __future__ import annotations

import pytest

from pinfix.github.uses import DockerUses, InvalidUses, RepositoryUses
from pinfix.github.workflow import Workflow
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Alias, Mapping, Scalar, Sequence, follow


def workflow(text: str) -> Workflow:
    return Workflow(".github/workflows/ci.yml", Document.from_text(text))


def found(text: str) -> list[tuple[object, ...]]:
    return [(site.document, *site.path, site.text) for site in workflow(text).sites()]


def test_jobs_and_steps_in_the_order_of_the_text() -> None:
    text = """\
jobs:
  call:
    uses: o/r/.github/workflows/x.yml@v1
  build:
    steps:
      - run: make
      - name: check out
        uses: actions/checkout@v4 # note
      - {"uses": 'docker://alpine:3'}
"""
    assert found(text) == [
        (0, "jobs", "call", "uses", "o/r/.github/workflows/x.yml@v1"),
        (0, "jobs", "build", "steps", 1, "uses", "actions/checkout@v4"),
        (0, "jobs", "build", "steps", 2, "uses", "docker://alpine:3"),
    ]
    assert [site.context for site in workflow(text).sites()] == ["job", "step", "step"]
    *_, last = workflow(text).sites()
    assert isinstance(last.uses, DockerUses)


def test_a_site_knows_its_nodes() -> None:
    view = workflow("jobs: {a: {steps: [{uses: o/r@v1, with: {x: y}}]}}\n")
    (site,) = view.sites()
    assert site.owner_path == ("jobs", "a", "steps", 0)
    assert view.document.node(site.path) is site.written is site.node
    assert isinstance(site.node, Scalar)
    assert view.document.text[site.node.start : site.node.end] == "o/r@v1"
    owner = view.document.node(site.owner_path)
    assert isinstance(owner, Mapping)
    assert owner.get("with") is not None


@pytest.mark.parametrize(
    ("block", "paths"),
    [
        ("parallel: [{uses: o/a@v1}, {run: x}, {uses: o/b@v1}]", [("parallel", 0), ("parallel", 2)]),
        ("parallel: {steps: [{uses: o/a@v1}]}", [("parallel", "steps", 0)]),
        (
            "parallel: [{uses: o/a@v1},"
            " {parallel: [{parallel: [{uses: o/b@v1}]}, {uses: o/c@v1}]}, {uses: o/d@v1}]",
            [
                ("parallel", 0),
                ("parallel", 1, "parallel", 0, "parallel", 0),
                ("parallel", 1, "parallel", 1),
                ("parallel", 2),
            ],
        ),
    ],
)
def test_steps_inside_steps(block: str, paths: list[tuple[object, ...]]) -> None:
    sites = found(f"jobs: {{a: {{steps: [{{{block}}}, {{uses: o/last@v1}}]}}}}\n")
    assert [site[1:-2] for site in sites] == [
        *(("jobs", "a", "steps", 0, *path) for path in paths),
        ("jobs", "a", "steps", 1),
    ]


def test_aliases_are_followed_and_counted_where_they_stand() -> None:
    text = """\
jobs:
  a:
    steps: &steps
      - &checkout
        uses: &pin actions/checkout@v4
      - uses: *pin
  b:
    steps: *steps
  c:
    steps: [*checkout]
  d: {uses: *pin}
"""
    view = workflow(text)
    sites = list(view.sites())
    assert [site.path[1:-1] for site in sites] == [
        ("a", "steps", 0),
        ("a", "steps", 1),
        ("b", "steps", 0),
        ("b", "steps", 1),
        ("c", "steps", 0),
        ("d",),
    ]
    assert {site.text for site in sites} == {"actions/checkout@v4"}
    assert len({id(site.node) for site in sites}) == 1
    assert [isinstance(site.written, Alias) for site in sites] == [False, True, False, True, False, True]
    assert all(view.document.node(site.path) is site.written for site in sites)
    assert all(isinstance(follow(view.document.node(site.owner_path)), Mapping) for site in sites)


@pytest.mark.parametrize(
    "text",
    [
        "x: &job {steps: [{uses: o/r@v1}]}\njobs: {a: *job}\n",
        "x: &jobs {a: {steps: [{uses: o/r@v1}]}}\njobs: *jobs\n",
        "x: &key jobs\n*key : {a: {steps: [{uses: o/r@v1}]}}\n",
    ],
)
def test_aliases_above_the_steps(text: str) -> None:
    assert found(text) == [(0, "jobs", "a", "steps", 0, "uses", "o/r@v1")]


@pytest.mark.parametrize("inner", ["[{uses: o/r@v1}]", "{steps: [{uses: o/r@v1}]}"])
def test_an_alias_for_parallel_steps(inner: str) -> None:
    sites = found(f"x: &p {inner}\njobs: {{a: {{steps: [{{parallel: *p}}]}}}}\n")
    assert [site[-1] for site in sites] == ["o/r@v1"]


def test_every_document_of_a_file_is_read() -> None:
    text = "jobs: {a: {uses: o/a@v1}}\n---\nname: none\n---\njobs: {b: {steps: [{uses: o/b@v1}]}}\n"
    assert found(text) == [(0, "jobs", "a", "uses", "o/a@v1"), (2, "jobs", "b", "steps", 0, "uses", "o/b@v1")]


@pytest.mark.parametrize(
    ("value", "node", "reason"),
    [
        ("", Scalar, "empty"),
        ("~", Scalar, "empty"),
        ("null", Scalar, "empty"),
        ("''", Scalar, "empty"),
        ("{a: b}", Mapping, "mapping"),
        ("[o/r@v1]", Sequence, "list"),
        ("12", Scalar, "neither"),
        ("true", Scalar, "neither"),
        ("!!int 'o/r@v1'", Scalar, "tag"),
        ("!custom o/r@v1", Scalar, "tag"),
        ("|\n          o/r@v1\n          o/r@v2\n", Scalar, "U+000A"),
    ],
)
def test_values_that_are_no_reference_are_shown_as_such(value: str, node: type, reason: str) -> None:
    (site,) = workflow(f"jobs:\n  a:\n    steps:\n      - uses: {value}\n").sites()
    assert isinstance(site.uses, InvalidUses)
    assert reason in site.uses.reason
    assert isinstance(site.node, node)
    assert site.path == ("jobs", "a", "steps", 0, "uses")


@pytest.mark.parametrize(
    "value",
    [
        "o/r@v1",
        "'o/r@v1'",
        '"o/r@v1"',
        "!!str o/r@v1",
        "! o/r@v1",
        ">-\n          o/r@v1",
        "|\n          o/r@v1",
    ],
)
def test_every_way_to_write_text(value: str) -> None:
    (site,) = workflow(f"jobs:\n  a:\n    steps:\n      - uses: {value}\n").sites()
    assert site.uses == RepositoryUses("o", "r", "", "v1")


@pytest.mark.parametrize(
    "text",
    [
        "a scalar",
        "[uses, o/r@v1]",
        "jobs:",
        "jobs: text",
        "jobs: [{uses: o/r@v1}]",
        "jobs: {a: o/r@v1}",
        "jobs: {a: [{uses: o/r@v1}]}",
        "jobs: {a: {steps: {uses: o/r@v1}}}",
        "jobs: {a: {steps: [o/r@v1, ~, [{uses: o/r@v1}]]}}",
        "jobs: {a: {steps: [{parallel: o/r@v1}]}}",
        "jobs: {a: {steps: [{parallel: {x: [{uses: o/r@v1}]}}]}}",
        "jobs: {a: {steps: [{steps: [{uses: o/r@v1}]}]}}",
        "Jobs: {a: {uses: o/r@v1}}",
        "jobs: {a: {Uses: o/r@v1, USES: o/r@v1}}",
        "jobs: {a: {Steps: [{uses: o/r@v1}]}}",
        "jobs: {a: {steps: [{Uses: o/r@v1}]}}",
        "jobs: {a: {steps: [{with: {uses: o/r@v1}, env: {uses: o/r@v1}, name: 'uses: o/r@v1'}]}}",
        "jobs:\n  a:\n    steps:\n      - run: |\n          - uses: o/r@v1\n",
        "jobs:\n  a:\n    steps:\n      # - uses: o/r@v1\n      - run: x\n",
        "jobs: {a: {steps: [{<<: {uses: o/r@v1}}]}}",
        "jobs: {a: {services: {uses: o/r@v1}, container: {uses: o/r@v1}}}",
        "uses: o/r@v1",
        "steps: [{uses: o/r@v1}]",
        "runs: {using: composite, steps: [{uses: o/r@v1}]}",
    ],
)
def test_what_only_looks_like_a_use_is_passed_over(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("levels", [2, 30])
def test_steps_that_aliases_nest(levels: int) -> None:
    lines = ["x-0: &s0 {uses: o/r@v1}"]
    lines += [f"x-{n}: &s{n} {{parallel: [*s{n - 1}]}}" for n in range(1, levels)]
    lines += [f"jobs: {{a: {{steps: [*s{levels - 1}]}}}}"]
    (site,) = workflow("\n".join(lines) + "\n").sites()
    assert site.text == "o/r@v1"
    assert site.path.count("parallel") == levels - 1
