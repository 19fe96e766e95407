"""The hidden marker: found again as it was written, and nothing else taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pull_request.made import marker, proposal

from pinfix.pull_request.state.marker import Marker, digest, find_marker, without_marker

MARKER = marker(proposal("one"))


def test_found_again() -> None:
    assert find_marker(f"Some text.\n\n{MARKER}\n") == MARKER
    assert find_marker(f"Some text.\r\n\r\n{MARKER}\r\n") == MARKER


def test_does_not_show() -> None:
    assert without_marker(f"Some text.\r\n\r\n{MARKER}\r\n") == "Some text."
    assert str(MARKER).startswith("<!--")
    assert "\n" not in str(MARKER)


def test_the_last_one_counts() -> None:
    other = marker(proposal("two"))
    assert find_marker(f"{other}\n{MARKER}") == MARKER


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<!-- pinfix: -->",
        "<!-- pinfix:{} -->",
        "<!-- pinfix:[1] -->",
        '<!-- pinfix:{"v":1} -->',
        str(MARKER).replace('"v":1', '"v":2'),
        str(MARKER).replace('"topic":"pins"', '"topic":"../pins"'),
        str(MARKER).replace("d" * 40, "D" * 40),
        str(MARKER).replace("d" * 40, "d" * 39),
        str(MARKER).replace('"closed":""', '"closed":"by-people"'),
        str(MARKER).replace('"closed":""', '"closed":1'),
        str(MARKER).replace('"closed":""', '"closed":"","more":""'),
        str(MARKER).replace("-->", "->"),
    ],
)
def test_what_pinfix_did_not_write_is_none(body: str) -> None:
    assert find_marker(body) is None


@given(st.text())
def test_any_text_is_read_without_harm(text: str) -> None:
    assert find_marker(text) is None
    assert find_marker(f"<!-- pinfix:{text} -->") is None or "pinfix" in text


@given(st.text(st.characters(codec="utf-8")))
def test_a_digest_outlives_what_a_server_does_to_line_endings(text: str) -> None:
    plain = text.replace("\r", "")
    assert digest(plain) == digest(plain.replace("\n", "\r\n")) == digest(f"{plain}\n")


def test_a_marker_has_no_room_for_more() -> None:
    assert len(str(Marker(*["f" * 64] * 6, "not-needed"))) < 700
