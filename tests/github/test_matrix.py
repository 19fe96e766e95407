from __future__ import annotations

import pytest

from pinfix.github.jobs import read_jobs
from pinfix.github.matrix import matrix_values
from pinfix.yaml.document import Document


def values(matrix: str) -> dict[str, tuple[str, ...]]:
    (job,) = read_jobs(Document.from_text(f"jobs:\n  a:\n    strategy:\n      matrix: {matrix}\n"))
    return dict(matrix_values(job))


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ("{os: [a, b]}", {"os": ("a", "b")}),
        ("{OS: [a, b, a], n: [1, 2]}", {"os": ("a", "b"), "n": ("1", "2")}),
        ("{x: [true, FALSE, null, '', 'true']}", {"x": ("true", "false", "")}),
        ("{x: ['3.10', \"08\"]}", {"x": ("3.10", "08")}),
        ("{os: [a, b], exclude: [{os: a}]}", {"os": ("b",)}),
        ("{OS: [a, b], n: [1, 2], exclude: [{os: a, N: 1}, {os: a, n: 2}]}", {"os": ("b",), "n": ("1", "2")}),
        ("{os: [a, b], n: ['${{ x }}'], exclude: [{os: a}]}", {"os": ("b",)}),
        # What is left in another combination, or comes back by `include`, still runs.
        ("{os: [a, b], n: [1, 2], exclude: [{os: a, n: 1}]}", {"os": ("a", "b"), "n": ("1", "2")}),
        ("{os: [a, b], exclude: [{os: a}], include: [{os: a}]}", {"os": ("b", "a")}),
        # What cannot be compared takes nothing out.
        ("{os: [a, b], exclude: [{os: a, other: x}]}", {"os": ("a", "b")}),
        ("{os: [a, b], exclude: [{os: '${{ inputs.os }}'}]}", {"os": ("a", "b")}),
        ("{os: [a, b], exclude: '${{ fromJSON(inputs.x) }}'}", {"os": ("a", "b")}),
        ("{os: [a, b], exclude: [{}]}", {"os": ("a", "b")}),
        ("{n: ['1', '2'], exclude: [{n: 1}]}", {"n": ("1", "2")}),
        ("{p: [{os: a}, {os: b}], exclude: [{p: {os: a}}]}", {"p.os": ("a", "b")}),
        ("{os: [a], exclude: [{os: a}]}", {"os": ("a",)}),
        ("{p: [{os: a, n: 1}, {os: b}]}", {"p.os": ("a", "b"), "p.n": ("1", "")}),
        ("{p: [{os: a, deep: {x: 1}, list: [1]}]}", {"p.os": ("a",)}),
        ("{p: [{os: a}, plain]}", {"p.os": ("a", "")}),
        ("{include: [{os: a}, {os: b}]}", {"os": ("a", "b")}),
        ("{include: [{os: a}, {n: 1}]}", {"os": ("a", ""), "n": ("", "1")}),
        ("{os: [a], include: [{os: b}]}", {"os": ("a", "b")}),
        # An entry without any axis completes every combination.
        ("{os: [a], include: [{n: 1}]}", {"os": ("a",), "n": ("", "1")}),
        # One with another axis may be a combination of its own, which lacks this one.
        ("{os: [a], n: [1], include: [{n: 2}]}", {"os": ("a", ""), "n": ("1", "2")}),
        ("{os: [a], include: [{os: b, x: y}]}", {"os": ("a", "b"), "x": ("", "y")}),
        ("{include: [{p: {os: a}}]}", {"p.os": ("a",)}),
        ("{os: &o [a], runner: *o}", {"os": ("a",), "runner": ("a",)}),
    ],
)
def test_values(matrix: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert values(matrix) == expected


@pytest.mark.parametrize(
    "matrix",
    [
        "${{ fromJSON(inputs.matrix) }}",
        "[a]",
        "",
        "{os: '${{ fromJSON(inputs.os) }}'}",
        "{os: [a, '${{ inputs.os }}']}",
        "{p: [{os: a}, '${{ fromJSON(inputs.p) }}']}",
        "{p: [{os: '${{ inputs.os }}'}]}",
        "{os: [[a, b]]}",
        "{os: [!x a]}",
        "{python: [3.10]}",
        "{n: [1, 0x10]}",
        "{n: [1, 08]}",
        "{n: [-1]}",
        "{a.b: [c]}",
        "{p: [{a.b: c}]}",
        "{os: [a], include: '${{ fromJSON(inputs.more) }}'}",
        "{os: [a], include: ['${{ fromJSON(inputs.more) }}']}",
        "{include: {os: a}}",
        "{os: a}",
        "{os: [" + "a, " * 300 + "b]}",
        "{include: [" + "{os: a}, " * 300 + "{os: b}]}",
    ],
)
def test_what_is_not_written_out_is_not_known(matrix: str) -> None:
    assert values(matrix) == {}


def test_one_axis_that_is_not_known_leaves_the_others() -> None:
    assert values("{os: [a], n: '${{ fromJSON(inputs.n) }}', include: [{os: b, n: 1}]}") == {"os": ("a", "b")}


@pytest.mark.parametrize("job", ["{}", "{strategy: }", "{strategy: {fail-fast: false}}", "{strategy: []}"])
def test_no_matrix(job: str) -> None:
    (found,) = read_jobs(Document.from_text(f"jobs: {{a: {job}}}"))
    assert matrix_values(found) == {}
