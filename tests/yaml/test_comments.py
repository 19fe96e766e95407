"""Which `#` begin a comment."""

from __future__ import annotations

import pytest

from pinfix.yaml.document import Document

CASES = [
    ("a: b # c\n", ["# c"]),
    ("a: b\t# c  \n", ["# c"]),
    ("a: b#c\n", []),
    ("a: b #\n", ["#"]),
    ("# a\nb: c\n#d\n", ["# a", "#d"]),
    ("a: '# b' # c\n", ["# c"]),
    ('a: "x # b" # c\n', ["# c"]),
    ('a: "x\n  # b" # c\n', ["# c"]),
    ("a: x\n  y # c\nb: d\n", ["# c"]),
    ("a: |\n  # text\n  x # text\n# c\n", ["# c"]),
    ("a: | # c\n  # text\n", ["# c"]),
    ("a: |- # c # d\n  x\n", ["# c # d"]),
    ("a: >+2\t#c\n   x\n", ["#c"]),
    ("a: |+\n  x\n\n# c\n", ["# c"]),
    ("a: |\n  x\n\n  # text\n # c\nb: d\n", ["# c"]),
    ("a: &x # c\n  b\n", ["# c"]),
    ("a: !t # c\n  b: c # d\n", ["# c", "# d"]),
    ("a: &x | # c\n  # text\n", ["# c"]),
    ("a: # c\n  b: c\n", ["# c"]),
    ("- # c\n  a: b\n", ["# c"]),
    ("a: [ # c\n  b, # d\n  'x # y', # e\n] # f\n", ["# c", "# d", "# e", "# f"]),
    ("a: {b: c#d, e: 'f'} # g\n", ["# g"]),
    ("--- # c\na: b\n--- # d\nc: d\n... # e\n", ["# c", "# d", "# e"]),
    ("%YAML 1.1 # c\n---\na: b\n", ["# c"]),
    ("a: b # c\r\nd: e # f\r\n", ["# c", "# f"]),
    ("a: b # c\rd: e # f\r", ["# c", "# f"]),
    ("a: b # c\u2028d\n", ["# c\u2028d"]),
    ("a: b # é😀 # x\n", ["# é😀 # x"]),
    ("a: b # 'x\nc: 'd'\n", ["# 'x"]),
    ("'a # b': c # d\n", ["# d"]),
    ("? a # b\n: c # d\n", ["# b", "# d"]),
    ("a: *x # c\n", []),
    ("a: b # c", ["# c"]),
    ("a:\n  # c\n  - b\n  # d\n", ["# c", "# d"]),
    ("a: ${{ b }}#c # d\n", ["# d"]),
    ("a: http://x/#y\n", []),
]


@pytest.mark.parametrize(("text", "comments"), CASES)
def test_comments(text, comments):
    text = text if "*x" not in text else "x: &x '#'\n" + text
    document = Document.from_text(text)
    found = [comment.text for comment in document.comments]
    assert found == (comments or (["# c"] if "*x" in text else []))
    assert all(document.text[comment.start : comment.end] == comment.text for comment in document.comments)


@pytest.mark.parametrize(
    ("text", "content"), [("# v1", "v1"), ("#v1", "v1"), ("## a # b", "a # b"), ("#", ""), ("#\tx", "x")]
)
def test_what_a_comment_says(text, content):
    (comment,) = Document.from_text(f"a: b {text}\n").comments
    assert comment.content == content


def test_the_comment_on_a_line():
    document = Document.from_text("a: b # c\nd: e\n# f\ng: h # i\n")
    found = [document.comment_on_line(document.text.index(part)) for part in ("a:", "d:", "# f", "h")]
    assert [comment and comment.text for comment in found] == ["# c", None, "# f", "# i"]


def test_the_comment_on_a_line_is_found_from_its_last_character():
    document = Document.from_text("a: b # c\r\nd: e\r\n")
    comment = document.comment_on_line(document.text.index("\r"))
    assert comment is not None
    assert comment.text == "# c"
    assert document.comment_on_line(document.text.index("d")) is None
