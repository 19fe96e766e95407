"""Patterns that a hostile repository would bring; test_ignore_against_git.py has what all others mean."""

from __future__ import annotations

import time

import pytest

from pinfix.trees.ignore import MAX_IGNORE_BYTES
from pinfix.trees.ignore_file import IgnoreFile, Verdict


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (b"*a" * 60 + b"b", b"a" * 255),
        (b"?*" * 100 + b"b", b"a" * 255),
        (b"/" + b"*a" * 30 + b"/" + b"*a" * 30 + b"b/*", b"/".join([b"a" * 255] * 8)),
        (b"/x" + b"/**/a" * 40 + b"/b", b"x" + b"/a" * 2000),
        (b"/**" + b"/*/**" * 60 + b"/zz", b"/".join([b"a"] * 2000)),
        (b"**/*a*a*a/**/*a*a*a*a/**/*aa*ab/**/x", b"/".join([b"a" * 80] * 48)),
        (b"[!b]*" * 80 + b"b", b"a" * 255),
    ],
)
def test_matching_takes_no_time_whatever_the_pattern(pattern: bytes, path: bytes) -> None:
    rules = IgnoreFile(pattern)
    start = time.process_time()
    assert rules.verdict(path, is_folder=False) is Verdict.SILENT
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (b"caf?", b"caf\xe9"),
        (b"caf??", "café".encode()),
        (b"[\xc3]x", b"\xc3x"),
        (b"a\\ ", b"a "),
        (b"a\\   ", b"a "),
        (b"new*line", b"new\nline"),
        (b"a/**", b"a/new\nline"),
    ],
)
def test_bytes_are_matched_as_git_does(pattern: bytes, path: bytes) -> None:
    assert IgnoreFile(pattern).verdict(path, is_folder=False) is Verdict.IGNORED


@pytest.mark.parametrize(
    "pattern", [b"", b"\n\n", b"#a", b"  ", b"!", b"/", b"[a", b"a\\", b"\xef\xbb\xbf#a", b"a/"]
)
def test_lines_that_say_nothing_about_a_file(pattern: bytes) -> None:
    assert IgnoreFile(pattern).verdict(b"a", is_folder=False) is Verdict.SILENT


def test_the_last_rule_that_fits_decides() -> None:
    rules = IgnoreFile(b"\xef\xbb\xbf*.yml\n!keep.yml\r\nkeep.yml/\n")
    assert rules.verdict(b"x/other.yml", is_folder=False) is Verdict.IGNORED
    assert rules.verdict(b"x/keep.yml", is_folder=False) is Verdict.KEPT
    assert rules.verdict(b"x/keep.yml", is_folder=True) is Verdict.IGNORED


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (b"a.yml\n!a*\n", Verdict.KEPT),
        (b"!a*\na.yml\n", Verdict.IGNORED),
        (b"/a.yml\n!*.yml\n", Verdict.KEPT),
        (b"!*.yml\n/a*\n", Verdict.IGNORED),
        (b"a.yml\n!a.yml\n", Verdict.KEPT),
        (b"a*\n!a.yml\na.ym[l]\n[a\n", Verdict.IGNORED),
        (b"a.yml\n!a.yml/\n!a*/\n", Verdict.IGNORED),
    ],
)
def test_the_last_rule_decides_of_whichever_form(lines: bytes, verdict: Verdict) -> None:
    assert IgnoreFile(lines).verdict(b"a.yml", is_folder=False) is verdict


@pytest.mark.parametrize(
    "pattern",
    [b"*a*a*a*a*a*b", b"[!a]?[a-z]*ab", b"[[:alnum:]][[:punct:]]", b"[acegikmoqsuwy]*[!-~]", b"**/a/**/b"],
)
def test_the_largest_ignore_file_is_compiled_at_once(pattern: bytes) -> None:
    lines = [b"%s%d" % (pattern, number) for number in range(MAX_IGNORE_BYTES // (len(pattern) + 5))]
    start = time.process_time()
    assert IgnoreFile(b"\n".join(lines)).verdict(b"action.yml", is_folder=False) is Verdict.SILENT
    assert time.process_time() - start < 10


def test_plain_names_are_not_compiled() -> None:
    assert IgnoreFile(b"node_modules/\n/dist\n#*\n!a/b\n").glob_bytes == 0
    assert IgnoreFile(b"*.log\nx\n[ab]c/\n").glob_bytes == 10
