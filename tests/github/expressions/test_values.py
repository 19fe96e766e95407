from __future__ import annotations

import pytest

from pinfix.github.expressions.values import TOKEN, UNKNOWN, Holds, Value


@pytest.mark.parametrize(
    ("value", "text", "is_set"),
    [
        (Value(), "", False),
        (Value.literal(""), "", False),
        (Value.literal("x"), "x", True),
        (Value(("a", "b")), "ab", True),
        (Value(("a", None)), None, True),
        (UNKNOWN, None, None),
        (Value((None,), Holds.MAYBE), None, None),
        (TOKEN, None, True),
    ],
)
def test_what_is_known(value: Value, text: str | None, is_set: bool | None) -> None:
    assert value.text == text
    assert value.is_set is is_set


@pytest.mark.parametrize(
    ("value", "piece", "expected"),
    [
        (Value.literal("https://GitHub.com"), "github", True),
        (Value.literal("https://x"), "github", False),
        (Value(("https://", None, "@GITHUB.com")), "github.com", True),
        (Value(("https://", None)), "github.com", None),
        (UNKNOWN, "x", None),
        (Value(), "x", False),
    ],
)
def test_contains(value: Value, piece: str, expected: bool | None) -> None:
    assert value.contains(piece) is expected
