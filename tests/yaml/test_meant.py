"""Words that a string in double quotes spells by escapes are found as well."""

from __future__ import annotations

import pytest

from pinfix.yaml.document import Document
from pinfix.yaml.meant import text_as_meant


@pytest.mark.parametrize(
    "written",
    [
        r'a: "\x73ecrets"',
        r'a: "\u0073ecrets"',
        r'a: "\U00000073ecrets"',
        'a: "sec\\\n  rets"',
        'a: "sec\\\r\n  rets"',
        'a: "sec\\\r  rets"',
        r'"\x73ecrets": a',
        r'a: [b, {c: "\x73ecrets"}]',
        'a: b\n---\nc: "\\x73ecrets"',
    ],
)
def test_a_word_that_escapes_spell(written: str) -> None:
    assert "secrets" not in written
    assert "secrets" in text_as_meant(Document.from_text(written))


def test_a_name_with_an_escaped_slash() -> None:
    assert "docker/login" in text_as_meant(Document.from_text(r'a: "docker\/login"'))


@pytest.mark.parametrize(
    "written",
    [
        r"a: '\x73ecrets'",
        r"a: \x73ecrets",
        "a: |\n  sec\\\n  rets",
        'a: |\n  "\\x73ecrets"',
        'a: "sec\n  rets"',
        r'a: "sec\trets"',
        'a: b # "\\x73ecrets"',
    ],
)
def test_what_spells_nothing_is_as_it_is_written(written: str) -> None:
    assert text_as_meant(Document.from_text(written)) == written


def test_a_part_has_the_strings_in_it_alone() -> None:
    document = Document.from_text('a: "\\x61"\nb: "\\x62"\n')
    start = document.text.index("b:")
    assert text_as_meant(document, start) == 'b: "\\x62"\n\nb'
    assert text_as_meant(document, 0, start) == 'a: "\\x61"\n\na'
