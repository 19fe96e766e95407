"""The comparison that the corpus is judged by must itself be able to fail."""

from __future__ import annotations

import pytest
from corpus.lines import differences

BEFORE = "a: 1\n- uses: o/r@v1  # a note\r\n- uses: 'o/s@v1'\nz: 1\n"
AFTER = "a: 1\n# a note\n- uses: o/r@SHA  # v1.0.0\r\n- uses: 'o/s@SHA' # v1\n  with:\n    x: y\nz: 1\n"
CHANGES = [
    {"line": 2, "column": 9, "before": "o/r@v1", "after": "o/r@SHA # v1.0.0"},
    {"line": 3, "column": 9, "before": "o/s@v1", "after": "o/s@SHA # v1, with x: y"},
]


def test_what_was_reported_is_no_difference() -> None:
    assert differences(BEFORE, AFTER, CHANGES) == []
    assert differences(BEFORE, BEFORE, []) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: 1", "a: 2"),
        ("# a note", "# another note"),
        ("# a note\n", "# a note\n# and more\n"),
        ("  # v1.0.0", " # v1.0.0"),
        ("# v1.0.0", "# v1.0.1"),
        ("\r\n", "\n"),
        ("'o/s", '"o/s'),
        ("    x: y\n", ""),
        ("x: y", "x: n"),
        ("z: 1\n", "z: 1"),
        ("z: 1\n", "z: 1\n\n"),
        ("# v1.0.0\r", "# v1.0.0 \r"),
        ("\n  with:", "\n\n  with:"),
    ],
)
def test_everything_else_is(old: str, new: str) -> None:
    assert old in AFTER
    assert differences(BEFORE, AFTER.replace(old, new, 1), CHANGES) != []


def test_a_change_that_was_not_reported_is() -> None:
    assert differences(BEFORE, AFTER, CHANGES[:1]) != []
