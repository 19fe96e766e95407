"""The one place that decides, over any repository: git's protocol read and written, and its answers held
against what the three sources say of the same repository."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from online.kit import run
from server import serve

from pinfix import versions
from pinfix.resolution import Reference, Resolved, Unresolved
from pinfix.versions import Version
from pinfix.versions import parse as parse_version
from pinfix_resolvers.ls_refs import parse, request_body
from pinfix_resolvers.pktline import LONGEST, BadFrame, Mark, decode, encode
from pinfix_resolvers.refs import RepositoryRefs, answer, is_commit_id, is_possible_name, is_settled

frames = st.lists(st.one_of(st.binary(max_size=300), st.sampled_from(Mark)), max_size=20)
shas = st.sampled_from([digit * 40 for digit in "123abc"])
names = st.sampled_from(
    [
        "v1",
        "v1.2",
        "v1.2.3",
        "v1.2.4",
        "v1.3.0-rc1",
        "1.2.3",
        "v10.0.0",
        "main",
        "nightly",
        "release/v1",
        "x/v1.2.3",
        "a" * 40,
        "A" * 40,
        "deadbeef",
        "-x",
        "a@b",
        "refs/tags/v1",
        "b" * 64,
    ]
)


@given(frames)
def test_what_was_framed_is_read_again(written: list[bytes | Mark]) -> None:
    assert list(decode(encode(written))) == written


@given(st.binary(max_size=200))
def test_any_bytes_are_frames_or_a_bad_frame(data: bytes) -> None:
    with suppress(BadFrame):
        assert encode(decode(data)).lower() == data.lower()


@given(st.binary(max_size=300))
def test_any_answer_is_read_or_a_bad_frame(data: bytes) -> None:
    for body in (data, encode([data, Mark.FLUSH])):
        with suppress(BadFrame):
            assert isinstance(parse(body, "o/r"), RepositoryRefs)


def test_a_line_too_long() -> None:
    with pytest.raises(ValueError, match="too long"):
        encode([b"x" * (LONGEST + 1)])


def test_names_that_are_no_utf8_do_not_stop_the_others() -> None:
    lines = [b"a" * 40 + b" refs/tags/v\xff1\n", b"b" * 40 + b" refs/tags/v1.0.0\n", Mark.FLUSH]
    refs = parse(encode(lines), "o/r")
    assert refs.tags["v1.0.0"] == "b" * 40
    assert len(refs.tags) == 2


def test_the_request_is_what_git_sends() -> None:
    sent = list(decode(request_body()))
    assert sent[0] == b"command=ls-refs\n"
    assert sent[-1] is Mark.FLUSH
    assert Mark.DELIMITER in sent
    assert {b"peel\n", b"ref-prefix refs/tags/\n", b"ref-prefix refs/heads/\n"} <= set(sent)


@given(
    st.dictionaries(names, shas),
    st.dictionaries(names, shas),
    names,
    st.sampled_from(["head", "latest-tag", "refuse"]),
)
def test_an_answer_is_always_a_commit_that_the_name_has(
    tags: dict[str, str], branches: dict[str, str], ref: str, policy: str
) -> None:
    refs = RepositoryRefs("o/r", "x", "2026-11-01", tags, branches)
    assert is_settled(Reference("o", "r", ref), refs, "head")
    got = answer(Reference("o", "r", ref), refs, policy)  # type: ignore[arg-type]
    if isinstance(got, Unresolved):
        assert got.code in {
            "branch",
            "tag-branch-conflict",
            "unknown-ref",
            "abbreviated-commit",
            "unknown-commit",
            "name-like-commit",
        }
        assert got.reason
        assert got.remedy
        return
    assert got.version in (ref, ref.removeprefix("refs/tags/")) or tags[got.version] == got.sha
    if is_commit_id(ref):
        assert got.sha == ref.lower()
    elif got.kind == "tag":
        assert got.sha == tags.get(ref, tags.get(ref.removeprefix("refs/tags/")))
        assert branches.get(ref, got.sha) == got.sha
    elif policy == "latest-tag":
        assert got.sha == tags[got.version]
    else:
        assert got.sha == branches[ref]
        assert ref not in tags


@given(st.text(max_size=30))
def test_a_name_that_git_takes_is_taken_here(name: str) -> None:
    """Compared with git-check-ref-format's rules as the test server has them."""
    from server.repositories.refs import _BAD_REF

    if is_possible_name(name):
        assert _BAD_REF.search(f"refs/tags/{name}") is None


moving = st.sampled_from(["v1", "v1.2", "v2", "release/v1", "main"])
exact = st.sampled_from(
    ["v1.0.0", "v1.2.0", "v1.2.1", "v1.2.1-rc1", "v2.0.0", "1.2.2", "codeql-bundle-v1.2.3"]
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    st.dictionaries(st.one_of(moving, exact), st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1),
    st.dictionaries(moving, st.integers(0, 3)),
    st.lists(st.one_of(moving, exact), min_size=1, max_size=4, unique=True),
)
def test_git_and_graphql_say_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    tags: dict[str, tuple[int, int]],
    branches: dict[str, int],
    asked: list[str],
) -> None:
    folder: Path = tmp_path_factory.mktemp("same")
    with serve() as server:
        repository = server.forge.repository("o/r")
        commits = [repository.commit({"n": str(number)}) for number in range(4)]
        for name, (number, depth) in tags.items():
            target = commits[number]
            for level in range(depth):
                target = repository.tag_object(f"{name}-{level}", target)
            repository.set_refs({f"refs/tags/{name}": target})
        for name, number in branches.items():
            repository.branch(name, commits[number])
        wanted = [Reference("o", "r", name) for name in [*asked, *commits[:2]]]
        by_git = run(server, folder, cached=False).resolve(*wanted)
        by_api = run(server, folder, cached=False, token="ghp_x").resolve(*wanted)
        for reference in wanted:
            one, other = by_git[reference], by_api[reference]
            if isinstance(one, Resolved) and isinstance(other, Resolved):
                assert (one.sha, one.version, one.kind, one.exact) == (
                    other.sha,
                    other.version,
                    other.kind,
                    other.exact,
                )
            else:
                assert isinstance(one, Unresolved)
                assert isinstance(other, Unresolved)
                assert one.code == other.code


def test_the_names_of_a_repository_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many references there are to it, known and unknown ones: a list may have 100,000 names."""
    asked: Counter[str] = Counter()

    def counted(name: str) -> Version | None:
        asked[name] += 1
        return parse_version(name)

    monkeypatch.setattr(versions, "parse", counted)
    tags = {f"v{number}.0.0": "a" * 40 for number in range(50)}
    refs = RepositoryRefs("o/r", "ls-refs", "2026-11-01", {**tags, "v1": "a" * 40, "v2": "a" * 40}, {})
    for number in range(20):
        for ref in ("v1", "v2", f"v3.{number}.1", f"V{number}.0.0", f"v{number}.9.9", "a" * 40):
            answer(Reference("o", "r", ref), refs)
    assert {asked[name] for name in tags} == {1}


@pytest.mark.parametrize(
    ("ref", "near"),
    [
        ("V1.2.3", ["v1.2.3", "1.2.3", "x/v1.2.3"]),
        ("1.3", ["v1.4.0"]),
        ("v1.9.9", ["v1.4.0"]),
        ("v3", []),
        ("y/v1.9.9", []),
        ("MAIN", ["main", "Main"]),
        ("nothing", []),
    ],
)
def test_names_that_may_be_meant(ref: str, near: list[str]) -> None:
    tags = ["v1.2.3", "1.2.3", "x/v1.2.3", "y/v1.2.3", "v1.4.0", "v1.5.0-rc1", "v2", "x/v1.9.0"]
    branches = dict.fromkeys(["main", "Main"], "b" * 40)
    refs = RepositoryRefs("o/r", "ls-refs", "2026-11-01", dict.fromkeys(tags, "a" * 40), branches)
    assert refs.near(ref) == near
