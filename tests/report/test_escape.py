"""Markdown is judged by a CommonMark parser with GitHub's tables."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pinfix.report.escape import LONGEST, cell, code, prose, shortened, visible

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

HOSTILE = [
    "a|b",
    "`",
    "``` a",
    "a `b` ``c``",
    "<img src=x onerror=alert(1)>",
    "<!-- -->",
    "@octocat",
    "(@octocat)",
    "see #1 and octo/repo#2 and GH-3",
    "[x](https://evil.example)",
    "![x](https://evil.example/pixel)",
    "https://evil.example www.evil.example",
    "**bold** _it_ ~~gone~~",
    "\n\n# heading\n- item",
    "\\| a \\",
    "&lt;b&gt; &#64;octocat",
    ":tada: @octo/team's",
    "0123456789abcdef0123456789abcdef01234567",
    "\u202egnp.exe\u202c \x1b[31m \x00",
    "- [ ] task",
    "\ttab\r",
    "$x$ $`y`$",
]
ANY = st.one_of(
    st.sampled_from(HOSTILE), st.text(alphabet="ab1 |`\\<>@#[]()!*_~:&;-'\".,\n\r\u202e", max_size=30)
)


def inline_tokens(markdown: str) -> list[Token]:
    """The tokens of one paragraph, to be sure that it is one."""
    blocks = PARSER.parse(markdown)
    assert [block.type for block in blocks] == ["paragraph_open", "inline", "paragraph_close"]
    return blocks[1].children or []


def row_cells(content: str) -> list[list[Token]]:
    table = f"| a | b |\n| --- | --- |\n| {cell(content)} | last |\n"
    inlines = [block for block in PARSER.parse(table) if block.type == "inline"]
    assert [inline.content for inline in inlines[:2]] == ["a", "b"]
    assert len(inlines) == 4
    assert inlines[3].content == "last"
    return [inline.children or [] for inline in inlines[2:]]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢字 text", "plain é 漢字 text"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\u202e\u2066\u200f\u061c", "\\u202e\\u2066\\u200f\\u061c"),
        ("\u200b\ufeff\u00ad\xa0\u2028", "\\u200b\\ufeff\\xad\\xa0\\u2028"),
        ("\x9b31m\x7f\x00", "\\x9b31m\\x7f\\x00"),
        ("\udcff", "\\udcff"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_nothing_visible_is_a_control_or_format_character(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown.encode("utf-8")


def test_shortened_keeps_to_the_limit() -> None:
    assert shortened("abcde", 5) == "abcde"
    assert shortened("abcdef", 5) == "abcd…"


@example("``` a")
@given(ANY)
def test_code_is_one_code_span_with_that_text(text: str) -> None:
    if not text or set(visible(text)) == {" "}:
        return
    (token,) = inline_tokens("x" + code(text))[1:]
    assert token.type == "code_inline"
    assert token.content == visible(text)


@given(ANY)
def test_code_fills_one_cell_of_a_table(text: str) -> None:
    tokens = row_cells("x" + code(text))[0]
    assert {token.type for token in tokens} <= {"text", "code_inline"}
    assert "".join(token.content for token in tokens).strip() == ("x" + visible(text)).strip()


def test_code_of_nothing_is_nothing() -> None:
    assert code("") == ""


@given(ANY)
def test_prose_has_plain_words_and_code_only(text: str) -> None:
    for tokens in (inline_tokens("x: " + prose(text)), row_cells(prose(text))[0]):
        assert {token.type for token in tokens} <= {"text", "code_inline"}
        outside = "".join(token.content for token in tokens if token.type == "text")
        assert not re.search(r"[@#<>\[\]|`*_~&\\/$]|\bGH-\d|[0-9a-f]{7}|www\.|\n", outside)


@pytest.mark.parametrize("text", HOSTILE)
def test_prose_loses_nothing(text: str) -> None:
    tokens = inline_tokens("x: " + prose(text))
    shown = "".join(token.content for token in tokens)
    assert letters(shown) == "x:" + letters(visible(text))


def letters(text: str) -> str:
    """Without blanks, which Markdown trims, and without backticks, which may have marked code."""
    return text.replace(" ", "").replace("`", "")


def test_prose_leaves_a_sentence_alone() -> None:
    sentence = "The tag isn't there (any more): a re-run won't help, see \u2014 below."
    assert prose(sentence) == sentence


def test_prose_puts_names_into_code() -> None:
    assert prose("octo/tool@v9 has no tag (#1).") == "`octo/tool@v9` has no tag (`#1`)."


COMMAND = "git ls-remote https://github.com/octo/tool 'v1' 'v1^{}'"


@pytest.mark.parametrize(
    ("text", "around"),
    [
        (f"Look it up, `{COMMAND}` (see there).", "x: Look it up,  (see there)."),
        (f"Look it up (`{COMMAND}`), then pin.", "x: Look it up (), then pin."),
        (f"`{COMMAND}`", "x: "),
        (f"'`{COMMAND}`'!", "x: ''!"),
        ("word " * 52 + f"`{COMMAND}` and more", "x: " + "word " * 52 + " …"),
    ],
)
def test_prose_keeps_a_command_in_one_piece(text: str, around: str) -> None:
    tokens = inline_tokens("x: " + prose(text))
    assert [token.content for token in tokens if token.type == "code_inline"] == [COMMAND]
    assert "".join(token.content for token in tokens if token.type == "text") == around


@pytest.mark.parametrize(
    "inside",
    [
        "a`b",
        "`",
        "``",
        "`` `",
        "`</b>` @octocat",
        "\n# x",
        "$`y`$",
        "x|y",
        "\\`",
        "\u202e` `@octocat",
        "`a` b `c`",
    ],
)
def test_prose_is_safe_whatever_stands_in_a_command(inside: str) -> None:
    sentence = f"Run `git show {inside}` (see {inside}), or `{inside}`."
    for tokens in (inline_tokens("x: " + prose(sentence)), row_cells("x: " + prose(sentence))[0]):
        assert {token.type for token in tokens} <= {"text", "code_inline"}
        outside = "".join(token.content for token in tokens if token.type == "text")
        assert not set(outside) & set("@#<>|`$\\\n\u202e")


def test_prose_is_short_whatever_it_holds() -> None:
    for text in ("word " * 9000, "`a b` " * 9000, "`" * 9000, f"`{'a ' * 9000}`", "`a`" * 9000):
        assert len(prose(text)) < 5 * LONGEST
