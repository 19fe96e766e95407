"""Forks: found or made, waited for, refused where they are none; and no other branch of one is touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from credentials.kit import called_as
from server import GitHub, Repository, serve

from pinfix.api import git_data, repositories
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.pull_request.fork import forked, reach
from pinfix.pull_request.model import Base


class Time:
    """A clock that goes on only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as running:
        web = running.forge.repository("acme/web")
        web.commit({"README.md": "x\n"})
        web.branch("other", web.head())
        running.forge.user("mona")
        yield running


@pytest.fixture
def token(server: GitHub) -> str:
    return server.forge.token(user="mona")


def fork(
    server: GitHub, token: str, time: Time | None = None, notes: list[str] | None = None
) -> RepositoryFacts:
    time, said = time or Time(), notes if notes is not None else []
    with called_as(server, token) as called:
        facts = repositories.repository(called.api, "acme", "web")
        return forked(called.api, facts, "mona", notify=said.append, sleep=time.sleep, clock=time.clock)


def refused(server: GitHub, token: str, time: Time | None = None) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        fork(server, token, time)
    return caught.value


def writes(server: GitHub) -> Sequence[str]:
    return [f"{one.method} {one.path}" for one in server.requests if one.method != "GET"]


def there(server: GitHub, name: str) -> Repository:
    found = server.forge.find(name)
    assert found is not None
    return found


def test_a_new_fork_has_the_default_branch_only(server: GitHub, token: str) -> None:
    found = fork(server, token)
    assert (found.full_name, found.parent, found.may_push) == ("mona/web", "acme/web", True)
    assert set(there(server, "mona/web").refs()) == {"refs/heads/main"}
    assert server.find("/forks")[0].json() == {"default_branch_only": True}
    assert writes(server) == ["POST /repos/acme/web/forks"]


def test_a_fork_that_is_there_is_taken(server: GitHub, token: str) -> None:
    made = server.forge.fork("acme/web", "mona/web")
    made.commit({"a": "own work\n"}, branch="mine")
    before = made.refs()
    notes: list[str] = []
    assert fork(server, token, notes=notes).number == made.id
    assert writes(server) == []
    assert made.refs() == before
    assert notes == []


def test_a_fork_under_another_name_is_found(server: GitHub, token: str) -> None:
    server.forge.fork("acme/web", "mona/acme-web")
    assert fork(server, token).full_name == "mona/acme-web"


def test_the_old_name_of_a_repository_that_was_given_away_is_free(server: GitHub, token: str) -> None:
    server.forge.repository("mona/web").commit({"a": "b"})
    server.forge.rename("mona/web", "someone/web")
    assert fork(server, token).full_name == "mona/web"


def test_waiting_until_it_is_ready(server: GitHub, token: str) -> None:
    server.forge.fork_delay = 3
    time, notes = Time(), list[str]()
    assert fork(server, token, time, notes).full_name == "mona/web"
    assert time.pauses == [1.0, 2.0, 4.0]
    assert len(notes) == 1
    assert "mona/web" in notes[0]


def test_not_waiting_for_ever(server: GitHub, token: str) -> None:
    server.forge.fork_delay = 10_000
    time = Time()
    problem = refused(server, token, time)
    assert problem.code == "no-fork"
    assert 280 <= time.now <= 300
    assert max(time.pauses) == 15.0


def test_a_fork_without_its_branch_is_not_ready(server: GitHub, token: str) -> None:
    server.fault("/git/ref/heads/main", status=409, body='{"message": "Git Repository is empty."}', times=2)
    time = Time()
    assert fork(server, token, time).default_branch == "main"
    assert time.pauses == [1.0, 2.0]


def test_a_repository_of_that_name_that_is_no_fork(server: GitHub, token: str) -> None:
    mine = server.forge.repository("mona/web")
    mine.commit({"a": "b"})
    before = mine.refs()
    problem = refused(server, token)
    assert problem.code == "name-taken"
    assert writes(server) == []
    assert mine.refs() == before


def test_the_fork_of_another_repository_of_that_name(server: GitHub, token: str) -> None:
    server.forge.repository("evil/web").commit({"a": "b"})
    server.forge.fork("evil/web", "mona/web")
    assert refused(server, token).code == "name-taken"
    assert writes(server) == []


def test_a_fork_that_is_archived(server: GitHub, token: str) -> None:
    server.forge.fork("acme/web", "mona/web").archived = True
    assert refused(server, token).code == "archived"
    assert writes(server) == []


@pytest.mark.parametrize("full_name", ["acme/web", "mona/x"])
def test_an_answer_that_is_no_fork_of_it(server: GitHub, token: str, full_name: str) -> None:
    owner, name = full_name.split("/")
    body = (
        f'{{"id": 77, "name": "{name}", "owner": {{"login": "{owner}"}}, "parent": {{"full_name": "a/b"}}}}'
    )
    server.fault("/forks", status=202, body=body)
    assert refused(server, token).code == "no-fork"


def test_a_token_that_may_not_fork(server: GitHub) -> None:
    token = server.forge.token("fine-grained", user="mona", permissions={"contents": "write"})
    problem = refused(server, token)
    assert problem.code == "no-permission"
    assert server.forge.find("mona/web") is None


def test_an_account_that_cannot_be_asked_is_not_taken_for_one_without_a_fork(
    server: GitHub, token: str
) -> None:
    server.fault("/repos/mona/web", status=502, times=None)
    assert refused(server, token).code == "server-error"
    assert writes(server) == []


# Reaching the commit to build on


def reached(server: GitHub, token: str, base: str) -> None:
    with called_as(server, token) as called:
        target = repositories.repository(called.api, "acme", "web")
        mine = repositories.repository(called.api, "mona", "web")
        commit = git_data.commit(called.api, target, base)
        server.forget()
        reach(called.api, target, mine, Base("main", commit.sha, commit.tree))


def missing(server: GitHub, commit: str, times: int) -> None:
    """GitHub does not find a commit of the parent in the fork."""
    server.fault(
        f"/repos/mona/web/git/commits/{commit}", status=404, body='{"message": "Not Found"}', times=times
    )


def test_a_fork_that_is_behind_is_left_alone_where_it_does_not_matter(server: GitHub, token: str) -> None:
    mine = server.forge.fork("acme/web", "mona/web")
    base = there(server, "acme/web").commit({"b": "c"})
    before = mine.refs()
    reached(server, token, base)
    assert writes(server) == []
    assert mine.refs() == before


def test_brought_up_to_date_where_the_commit_is_not_found(server: GitHub, token: str) -> None:
    mine = server.forge.fork("acme/web", "mona/web")
    mine.commit({"a": "own"}, branch="mine")
    before = mine.refs()
    base = there(server, "acme/web").commit({"b": "c"})
    missing(server, base, times=1)
    reached(server, token, base)
    assert writes(server) == ["POST /repos/mona/web/merge-upstream"]
    assert mine.refs() == before | {"refs/heads/main": base}


def test_work_of_people_on_the_branch_of_the_fork_is_not_merged_into(server: GitHub, token: str) -> None:
    mine = server.forge.fork("acme/web", "mona/web")
    mine.commit({"a": "own"}, branch="main")
    before = mine.refs()
    base = there(server, "acme/web").commit({"b": "c"})
    missing(server, base, times=1)
    with pytest.raises(CallFailed) as caught:
        reached(server, token, base)
    assert caught.value.code == "fork-behind"
    assert "Sync fork" in caught.value.remedy
    assert writes(server) == []
    assert mine.refs() == before


def test_no_such_branch_in_the_fork(server: GitHub, token: str) -> None:
    mine = server.forge.fork("acme/web", "mona/web")
    mine.set_refs({"refs/heads/main": None})
    base = there(server, "acme/web").commit({"b": "c"})
    missing(server, base, times=1)
    with pytest.raises(CallFailed) as caught:
        reached(server, token, base)
    assert caught.value.code == "fork-behind"
    assert writes(server) == []


def test_still_not_there_after_that(server: GitHub, token: str) -> None:
    server.forge.fork("acme/web", "mona/web")
    base = there(server, "acme/web").commit({"b": "c"})
    missing(server, base, times=2)
    with pytest.raises(CallFailed) as caught:
        reached(server, token, base)
    assert caught.value.code == "fork-behind"


@pytest.mark.openapi
def test_what_is_sent_is_described(server: GitHub, token: str) -> None:
    from server import descriptions

    if (why := descriptions.missing()) is not None:
        pytest.skip(why)
    fork(server, token)
    assert descriptions.problems(server.requests) == []
    base = there(server, "acme/web").commit({"b": "c"})
    missing(server, base, times=1)
    reached(server, token, base)
    assert writes(server) == ["POST /repos/mona/web/merge-upstream"]
    assert descriptions.problems(server.requests) == []
