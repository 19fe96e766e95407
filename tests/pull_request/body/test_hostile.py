"""Whatever the repository holds: the body has only the links and the HTML of pinfix, and mentions nobody.

What GitHub makes of text goes beyond CommonMark: mentions, references and bare URLs are looked for in all
text that is not code.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pull_request.body.proposals import ABOUT, body, headings, leaves, pin
from report.plans import change, refusal

from pinfix.plan import FileError, Place, Safety

OBEYED = re.compile(r"[@#<>\[\]*_~&\\`$|]|\bgh-\d|\b[0-9a-f]{7,}\b|://|www\.", re.IGNORECASE)
OWN_HTML = re.compile(
    r"<br>|</details>\n?|<details><summary>[0-9,]+ places were left as they are</summary>\n?"
)
OWN_LINK = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+/compare/[\w./%-]+\.\.\.[0-9a-f]{40}")
HEADINGS = ["Changes", "Please confirm", "Not changed, and why", "How to check", "How to say no"]

HOSTILE = [
    "@octocat",
    "fixes #1",
    "GH-1",
    "octo/repo#2",
    "[x](https://b.example)",
    "![x](https://b.example/p.png)",
    "https://b.example",
    "<img src=x>",
    "<!-- pinfix:{} -->",
    "</details>",
    "</code>",
    "`",
    "```",
    "|",
    "\\|",
    "\n\n# heading",
    "\n---\n",
    "- [ ] x",
    "\u202e\u200b",
    "$`x`$",
    "&#64;octocat",
    "x" * 400,
    "[^1]",
    ":+1:",
    " # v1",
    "1. x",
    "> [!NOTE]",
]
TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3).map(" ".join),
    st.text(min_size=1, max_size=20),
)


def check(text: str) -> None:
    assert [heading for heading in headings(text) if heading not in HEADINGS] == []
    tokens = leaves(text)
    for token in tokens:
        match token.type:
            case "text":
                # A box of the list of assumptions is plain CommonMark text here.
                assert not OBEYED.search(token.content.removeprefix("[ ] ")), token.content
            case "html_inline" | "html_block":
                assert OWN_HTML.fullmatch(token.content), token.content
            case "link_open":
                assert OWN_LINK.fullmatch(str(token.attrs["href"])), token.attrs
            case "fence":
                assert not re.search(r"[`$;&<>()\"'\\]|\|(?! grep -e)", token.content), token.content
    assert not [token for token in tokens if token.type in ("image", "code_block", "blockquote_open")]
    text.encode("utf-8")


def everywhere(text: str, other: str) -> str:
    place = Place(text, 1, 1)
    return body(
        pin(f"o/r@{text}", version=other),
        pin(f"{other}@{text}"),
        pin(f"https://{text}/o/r@v1", source=text, as_of=other),
        pin(f"o/r/{text}@v1", source="snapshot", as_of=text),
        change(
            codemod=text,
            place=place,
            title=text,
            why=other,
            before=text,
            after=other,
            safety=Safety.ASSUMED,
            assumption=text,
            evidence={text: other, other + "x": [{"path": text, "line": 1, "because": other}]},
        ),
        change(
            codemod="permissions",
            place=Place(text, 2, 1, ("jobs", text)),
            before="" if len(text) % 2 else f"permissions: {other}",
            after=f"permissions:\n  {text}: {other}",
            why=text,
            evidence={f"{text}: {other}": [{"path": other, "line": 1, "because": text}]},
        ),
        refusals=(
            refusal(place=place, code=text, reason=other, remedy=text),
            refusal(code=text, remedy=other),
        ),
        errors=(FileError(text, other, text),),
        diff_prefix=text,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_every_field(text: str) -> None:
    check(everywhere(text, "plain"))
    check(everywhere("plain", text))
    check(everywhere(text, text))


@settings(max_examples=60, deadline=None)
@given(TEXT, TEXT)
def test_any_text(text: str, other: str) -> None:
    check(everywhere(text, other))


def test_it_would_be_found() -> None:
    good = body(pin(), about=ABOUT)
    check(good)
    for bad in ("@octocat", "#1", "[x](https://b.example)", "<b>", "![x](y)", "\n# x", "https://b.example"):
        with pytest.raises(AssertionError):
            check(f"{good}\n\nx {bad}\n" if bad[0] != "\n" else f"{good}\n{bad}\n")
