"""Diffs of files in which keys are written out: none is shown, and no mask can get into a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from leaks.keys import AWS_ID, PEM_BODY, PEM_HEADER
from report.plans import plan
from report.test_diff import git

from pinfix.plan import FileRewrite
from pinfix.report.diff import unified_diff

KEY = f"key: {AWS_ID}\n"
LINES = [f"line {number}\n" for number in range(30)]


def diff_of(before: str, after: str) -> bytes:
    return unified_diff(plan(rewrites=(FileRewrite("f", before.encode(), after.encode()),)))


def applied(before: str, after: str) -> str | None:
    """What git makes of the diff; None: it refuses it."""
    diff = diff_of(before, after)
    assert AWS_ID.encode() not in diff
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "f"
        file.write_bytes(before.encode())
        done = git(Path(name), "apply", "-", stdin=diff)
        if done.returncode:
            assert file.read_bytes() == before.encode()
            assert b"corrupt patch" in done.stderr
            return None
        return file.read_bytes().decode()


def with_lines(changes: dict[int, str]) -> str:
    return "".join(changes.get(number, line) for number, line in enumerate(LINES))


def test_a_key_near_a_change_is_left_out_and_git_takes_the_rest() -> None:
    for place in (7, 8, 9, 12, 13):
        before, after = with_lines({place: KEY}), with_lines({place: KEY, 10: "new\n"})
        assert applied(before, after) == after


def test_a_key_between_two_changes() -> None:
    before = with_lines({10: KEY})
    after = with_lines({8: "new\n", 10: KEY, 12: "newer\n"})
    assert applied(before, after) == after


def test_right_below_a_change_git_refuses() -> None:
    before = with_lines({11: KEY})
    assert applied(before, with_lines({11: KEY, 10: "new\n"})) is None


def test_in_a_changed_line_git_refuses() -> None:
    diff = diff_of(with_lines({10: KEY}), with_lines({10: f"  {KEY}"}))
    assert b"!-key: ***\n!+  key: ***\n" in diff
    assert applied(with_lines({10: KEY}), with_lines({10: f"  {KEY}"})) is None
    assert applied(with_lines({}), with_lines({10: KEY})) is None
    assert applied(with_lines({10: KEY}), with_lines({})) is None


def test_a_new_file_with_a_key() -> None:
    diff = unified_diff(plan(rewrites=(FileRewrite("f", None, KEY.encode()),)))
    assert AWS_ID.encode() not in diff
    with tempfile.TemporaryDirectory() as name:
        assert git(Path(name), "apply", "-", stdin=diff).returncode
        assert not (Path(name) / "f").exists()


def test_a_private_key_over_several_lines() -> None:
    pem = f"{PEM_HEADER}\n{PEM_BODY}\n{PEM_BODY}\n{PEM_HEADER.replace('BEGIN', 'END')}\n"
    before, after = with_lines({8: pem}), with_lines({8: pem, 10: "new\n"})
    assert PEM_BODY[:8].encode() not in diff_of(before, after)
    assert applied(before, after) == after


SOME = st.lists(st.sampled_from(["a\n", "b\n", "c\n", KEY, f" {KEY}", f"#{KEY}"]), max_size=14)


@settings(max_examples=150, deadline=None)
@given(SOME, SOME)
def test_git_makes_the_new_file_or_nothing(before: list[str], after: list[str]) -> None:
    old, new = "x\n" + "".join(before), "y\n" + "".join(after)
    found = applied(old, new)
    assert found is None or found == new
