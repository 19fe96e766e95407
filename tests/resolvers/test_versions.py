from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix import versions
from pinfix.versions import (
    Readings,
    Version,
    acts_as_version,
    is_full_commit,
    most_exact,
    newest_release,
    parse,
)

COMMIT = "11d5960a326750d5838078e36cf38b85af677262"

numbers = st.lists(st.integers(0, 120), min_size=1, max_size=4)
series = st.sampled_from(["", "sdk/", "release/", "gh-action/sub/", "typos-"])
prerelease = st.sampled_from(["", "", "-beta", "-rc.1", "-rc.10", "rc1", "-node20"])
version_names = st.builds(lambda s, n, p: f"{s}v{'.'.join(map(str, n))}{p}", series, numbers, prerelease)
other_names = st.sampled_from(
    ["main", "latest", "nightly", "stable", "346", "v", "vv4", "rc", "release-20240320"]
)
names = st.one_of(version_names, other_names, st.text(max_size=12))


def version(name: str) -> Version:
    parsed = parse(name)
    assert parsed is not None, name
    return parsed


@pytest.mark.parametrize(
    ("name", "numbers", "series", "prerelease", "exact"),
    [
        ("v4", (4,), "", "", False),
        ("V28", (28,), "", "", False),
        ("v4.2", (4, 2), "", "", False),
        ("v4.2.2", (4, 2, 2), "", "", True),
        ("4.2.2", (4, 2, 2), "", "", True),
        ("2026.07.10.1", (2026, 7, 10, 1), "", "", True),
        ("v4.0.0-beta", (4, 0, 0), "", "beta", True),
        ("v2.1.2rc1", (2, 1, 2), "", "rc1", True),
        ("18.5b0", (18, 5), "", "b0", False),
        ("v1.2.3+build.1", (1, 2, 3), "", "", True),
        ("v3.40.0-beta.0-alpha.17", (3, 40, 0), "", "beta.0-alpha.17", True),
        ("gh-action/sub/v1.2.3", (1, 2, 3), "gh-action/sub/", "", True),
        ("name-v1.2.3", (1, 2, 3), "name-", "", True),
        ("predicate@0.1.0", (0, 1, 0), "predicate@", "", True),
        ("foo-1-v2.3.4", (2, 3, 4), "foo-1-", "", True),
        ("releases/v4", (4,), "", "", False),
        ("release-v4.3.3", (4, 3, 3), "", "", True),
        ("my-release-v1", (1,), "my-release-", "", False),
        ("prerelease/v4", (4,), "prerelease/", "", False),
        ("v2.x", (2,), "", "", False),
        ("release/v2.0.x", (2, 0), "", "", False),
    ],
)
def test_version_names_are_read(
    name: str, numbers: tuple[int, ...], series: str, prerelease: str, exact: bool
) -> None:
    read = version(name)
    assert (read.numbers, read.series, read.prerelease, read.exact) == (numbers, series, prerelease, exact)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "v",
        "main",
        "latest",
        "nightly",
        "stable",
        "346",
        "v4.",
        "v.4",
        "vv4",
        "v4..2",
        "v4 ",
        "v4\n",
        "v٤",
        "v4.2.2/x",
        "release-20240320",
        "codeql-bundle-20200427",
        "ci-test-ubuntu-latest-15798702326",
        "releaseTest-manpage2",
        "v1.1.0rcN2",
        "v" + "9" * 19,
        "a/" * 200 + "v1",
    ],
)
def test_other_names_are_no_versions(name: str) -> None:
    assert parse(name) is None
    assert not acts_as_version(name)


@pytest.mark.parametrize(
    "order",
    [
        [
            "v1",
            "v1.2",
            "v1.2.0-alpha",
            "v1.2.0-beta.2",
            "v1.2.0-beta.10",
            "v1.2.0",
            "v1.2.1",
            "v1.10.0",
            "v2",
        ],
        ["v1.0.0-1", "v1.0.0-rc", "v1.0.0-rc.1", "v1.0.0rc2", "v1.0.0rc10", "v1.0.0"],
    ],
)
def test_order(order: list[str]) -> None:
    for older, newer in itertools.combinations(order, 2):
        assert version(newer).is_newer_than(version(older)), (older, newer)
        assert not version(older).is_newer_than(version(newer)), (older, newer)


@pytest.mark.parametrize(
    ("written", "candidate"),
    [
        ("v4", "v4.4.0"),
        ("v4", "v4.4"),
        ("v4", "4.4.0"),
        ("v4.2", "v4.2.9"),
        ("releases/v4", "v4.4.0"),
        ("v2.x", "v2.7.0"),
        ("v4", "v4.0.0-beta"),
        ("v3-node20", "v3.1.0-node20"),
        ("v5-rc", "v5.0.0-rc.1"),
        ("sdk/v3", "sdk/v3.1.0"),
    ],
)
def test_agrees(written: str, candidate: str) -> None:
    assert version(candidate).agrees_with(version(written))


@pytest.mark.parametrize(
    ("written", "candidate"),
    [
        ("v4", "v40.0.0"),
        ("v4", "v4"),
        ("v4.2", "v4"),
        ("v4.2", "v4.20.0"),
        ("v4.2.2", "v4.2.3"),
        ("v4", "4.x"),
        ("v2", "codeql-bundle-v2.13.4"),
        ("sdk/v3", "v3.1.0"),
        ("v3-node20", "v3.1.0"),
        ("v4-rc", "v4.0.0-rcx"),
        ("v4", "v4-beta"),
    ],
)
def test_does_not_agree(written: str, candidate: str) -> None:
    assert not version(candidate).agrees_with(version(written))


@pytest.mark.parametrize(
    ("ref", "tags", "expected"),
    [
        ("v4", ["v4", "v4.4", "v4.4.0"], "v4.4.0"),
        ("v4", ["v4", "v4.2.2", "v4.2.3"], "v4.2.3"),
        ("v4", ["v4", "v4.2.9", "v4.2.10"], "v4.2.10"),
        ("v4.2", ["v4", "v4.2", "v4.2.2", "v4.3.0"], "v4.2.2"),
        ("v4.2.2", ["v4.2.2", "v4.2.3"], "v4.2.2"),
        ("v4.0.0-beta", ["v4.0.0-beta", "v4.0.0"], "v4.0.0-beta"),
        ("v4", ["v4", "v4.0.0-rc.1", "v4.0.0"], "v4.0.0"),
        ("v4", ["v4", "v4.0.0-rc.1"], "v4.0.0-rc.1"),
        ("v4", ["v4", "v4.2.1", "v4.3.0-rc.1"], "v4.2.1"),
        ("v4", ["v4", "v4.2"], "v4.2"),
        ("v4", ["4.2.2", "v4.2.2", "v4"], "v4.2.2"),
        ("4.2", ["4.2.2", "v4.2.2"], "4.2.2"),
        ("v4", ["v4", "v5.0.0", "v40.1.0"], "v4"),
        ("releases/v4", ["v4.4.0"], "v4.4.0"),
        ("release/v1", [], "release/v1"),
        ("v2", ["codeql-bundle-v2.13.4"], "v2"),
        ("nextest", ["v2.44.0", "nextest"], "nextest"),
        ("main", ["v4.4.0"], "main"),
        (COMMIT, ["v4", "v4.4", "v4.4.0"], "v4.4.0"),
        (COMMIT, ["v4.4.0", "v5.0.0-beta"], "v4.4.0"),
        (COMMIT, ["v4.4.0", "v4.4.1"], "v4.4.1"),
        (COMMIT, ["v2.0.0", "sdk/v3.0.0"], "v2.0.0"),
        (COMMIT, ["v5", "v4.4.0"], "v4.4.0"),
        (COMMIT, ["latest", "nightly"], COMMIT),
        (COMMIT, ["latest", "v4.0.0-beta"], "v4.0.0-beta"),
        (COMMIT.upper(), [], COMMIT.upper()),
    ],
)
def test_most_exact(ref: str, tags: list[str], expected: str) -> None:
    for order in itertools.permutations(tags):
        assert most_exact(ref, order) == expected


@given(names, st.lists(names))
def test_most_exact_never_invents(ref: str, tags: list[str]) -> None:
    answer = most_exact(ref, tags)
    assert answer == ref or answer in tags
    assert most_exact(answer, tags) == answer or not version(answer).exact
    written = parse(ref)
    if answer != ref:
        assert written is not None
        assert version(answer).numbers[: len(written.numbers)] == written.numbers
        assert version(answer).series == written.series
    if written is not None and written.exact:
        assert answer == ref


@given(st.lists(names))
def test_the_order_of_the_tags_does_not_matter(tags: list[str]) -> None:
    for ref in (COMMIT, "v1", "v1.2", "sdk/v3"):
        assert most_exact(ref, tags) == most_exact(ref, sorted(tags)) == most_exact(ref, tags[::-1])


@given(st.lists(names, min_size=1))
def test_the_version_of_a_commit_is_a_version(tags: list[str]) -> None:
    answer = most_exact(COMMIT, tags)
    assert answer == COMMIT or parse(answer) is not None
    assert (answer == COMMIT) == all(parse(tag) is None for tag in tags)


@given(version_names, version_names, version_names)
def test_newer_is_an_order(a: str, b: str, c: str) -> None:
    first, second, third = version(a), version(b), version(c)
    assert not (first.is_newer_than(second) and second.is_newer_than(first))
    if first.is_newer_than(second) and second.is_newer_than(third):
        assert first.is_newer_than(third)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    read = parse(text)
    assert read is None or read.name == text


@pytest.mark.parametrize(
    "branch", ["v1", "v1.2", "1.2", "2.x", "v2.x", "release/v1", "releases/v2", "release-v4", "v2.0.1"]
)
def test_branches_that_act_as_versions(branch: str) -> None:
    assert acts_as_version(branch)


@pytest.mark.parametrize(
    "branch", ["main", "v1-node16", "unstable/v1", "prerelease/v4", "346", "1898", "v2-branch", "fix/v1"]
)
def test_branches_that_do_not(branch: str) -> None:
    assert not acts_as_version(branch)


def test_newest_release() -> None:
    tags = ["v1.9.1", "v1.10.0", "v2.0.0", "v3.0.0-rc.1", "sdk/v9.0.0", "v9"]
    assert newest_release(tags) == "v2.0.0"
    assert newest_release(tags, like="release/v1") == "v1.10.0"
    assert newest_release(tags, like="v3") == ""
    assert newest_release([]) == ""


def test_full_commits() -> None:
    assert is_full_commit(COMMIT)
    assert is_full_commit(COMMIT.upper())
    assert not is_full_commit(COMMIT[:39])
    assert not is_full_commit(COMMIT + "0")
    assert not is_full_commit("g" * 40)
    assert not is_full_commit(COMMIT + "\n")


@pytest.mark.parametrize("begin", ["", "v1", "x!"])
@pytest.mark.parametrize(
    "part", ["-v1-a.", "-1.1", "v1b1-", ".1", "1", "-v1.1x", "/v", "+v1-a", "-v1+a", "_1.1-1"]
)
@pytest.mark.parametrize("end", ["!", "+", "+a", "", "\N{SNOWMAN}"])
def test_long_names_are_read_in_one_go(
    begin: str, part: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With anything but time that grows as the name does, this would go on for hours."""
    monkeypatch.setattr(versions, "_LONGEST_NAME", 10**9)
    name = begin + part * 200_000 + end
    found = parse(name)
    assert found is None or found.name == name


@pytest.mark.parametrize(
    ("name", "series", "numbers", "prerelease"),
    [
        ("v1.2.3-v4", "v1.2.3-", (4,), ""),
        ("v1.2.3-1.0", "v1.2.3-", (1, 0), ""),
        ("a+b-v1+c", "a+b-", (1,), ""),
        ("x!y-v1", "x!y-", (1,), ""),
        ("v1-a.-v1-b", "v1-a.-", (1,), "b"),
    ],
)
def test_the_shortest_series_counts(
    name: str, series: str, numbers: tuple[int, ...], prerelease: str
) -> None:
    read = version(name)
    assert (read.series, read.numbers, read.prerelease) == (series, numbers, prerelease)


@pytest.mark.parametrize(
    "name", ["v1+", "+v1", "v1+a+b", "x!v1", "a b-v1", "v1\n", "-v1-a.!", "v1-", "v1-a\u0663"]
)
def test_what_is_behind_or_before_a_version_must_belong_to_it(name: str) -> None:
    assert parse(name) is None


def test_readings_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(versions, "parse", lambda name: asked.append(name) or parse(name))
    read = Readings()
    assert [read("v1"), read("main"), read("v1"), read("main")] == [parse("v1"), None] * 2
    assert asked == ["v1", "main"]
