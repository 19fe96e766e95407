"""Files of other repositories where something goes wrong, and what is kept of them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from online.kit import MARKED, QUICK, run
from server import Answer, GitHub, Repository, Wire, descriptions, faults, serve

from pinfix.http.endpoints import Origin, from_environment
from pinfix.resolution import Absent, RemoteFile, Unread
from pinfix_resolvers.cache import MOVING_SECONDS, Cache
from pinfix_resolvers.files.raw import _may_follow, address
from pinfix_resolvers.files.remote import _LONGEST_KEPT, RemoteFiles
from pinfix_resolvers.files.texts import TOO_LARGE


@pytest.fixture
def repository(server: GitHub) -> Repository:
    return server.forge.repository("owner/action")


@pytest.fixture
def file(repository: Repository) -> RemoteFile:
    return RemoteFile("owner", "action", repository.commit({"action.yml": "name: x\n"}), "action.yml")


def reason(answer: object) -> str:
    assert isinstance(answer, Unread), answer
    return answer.reason


# Redirects


def test_a_redirect_to_another_host_is_followed_without_the_token(
    server: GitHub, file: RemoteFile, tmp_path: Path
) -> None:
    with serve() as elsewhere:
        commit = elsewhere.forge.repository("owner/action").commit({"action.yml": "name: x\n"})
        assert commit == file.commit
        server.fault("/graphql", status=500, times=None)
        server.fault("/raw/", faults.redirect(f"{elsewhere.url}/owner/action/raw/{commit}/action.yml"))
        one = run(server, tmp_path, token=MARKED)
        assert one.read(file) == ["name: x\n"]
        sent = [*server.find("/raw/"), *elsewhere.requests]
        assert len(sent) == 2
        assert all(request.authorization is None for request in sent)
        assert MARKED not in one.everything_said()


@pytest.mark.parametrize("location", ["", "ftp://x/", "http://user:pw@127.0.0.1/", "http://plain.example/x"])
def test_other_redirects_are_not_followed(
    location: str, server: GitHub, file: RemoteFile, tmp_path: Path
) -> None:
    server.fault("/raw/", faults.redirect(location), times=None)
    one = run(server, tmp_path)
    assert "redirects" in reason(one.read(file)[0])
    assert one.codes == ["bad-answer"]


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        (Origin("https", "ghe.example", 443), Origin("https", "raw.ghe.example", 443), True),
        (Origin("https", "ghe.example", 443), Origin("https", "ghe.example", 443), True),
        (Origin("https", "ghe.example", 443), Origin("http", "ghe.example", 80), False),
        (Origin("https", "ghe.example", 443), Origin("http", "127.0.0.1", 80), False),
        (Origin("https", "ghe.example", 443), Origin("https", "localhost", 443), False),
        (Origin("http", "ghe.example", 80), Origin("http", "ghe.example", 80), True),
        (Origin("http", "127.0.0.1", 1), Origin("http", "127.0.0.1", 2), True),
    ],
)
def test_where_a_server_may_send(start: Origin, target: Origin, expected: bool) -> None:
    assert _may_follow(start, target) is expected


def test_a_redirect_without_end(server: GitHub, file: RemoteFile, tmp_path: Path) -> None:
    server.fault("/raw/", faults.redirect(f"{server.url}/owner/action/raw/x/y"), times=None)
    assert "without end" in reason(run(server, tmp_path).read(file)[0])
    assert len(server.requests) == 4


def test_github_is_asked_where_it_would_send_on_to() -> None:
    file = RemoteFile("o", "r", "c" * 40, "a b/action.yml")
    assert address(from_environment({}).home, file) == (
        f"https://raw.githubusercontent.com/o/r/{'c' * 40}/a%20b/action.yml"
    )


# Faults


@pytest.mark.parametrize(
    ("effect", "code"),
    [
        (faults.bad_gateway(), "server-error"),
        (faults.html_page(), "bad-answer"),
        (faults.forbidden(), "forbidden"),
        (faults.broken_gzip(), "bad-answer"),
        (faults.too_many("3600"), "rate-limited"),
        (faults.cut(), "network"),
        (faults.reset(), "network"),
        (faults.too_long(), "network"),
    ],
)
def test_a_fault_leaves_the_file_unread_and_the_run_incomplete(
    effect: Answer | Wire, code: str, server: GitHub, file: RemoteFile, tmp_path: Path
) -> None:
    server.fault("/raw/", effect, times=None)
    one = run(server, tmp_path, patience=QUICK)
    assert reason(one.read(file)[0]) == one.fault.message
    assert one.fault.code == code
    server.clear_faults()
    assert run(server, tmp_path).read(file) == ["name: x\n"], "nothing of it was kept"


def test_a_bomb_is_left_where_it_is(server: GitHub, file: RemoteFile, tmp_path: Path) -> None:
    server.fault("/raw/", faults.bomb(), times=None)
    assert "larger than 1 MB" in reason(run(server, tmp_path).read(file)[0])


def test_no_more_is_read_than_what_shows_that_a_file_is_too_large(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    commit = repository.commit({"action.yml": "x" * 3_000_000})
    server.fault("/raw/", faults.cut(after=2_500_000), times=None)
    one = run(server, tmp_path)
    assert one.read(RemoteFile("owner", "action", commit, "action.yml")) == [TOO_LARGE]
    assert one.chain.faults == ()


def test_a_large_file_that_the_api_gives_whole(server: GitHub, tmp_path: Path) -> None:
    blob = '{"__typename": "Blob", "text": "x", "isBinary": false, "isTruncated": false, "byteSize": 1000001}'
    body = f'{{"data": {{"r0": {{"isPrivate": false, "f0": {blob}}}}}}}'
    server.fault("/graphql", status=200, headers={"Content-Type": "application/json"}, body=body)
    assert run(server, tmp_path, token="ghp_x").read(RemoteFile("o", "r", "c" * 40, "x")) == [TOO_LARGE]


def test_where_there_is_another_way_nobody_waits_for_the_api(
    server: GitHub, file: RemoteFile, tmp_path: Path
) -> None:
    server.fault("/graphql", faults.secondary_limit(retry_after=50), times=None)
    one = run(server, tmp_path, token="ghp_x")
    assert one.read(file) == ["name: x\n"]
    assert sum(one.waits) < 50


GRAPHQL = [
    faults.bad_gateway(),
    faults.garbage(),
    faults.wrong_json(),
    faults.wrong_json('{"data": {"r0": 1}}'),
    faults.wrong_json('{"data": {"r0": {"isPrivate": false, "f0": {}}}}'),
    faults.wrong_json('{"data": {}, "errors": [{"path": 5}]}'),
    faults.wrong_json('{"data": {"r0": null}, "errors": [{"path": ["r0"], "type": 5}, 7]}'),
    faults.wrong_json('{"errors": [{"message": "no"}]}'),
    faults.graphql_limit(),
    faults.graphql_time_out(),
    faults.unauthorized(),
    faults.huge(),
]


@pytest.mark.parametrize("effect", GRAPHQL)
def test_where_the_api_fails_what_is_public_is_asked_for_one_by_one(
    effect: Answer, server: GitHub, file: RemoteFile, tmp_path: Path
) -> None:
    server.fault("/graphql", effect, times=None)
    one = run(server, tmp_path, token=MARKED)
    assert one.read(file) == ["name: x\n"]
    assert one.chain.faults == ()
    assert one.notes[-1].endswith("; asking for files one by one instead")
    assert MARKED not in one.everything_said()


@pytest.mark.parametrize("effect", GRAPHQL)
def test_where_the_api_fails_nothing_is_taken_for_absent(
    effect: Answer, server: GitHub, repository: Repository, file: RemoteFile, tmp_path: Path
) -> None:
    repository.private = True
    server.fault("/graphql", effect, times=None)
    one = run(server, tmp_path, token="ghp_x")
    assert reason(one.read(file)[0]) == one.fault.message


def test_an_error_about_one_file_leaves_the_others(
    server: GitHub, repository: Repository, file: RemoteFile, tmp_path: Path
) -> None:
    blob = '{"__typename": "Blob", "text": "x", "isBinary": false, "isTruncated": false, "byteSize": 1}'
    data = f'{{"r0": {{"isPrivate": false, "f0": null, "f1": {blob}}}}}'
    error = '{"path": ["r0", "f0"], "message": "too\\nslow"}'
    body = f'{{"data": {data}, "errors": [{error}]}}'
    server.fault("/graphql", status=200, headers={"Content-Type": "application/json"}, body=body)
    other = RemoteFile("owner", "action", file.commit, "x")
    one = run(server, tmp_path, token="ghp_x")
    first, second = one.read(RemoteFile("owner", "action", file.commit, "y"), other)
    assert reason(first) == 'github.com said "too slow"'
    assert second == "x"


def test_an_answer_that_repeats_the_token_is_not_handed_on(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    commit = repository.commit({"action.yml": f"name: {MARKED}\n"})
    one = run(server, tmp_path, token=MARKED)
    reason(one.read(RemoteFile("owner", "action", commit, "action.yml"))[0])
    assert MARKED not in one.everything_said()
    assert one.codes == ["bad-answer"]


# The cache


@pytest.mark.parametrize("token", [None, "ghp_x"])
def test_a_warm_cache_asks_nobody(
    token: str | None, server: GitHub, file: RemoteFile, tmp_path: Path
) -> None:
    missing = RemoteFile("owner", "action", file.commit, "none")
    before = run(server, tmp_path, token=token).read(file, missing)
    server.forget()
    again = run(server, tmp_path, token=token)
    assert again.read(RemoteFile("Owner", "ACTION", file.commit.upper(), "action.yml")) == ["name: x\n"]
    assert again.read(file, missing) == before == ["name: x\n", Absent()]
    assert again.chain.requests == len(server.requests) == 0


def reader_at(time: float, server: GitHub, tmp_path: Path) -> RemoteFiles:
    one = run(server, tmp_path)
    endpoints = one.client.tokens._endpoints
    return RemoteFiles(one.client, endpoints, Cache(tmp_path / "cache", clock=lambda: time))


def test_texts_are_kept_for_good_and_that_there_is_none_for_an_hour(
    server: GitHub, file: RemoteFile, tmp_path: Path
) -> None:
    missing = RemoteFile("owner", "action", file.commit, "none")
    reader_at(0.0, server, tmp_path).read_files([file, missing])
    server.forget()
    reader_at(MOVING_SECONDS - 1, server, tmp_path).read_files([file, missing])
    assert server.requests == []
    reader_at(1e9, server, tmp_path).read_files([file, missing])
    assert [request.path.rpartition("/")[2] for request in server.requests] == ["none"]


def test_a_private_text_is_not_kept(
    server: GitHub, repository: Repository, file: RemoteFile, tmp_path: Path
) -> None:
    repository.private = True
    assert run(server, tmp_path, token="ghp_x").read(file) == ["name: x\n"]
    for path in (tmp_path / "cache").iterdir():
        assert b"name: x" not in path.read_bytes()
    assert run(server, tmp_path).read(file) == [Absent()]


def test_a_long_text_is_not_kept(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit({"long": "x" * (_LONGEST_KEPT + 1)})
    for _ in range(2):
        run(server, tmp_path).read(RemoteFile("owner", "action", commit, "long"))
    assert len(server.requests) == 2


@pytest.mark.parametrize("column", ["etag = 'other'", "body = 5", "body = x'00'", "stored = 'x'"])
def test_a_damaged_row_is_not_used_as_it_is(
    column: str, server: GitHub, file: RemoteFile, tmp_path: Path
) -> None:
    run(server, tmp_path).read(file)
    (path,) = (tmp_path / "cache").glob("*.sqlite3")
    database = sqlite3.connect(path)
    with database:
        database.execute(f"UPDATE page SET {column}")
    database.close()
    (answer,) = run(server, tmp_path).read(file)
    assert answer == "name: x\n" or isinstance(answer, Unread)


@pytest.mark.openapi
def test_the_query_is_described(server: GitHub, file: RemoteFile, tmp_path: Path) -> None:
    missing = descriptions.missing()
    if missing:
        pytest.skip(missing)
    run(server, tmp_path, token="ghp_x").read(file, RemoteFile("no", "body", "c" * 40, "x"))
    assert server.requests
    assert descriptions.problems(server.requests) == []
