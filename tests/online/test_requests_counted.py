"""How many requests a run makes, counted on the server."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from online.kit import asks_for_refs, run
from server import GitHub

from pinfix.resolution import Reference, Resolved


def lay(server: GitHub, repositories: int, versions: int = 3) -> None:
    for number in range(repositories):
        repository = server.forge.repository(f"owner-{number}/action")
        for minor in range(versions):
            commit = repository.commit({"action.yml": f"name: {minor}\n"})
            repository.tag(f"v4.{minor}.0", commit, annotated=minor % 2 == 0)
        repository.tag("v4", commit)


def forty(repositories: int = 40) -> list[str]:
    return [f"owner-{number}/action@v4" for number in range(repositories)]


def all_are_right(server: GitHub, answers: dict[Reference, object], newest: str = "v4.2.0") -> bool:
    for reference, answer in answers.items():
        repository = server.forge.repository(f"{reference.owner}/{reference.repo}")
        assert isinstance(answer, Resolved), answer
        assert answer.sha == repository.rev_parse(f"refs/tags/{reference.ref}^{{commit}}")
        if reference.ref == "v4":
            assert answer.version == newest
    return bool(answers)


def test_forty_repositories_with_a_token_are_one_request(server: GitHub, tmp_path: Path) -> None:
    lay(server, 40)
    one = run(server, tmp_path, token="ghp_x")
    assert all_are_right(server, dict(one.resolve(*forty())))
    assert [request.path for request in server.requests] == ["/graphql"], "the advisories come along"
    assert one.chain.requests == len(server.requests)


def test_forty_repositories_without_a_token_are_forty_requests_at_once(
    server: GitHub, tmp_path: Path
) -> None:
    lay(server, 40)
    server.latency = 0.1
    one = run(server, tmp_path)
    begin = time.monotonic()
    assert all_are_right(server, dict(one.resolve(*forty())))
    took = time.monotonic() - begin
    assert len(server.requests) == one.chain.requests == 40
    assert took < 40 * 0.1 / 2, "one after the other"
    assert len({request.connection for request in server.requests}) <= 16, "connections are kept"


@pytest.mark.parametrize("token", [None, "ghp_x"])
def test_a_warm_cache_makes_none(server: GitHub, tmp_path: Path, token: str | None) -> None:
    lay(server, 5)
    before = dict(run(server, tmp_path, token=token).resolve(*forty(5)))
    server.forget()
    again = run(server, tmp_path, token=token)
    assert dict(again.resolve(*forty(5))) == before
    assert len(server.requests) == again.chain.requests == 0


@pytest.mark.parametrize("repositories", [1, 38, 39, 40, 45])
@pytest.mark.parametrize("ref", ["v4", "v4.1.0"])
def test_a_run_made_twice_asks_nobody(repositories: int, ref: str, server: GitHub, tmp_path: Path) -> None:
    """Not even for what there was no room for: advisories, and whether it is a commit."""
    lay(server, repositories)
    names = [name.replace("v4", ref) for name in forty(repositories)]
    before = dict(run(server, tmp_path).resolve(*names))
    assert all_are_right(server, before)
    server.forget()
    assert dict(run(server, tmp_path).resolve(*names)) == before
    assert server.requests == []


def test_five_hundred_references_are_at_most_ten_requests(server: GitHub, tmp_path: Path) -> None:
    lay(server, 50, versions=9)
    names = [f"owner-{number}/action@v4.{minor}.0" for number in range(50) for minor in range(9)]
    names += [f"owner-{number}/action@v4" for number in range(50)]
    one = run(server, tmp_path, token="ghp_x")
    assert len(names) == 500
    assert all_are_right(server, dict(one.resolve(*names)), newest="v4.8.0")
    assert len(server.requests) <= 10


@pytest.mark.parametrize("ref", ["v1", "the commit of v1"])
def test_many_tags_are_one_more_request_and_not_one_for_each_repository(
    ref: str, server: GitHub, tmp_path: Path
) -> None:
    names = []
    for number in range(5):
        repository = server.forge.repository(f"owner-{number}/action")
        commits = [repository.commit({"n": str(count)}) for count in range(120)]
        tags = {f"refs/tags/v2.{count}.1": commits[count] for count in range(1, 120)}
        repository.set_refs({**tags, "refs/tags/v1.0.0": commits[0], "refs/tags/v1": commits[0]})
        names.append(f"owner-{number}/action@{'v1' if ref == 'v1' else commits[0]}")
    one = run(server, tmp_path, token="ghp_x")
    for answer in one.resolve(*names).values():
        assert isinstance(answer, Resolved)
        assert answer.version == "v1.0.0"
    assert [request.path for request in server.requests] == ["/graphql"] * 2


def test_the_same_repository_in_other_letters_is_asked_once(server: GitHub, tmp_path: Path) -> None:
    lay(server, 1)
    answers = run(server, tmp_path).resolve("owner-0/action@v4", "Owner-0/ACTION@v4", "owner-0/action@v4.1.0")
    assert len(server.find(asks_for_refs)) == 1
    assert len({answer.sha for answer in answers.values() if isinstance(answer, Resolved)}) == 2


def test_a_pin_of_which_only_the_commit_matters_costs_nothing(server: GitHub, tmp_path: Path) -> None:
    one = run(server, tmp_path, token="ghp_x")
    answer = one.resolved(Reference("o", "r", "A" * 40, wants_version=False))
    assert (answer.sha, answer.version, answer.kind, answer.exact) == ("a" * 40, "a" * 40, "commit", True)
    assert one.chain.requests == len(server.requests) == 0


def test_nothing_to_resolve_asks_nobody(server: GitHub, tmp_path: Path) -> None:
    assert run(server, tmp_path, token="ghp_x").resolve() == {}
    assert server.requests == []
