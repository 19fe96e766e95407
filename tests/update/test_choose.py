from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.inspection import ReleaseFacts, Unknown
from pinfix.update.choose import (
    MOST_ASKED,
    Ask,
    Chosen,
    NotYet,
    Policy,
    choose,
    date_of,
    newer_releases,
    version_of,
)
from pinfix.versions import Version, parse

NOW = datetime(2026, 11, 23, tzinfo=UTC)
POLICY = Policy(major=False, min_age=timedelta(days=7))
OLD = ReleaseFacts("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")


def version(name: str) -> Version:
    found = parse(name)
    assert found is not None
    return found


def newer(current: str, *tags: str, major: bool = False) -> list[str]:
    return [v.name for v in newer_releases(version(current), dict.fromkeys(tags, "a" * 40), major=major)]


@pytest.mark.parametrize(
    ("current", "tags", "expected"),
    [
        ("v1.2.3", ["v1.2.3", "v1.2.4", "v1.10.0", "v1.9.0"], ["v1.10.0", "v1.9.0", "v1.2.4"]),
        ("v1.2.3", ["v1", "v1.3", "v2.0.0", "v1.3.0-rc1", "v1.3.0-beta.2"], []),
        ("v1.2.3", ["v1.2.2", "v0.9.9"], []),
        ("v1.2.3-rc1", ["v1.2.3"], ["v1.2.3"]),
        ("v1.2.3", ["sub/v1.2.4", "codeql-bundle-v1.2.4"], []),
        ("sub/v1.2.3", ["v1.2.4", "sub/v1.2.4"], ["sub/v1.2.4"]),
        ("v1.2.3", ["1.2.4", "v1.2.4"], ["v1.2.4"]),
        ("1.2.3", ["1.2.4", "v1.2.4"], ["1.2.4"]),
        ("1.2.3", ["v1.2.4"], ["v1.2.4"]),
        ("v1.2.3", ["v1.2.x", "latest", "main", "v1.2.4.5"], ["v1.2.4.5"]),
    ],
)
def test_newer_within_the_major(current: str, tags: list[str], expected: list[str]) -> None:
    assert newer(current, *tags) == expected


def test_across_majors_only_when_asked_for() -> None:
    tags = ["v1.3.0", "v2.0.0", "v10.0.0", "v11.0.0-rc1"]
    assert newer("v1.2.3", *tags) == ["v1.3.0"]
    assert newer("v1.2.3", *tags, major=True) == ["v10.0.0", "v2.0.0", "v1.3.0"]


@given(st.lists(st.tuples(*[st.integers(0, 12)] * 3), max_size=12), st.tuples(*[st.integers(0, 12)] * 3))
def test_what_is_newer_comes_after_and_in_order(
    given_versions: list[tuple[int, int, int]], current: tuple[int, int, int]
) -> None:
    names = ["v{}.{}.{}".format(*numbers) for numbers in given_versions]
    found = newer("v{}.{}.{}".format(*current), *names)
    numbers = [version(name).numbers for name in found]
    assert numbers == sorted(set(numbers), reverse=True)
    assert all(other > current and other[0] == current[0] for other in numbers)
    assert set(numbers) == {n for n in given_versions if n > current and n[0] == current[0]}


def test_the_version_of_a_commit_is_an_exact_one() -> None:
    a, b, c = "a" * 40, "b" * 40, "c" * 40
    tags = {"v1": a, "v1.2": a, "v1.2.3": a, "v2.0.0": b, "v3": c}
    assert version_of(a, tags) == version("v1.2.3")
    assert version_of(c, tags) is None
    assert version_of("d" * 40, tags) is None


RELEASES = [version("v1.4.0"), version("v1.3.0")]


def test_dates_are_asked_one_release_at_a_time() -> None:
    assert choose(RELEASES, {}, POLICY, NOW) == Ask((RELEASES[0],))
    assert isinstance(choose(RELEASES, {"v1.4.0": OLD}, POLICY, NOW), Chosen)


@pytest.mark.parametrize(
    "passed",
    [
        ReleaseFacts("2026-11-20T00:00:00Z", "2026-01-01T00:00:00Z"),  # younger than its release
        ReleaseFacts("2026-01-01T00:00:00Z", "2026-11-20T00:00:00Z"),  # a date of the past in the commit
        ReleaseFacts("2026-11-16T00:00:01Z", ""),
        ReleaseFacts("2030-01-01T00:00:00Z", ""),
        ReleaseFacts("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", withheld=True),
        ReleaseFacts(Unknown("no net"), "2026-01-01T00:00:00Z"),
        ReleaseFacts("2026-01-01T00:00:00Z", Unknown("no net")),
        ReleaseFacts("soon", ""),
        ReleaseFacts("", ""),
    ],
)
def test_what_is_not_surely_old_enough_is_passed_over(passed: ReleaseFacts) -> None:
    choice = choose(RELEASES, {"v1.4.0": passed, "v1.3.0": OLD}, POLICY, NOW)
    assert isinstance(choice, Chosen)
    assert choice.version.name == "v1.3.0"
    assert len(choice.passed_over) == 1
    assert "v1.4.0" in choice.passed_over[0]


def test_exactly_old_enough() -> None:
    choice = choose(RELEASES[:1], {"v1.4.0": ReleaseFacts("2026-11-16T00:00:00Z", "")}, POLICY, NOW)
    assert isinstance(choice, Chosen)


def test_none_is_old_enough() -> None:
    young = ReleaseFacts("2026-11-22T00:00:00Z", "")
    unknown = ReleaseFacts(Unknown("no net"), "")
    too_young = choose(RELEASES, {"v1.4.0": young, "v1.3.0": young}, POLICY, NOW)
    assert isinstance(too_young, NotYet)
    assert too_young.code == "too-young"
    age_unknown = choose(RELEASES, {"v1.4.0": young, "v1.3.0": unknown}, POLICY, NOW)
    assert isinstance(age_unknown, NotYet)
    assert age_unknown.code == "age-unknown"


def test_without_a_minimum_an_unknown_age_does_not_matter() -> None:
    policy = Policy(major=False, min_age=timedelta(0))
    facts = {"v1.4.0": ReleaseFacts(Unknown("no net"), Unknown("no net"))}
    assert isinstance(choose(RELEASES, facts, policy, NOW), Chosen)
    assert not isinstance(choose(RELEASES, {"v1.4.0": ReleaseFacts("2030-01-01", "")}, policy, NOW), Chosen)


def test_the_later_date_counts_whatever_its_zone() -> None:
    assert date_of(ReleaseFacts("2026-01-01T23:00:00-05:00", "2026-01-02T00:00:00Z")) == datetime(
        2026, 1, 2, 4, tzinfo=UTC
    )


def young_then_old(young: int) -> tuple[list[Version], dict[str, ReleaseFacts]]:
    releases = [version(f"v1.{number}.0") for number in range(young + 1, 0, -1)]
    facts = {release.name: ReleaseFacts("2026-11-22T00:00:00Z", "") for release in releases}
    return releases, {**facts, "v1.1.0": OLD}


@pytest.mark.parametrize("young", [0, 1, 9, MOST_ASKED - 1])
def test_an_older_release_behind_many_young_ones_is_found(young: int) -> None:
    choice = choose(*young_then_old(young), POLICY, NOW)
    assert isinstance(choice, Chosen)
    assert choice.version.name == "v1.1.0"


def test_where_not_all_were_looked_at_that_is_said() -> None:
    choice = choose(*young_then_old(MOST_ASKED + 6), POLICY, NOW)
    assert isinstance(choice, NotYet)
    assert (len(choice.passed_over), choice.older) == (MOST_ASKED, 7)


def test_dates_are_asked_in_few_rounds() -> None:
    releases, facts = young_then_old(MOST_ASKED + 6)
    known: dict[str, ReleaseFacts] = {}
    rounds = 0
    while isinstance(choice := choose(releases, known, POLICY, NOW), Ask):
        assert not {asked.name for asked in choice.versions} & known.keys()
        known |= {asked.name: facts[asked.name] for asked in choice.versions}
        rounds += 1
    assert len(known) == MOST_ASKED
    assert rounds < MOST_ASKED / 4
