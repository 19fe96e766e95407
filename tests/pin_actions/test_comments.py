from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.pins.comments import read_comment

NOTES = ["do not update", "needs the tags of v4", "see #12", "https://example.com/a#b is why", "4 of them"]
MARKERS = ["zizmor: ignore[artipacked]", "ratchet:exclude", "renovate: pin=false", "pinfix: ignore[other]"]
VERSIONS = ["v4", "v4.4.0", "4.4.0", "v6-beta", "v2.x", "tag=v3", "pin@v3", "@v4", "o/r@v4", "ratchet:o/r@v4"]


@pytest.mark.parametrize(
    ("content", "name", "prefix"),
    [
        ("v4", "v4", ""),
        ("4.2.2", "4.2.2", ""),
        ("v 4.2", "v 4.2", ""),
        ("(v4)", "v4", ""),
        ("v4:", "v4", ""),
        ("tag=v3", "v3", "tag="),
        ("tag: v3", "v3", "tag: "),
        ("pin@v3", "v3", "pin@"),
        ("pinned@v3", "v3", "pinned@"),
        ("@v3", "v3", "@"),
        ("ratchet:actions/checkout@v4", "v4", "ratchet:actions/checkout@"),
        ("actions/checkout@v4", "v4", "actions/checkout@"),
        ("v4 # a note", "v4", ""),
        ("zizmor: ignore[artipacked] # v4", "v4", ""),
    ],
)
def test_reads_versions(content: str, name: str, prefix: str) -> None:
    comment = read_comment(content)

    assert (comment.name, comment.prefix) == (name, prefix)
    assert comment.version is not None
    assert comment.version.name == name.replace(" ", "")


@pytest.mark.parametrize("content", [*NOTES, "346 of them", "since 2024-01-01", "now at v4"])
def test_a_sentence_is_a_note(content: str) -> None:
    comment = read_comment(content)

    assert comment.notes == (content,)
    assert comment.name is None
    assert comment.version is None


@pytest.mark.parametrize("content", ["main", "nightly", "346", "stable", "#12"])
def test_a_lone_word_is_a_name_without_version(content: str) -> None:
    comment = read_comment(content)

    assert comment.name == content
    assert comment.version is None
    assert comment.notes == ()


def test_a_lone_word_behind_a_note_is_a_note() -> None:
    assert read_comment("needs the tags # main").name is None
    assert read_comment("needs the tags # main").notes == ("needs the tags", "main")


@pytest.mark.parametrize("marker", MARKERS)
def test_markers_are_no_notes(marker: str) -> None:
    for content in (marker, f"v4 # {marker}", f"{marker} # v4", f"v4 {marker}", f"v4 #{marker}"):
        comment = read_comment(content)
        assert comment.markers == (marker,), content
        assert comment.notes == (), content


@pytest.mark.parametrize("word", ["zizmorish", "renovated", "ratchets", "pinfixes"])
def test_words_that_begin_like_a_marker_are_none(word: str) -> None:
    assert read_comment(f"{word} it is").markers == ()
    assert read_comment(f"{word} it is").notes == (f"{word} it is",)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("v4 needs tags", "v4 needs tags"),
        ("v4, needs tags", "needs tags"),
        ("v4 - needs tags -", "needs tags -"),
        ("v4 \N{EM DASH} needs tags", "needs tags"),
        ("v4; 4", "4"),
        ("v4 # needs tags", "needs tags"),
        ("v4 #12", "v4 #12"),
        ("v4 v5", "v4 v5"),
    ],
)
def test_what_follows_a_version_is_a_note(content: str, note: str) -> None:
    comment = read_comment(content)

    assert comment.name == "v4"
    assert comment.notes == (note,)


def test_the_version_comes_first_and_markers_behind_it() -> None:
    comment = read_comment("zizmor: ignore[artipacked] # v4 # note # renovate: pin=false")

    assert comment.with_version("v4.4.0") == "v4.4.0 # zizmor: ignore[artipacked] # renovate: pin=false"
    assert read_comment("note here").with_version("v4.4.0") == "v4.4.0"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("v4", "v4.4.0"),
        ("tag=v4", "tag=v4.4.0"),
        ("(v4) keep", "(v4.4.0) keep"),
        ("v 4 keep", "v4.4.0 keep"),
        ("renovate: v4 # v4", "renovate: v4 # v4.4.0"),
        ("v4 # v4", "v4.4.0 # v4"),
        ("pin@v4  #   zizmor: ignore[x]", "pin@v4.4.0  #   zizmor: ignore[x]"),
    ],
)
def test_only_the_name_is_replaced(content: str, expected: str) -> None:
    assert read_comment(content).with_name_replaced("v4.4.0") == expected


@pytest.mark.parametrize(
    ("content", "ref", "kept"),
    [
        ("main", "main", ()),
        ("main", "v4", ("main",)),
        ("v3", "v4", ()),
        ("required # by security", "v4", ("required", "by security")),
        ("v4 # note", "v4", ("note",)),
        ("zizmor: ignore[x]", "v4", ()),
    ],
)
def test_what_is_kept_beside_a_new_version(content: str, ref: str, kept: tuple[str, ...]) -> None:
    assert read_comment(content).notes_beside(ref) == kept


@given(st.lists(st.sampled_from([*NOTES, *MARKERS, *VERSIONS, "main", "x"]), min_size=1, max_size=5))
def test_no_word_of_a_comment_is_lost(parts: list[str]) -> None:
    content = " # ".join(parts)
    comment = read_comment(content)

    kept = " ".join((comment.prefix, comment.name or "", *comment.notes, *comment.markers))
    assert sorted(re.findall(r"\w+", kept)) == sorted(re.findall(r"\w+", content))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_reads_anything(content: str) -> None:
    comment = read_comment(content.lstrip("#").strip())

    if comment.name is not None:
        assert comment.content[comment.name_at :].startswith(comment.name)
