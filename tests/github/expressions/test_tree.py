from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.github.expressions.tree import (
    MAX_DEPTH,
    MAX_LENGTH,
    Call,
    Comparison,
    Expr,
    Index,
    Literal,
    Logical,
    Malformed,
    Name,
    Not,
    Star,
    dotted,
    parse,
)

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("a || b && c", Logical("||", (A, Logical("&&", (B, C))))),
        ("a && b || c", Logical("||", (Logical("&&", (A, B)), C))),
        ("a || b || c", Logical("||", (A, B, C))),
        ("(a || b) && c", Logical("&&", (Logical("||", (A, B)), C))),
        ("a && b == c", Logical("&&", (A, Comparison("==", B, C)))),
        ("a == b < c", Comparison("==", A, Comparison("<", B, C))),
        ("a != b == c", Comparison("==", Comparison("!=", A, B), C)),
        ("!a == b", Comparison("==", Not(A), B)),
        ("!!a", Not(Not(A))),
        ("!a.b", Not(Index(A, Literal("b")))),
        ("A", A),
        ("a.B", Index(A, Literal("B"))),
        ("a['it''s']", Index(A, Literal("it's"))),
        ("a.*.b", Index(Index(A, Star()), Literal("b"))),
        ("a[*]", Index(A, Star())),
        ("a[b || c]", Index(A, Logical("||", (B, C)))),
        ("a . true", Index(A, Literal("true"))),
        ("toJSON(a)", Call("tojson", (A,))),
        ("success()", Call("success", ())),
        ("f (a, b)[0].c", Index(Index(Call("f", (A, B)), Literal("0", is_number=True)), Literal("c"))),
        ("(a).b", Index(A, Literal("b"))),
        ("true", Literal(True)),
        ("null", Literal(None)),
        ("True", Name("true")),
        ("NaN", Literal("NaN", is_number=True)),
        ("-1.5e3", Literal("-1.5e3", is_number=True)),
        ("''", Literal("")),
        (" \n a\t", A),
    ],
)
def test_trees(source: str, tree: Expr) -> None:
    assert parse(source) == tree


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("a ||", "ends too early"),
        ("(a", "ends too early"),
        ("f(a", "ends too early"),
        ("a[0", "ends too early"),
        ("a.", "ends too early"),
        ("a)", "has ')' where it does not belong"),
        ("a b", "has 'b' where it does not belong"),
        ("f(a,)", "has ')' where a value belongs"),
        ("f(,a)", "has ',' where a value belongs"),
        ("a.'b'", "has \"'b'\" where the name of a property belongs"),
        ("a.[b]", "has '[' where the name of a property belongs"),
        ("'a'.b", "has '.b' where it does not belong"),
        ("'a'[0]", "has '[' where it does not belong"),
        ("true.a", "has '.' where it does not belong"),
        ("* ", "has '*' where a value belongs"),
        ("a = b", "has '=' where it does not belong"),
        ("'open", 'has "\'open" where a value belongs'),
        ("a ! b", "has '!' where it does not belong"),
    ],
)
def test_malformed(source: str, reason: str) -> None:
    assert parse(source) == Malformed(reason)


def levels(count: int) -> list[str]:
    """Sources that nest `count` levels deep, each in its own way."""
    return [
        "(" * count + "a" + ")" * count,
        "!" * count + "a",
        "f(" * count + ")" * count,
        "a" + ".b" * count,
        "a" + "[0]" * count,
        "a[" * count + "0" + "]" * count,
        "a" + " == b" * count,
        "(" * (count // 2) + "a" + " == b)" * (count // 2) + ".c" * (count // 2),
    ]


@pytest.mark.parametrize("source", levels(MAX_DEPTH // 2))
def test_deep_trees(source: str) -> None:
    assert not isinstance(parse(source), Malformed)


@pytest.mark.parametrize("source", levels(MAX_DEPTH * 2) + levels(4_000))
def test_too_deep_trees(source: str) -> None:
    assert parse(source) == Malformed("is nested deeper than 50 levels")


def test_a_chain_in_every_pair_of_brackets_is_too_deep_as_a_whole() -> None:
    source = "a"
    for _ in range(30):
        source = f"({source}{' == b' * 5})"
    assert parse(source) == Malformed("is nested deeper than 50 levels")


def test_width_is_no_depth() -> None:
    tree = parse(" || ".join(["a && b"] * 1_000))
    assert isinstance(tree, Logical)
    assert len(tree.operands) == 1_000


def test_too_long() -> None:
    assert parse("a" * (MAX_LENGTH + 1)) == Malformed("is longer than 21,000 characters")


@given(
    st.lists(
        st.sampled_from([*"()[].,!*ab", "&&", "||", "==", "<", "'s'", "1", "true", " ", "f(", "null", "'"]),
        max_size=25,
    ).map("".join)
    | st.text(max_size=30)
)
def test_never_raises(source: str) -> None:
    tree = parse(source)
    assert isinstance(tree, Malformed) or tree == parse(f" {source} ")
    assert isinstance(tree, Malformed) or not isinstance(parse(f"({source})"), Malformed)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("github.Event['Issue']", ("github", "event", "issue")),
        ("GITHUB", ("github",)),
        ("github.*.a", None),
        ("github[a]", None),
        ("github[0]", None),
        ("f().a", None),
        ("'a'", None),
        ("!a", None),
    ],
)
def test_dotted(source: str, names: tuple[str, ...] | None) -> None:
    tree = parse(source)
    assert not isinstance(tree, Malformed)
    assert dotted(tree) == names
