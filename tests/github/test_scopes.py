from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.github.scopes import (
    NOTHING,
    PERMISSIVE,
    READ_ALL,
    RESTRICTED,
    SCOPES,
    WRITE_ALL,
    Grant,
    Level,
    join,
)

GRANTS = st.dictionaries(st.sampled_from(sorted(SCOPES)), st.sampled_from(Level), max_size=5).map(Grant.of)


@given(GRANTS, GRANTS, GRANTS)
def test_grants_are_a_lattice(one: Grant, two: Grant, three: Grant) -> None:
    assert one | two == two | one
    assert one & two == two & one
    assert (one | two) | three == one | (two | three)
    assert (one & two) & three == one & (two & three)
    assert one | (one & two) == one == one & (one | two)
    assert one | NOTHING == one
    assert one & NOTHING == NOTHING
    assert join(one, two, three) == one | two | three


@given(GRANTS, GRANTS)
def test_order_goes_with_join_and_meet(one: Grant, two: Grant) -> None:
    assert (one <= two) == (one | two == two) == (one & two == one)
    assert one & two <= one <= one | two
    assert (one - two == NOTHING) == (one <= two)
    assert two | (one - two) == one | two


@given(GRANTS)
def test_entries_are_sorted_and_have_no_level_none(grant: Grant) -> None:
    assert list(grant.entries) == sorted(grant.entries)
    assert all(level for _, level in grant)
    assert Grant.of(grant.as_dict()) == grant
    assert bool(grant) == (grant != NOTHING)


def test_shown() -> None:
    assert str(Grant.of({"issues": "write", "contents": "read"})) == "contents: read, issues: write"
    assert str(NOTHING) == "nothing"


@pytest.mark.parametrize("level", ["Admin", "", "read-all"])
def test_no_level(level: str) -> None:
    with pytest.raises(KeyError):
        Grant.of({"contents": level})


def test_what_is_not_listed_is_not_granted() -> None:
    assert Grant.of({"contents": "write"})["issues"] is Level.NONE
    assert not Grant.of({"contents": "write"}) <= Grant.of({"contents": "read"})
    assert not Grant.of({"contents": "read"}) <= Grant.of({"issues": "write"})


def test_shorthands_and_defaults() -> None:
    assert str(RESTRICTED) == "contents: read, packages: read"
    assert WRITE_ALL["id-token"] is Level.WRITE
    assert PERMISSIVE["id-token"] is Level.NONE
    assert READ_ALL["id-token"] is Level.NONE
    assert WRITE_ALL["models"] is Level.READ
    assert max(level for _, level in READ_ALL) is Level.READ
    assert NOTHING <= RESTRICTED <= READ_ALL <= WRITE_ALL
    assert RESTRICTED <= PERMISSIVE <= WRITE_ALL
    assert all(
        level in SCOPES[scope] for grant in (WRITE_ALL, READ_ALL, PERMISSIVE) for scope, level in grant
    )
