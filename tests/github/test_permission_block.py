from __future__ import annotations

import pytest

from pinfix.github.permission_block import InvalidBlock, read_block
from pinfix.github.scopes import READ_ALL, WRITE_ALL, Grant
from pinfix.yaml.document import Document


def read(value: str) -> Grant | InvalidBlock:
    return read_block(Document.from_text(f"x: &x read\npermissions: {value}\n").node(("permissions",)))


@pytest.mark.parametrize(
    ("value", "grant"),
    [
        ("read-all", READ_ALL),
        ("'write-all'", WRITE_ALL),
        ("{}", Grant()),
        ("{contents: read}", Grant.of({"contents": "read"})),
        ("{contents: none, issues: none}", Grant()),
        ("\n  contents: write # why\n  checks: 'read'", Grant.of({"contents": "write", "checks": "read"})),
        ("{contents: *x}", Grant.of({"contents": "read"})),
        ("{contents: !!str read}", Grant.of({"contents": "read"})),
        ("{models: write}", Grant.of({"models": "read"})),
        ("{vulnerability-alerts: write, models: none}", Grant.of({"vulnerability-alerts": "read"})),
        ("{id-token: write}", Grant.of({"id-token": "write"})),
        ("{id-token: read}", Grant.of({"id-token": "read"})),
        ("{someday: write, Contents: read}", Grant.of({"someday": "write", "Contents": "read"})),
    ],
)
def test_blocks(value: str, grant: Grant) -> None:
    assert read(value) == grant


def test_write_all_has_openid_connect_and_read_all_has_not() -> None:
    everything, readable = read("write-all"), read("read-all")
    assert isinstance(everything, Grant)
    assert isinstance(readable, Grant)
    assert str(everything["id-token"]) == "write"
    assert str(readable["id-token"]) == "none"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "is empty; `{}` grants nothing"),
        ("null", "is empty; `{}` grants nothing"),
        ("''", "is ''"),
        ("read", "is 'read'"),
        ("Read-All", "is 'Read-All'"),
        ("[contents]", "is a list"),
        ("true", "is 'true'"),
        ("!x read-all", "is 'read-all'"),
        ("${{ inputs.permissions }}", "is an expression, which GitHub does not allow there"),
        ("{contents: }", "gives 'contents' what is no level: ''"),
        ("{contents: Read}", "gives 'contents' what is no level: 'Read'"),
        ("{contents: admin, issues: read}", "gives 'contents' what is no level: 'admin'"),
        ("{contents: read-all}", "gives 'contents' what is no level: 'read-all'"),
        ("{contents: true}", "gives 'contents' what is no level: 'true'"),
        ("{contents: !x read}", "gives 'contents' what is no level: 'read'"),
        ("{contents: [read]}", "gives 'contents' what is no level: a list"),
        ("{contents: {read: true}}", "gives 'contents' what is no level: a mapping"),
        ("{<<: {contents: read}}", "gives '<<' what is no level: a mapping"),
        (
            "{contents: '${{ matrix.level }}'}",
            "gives 'contents' what is no level: an expression, which GitHub does not allow there",
        ),
        ("{[a]: read}", "has a key that is no text"),
        ('"\\e[2J' + "x" * 100 + '"', "is '\\x1b[2J" + "x" * 35 + "…'"),
    ],
)
def test_what_github_refuses(value: str, reason: str) -> None:
    assert read(value) == InvalidBlock(reason)
