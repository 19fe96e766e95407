"""Which lines of a CODEOWNERS file count, which are skipped, and which are left in doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.codeowners.model import Codeowners, Doubt, Fault, NotLoaded, Rule
from pinfix.codeowners.owners import OwnerForm, owner_form, with_owners
from pinfix.codeowners.parse import MAX_BYTES, load, parse
from pinfix.codeowners.places import NoPlace, Place, place


def rules(text: str) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(e.line, e.pattern, e.owners) for e in parse(text).entries if isinstance(e, Rule)]


def doubts(text: str) -> list[str]:
    return [e.pattern for e in parse(text).entries if isinstance(e, Doubt)]


def faults(text: str) -> list[tuple[int, int, Fault]]:
    return [(s.line, s.column, s.fault) for s in parse(text).skipped]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# one\n  # two\n\n \t\n### three ###\n", []),
        ("* @a @b", [(1, "*", ("@a", "@b"))]),
        ("\n* @a\r\n/x\t@b  \r\n", [(2, "*", ("@a",)), (3, "/x", ("@b",))]),
        ("\ufeff* @a\n", [(1, "*", ("@a",))]),
        ("\ufeff# c\n* @a\n", [(2, "*", ("@a",))]),
        ("  /x  @a # @b\n", [(1, "/x", ("@a",))]),
        ("/x @a #@b\n", [(1, "/x", ("@a",))]),
        ("/x\n/y # none\n/z \r\n", [(1, "/x", ()), (2, "/y", ()), (3, "/z", ())]),
        ("/a\\ b/c @a\n", [(1, "/a\\ b/c", ("@a",))]),
        ("/a\x85b @a\u2028\n", []),  # no line ends but the newline, and not a name
        ("/Makefile a@example.com", [(1, "/Makefile", ("a@example.com",))]),
    ],
)
def test_rules(text: str, expected: list[object]) -> None:
    assert rules(text) == expected


@pytest.mark.parametrize(
    ("line", "column", "fault"),
    [
        ("***/*.rb @monalisa", 1, Fault.PATTERN),  # both from GitHub's OpenAPI description
        ("*.txt docs@", 7, Fault.OWNER),
        ("* user", 3, Fault.OWNER),
        ("/ @a", 1, Fault.PATTERN),
        ("!/x @a", 1, Fault.PATTERN),
        ("/x[ab] @a", 1, Fault.PATTERN),
        ("/x] @a", 1, Fault.PATTERN),
        ("\\#x @a", 2, Fault.PATTERN),
        ("/x#y @a", 3, Fault.PATTERN),
        ("  /x\\", 3, Fault.PATTERN),
        ("/x @a @hpc.nih.gov", 7, Fault.OWNER),
        ("/x @a#b", 4, Fault.OWNER),
        ("/x @a,@b", 4, Fault.OWNER),
        ("/x @a@b", 4, Fault.OWNER),
        ("/x @a\u00a0@b", 4, Fault.OWNER),
    ],
)
def test_a_wrong_line_is_skipped_and_the_others_hold(line: str, column: int, fault: Fault) -> None:
    text = f"* @first\n{line}\r\n/last @last\n"
    assert faults(text) == [(2, column, fault)]
    assert rules(text) == [(1, "*", ("@first",)), (3, "/last", ("@last",))]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/x @a wrong", ["/x"]),
        ("/x#y @a", ["/x#y", "/x"]),
        ("/a\\[b\\] @a", ["/a?b?"]),
        ("/a/**/ @a", ["/a/**"]),
        ("/[ab] @a", []),
        ("!/x @a", []),
        ("/x @a # #", []),
    ],
)
def test_what_github_leaves_open_is_a_doubt(line: str, expected: list[str]) -> None:
    assert doubts(line) == expected


@given(st.text(st.sampled_from("ab@/*?[]!#\\ \t\r\n.,\ufeff\x85é"), max_size=40))
def test_any_text_is_read(text: str) -> None:
    file = parse(text)
    assert all(1 <= found.line <= text.count("\n") + 1 for found in (*file.entries, *file.skipped))


def test_files_that_are_not_loaded() -> None:
    line = b"* @a\n"
    assert isinstance(load(line + b"#" * (MAX_BYTES - len(line) - 1)), Codeowners)
    for data, code in [
        (line + b"#" * (MAX_BYTES - len(line)), "too-large"),
        (b"* @\xff", "not-text"),
        (b"\0", "not-text"),
    ]:
        refused = load(data)
        assert isinstance(refused, NotLoaded)
        assert refused.code == code


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("@octocat", OwnerForm.USER), ("@a-b-1", OwnerForm.USER), ("@mona_acme", OwnerForm.USER),
        ("@acme/core", OwnerForm.TEAM), ("@Acme/core_1.x", OwnerForm.TEAM),
        ("a.b+c@example.co.uk", OwnerForm.EMAIL),
        *((wrong, OwnerForm.NONE) for wrong in [
            "", "@", "octocat", "@-a", "@a b", "@a/", "@/a", "@a/b/c", "@a_", "@acme_x/core", "@a@b", "a@b",
            "a@", "@a.b", "a@b.", "@a\n", "@ä", "@" + "a" * 40, "@a[bot]", "#a", "@a/-b",
        ]),
    ],
)  # fmt: skip
def test_forms_of_owners(name: str, form: OwnerForm) -> None:
    assert owner_form(name) is form


def test_owners_are_added_once_and_none_is_rewritten() -> None:
    assert with_owners(["@Ann", "@acme/Sec"], ["@acme/sec", "@bob", "@Bob"]) == ("@Ann", "@acme/Sec", "@bob")


def test_the_place_that_wins() -> None:
    everywhere = {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}
    assert place(everywhere) == Place(".github/CODEOWNERS", ("CODEOWNERS", "docs/CODEOWNERS"))
    assert place(everywhere - {".github/CODEOWNERS"}) == Place("CODEOWNERS", ("docs/CODEOWNERS",))
    assert place({"docs/CODEOWNERS", "x"}) == Place("docs/CODEOWNERS", ())
    assert place({"codeowners", ".github/codeowners", "src/CODEOWNERS", "CODEOWNERS/x"}) == NoPlace()
    assert NoPlace().create == ".github/CODEOWNERS"
