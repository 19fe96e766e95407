"""Filters of branches and tags, as GitHub's pages describe them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.oidc.subjects.filters import Filter, matches


@pytest.mark.parametrize(
    ("pattern", "taken", "left"),
    [
        (
            "feature/*",
            ["feature/my-branch", "feature/"],
            ["feature/beta-a/my-branch", "feature", "xfeature/a"],
        ),
        ("feature/**", ["feature/beta-a/my-branch", "feature/a"], ["feature"]),
        ("*", ["main", "releases"], ["all/the/branches"]),
        ("**", ["all/the/branches", "main", ""], []),
        ("*feature", ["mona-feature", "feature"], ["feature-1"]),
        ("v2*", ["v2", "v2.0", "v2.9"], ["v20/1", "v1"]),
        ("v[12].[0-9]+.[0-9]+", ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1.x.1", "v1.1.", "v1.1"]),
        ("colou?r", ["color", "colour"], ["colouur"]),
        ("a+b", ["ab", "aab"], ["b", "a+b"]),
        ("[CB]at", ["Cat", "Bat"], ["cat", "CBat"]),
        (r"a\*", ["a*"], ["ab", r"a\b"]),
        ("main", ["main"], ["Main", "main2", "mai"]),
    ],
)
def test_names_and_patterns(pattern: str, taken: list[str], left: list[str]) -> None:
    assert [name for name in (*taken, *left) if matches(pattern, name)] == taken


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        (["main", "dev", "!dev"], ["main"]),
        (["!dev", "dev"], ["dev"]),
        (["main", "rel/a", "rel/b", "!rel/**", "rel/b"], ["main", "rel/b", "rel/b"]),
        (["!main"], []),
        (["main", "!**"], []),
    ],
)
def test_the_last_rule_that_matches_decides(rules: list[str], names: list[str]) -> None:
    assert list(Filter(tuple(rules)).names) == names


def test_ignored_names_are_patterns_too() -> None:
    found = Filter(ignored=("dev/**", "old"))
    assert [name for name in ("main", "dev/a", "old", "old/a") if found.takes(name)] == ["main", "old/a"]


@given(st.text("ab/", max_size=12), st.text("ab/", max_size=12))
def test_a_name_matches_itself_alone(pattern: str, name: str) -> None:
    assert matches(pattern, name) == (pattern == name)


@given(st.text("ab/", max_size=8), st.text("ab/", max_size=8))
def test_stars_stand_for_what_they_may(start: str, end: str) -> None:
    assert matches("**", start + end)
    assert matches("*", start) == ("/" not in start)
    assert matches(f"{start}**{end}", start + "x/y" + end)


def test_many_stars_take_no_time() -> None:
    assert not matches("*a" * 2_000, "a" * 2_000 + "b")
