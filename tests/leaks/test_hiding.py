"""What may be shown of files with keys in them."""

from __future__ import annotations

import pytest

from pinfix.leaks import find_leaks, hidden_lines, keys_in, masked
from pinfix.yaml.document import Document

from .keys import AWS_ID, AWS_SECRET, BY_SHAPE, PEM_BODY, PEM_HEADER

KEYS = [key for keys in BY_SHAPE.values() for key in keys]
FOOTER = PEM_HEADER.replace("BEGIN", "END")


@pytest.mark.parametrize("key", KEYS)
def test_a_line_with_a_key(key: str) -> None:
    data = f"a: b\nx: AccountKey={key}\nc: d\n".encode()
    assert hidden_lines(data) == {1: b"x: AccountKey=***\n"}
    assert masked(f"AccountKey={key}") == "AccountKey=***"


def test_lines_without_keys() -> None:
    assert hidden_lines(b"a: b\nsecret: ${{ secrets.AKIA }}\n") == {}
    assert masked("a: b") == "a: b"


def test_a_last_line_without_its_end_and_bytes_that_are_no_text() -> None:
    assert hidden_lines(f"a: \xff\nb: {AWS_ID}".encode("latin-1")) == {1: b"b: ***"}
    assert hidden_lines(f"a: {AWS_ID}\r\n".encode()) == {0: b"a: ***\r\n"}


@pytest.mark.parametrize("end", [f"  {FOOTER}\n", ""])
def test_a_private_key_is_hidden_to_its_end(end: str) -> None:
    body = "".join(f"  {PEM_BODY}{number}\n" for number in range(3))
    text = f"key: |\n  {PEM_HEADER}\n{body}{end}other: b\n"
    shown = hidden_lines(text.encode())
    assert set(shown) == set(range(1, 5 + bool(end)))
    assert not any(PEM_BODY[:8].encode() in line for line in shown.values())


def test_a_key_file_of_google_in_one_line() -> None:
    text = (
        '{"type": "service_account", "private_key": "'
        + f"{PEM_HEADER}\\n{PEM_BODY}\\n{PEM_BODY}\\n{FOOTER}"
        + '\\n", "client_email": "me@x"}\n'
    )
    (line,) = hidden_lines(text.encode()).values()
    assert PEM_BODY[:8].encode() not in line
    assert PEM_BODY[-8:].encode() not in line
    assert b"me@x" in line


def test_a_key_in_a_string_with_escapes() -> None:
    text = f'a: b\nc: "\\x41{AWS_ID[1:]}"\n'
    assert list(find_leaks("p", Document.from_bytes(text.encode())))
    assert hidden_lines(text.encode()) == {1: b"c: ***\n"}


def test_a_key_that_only_its_name_tells_is_known_elsewhere() -> None:
    data = f"aws_secret_access_key: {AWS_SECRET}\n".encode()
    assert masked(AWS_SECRET) == AWS_SECRET
    assert masked(f"x {AWS_SECRET}", keys_in(data)) == "x ***"
