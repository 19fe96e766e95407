"""A tag can stand on a file or folder of git, and the list of tags does not say so."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from online.kit import Run, asks_for_objects, asks_for_refs, run
from online.test_advisories import age_the_cache
from online.test_requests_counted import all_are_right, forty, lay
from server import GitHub, Repository, Wire, faults

from pinfix.http.client import Patience
from pinfix.resolution import Resolved, Unresolved
from pinfix_resolvers import object_kind, packs
from pinfix_resolvers.pktline import BadFrame, Mark, encode
from pinfix_resolvers.spare import MOST_REQUESTS

ONE_UNPROVED = (
    "1 reference was not checked for standing on a commit, and not on a file or folder of git: "
    "`pinfix verify` does that"
)
KINDS = pytest.mark.parametrize(("path", "what"), [("^{tree}", "a folder"), (":action.yml", "a file")])


@pytest.fixture
def repository(server: GitHub) -> Repository:
    """`v1.0.0` and `v1` stand on a commit that is the head of no branch."""
    made = server.forge.repository("owner/action")
    first = made.commit({"action.yml": "name: one\n"})
    made.tag("v1.0.0", first)
    made.tag("v1", first)
    made.commit({"action.yml": "name: two\n"})
    return made


def id_of(repository: Repository, expression: str) -> str:
    found = repository.rev_parse(expression)
    assert found is not None
    return found


@KINDS
@pytest.mark.parametrize("annotated", [False, True])
def test_what_is_no_commit_is_refused(
    path: str, what: str, annotated: bool, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    target = id_of(repository, f"v1.0.0{path}")
    repository.tag("v2.0.0", target, annotated=annotated)
    for _ in ("asked", "asked again, for it was not kept"):
        one = run(server, tmp_path)
        for ref in ("v2.0.0", "refs/tags/v2.0.0", target):
            refusal = one.refused(f"owner/action@{ref}")
            assert refusal.code == "not-a-commit"
            assert what in refusal.reason
            assert "v2.0.0" in refusal.reason
    assert one.codes == []
    assert run(server, tmp_path).resolved("owner/action@v1").sha == repository.rev_parse("v1^{commit}")


def test_a_release_that_takes_the_place_of_a_branch(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    repository.tag("v2.0.0", id_of(repository, "v1.0.0^{tree}"))
    refusal = run(server, tmp_path, branches="latest-tag").refused("owner/action@main")
    assert refusal.code == "not-a-commit"
    assert "the tag v2.0.0" in refusal.reason


def test_several_of_one_repository_are_one_question(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    for number in range(5):
        repository.tag(f"v2.{number}.0", repository.commit({"n": str(number)}))
    repository.commit({"n": "the head"})
    names = [f"owner/action@{name}" for name in ("v1", "v1.0.0", *(f"v2.{number}.0" for number in range(5)))]
    assert all(isinstance(answer, Resolved) for answer in run(server, tmp_path).resolve(*names).values())
    assert len(server.find(asks_for_objects)) == 1


def test_the_one_that_is_none_among_several(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    repository.tag("v2.0.0", id_of(repository, "v1.0.0^{tree}"))
    repository.tag("v3.0.0", id_of(repository, "v1.0.0:action.yml"))
    answers = run(server, tmp_path).resolve(*(f"owner/action@v{number}.0.0" for number in (1, 2, 3)))
    codes = [getattr(answer, "code", "resolved") for answer in answers.values()]
    assert codes == ["resolved", "not-a-commit", "not-a-commit"]


def test_what_is_known_is_not_asked(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    repository.tag("v2.0.0")
    run(server, tmp_path).resolved("owner/action@v2.0.0")
    assert server.find(asks_for_objects) == [], "a branch stands on it"
    commit = id_of(repository, "v1.0.0^{commit}")
    facts = [{"repository": "owner/action", "tags": {"v0.9.9": commit}}]
    run(server, tmp_path, facts=facts, cached=False).resolved("owner/action@v1.0.0")
    assert server.find(asks_for_objects) == [], "the snapshot has it"
    run(server, tmp_path).resolved("owner/action@v1.0.0")
    assert len(server.find(asks_for_objects)) == 1
    run(server, tmp_path).resolved("owner/action@v1")
    assert len(server.find(asks_for_objects)) == 1, "it was seen before"


@pytest.mark.parametrize("repositories", [30, 38, 40])
def test_it_takes_the_room_that_is_left(repositories: int, server: GitHub, tmp_path: Path) -> None:
    lay(server, repositories)
    for number in range(repositories):
        server.forge.repository(f"owner-{number}/action").commit({"n": "the head"})
    assert all_are_right(server, dict(run(server, tmp_path).resolve(*forty(repositories))))
    assert len(server.requests) == MOST_REQUESTS
    assert len(server.find(asks_for_objects)) == max(0, MOST_REQUESTS - repositories - 2)


def test_where_there_is_no_room_it_is_written_as_it_stands(server: GitHub, tmp_path: Path) -> None:
    lay(server, 40)
    last = server.forge.repository("owner-39/action")
    tree = id_of(last, "v4^{tree}")
    last.tag("v4", tree)
    one = run(server, tmp_path)
    answers = list(one.resolve(*forty()).values())
    assert len(server.requests) == MOST_REQUESTS
    assert getattr(answers[-1], "sha", "") == tree
    assert [note for note in one.notes if "not checked" in note] == [ONE_UNPROVED]


@pytest.fixture
def unproved(server: GitHub, tmp_path: Path) -> str:
    """A full version on a folder, kept by a run that had no room to ask about it."""
    lay(server, 40)
    last = server.forge.repository("owner-39/action")
    last.tag("v5.0.0", id_of(last, "v4^{tree}"))
    run(server, tmp_path).resolve(*forty(39), "owner-39/action@v5.0.0")
    assert len(server.requests) == MOST_REQUESTS
    server.forget()
    return "owner-39/action@v5.0.0"


def test_what_is_unproved_is_kept_for_an_hour(server: GitHub, unproved: str, tmp_path: Path) -> None:
    one = run(server, tmp_path)
    assert isinstance(one.one(unproved), Resolved)
    assert server.requests == []
    assert ONE_UNPROVED in one.notes
    age_the_cache(tmp_path)
    assert run(server, tmp_path).refused(unproved).code == "not-a-commit"


def test_with_a_token_what_is_unproved_counts_as_not_kept(
    server: GitHub, unproved: str, tmp_path: Path
) -> None:
    assert run(server, tmp_path, token="ghp_x").refused(unproved).code == "not-a-commit"
    assert [request.path for request in server.requests] == ["/graphql"]


def test_what_is_unproved_is_proved_in_a_run_that_asks(server: GitHub, unproved: str, tmp_path: Path) -> None:
    answers = run(server, tmp_path).resolve("owner-0/action@v4.1.0", unproved)
    assert [getattr(answer, "code", "resolved") for answer in answers.values()] == [
        "resolved",
        "not-a-commit",
    ]
    assert run(server, tmp_path).refused(unproved).code == "not-a-commit", "and no longer kept"


def notes_of(one: Run, *names: str) -> list[str]:
    one.resolve(*names)
    return one.notes


def test_what_was_proved_afterwards_is_kept_for_good(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.fault(asks_for_objects, faults.unicorn(), times=None)
    full = "owner/action@v1.0.0"
    assert notes_of(run(server, tmp_path), full)[-1] == ONE_UNPROVED
    server.clear_faults()
    server.forge.repository("other/action").tag("v1.0.0", server.forge.repository("other/action").commit({}))
    assert not any(
        "not checked" in note for note in notes_of(run(server, tmp_path), full, "other/action@v1.0.0")
    )
    assert not any("not checked" in note for note in notes_of(run(server, tmp_path), full))
    for times in (1, 0):  # once more, and then no longer
        age_the_cache(tmp_path)
        server.forget()
        run(server, tmp_path).resolved(full)
        assert len(server.find(asks_for_refs)) == times
        assert server.find(asks_for_objects) == []


@pytest.mark.parametrize("effect", [faults.unicorn(), faults.reset(), faults.garbage(), faults.forbidden()])
def test_where_nobody_tells_it_is_written_as_it_stands(
    effect: object, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.fault(asks_for_objects, effect, times=None)  # type: ignore[arg-type]
    one = run(server, tmp_path)
    assert one.resolved("owner/action@v1.0.0").sha == repository.rev_parse("v1.0.0^{commit}")
    assert one.codes == []
    assert one.notes == ["asking github.com about 1 repository", ONE_UNPROVED]
    assert sum(one.waits) < 2


def test_a_server_that_offers_no_filters(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    subprocess.run(["git", "-C", repository.path, "config", "uploadpack.allowFilter", "false"], check=True)
    repository.tag("v2.0.0", id_of(repository, "v1.0.0^{tree}"))
    answers = run(server, tmp_path).resolve("owner/action@v1.0.0", "owner/action@v2.0.0")
    assert [isinstance(answer, Unresolved) for answer in answers.values()] == [False, True]


def test_with_a_token_nothing_of_this_is_asked(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    repository.tag("v2.0.0", id_of(repository, "v1.0.0^{tree}"))
    one = run(server, tmp_path, token="ghp_x")
    assert one.refused("owner/action@v2.0.0").code == "not-a-commit"
    assert isinstance(one.one("owner/action@v1"), Resolved)
    assert server.find(asks_for_objects) == []


def pack_of(repository: Repository, *ids: str) -> bytes:
    made = subprocess.run(
        ["git", "-C", repository.path, "pack-objects", "--stdout", "-q", "--window=10"],
        input="\n".join(ids).encode(),
        capture_output=True,
        check=True,
    )
    return made.stdout


def answer_with(pack: bytes) -> bytes:
    parts = [b"\x01" + pack[start : start + 1000] for start in range(0, len(pack), 1000)]
    return encode([b"packfile\n", *parts, Mark.FLUSH])


def test_packs_as_git_makes_them(repository: Repository) -> None:
    """Many files that are alike become differences to one of them."""
    text = "".join(f"line {number}\n" for number in range(500))
    repository.commit({f"f{number}": f"{text}{number}" for number in range(20)}, branch="files")
    files = [id_of(repository, f"files:f{number}") for number in range(20)]
    pack = packs.parse(answer_with(pack_of(repository, *files)))
    assert packs.count(pack) == 20
    found = list(packs.types(pack))
    assert 0 < len(found) < 20
    assert set(found) == {packs.BLOB}
    commits = [id_of(repository, name) for name in ("main", "v1", "files")]
    body = answer_with(pack_of(repository, *commits))
    assert object_kind.only_commits(body, 3)
    assert not object_kind.only_commits(body, 2)
    assert not object_kind.only_commits(answer_with(pack_of(repository, *commits[:2], files[0])), 3)


def test_no_damage_to_a_pack_is_taken_for_commits(repository: Repository) -> None:
    pack = pack_of(repository, *(id_of(repository, name) for name in ("main", "v1")))
    for length in range(
        len(pack) - 20 - 4
    ):  # behind the objects come 20 bytes of a hash; zlib ends in 4 of its own
        with pytest.raises((BadFrame, IndexError)):
            object_kind.only_commits(answer_with(pack[:length]), 2)


@pytest.mark.parametrize("effect", [faults.hang(), faults.drip(0.3)])
def test_a_proof_is_not_waited_for_long(
    effect: Wire, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.fault(asks_for_objects, effect, times=None)
    one = run(server, tmp_path, patience=Patience(aside=1.0))
    assert one.resolved("owner/action@v1").sha == repository.rev_parse("v1^{commit}")
    assert (one.codes, one.waits) == ([], [])
    assert len([request for request in server.requests if asks_for_objects(request)]) == 1
