"""The proof of an edited CODEOWNERS file: what it must not let pass, and that the plans hold before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from code_owners import drawing, reference
from pinfix.codeowners import matching
from pinfix.codeowners.adding.plan import Left, Planned, plan
from pinfix.codeowners.model import Rule
from pinfix.codeowners.parse import MAX_BYTES, parse
from pinfix.codeowners.proof.prove import Gained, NotProved, Question, prove

PATHS = [".github/workflows/ci.yml", "Makefile", "src/a", "src/b", "x y"]
QUESTION = Question(PATHS, [".github/workflows/ci.yml", "Makefile"], ["@sec"])
BEFORE = "# top\n* @all\n/src/ @dev\n"
AFTER = BEFORE + "\n# why\n/.github/workflows/ @all @sec\n/Makefile @all @sec\n"


def test_what_changed_is_told() -> None:
    assert prove(BEFORE, AFTER, QUESTION) == (
        Gained(".github/workflows/ci.yml", ("@all",), ("@all", "@sec")),
        Gained("Makefile", ("@all",), ("@all", "@sec")),
    )


def test_nothing_added_proves_for_nothing_asked() -> None:
    assert prove(BEFORE, BEFORE, Question(PATHS, ["Makefile"], ["@ALL"])) == ()
    assert prove(BEFORE, BEFORE, Question(PATHS, ["src/a"], ["@sec"], left=["src/a"])) == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("/Makefile @all @sec", "/Makefile @sec", "other owners"),  # an owner lost
        ("/Makefile @all @sec", "/Makefile @all", "other owners"),
        ("/Makefile @all @sec", "/Makefile @all @sec @evil", "other owners"),
        ("/Makefile @all @sec", "/Makefile", "not a plain rule"),
        ("/Makefile @all @sec\n", "", "all owners"),
        ("/Makefile", "/Makefiles", "all owners"),
        ("/Makefile", "Makefile", "not a plain rule"),
        ("/Makefile", "/Make*", "not a plain rule"),
        ("/Makefile", "/**/Makefile", "not a plain rule"),
        ("/Makefile", "/Make\\file", "not a plain rule"),
        ("/Makefile @all", "/Makefile\t@all", "not a plain rule"),
        ("/Makefile @all @sec", "/Makefile @all @sec # why", "not a plain rule"),
        ("/Makefile @all @sec", "/Makefile @all sec", "owners"),
        ("/Makefile @all @sec", "/Makefile @all @sec\n/Makefile @all @sec", "second rule"),
        ("/Makefile @all @sec", "/Makefile @all @sec\n/src/ @dev @sec", "not of the closure"),
        ("/Makefile @all @sec", "/Makefile @all @sec\n/src/? @dev", "not of the closure"),
        ("/Makefile @all @sec", "/Makefile @all @sec\n/x\\ y @all", "not of the closure"),
        ("/Makefile @all @sec", "/Makefile @all @sec\n/M?kefile @all", "other owners"),
        ("/Makefile @all @sec", "/M?kefile @all\n/Makefile @all @sec", "do not agree"),
        ("/Makefile @all @sec", "/Makefile @all @sec\r", "endings"),
        ("# top", "# Top", "other lines"),
        ("# top\n", "", "other lines"),
        ("# top\n", "# top\n\n", "other lines"),
        ("* @all\n", "* @all\r\n", "other lines"),
        ("/src/ @dev", "/src/  @dev", "other lines"),
        ("/src/ @dev\n", "/src/ @dev\n* @all\n", "not a plain rule"),
        ("# top", "\ufeff# top", "byte-order mark"),
    ],
)
def test_a_wrong_answer_is_not_proved(old: str, new: str, message: str) -> None:
    assert old in AFTER
    with pytest.raises(NotProved, match=message):
        prove(BEFORE, AFTER.replace(old, new, 1), QUESTION)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("* @all", "* @all\n/Makefile @all @sec\n", "last line"),  # it had no ending
        ("* @all", "* @all @sec", "last line"),
        ("* @all\n", "* @all\n/Makefile @all @sec", "no ending"),
        ("* @all\n", "/Makefile @all @sec\n* @all\n", "other owners"),  # above the rule that decides
        ("* @all wrong\n", "* @all wrong\n/Makefile @sec\n", "not known"),
        ("", "#" * MAX_BYTES, "3 MB"),
    ],
)
def test_nor_is_one_for_another_file(before: str, after: str, message: str) -> None:
    with pytest.raises(NotProved, match=message):
        prove(before, after, Question(["Makefile"], ["Makefile"], ["@sec"]))


def test_a_file_made_to_take_ages_is_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MAX_STEPS", 3)
    with pytest.raises(NotProved, match="too long"):
        prove(BEFORE, AFTER, QUESTION)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[str], list[str], list[str]]:
    rules, paths = draw(drawing.RULES), draw(drawing.TREES)
    closure = draw(st.lists(st.sampled_from(paths), unique=True))
    owners = draw(st.lists(drawing.OWNERS, min_size=1, max_size=2, unique=True))
    text = draw(st.sampled_from(["", "\ufeff"])) + drawing.as_text(rules)
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\n\n", "\n# c\n"])))
    return (text.rstrip() if draw(st.booleans()) else text), paths, closure, owners


@given(cases())
def test_every_plan_is_proved_and_made_once(case: tuple[str, list[str], list[str], list[str]]) -> None:
    text, paths, closure, owners = case
    result = plan(text, paths, closure, owners)
    if isinstance(result, Planned):
        gained = prove(text, result.text, Question(paths, closure, owners, [one.path for one in result.left]))
        assert {one.path for one in gained} == {path for rule in result.rules for path in rule.paths}
        check(text, result.text, paths, closure, owners, result.left)
        assert not isinstance(plan(result.text, paths, closure, owners), Planned)


@given(cases(), st.data())
def test_what_is_proved_is_right_whoever_wrote_it(
    case: tuple[str, list[str], list[str], list[str]], data: st.DataObject
) -> None:
    text, paths, closure, owners = case
    result = plan(text, paths, closure, owners)
    if not isinstance(result, Planned):
        return
    mutated = data.draw(mutations(result.text))
    left = [one.path for one in result.left]
    try:
        prove(text, mutated, Question(paths, closure, owners, left))
    except NotProved:
        return
    check(text, mutated, paths, closure, owners, result.left)


@st.composite
def mutations(draw: st.DrawFn, text: str) -> str:
    if draw(st.booleans()):
        at = draw(st.integers(0, len(text)))
        return text[:at] + draw(st.text("ab*?/@ \\#\r\n", max_size=2)) + text[at + draw(st.integers(0, 2)) :]
    lines = text.split("\n")
    one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    if draw(st.booleans()):
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines[one : one + 1] = [lines[other]] * draw(st.integers(0, 2))
    return "\n".join(lines)


def check(
    before: str, after: str, paths: list[str], closure: list[str], owners: list[str], left: tuple[Left, ...]
) -> None:
    """Resolve all with the slow reading: only the closure may change, and nobody loses."""
    old, new = slow(before), slow(after)
    assert kept(filled(before), filled(after)) == filled(before)
    for path in paths:
        had, has = keys(reference.owners(old, path)), keys(reference.owners(new, path))
        if path in closure and path not in {one.path for one in left}:
            assert has == had | keys(owners)
        elif path not in closure:
            assert has == had


def filled(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n") if line.strip()]


def kept(wanted: list[str], lines: list[str]) -> list[str]:
    """As many of `wanted` as are among `lines`, in order."""
    found: list[str] = []
    for line in lines:
        if len(found) < len(wanted) and line == wanted[len(found)]:
            found.append(line)
    return found


def slow(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(entry.pattern, entry.owners) for entry in parse(text).entries if isinstance(entry, Rule)]


def keys(owners: list[str] | None) -> set[str]:
    return {owner.lower() for owner in owners or ()}
