"""GitHub's advisories: every way to ask for them, what they refuse, and what if they cannot be read."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from online.kit import MARKED, Run, run
from online.test_requests_counted import forty, lay
from server import Answer, GitHub, Repository, Request, Vulnerability, Wire, faults

from pinfix.http.client import Patience
from pinfix.resolution import Resolved
from pinfix_resolvers.advisories import Advisory
from pinfix_resolvers.spare import MOST_REQUESTS

ID = "GHSA-aaaa-bbbb-cccc"
WAYS = pytest.mark.parametrize("way", ["graphql", "rest", "no token"])


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("owner/action")
    commit = made.commit({"action.yml": "name: one\n"})
    for name in ("v1", "v1.2.3"):
        made.tag(name, commit)
    return made


def publish(server: GitHub, versions: str = ">= 1.0, < 1.3", **more: object) -> None:
    weak = [Vulnerability("Owner/Action", versions, "1.3.0")]
    server.forge.advisory(ID, weak, **more)  # type: ignore[arg-type]


def asking(way: str, server: GitHub, folder: Path) -> Run:
    if way == "rest":
        server.fault("/graphql", status=503, times=None)
    return run(server, folder, token=None if way == "no token" else "ghp_x")


def age_the_cache(folder: Path) -> None:
    (path,) = (folder / "cache").iterdir()
    with sqlite3.connect(path) as database:
        for table in ("page", "answer"):
            database.execute(f"UPDATE {table} SET stored = stored - 3601")


@WAYS
@pytest.mark.parametrize(
    ("advisory", "refused"),
    [
        ({"weaknesses": ["CWE-78", "CWE-506"]}, True),
        ({"kind": "malware"}, True),
        ({"kind": "malware", "withdrawn": True}, False),
        ({"kind": "malware", "versions": "< 1.2.3"}, False),
        ({"weaknesses": ["CWE-78"]}, False),
        ({}, False),
    ],
)
def test_malicious_versions_are_refused(
    way: str,
    advisory: dict[str, object],
    refused: bool,
    server: GitHub,
    repository: Repository,
    tmp_path: Path,
) -> None:
    publish(server, **advisory)  # type: ignore[arg-type]
    for _ in ("asked", "kept"):
        one = asking(way, server, tmp_path)
        answer = one.one("Owner/Action@v1")
        assert isinstance(answer, Resolved) != refused
        assert one.codes == []
        if not isinstance(answer, Resolved):
            assert answer.code == "advisory"
            assert ID in answer.remedy
            assert "1.3.0" in answer.remedy
    if way == "graphql":
        assert [request.path for request in server.requests] == ["/graphql"]
    else:
        assert len(server.find("/advisories")) == 2, "once for each kind; then the cache has them"


def record(**more: object) -> dict[str, object]:
    vulnerable = {
        "package": {"ecosystem": "actions", "name": "owner/action"},
        "vulnerable_version_range": "< 1.3",
        "first_patched_version": "1.3.0",
    }
    base: dict[str, object] = {
        "ghsa_id": ID,
        "summary": "stole secrets",
        "type": "reviewed",
        "withdrawn_at": None,
        "cwes": [{"cwe_id": "CWE-506", "name": "Embedded Malicious Code"}],
        "vulnerabilities": [vulnerable],
    }
    return {**base, **more}


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        (record(), True),
        (record(cwes=None), False),
        (record(vulnerabilities=None), False),
        (record(vulnerabilities=[{"package": None, "vulnerable_version_range": "< 9"}]), False),
    ],
)
@pytest.mark.parametrize("way", ["rest", "no token"])
def test_records_of_rest_with_gaps(
    way: str, entry: dict[str, object], refused: bool, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.fault("/advisories", faults.wrong_json(json.dumps([entry])), times=None)
    one = asking(way, server, tmp_path)
    assert isinstance(one.one("owner/action@v1"), Resolved) != refused
    assert one.codes == []


@WAYS
def test_a_range_that_cannot_be_read_may_mean_any_version(
    way: str, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    publish(server, "< 2.0.0 || > 3", kind="malware")
    refusal = asking(way, server, tmp_path).refused("owner/action@v1")
    assert refusal.code == "advisory"
    assert "may hold" in refusal.reason


@WAYS
def test_advisories_are_about_the_name_of_today(
    way: str, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.forge.rename("owner/action", "new/name")
    server.forge.advisory(ID, [Vulnerability("New/Name", "< 2")], kind="malware")
    for _ in ("from the server", "from the cache"):
        assert asking(way, server, tmp_path).refused("owner/action@v1").code == "advisory"


def asks_for_advisories(request: Request) -> bool:
    return b"securityVulnerabilities" in request.body


NULL = json.dumps(
    {"data": None, "errors": [{"path": ["advisories"], "type": "FORBIDDEN", "message": "not for you"}]}
)
UNKNOWN = json.dumps(
    {"errors": [{"path": ["query"], "message": "Field 'securityVulnerabilities' is unknown"}]}
)


@pytest.mark.parametrize("said", [NULL, UNKNOWN])
def test_a_token_that_may_not_read_them_costs_no_other_answer(
    said: str, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    publish(server, kind="malware", versions="< 1.2.3")
    server.fault(asks_for_advisories, faults.wrong_json(said), times=None)
    one = run(server, tmp_path, token="ghp_x")
    assert one.resolved("owner/action@v1").source == "graphql github.com"
    paths = [request.path for request in server.requests]
    assert paths == ["/graphql", "/graphql", "/advisories", "/advisories"]
    assert one.codes == []


@pytest.mark.parametrize(
    "body", ["{}", "[5]", '[{"ghsa_id": "GHSA-x", "vulnerabilities": [5]}]', "[[]]", "5"]
)
@pytest.mark.parametrize("token", [None, MARKED])
def test_lists_that_are_none_are_a_fault_with_a_token_and_a_notice_without(
    body: str, token: str | None, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.fault(asks_for_advisories, faults.wrong_json(NULL), times=None)
    server.fault("/advisories", faults.wrong_json(body), times=None)
    one = run(server, tmp_path, token=token)
    assert one.resolved("owner/action@v1").sha == repository.head()
    said = [note for note in one.notes if "advisories" in note]
    if token is not None:
        said = [one.fault.message]
    assert len(said) == 1
    assert "nothing was held against them" in said[0]
    assert one.codes == (["bad-answer"] if token else [])


@pytest.mark.parametrize(
    "effect",
    [faults.primary_limit(), faults.unicorn(), faults.reset(), faults.forbidden(), faults.html_page()],
)
def test_without_a_token_no_list_makes_a_run_incomplete(
    effect: object, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.fault("/advisories", effect, times=None)  # type: ignore[arg-type]
    one = run(server, tmp_path)
    assert one.resolved("owner/action@v1").sha == repository.head()
    assert one.codes == []
    assert sum("advisories" in note for note in one.notes) == 1
    assert len(server.find("/advisories")) <= 4


SHORT = Patience(aside=1.0)
"""Far shorter than the silence that is borne of one server: only the bound for all of it ends the wait."""


@pytest.mark.parametrize("effect", [faults.hang(), faults.drip(0.3)])
@pytest.mark.parametrize("token", [None, MARKED])
def test_both_lists_are_waited_for_together_and_not_for_long(
    effect: Answer | Wire, token: str | None, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    publish(server)
    server.fault("/graphql", status=404, times=None)
    server.fault("/advisories", effect, times=None)
    one = run(server, tmp_path, token=token, patience=SHORT)
    assert one.resolved("owner/action@v1").sha == repository.head()
    asked = [request.path + str(request.query) for request in server.find("/advisories")]
    assert len(asked) == 2
    assert len(set(asked)) == 2, "one after the other, there would have been no time for the second"
    assert one.waits == []
    assert len(one.codes) == (1 if token else 0)
    assert any("advisories" in said for said in [*one.notes, *(fault.message for fault in one.chain.faults)])


@pytest.mark.parametrize("token", [None, MARKED])
def test_a_pause_longer_than_a_list_is_waited_for_is_not_made(
    token: str | None, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.fault("/graphql", status=404, times=None)
    server.fault("/advisories", faults.secondary_limit(4), times=None)
    one = run(server, tmp_path, token=token, patience=SHORT)
    assert one.resolved("owner/action@v1").sha == repository.head()
    assert one.waits == []
    assert one.codes == (["rate-limited"] if token else [])


def test_a_list_that_is_slow_page_by_page_is_given_up(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    for number in range(250):
        server.forge.advisory(f"GHSA-aaaa-aaaa-{number:04}", [Vulnerability(f"other/{number}", "*")])
    server.latency = 0.6
    one = run(server, tmp_path, patience=SHORT)
    assert one.resolved("owner/action@v1").sha == repository.head()
    assert any("could not all be read" in note or "could not be read" in note for note in one.notes)


def test_one_list_of_two(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    publish(server, kind="malware")
    server.fault("type=reviewed", status=500, times=None)
    one = run(server, tmp_path)
    assert one.refused("owner/action@v1").code == "advisory"
    assert any("could not all be read" in note for note in one.notes)


def test_a_long_list_is_read_to_its_end(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    for number in range(250):
        server.forge.advisory(f"GHSA-aaaa-aaaa-{number:04}", [Vulnerability(f"other/{number}", "*")])
    server.forge.advisory("GHSA-0000-0000-0000", [Vulnerability("owner/action", "< 2")], kind="malware")
    assert run(server, tmp_path, token="ghp_x").refused("owner/action@v1").code == "advisory"
    assert [request.path for request in server.requests] == ["/graphql"] * 3
    assert run(server, tmp_path, token="ghp_x").refused("owner/action@v1.2.3").code == "advisory"
    assert len(server.requests) == 4, "the list is kept"


def test_a_list_without_an_end_is_given_up(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    page = {"pageInfo": {"hasNextPage": True, "endCursor": "again"}, "nodes": []}
    server.fault(
        asks_for_advisories, faults.wrong_json(json.dumps({"data": {"advisories": page}})), times=None
    )
    one = run(server, tmp_path, token="ghp_x")
    assert isinstance(one.one("owner/action@v1"), Resolved)
    assert len(server.requests) < 30
    assert len(server.find("/advisories")) == 2


@pytest.mark.parametrize(("token", "again"), [("ghp_x", ["/graphql"]), (None, ["/advisories"] * 2)])
def test_a_list_is_good_for_an_hour(
    token: str | None, again: list[str], server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    run(server, tmp_path, token=token).resolved("owner/action@v1.2.3")
    server.forget()
    run(server, tmp_path, token=token).resolved("owner/action@v1.2.3")
    assert server.requests == []
    age_the_cache(tmp_path)
    run(server, tmp_path, token=token).resolved("owner/action@v1.2.3")
    assert [request.path for request in server.requests] == again
    if token is None:
        assert {request.status for request in server.requests} == {304}


@pytest.mark.parametrize(("repositories", "lists"), [(38, 2), (39, 1), (40, 0)])
def test_without_a_token_they_take_the_room_that_is_left(
    repositories: int, lists: int, server: GitHub, tmp_path: Path
) -> None:
    lay(server, repositories)
    one = run(server, tmp_path)
    one.resolve(*forty(repositories))
    assert len(server.requests) == MOST_REQUESTS
    assert len(server.find("/advisories")) == lists
    notices = [note for note in one.notes if "advisories" in note]
    assert len(notices) == (lists < 2)
    assert all("made 40 requests already" in note and "token" in note for note in notices)
    assert one.codes == []
    server.forget()
    again = run(server, tmp_path)
    again.resolve(*forty(repositories))
    assert server.requests == [], "all that was needed is kept"
    notices = [note for note in again.notes if "advisories" in note]
    assert len(notices) == (lists < 2)
    assert all("was not asked, for all the rest is in the cache" in note for note in notices)
    again.resolve("owner-0/action@v4.1.0", *forty(repositories))
    assert len(server.find("/advisories")) == 2 - lists, "the rest of it, with the next that is asked"


def test_an_enterprise_server_has_none(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    publish(server, kind="malware")
    for token in (None, "ghp_x"):
        one = run(server, tmp_path, token=token, ghes=True, cached=False)
        assert isinstance(one.one("owner/action@v1"), Resolved)
    assert not any(asks_for_advisories(request) for request in server.requests)
    assert server.find("/advisories") == []


@pytest.mark.parametrize(
    ("versions", "version", "covered"),
    [
        ("< 46", "v45.0.7", True),
        ("< 46", "v46.0.0", False),
        ("<= 45.0.7", "v45.0.7", True),
        (">= 1.0, < 1.3", "1.2.3", True),
        (">= 1.0, < 1.3", "0.9.9", False),
        ("= 1.2.3", "v1.2.3", True),
        ("= 1.2.3", "v1.2.4", False),
        ("> 1.2.3", "v1.2.3", False),
        ("< 2", "v1", False),
        ("< 2", "main", False),
        ("", "v1.0.0", True),
        ("everything", "v1.0.0", True),
        ("< x", "v1.0.0", True),
        ("< 2, garbage", "v1.0.0", True),
        ("< 1, garbage", "v1.0.0", False),
        ("< 2.0.0.pre", "v1.0.0", True),
        ("< 2.0.0 || > 3", "v1.0.0", True),
        ("*", "v1.0.0", True),
        ("1.0.0", "v1.0.0", True),
        ("1.0.0", "v1.0.1", False),
        (">= 0", "v1.0.0", True),
        ("garbage", "main", False),
        ("< 2.0.0-rc1", "v2.0.0-beta1", True),
    ],
)
def test_ranges(versions: str, version: str, covered: bool) -> None:
    advisory = Advisory("GHSA-aaaa-bbbb-cccc", "o/r", "s", versions, "", True)
    assert advisory.covers(version) == covered
