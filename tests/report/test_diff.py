"""The diff is judged by the real `git apply`, and its names by the real `git diff`."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from report.plans import plan, rewrite

from pinfix.plan import FileRewrite
from pinfix.report.diff import unified_diff
from pinfix.report.terminal import display_diff

GIT_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "HOME": os.devnull,
    "LC_ALL": "C",
}


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", *arguments], cwd=folder, input=stdin, capture_output=True, env=GIT_ENVIRONMENT, check=False
    )


def apply_with_git(rewrites: tuple[FileRewrite, ...], prefix: str = "") -> list[bytes]:
    diff = unified_diff(plan(rewrites=rewrites, diff_prefix=prefix))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in rewrites:
            path = folder / (prefix + each.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(each.before)
        if diff:
            done = git(folder, "apply", "-", stdin=diff)
            assert done.returncode == 0, (done.stderr, diff)
        return [(folder / (prefix + each.path)).read_bytes() for each in rewrites]


ENDINGS = st.sampled_from([b"\n", b"\n", b"\r\n", b"\r"])
LINES = st.tuples(
    st.sampled_from([b"a", b"b", b"  c", b"", b"-- d", b"\\ e", b"@@ f", "é\u2028".encode()]), ENDINGS
)
TEXTS = st.builds(
    lambda bom, lines, last: bom + b"".join(map(b"".join, lines)) + last,
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.lists(LINES, max_size=30),
    st.sampled_from([b"", b"", b"end"]),
)


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A text, and what a few replacements of its lines make of it."""
    lines = draw(TEXTS).split(b"\n")
    edited = list(lines)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(edited)))
        edited[at : at + draw(st.integers(0, 2))] = draw(
            st.lists(st.sampled_from([b"a", b"new", b"x\r"]), max_size=2)
        )
    return b"\n".join(lines), b"\n".join(edited)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([(b"", b"a\n"), (b"a\n", b""), (b"a", b"a\n"), (b"a\n", b"a"), (b"\r\n", b"\n")])
@given(st.lists(st.one_of(edited_texts(), st.tuples(TEXTS, TEXTS)), min_size=1, max_size=6))
def test_git_apply_gives_the_same_bytes(pairs: list[tuple[bytes, bytes]]) -> None:
    rewrites = tuple(rewrite(before, after, f"w/{index}.yml") for index, (before, after) in enumerate(pairs))
    assert apply_with_git(rewrites) == [after for _, after in pairs]


def test_nothing_changed_gives_no_diff() -> None:
    assert unified_diff(plan()) == b""
    assert unified_diff(plan(rewrites=(rewrite(b"same\n", b"same\n"),))) == b""


def test_unchanged_files_are_left_out() -> None:
    diff = unified_diff(plan(rewrites=(rewrite(b"s\n", b"s\n", "same.yml"), rewrite(path="other.yml"))))
    assert b"same.yml" not in diff
    assert diff.startswith(b"diff --git a/other.yml b/other.yml\n--- a/other.yml\n+++ b/other.yml\n@@ ")


def test_three_lines_of_context_and_near_changes_in_one_hunk() -> None:
    before = b"".join(b"%d\n" % number for number in range(1, 31))
    after = before.replace(b"\n10\n", b"\nten\n").replace(b"\n17\n", b"\nx\n").replace(b"\n25\n", b"\ny\n")
    hunks = unified_diff(plan(rewrites=(rewrite(before, after),))).split(b"@@ -")[1:]
    assert [hunk.split(b" @@")[0] for hunk in hunks] == [b"7,14 +7,14", b"22,7 +22,7"]
    assert hunks[1] == b"22,7 +22,7 @@\n 22\n 23\n 24\n-25\n+y\n 26\n 27\n 28\n"


def test_carriage_returns_are_content_and_end_no_line() -> None:
    diff = unified_diff(plan(rewrites=(rewrite(b"a\rb\r\nc\r\n", b"a\rB\r\nc\r\n"),)))
    assert b"@@ -1,2 +1,2 @@\n-a\rb\r\n+a\rB\r\n c\r\n" in diff


def test_other_line_separators_end_no_line() -> None:
    line = "a\u2028b\x0bc\x0cd\x85e\n".encode()
    assert b"\n-" + line + b"+x\n" in unified_diff(plan(rewrites=(rewrite(line, b"x\n"),)))


def test_missing_final_newline_is_said_on_the_side_that_misses_it() -> None:
    diff = unified_diff(plan(rewrites=(rewrite(b"a\nb", b"a\nb\n"),)))
    assert diff.endswith(b"\n a\n-b\n\\ No newline at end of file\n+b\n")


def test_unchanged_last_line_without_newline_is_context() -> None:
    diff = unified_diff(plan(rewrites=(rewrite(b"a\nend", b"b\nend"),)))
    assert diff.endswith(b"-a\n+b\n end\n\\ No newline at end of file\n")


NAMES = [
    "plain.yml",
    "with blank.yml",
    'with "quotes".yml',
    "back\\slash.yml",
    "naïve.yml",
    "tab\tand\nnewline.yml",
    "bell\x07escape\x1b[31m\x7f.yml",
    "not-utf8-\udcff.yml",
    "blank and é.yml",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_written_as_git_writes_them(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"old\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "--", name)
    (tmp_path / name).write_bytes(b"new\n")
    theirs = [line for line in git(tmp_path, "diff").stdout.split(b"\n") if not line.startswith(b"index ")]
    assert unified_diff(plan(rewrites=(rewrite(path=name),))).split(b"\n") == theirs


@pytest.mark.parametrize("name", NAMES)
def test_git_apply_finds_files_of_any_name(name: str) -> None:
    assert apply_with_git((rewrite(path=name),), prefix="sub földer/") == [b"new\n"]


def test_a_name_cannot_begin_a_line_of_its_own() -> None:
    hostile = "x\n--- a/../../etc/passwd"
    lines = unified_diff(plan(rewrites=(rewrite(path=hostile),))).split(b"\n")
    assert [line for line in lines if line.startswith(b"--- ")] == [b'--- "a/x\\n--- a/../../etc/passwd"\t']


def test_paths_get_the_prefix_of_the_work_tree() -> None:
    diff = unified_diff(plan(rewrites=(rewrite(path="ci.yml"),), diff_prefix="pkg/web/"))
    assert diff.startswith(b"diff --git a/pkg/web/ci.yml b/pkg/web/ci.yml\n--- a/pkg/web/ci.yml\n")


def test_large_repetitive_file_is_quick() -> None:
    steps = [b"      - run: make all # %d padding\n" % (number % 7) for number in range(12_500)]
    changed = list(steps)
    for number in range(0, 12_000, 40):
        changed[number] = b"      - uses: octo/tool@0123 # v1\n"
    before, after = b"".join(steps), b"".join(changed)
    assert len(before) > 424_000
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        diff = unified_diff(plan(rewrites=(rewrite(before, after),)))
        seconds.append(time.process_time() - begin)
    assert min(seconds) < 0.3
    assert diff.count(b"\n-  ") == diff.count(b"\n+  ") == 300


def test_display_makes_visible_what_a_terminal_would_obey() -> None:
    shown = display_diff(plan(rewrites=(rewrite(b"a\x1b[2J\r\n", b"b\tc\xff\n"),)), color=False)
    assert "-a\\x1b[2J\\r\n" in shown
    assert "+b\tc\\xff\n" in shown
    assert not set(shown) & {"\x1b", "\r"}


def test_display_writes_bidirectional_characters_out() -> None:
    shown = display_diff(plan(rewrites=(rewrite(after="\u202eevil\u2066\n".encode()),)), color=False)
    assert "+\\u202eevil\\u2066\n" in shown


def test_display_colours_only_where_asked() -> None:
    given_plan = plan(rewrites=(rewrite(b"--- a\nb", b"c\nb"),))
    assert display_diff(given_plan, color=False).encode() == unified_diff(given_plan)
    coloured = display_diff(given_plan, color=True)
    assert "\x1b[1m--- a/.github/workflows/ci.yml\x1b[0m\n" in coloured
    assert "\x1b[36m@@ -1,2 +1,2 @@\x1b[0m\n" in coloured
    assert "\x1b[31m---- a\x1b[0m\n" in coloured
    assert "\x1b[32m+c\x1b[0m\n" in coloured
    assert "\n b\n" in coloured
