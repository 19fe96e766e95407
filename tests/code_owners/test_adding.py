"""Which lines are added for a closure, and where they go."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pinfix.codeowners import matching
from pinfix.codeowners.adding import writing
from pinfix.codeowners.adding.plan import COMMENT, CannotPlan, NothingToAdd, Planned, plan
from pinfix.codeowners.parse import MAX_BYTES
from pinfix.codeowners.proof.prove import Question, prove

SEC = ["@acme/sec"]


def planned(text: str, paths: list[str], closure: list[str], owners: list[str] = SEC) -> Planned:
    """The plan, proved, and with nothing to do a second time."""
    result = plan(text, paths, closure, owners)
    assert isinstance(result, Planned)
    left = [one.path for one in result.left]
    prove(text, result.text, Question(paths, closure, owners, left))
    assert plan(result.text, paths, closure, owners) == NothingToAdd(result.left)
    assert result.text.split("\n")[result.first_line - 1].startswith(result.rules[0].pattern)
    return result


def patterns(paths: list[str], closure: list[str], text: str = "") -> list[str]:
    return [rule.pattern for rule in planned(text, paths, closure).rules]


def test_the_present_owners_are_kept_and_the_asked_ones_added() -> None:
    text = "* @all\n/scripts/ @dev @ops # ours\n/scripts/free\n"
    result = planned(
        text,
        ["Makefile", "scripts/a", "scripts/free", "scripts/b"],
        ["Makefile", "scripts/a", "scripts/free"],
    )
    assert result.text == text + (
        f"\n{COMMENT}\n"
        "/Makefile     @all @acme/sec\n"
        "/scripts/a    @dev @ops @acme/sec\n"
        "/scripts/free @acme/sec\n"
    )


@pytest.mark.parametrize(
    ("paths", "closure", "expected"),
    [
        (["a/x", "a/y", "b"], ["a/x", "a/y"], ["/a/"]),
        (["a/x", "a/y", "b"], ["a/x"], ["/a/x"]),  # another file is in the folder
        (["a/b/c/x", "a/b/c/y", "z"], ["a/b/c/x", "a/b/c/y"], ["/a/b/c/"]),  # as far in as they lie together
        (["a/b/x", "a/c/y", "z"], ["a/b/x", "a/c/y"], ["/a/"]),
        (["a/b/x", "a/c/y", "a/z"], ["a/b/x", "a/c/y"], ["/a/b/", "/a/c/"]),
        (["a", "b/c"], ["a", "b/c"], ["/a", "/b/"]),  # never the root
        (["ab/x", "a/x"], ["a/x"], ["/a/"]),
    ],
)
def test_folders_where_all_files_are_of_the_closure(
    paths: list[str], closure: list[str], expected: list[str]
) -> None:
    assert patterns(paths, closure) == expected


def test_a_folder_is_not_taken_over_files_with_other_owners() -> None:
    paths = ["ci/a.yml", "ci/b.yml", "ci/c.sh"]
    assert patterns(paths, paths, "*.sh @ops\n") == ["/ci/a.yml", "/ci/b.yml", "/ci/c.sh"]


def test_a_folder_may_cover_files_that_have_the_owners_already() -> None:
    paths = ["ci/a.yml", "ci/b.yml", "x"]
    result = planned("* @ann\n/ci/a.yml @ann @Acme/Sec\n", paths, paths[:2])
    assert [(rule.pattern, rule.owners, rule.paths) for rule in result.rules] == [
        ("/ci/", ("@ann", "@acme/sec"), ("ci/b.yml",))
    ]


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("a b.sh", "/a\\ b.sh"), ("a#b", "/a?b"), ("[id].js", "/?id?.js"), ("a*b?", "/a?b?"),
        ("a\\b", "/a?b"), ("a\tb", "/a?b"), ("a\nb", "/a?b"), ("!a", "/?a"), ("(g)/x@2", "/(g)/"),
        ("é.sh", "/é.sh"),
        ("a\u3000b", "/a?b"), ("a\x85b", "/a?b"), ("-x", "/-x"), ("~a{b}", "/?a?b?"),
    ],
)  # fmt: skip
def test_names_that_mean_something(path: str, pattern: str) -> None:
    assert patterns([path, "other"], [path]) == [pattern]


@pytest.mark.parametrize("path", ["\udcffx", "d/x\udce9.sh", "\udcff/x"])
def test_a_name_that_is_not_utf_8_is_left(path: str) -> None:
    made = plan("", ["other", "d/other", path], [path], ["@o/sec"])
    assert isinstance(made, NothingToAdd)
    assert [left.path for left in made.left] == [path]


@pytest.mark.parametrize(
    "paths",
    [["a#b", "a+b"], ["a#b", "axb/c"], ["a#/x", "ab/x"], ["a#b", "a[b", "acb"], ["d/a#b", "d/x", "d/acb"]],
)
def test_a_name_that_no_pattern_fits_alone_is_left(paths: list[str]) -> None:
    closure = [path for path in paths if "#" in path or "[" in path]
    result = plan("", paths, closure, SEC)
    assert isinstance(result, NothingToAdd)
    assert {(one.path, one.code) for one in result.left} == {(path, "cannot-be-written") for path in closure}


@pytest.mark.parametrize(
    "paths", [["a#b", "a[b"], ["a?b", "a*b"], ["d:/x", "d?/x", "y"], ["a\u202eb", "a\u2066b"]]
)
def test_files_that_one_pattern_fits_share_it(paths: list[str]) -> None:
    closure = [path for path in paths if path != "y"]
    result = planned("", [*paths, "z"], closure)
    (rule,) = result.rules
    assert sorted(rule.paths) == sorted(closure)
    assert result.left == ()
    prove("", result.text, Question([*paths, "z"], closure, SEC))


@pytest.mark.parametrize("executed", ["a?b", "a:b"])
def test_a_question_mark_in_a_name_is_no_exception(executed: str) -> None:
    result = plan("* @x\n", ["a?b", "a:b"], [executed], SEC)
    assert isinstance(result, NothingToAdd)
    assert [one.path for one in result.left] == [executed]


def test_a_name_that_cannot_be_written_does_not_stop_the_others() -> None:
    result = planned("", ["s/a?b.sh", "s/axb.sh", "t"], ["s/a?b.sh", "t"])
    assert [rule.pattern for rule in result.rules] == ["/t"]
    assert [one.path for one in result.left] == ["s/a?b.sh"]
    prove("", result.text, Question(["s/a?b.sh", "s/axb.sh", "t"], ["s/a?b.sh", "t"], SEC, ["s/a?b.sh"]))


def test_files_that_one_pattern_fits_and_that_shall_have_different_owners() -> None:
    files = ["a:b", "a~b"]
    result = plan("* @x\n/a:b @y\n", files, files, SEC)
    assert isinstance(result, NothingToAdd)
    assert [one.path for one in result.left] == files


def test_so_many_odd_names_that_they_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    holes = writing._with_holes

    def counted(name: str, positions: Iterable[int]) -> str:
        nonlocal calls
        calls += 1
        return holes(name, positions)

    monkeypatch.setattr(writing, "_with_holes", counted)
    monkeypatch.setattr(writing, "MOST_COMPARED", 10_000)
    names = ["".join(":a"[number >> bit & 1] for bit in range(10)) for number in range(1024)]
    result = plan("", [*names, "other"], names, SEC)
    assert calls * 10 <= 10_000
    assert not isinstance(result, CannotPlan)
    assert "too many names" in {one.reason for one in result.left}.pop()


@pytest.mark.parametrize("line", ["/ci/ @a wrong", "/ci#x @a", "ci/**/ @a", "/c\\[i\\]/ @a"])
def test_a_file_whose_owners_are_in_doubt_is_left(line: str) -> None:
    paths = ["ci/run", "c[i]/run", "Makefile"]
    result = planned(f"* @all\n{line}\n", paths, paths)
    assert [(one.code, one.line) for one in result.left] == [("doubtful-rule", 2)]
    assert "Makefile" in [path for rule in result.rules for path in rule.paths]


def test_a_doubt_is_over_where_a_later_rule_decides() -> None:
    assert planned("/ci/ @a wrong\n/ci/ @b\n", ["ci/run"], ["ci/run"]).rules[0].owners == ("@b", "@acme/sec")


def test_an_untracked_file_is_left() -> None:
    result = plan("", ["a"], ["b"], SEC)
    assert isinstance(result, NothingToAdd)
    assert [(one.path, one.code) for one in result.left] == [("b", "untracked")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "{c}\n/a @acme/sec\n"),
        ("\ufeff", "\ufeff{c}\n/a @acme/sec\n"),
        ("# only", "# only\n\n{c}\n/a @acme/sec"),
        ("*.x @x\n\n", "*.x @x\n\n{c}\n/a @acme/sec\n"),
        ("* @x", "* @x\n\n{c}\n/a @x @acme/sec"),
        ("\ufeff* @x\r\n", "\ufeff* @x\r\n\r\n{c}\r\n/a @x @acme/sec\r\n"),
        ("# c\r\n* @x", "# c\r\n* @x\r\n\r\n{c}\r\n/a @x @acme/sec"),
        # Below the last rule that matches, at the end of its paragraph.
        ("* @x\n# p\n/b @y\n\n/q @q\n", "* @x\n# p\n/b @y\n\n{c}\n/a @x @acme/sec\n\n/q @q\n"),
        # With the files that are there already, where that is below the last rule that matches.
        ("* @x\n\n{c}\n/z @x\n\n/q @q\n", "* @x\n\n{c}\n/z @x\n/a @x @acme/sec\n\n/q @q\n"),
        ("{c}\n/z @x\n\n* @x\n", "{c}\n/z @x\n\n* @x\n\n{c}\n/a @x @acme/sec\n"),
        ("{c}", "{c}\n/a @acme/sec"),
    ],
)
def test_where_the_lines_go(text: str, expected: str) -> None:
    assert planned(text.format(c=COMMENT), ["a", "b"], ["a"]).text == expected.format(c=COMMENT)


def test_nothing_to_add() -> None:
    assert plan("* @ACME/Sec\n", ["a"], ["a"], SEC) == NothingToAdd(())
    assert plan("", ["a"], [], SEC) == NothingToAdd(())


@pytest.mark.parametrize(
    ("text", "owners", "code"),
    [
        ("", [], "no-owners"),
        ("", ["@a", "security"], "invalid-owner"),
        ("", ["@a\n* @evil"], "invalid-owner"),
        ("#" * (MAX_BYTES - 50), SEC, "too-large"),
    ],
)
def test_no_plan(text: str, owners: list[str], code: str) -> None:
    result = plan(text, ["a"], ["a"], owners)
    assert isinstance(result, CannotPlan)
    assert result.code == code


def test_no_plan_for_a_file_made_to_take_ages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MAX_STEPS", 100)
    result = plan("".join(f"*{'?' * n}a* @a\n" for n in range(200)), ["b"], ["b"], SEC)
    assert isinstance(result, CannotPlan)
    assert result.code == "too-costly"
