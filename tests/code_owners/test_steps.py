"""Work is counted, not timed: what lies in one folder is not looked up through all folders above again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pinfix.codeowners.adding import folders
from pinfix.codeowners.adding.folders import gathered
from pinfix.codeowners.matching import Matcher
from pinfix.codeowners.parse import parse
from pinfix.codeowners.proof.added import AddedLines

DEEP = "/".join("abcdefghij")
FILES = [f"{DEEP}/{number}.py" for number in range(1_000)]


class Counted:
    """A function, and how often it was called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *arguments: Any) -> Any:
        self.calls += 1
        return self.function(*arguments)


def test_the_lines_for_folders_are_looked_up_once_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(AddedLines._of_name)
    monkeypatch.setattr(AddedLines, "_of_name", lambda lines, name: counted(lines, name))
    added = AddedLines.read(["/a/ @x", f"/{FILES[7]} @y", "/a/b @z"])
    found = [added.covering(path) for path in FILES]
    assert found[0] == (("@x",), ("@z",))
    assert found[7] == (("@x",), ("@z",), ("@y",))
    assert counted.calls <= 2 * 10 + 1


def test_a_line_with_holes_is_tried_on_every_name() -> None:
    added = AddedLines.read([f"/{DEEP}/?.py @x", "/?/ @y"])
    assert added.covering(FILES[3]) == (("@y",), ("@x",))
    assert added.covering(FILES[33]) == (("@y",),)
    assert added.covering("3.py") == ()


def test_files_are_counted_folder_by_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    others = [f"other/{number}/{DEEP}/x" for number in range(500)]
    counted = Counted(folders.folders_of)
    monkeypatch.setattr(folders, "folders_of", counted)
    kinds = dict.fromkeys(FILES[:2], 1)
    assert gathered([*FILES, *others], kinds, FILES[:1]) == {FILES[0]: [FILES[0]]}
    # Once for each folder that has files, and a few times for each of the files of the closure.
    assert counted.calls <= 501 + 5 * 2


def test_only_folders_with_files_of_the_closure_are_remembered() -> None:
    """A path of thousands of folders has as many names as long as itself."""
    deep = [f"{number}/" + "d/" * 1_500 + "x" for number in range(50)]
    assert len(folders._files_below([*deep, "a/x"], {"a/"})) == 1


def test_folders_of_thousands_of_levels_are_no_trouble_for_the_proof() -> None:
    path = "d/" * 1_500 + "x"
    assert AddedLines.read(["/d/ @x"]).covering(path) == (("@x",),)


def test_a_folder_is_entered_once_for_all_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(Matcher._step)
    monkeypatch.setattr(Matcher, "_step", lambda matcher, folder, name: counted(matcher, folder, name))
    matcher = Matcher(parse("* @a\n/a/ @b\n**/3.py @c\n/a/*/c/**/*.py @d\n"))
    assert len({matcher.decision(path) for path in FILES}) == 1
    assert counted.calls == 10
