from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.github.expressions.tokens import Expression, find_expressions, tokens


def cut(source: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(source)]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("${{ github.ref }}", [" github.ref "]),
        ("a ${{ x }} b ${{y}}", [" x ", "y"]),
        ("${{}}", [""]),
        ("${{ '}}' }}", [" '}}' "]),
        ("${{ 'it''s }}' }}", [" 'it''s }}' "]),
        ("${{ a\n}}", [" a\n"]),
        ("${{ a } }}", [" a } "]),
        ("${{ '${{' }}", [" '${{' "]),
        ("$${{ a }}", [" a "]),
        ("${{ a }}}", [" a "]),
        ("${{ }}${{ ' }}", [" "]),
    ],
)
def test_finds(text: str, sources: list[str]) -> None:
    closed = [found for found in find_expressions(text) if found.terminated]
    assert [found.source for found in closed] == sources
    assert all(text[found.start : found.end] == "${{" + found.source + "}}" for found in closed)


@pytest.mark.parametrize("text", ["", "$", "{{ x }}", "$ {{ x }}", "$ENV", "${x}", "}}"])
def test_finds_nothing(text: str) -> None:
    assert find_expressions(text) == ()


@pytest.mark.parametrize("text", ["${{", "${{ x }", "${{ 'x }}", "${{ 'x'' }}", "${{ ' }} ${{ x }} it's"])
def test_reports_what_is_not_closed(text: str) -> None:
    last = find_expressions("ab" + text)[-1]
    assert last == Expression(last.start, len(text) + 2, text[3:], terminated=False)


def test_cuts_into_tokens() -> None:
    source = (
        " github.event.pull_request['head'].*.x-y_1 != 'it''s' && !contains( fromJSON(env.A), 1.5 ) || a<=b "
    )
    assert "".join(text for _, text in cut(source)) == source.replace(" ", "")
    assert cut("a.b['c']") == [
        ("identifier", "a"),
        ("operator", "."),
        ("identifier", "b"),
        ("operator", "["),
        ("string", "'c'"),
        ("operator", "]"),
    ]
    assert cut("!a == b&&c||d>=e") == [
        ("operator", "!"),
        ("identifier", "a"),
        ("operator", "=="),
        ("identifier", "b"),
        ("operator", "&&"),
        ("identifier", "c"),
        ("operator", "||"),
        ("identifier", "d"),
        ("operator", ">="),
        ("identifier", "e"),
    ]
    assert [token.start for token in tokens(" a  == 'b'")] == [1, 4, 7]


@pytest.mark.parametrize(
    "number", ["0", "12", "1.5", ".5", "1.", "-1", "+1", "-.5", "1e3", "1.5E-3", "0x1F", "0o17", "-Infinity"]
)
def test_numbers(number: str) -> None:
    assert cut(number) == [("number", number)]
    assert cut(f"a<{number}")[2:] == [("number", number)]


@pytest.mark.parametrize("source", ["a.b", "a[0].b", "f().b", "a.*.b", "a . b"])
def test_a_dot_behind_a_value_is_no_number(source: str) -> None:
    assert ("operator", ".") in cut(source)
    assert all(kind != "error" for kind, _ in cut(source))


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("'open", "'open"),
        ("'open''", "'open''"),
        ('"double"', '"double"'),
        ("a = b", "="),
        ("a & b", "&"),
        ("a | b", "|"),
        ("1x", "1x"),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        ("--1", "--1"),
        ("a+b", "a+b"),
        ("a*b", "a*b"),
        ("é", "é"),
        ("$x", "$x"),
        ("a;b", "a;b"),
        ("\x00", "\x00"),
    ],
)
def test_what_github_would_refuse_is_an_error_token(source: str, wrong: str) -> None:
    assert ("error", wrong) in cut(source)


@given(st.text(max_size=40) | st.text(alphabet="ab1.'\"()[]!=<>&|*, -+\n${}", max_size=30))
def test_tokens_hold_everything_but_white_space(source: str) -> None:
    position = 0
    for token in tokens(source):
        assert source[position : token.start].strip() == ""
        assert source[token.start :].startswith(token.text)
        assert token.text
        position = token.start + len(token.text)
    assert source[position:].strip() == ""


@given(st.lists(st.sampled_from(["${{", "}}", "'", "''", "a", " ", "}", "{", "$"]), max_size=20).map("".join))
def test_expressions_lie_apart_and_in_order(text: str) -> None:
    end = 0
    for found in find_expressions(text):
        assert end <= found.start < found.end <= len(text)
        assert "${{" not in text[end : found.start]
        assert text[found.start :].startswith("${{" + found.source)
        end = found.end
    assert "${{" not in text[end:]


@pytest.mark.parametrize(
    "source",
    ["1" * 300_000 + "x", "'" * 300_001, "." * 100_000, "a" * 300_000 + "é", "-" * 300_000, "} " * 150_000],
    ids=["digits", "quotes", "dots", "letters", "signs", "braces"],
)
def test_long_sources_cost_no_more_than_their_length(source: str) -> None:
    begin = time.process_time()
    tokens(source)
    find_expressions("${{" + source)
    assert time.process_time() - begin < 10
