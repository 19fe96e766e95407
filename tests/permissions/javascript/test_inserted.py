"""Where what GitHub puts into a script is a value, and where it is code."""

from __future__ import annotations

import pytest

from pinfix_codemods.permissions.javascript.inserted import stand_in
from pinfix_codemods.permissions.javascript.reading import read

_X = stand_in(0, datum=False)


@pytest.mark.parametrize(
    "source",
    [
        "X",
        "const a = 1\nX",
        "const a = 1; X;",
        "(X)",
        "await X",
        "f(X)",
        "new Foo(X)",
        "X()",
        "(X)()",
        "X.create({})",
        "new X()",
        "const o = {X}",
        "const o = {a: 1, X}",
        "const o = {...X}",
        "fooX()",
        "Xs.map(f)",
        "core.X('a')",
        "o.X = 1",
        "const {X} = o",
        "const f = X => 1",
        "const f = () => X",
        "class A { X }",
        "a, X",
        "X: 1",
    ],
)
def test_code(source: str) -> None:
    assert any(escape.any_code for escape in read(source.replace("X", _X)).escapes)


@pytest.mark.parametrize(
    "source",
    [
        "const a = X",
        "const a = (X)",
        "a = X",
        "a += X",
        "f(1, X)",
        "const o = {a: X}",
        "const a = [X, 1]",
        "const a = X ? 1 : 2",
        "if (X) f()",
        "if (X === 'true' && !X) f()",
        "const a = `b ${X}`",
        "const a = 'b X'; const c = `X`; /X/.test(d) // X",
        "for (const a of X) f(a)",
        "return X",
        "const a = b[X]",
    ],
)
def test_values(source: str) -> None:
    assert read(source.replace("X", _X)).escapes == ()


@pytest.mark.parametrize("source", ["f(X)", "X.map(f)", "const o = {...X}", "const a = X"])
def test_what_is_one_value_is_one_wherever_it_stands(source: str) -> None:
    assert read(source.replace("X", stand_in(0, datum=True))).escapes == ()


def test_a_part_of_a_name_is_code_whatever_is_put_in() -> None:
    assert read(f"foo{stand_in(0, datum=True)}()").escapes
