"""Files of other repositories: the right bytes at the commit, in few requests, and nothing but files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st
from online.kit import MARKED, run
from server import GitHub, Repository, serve

from pinfix.resolution import (
    GITHUB,
    Absent,
    Branches,
    FileReader,
    Reference,
    RemoteFile,
    Unread,
    action_files,
)
from pinfix_resolvers.chain import NO_TOKEN, NOT_READ, build
from pinfix_resolvers.files import remote
from pinfix_resolvers.files.queries import _body
from pinfix_resolvers.files.remote import OTHER_HOST, TOO_MANY, TOO_MANY_SINGLE, TOO_MUCH_TEXT
from pinfix_resolvers.files.texts import NO_TEXT, TOO_LARGE, flaw, of_bytes

COMMIT = "c" * 40
ODD_PATHS = (
    *("../x", "a/../../x", "a/..", ".", "./x", "/etc/passwd", "a//b", "a/", "", "..\\x"),
    *("a\nb", "a\0", "\ud800", "x" * 1025),
)
EITHER_WAY = pytest.mark.parametrize("token", [None, "ghp_x"])


@pytest.fixture
def repository(server: GitHub) -> Repository:
    return server.forge.repository("owner/action")


def at(commit: str, path: str = "action.yml", name: str = "owner/action", host: str = GITHUB) -> RemoteFile:
    owner, _, repo = name.partition("/")
    return RemoteFile(owner, repo, commit, path, host)


def is_unread(answer: object) -> bool:
    return isinstance(answer, Unread)


@EITHER_WAY
def test_the_text_at_the_commit_and_not_at_another(
    token: str | None, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    old = repository.commit({"action.yml": "name: old\r\nruns: ü\n"})
    new = repository.commit({"action.yml": "name: new\n", "sub dir/a#b?c%2e/action.yml": "name: deep"})
    answers = run(server, tmp_path, token=token).read(
        at(old),
        at(new),
        at(new, "sub dir/a#b?c%2e/action.yml"),
        at(new.upper()),
        at(new, name="Owner/ACTION"),
    )
    assert answers == ["name: old\r\nruns: ü\n", "name: new\n", "name: deep", "name: new\n", "name: new\n"]


@EITHER_WAY
def test_what_is_not_there(token: str | None, server: GitHub, repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit({"folder/x": "1", "action.yml": ""})
    one = run(server, tmp_path, token=token)
    assert (
        one.read(at(commit, "none.yml"), at(commit, "folder"), at(commit, "Action.yml"), at(COMMIT))
        == [Absent()] * 4
    )
    assert one.read(at(commit)) == [""], "an empty file is there"
    (answer,) = one.read(at(COMMIT, name="no/body"))
    # Without a token nobody tells a private repository from none; with one, it is known.
    assert answer == Absent() if token is None else "no repository no/body" in getattr(answer, "reason", "")
    assert one.chain.faults == ()


@EITHER_WAY
def test_what_is_no_text_is_not_read(
    token: str | None, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    commit = repository.commit({"nul": b"name: x\0", "large": "x" * 1_000_001, "bom": b"\xef\xbb\xbfname: x"})
    answers = run(server, tmp_path, token=token).read(*(at(commit, path) for path in ("nul", "large", "bom")))
    assert answers == [NO_TEXT, TOO_LARGE, "name: x"]


def test_bytes_that_are_no_utf_8(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit({"action.yml": b"name: \xff\n"})
    assert run(server, tmp_path).read(at(commit)) == [NO_TEXT]
    assert of_bytes(b"x" * 1_000_000) == "x" * 1_000_000


def test_a_text_that_the_api_cuts_is_not_taken_for_the_whole(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    commit = repository.commit({"action.yml": "x" * 600_000})
    assert run(server, tmp_path, token="ghp_x").read(at(commit)) == [TOO_LARGE]


def test_half_a_character_is_no_text(server: GitHub, tmp_path: Path) -> None:
    blob = '{"__typename": "Blob", "text": "\\ud800", "isBinary": false, "isTruncated": false, "byteSize": 3}'
    body = f'{{"data": {{"r0": {{"isPrivate": false, "f0": {blob}, "f1": null}}}}}}'
    server.fault("/graphql", status=200, headers={"Content-Type": "application/json"}, body=body)
    assert run(server, tmp_path, token="ghp_x").read(at(COMMIT)) == [NO_TEXT]


@EITHER_WAY
@pytest.mark.parametrize(
    "path",
    ODD_PATHS,
)
def test_paths_that_lead_out_are_not_asked_for(
    path: str, token: str | None, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    commit = repository.commit({"x": "1"})
    assert is_unread(run(server, tmp_path, token=token).read(at(commit, path))[0])
    assert server.requests == []


@pytest.mark.parametrize("name", ["o/..", "../r", 'o"/r', "o/r?x", "o/r/s", "/r", "o/", "o/.git", "o\n/r"])
def test_names_that_no_repository_has_are_not_asked_for(name: str, server: GitHub, tmp_path: Path) -> None:
    assert is_unread(run(server, tmp_path, token="ghp_x").read(at(COMMIT, name=name))[0])
    assert server.requests == []


@given(st.tuples(st.text(), st.text(), st.text(), st.text()))
def test_hostile_names_do_not_change_the_query(named: tuple[str, str, str, str]) -> None:
    file = RemoteFile(*named)
    body = json.loads(_body({(file.owner, file.repo): [file]}))
    assert parse(body["query"]) == parse(json.loads(_body({("o", "r"): [at(COMMIT)]}))["query"])


@given(st.text(), st.text(), st.text())
def test_what_is_asked_for_is_safe_in_a_url(owner: str, repo: str, path: str) -> None:
    if flaw(RemoteFile(owner, repo, COMMIT, path)) is None:
        assert not {"", ".", ".."} & set(f"{owner}/{repo}/{path}".split("/"))


@pytest.mark.parametrize("commit", ["main", "v1:x", "c" * 39, "c" * 64, "", "HEAD^{/x}"])
def test_only_full_commits_are_asked_for(commit: str) -> None:
    assert is_unread(flaw(at(commit)))


def test_quotes_in_a_path_are_only_a_path(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    path = 'a") { id } evil: object(expression: "x/action.yml'
    commit = repository.commit({path: "name: odd\n"})
    assert run(server, tmp_path, token="ghp_x").read(at(commit, path)) == ["name: odd\n"]
    assert run(server, tmp_path, cached=False).read(at(commit, path)) == ["name: odd\n"]


def lay_many(server: GitHub, count: int) -> list[RemoteFile]:
    made = [server.forge.repository(f"owner-{number}/action") for number in range(count)]
    return [at(one.commit({"action.yml": f"name: {one.name}"}), name=one.full_name) for one in made]


def test_three_hundred_files_are_three_requests(server: GitHub, tmp_path: Path) -> None:
    files = lay_many(server, 300)
    one = run(server, tmp_path, token="ghp_x")
    assert one.read(*files) == ["name: action"] * 300
    assert one.chain.requests == len(server.requests) == 3


def test_forty_files_without_a_token_are_forty_requests(server: GitHub, tmp_path: Path) -> None:
    files = lay_many(server, 40)
    one = run(server, tmp_path)
    assert one.read(*files) == ["name: action"] * 40
    assert one.chain.requests == len(server.requests) == 40


@pytest.mark.parametrize(("token", "expected"), [("ghp_x", 1), (None, 2)])
def test_the_second_name_of_an_action_comes_with_the_first(
    token: str | None, expected: int, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    commit = repository.commit({"sub/action.yaml": "name: x\n"})
    first, second = action_files(Reference("owner", "action", commit), "sub")
    one = run(server, tmp_path, token=token)
    assert one.read(first) == [Absent()]
    assert one.read(second) == ["name: x\n"]
    assert len(server.requests) == expected


def test_the_two_files_of_an_action() -> None:
    root = action_files(Reference("o", "r", COMMIT, "ghe.example"), "")
    assert root == (
        RemoteFile("o", "r", COMMIT, "action.yml", "ghe.example"),
        RemoteFile("o", "r", COMMIT, "action.yaml", "ghe.example"),
    )


def test_a_file_at_a_name_is_read_at_the_commit_of_the_name(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    repository.tag("v1.0.0", repository.commit({"action.yml": "name: old\n"}), annotated=True)
    repository.commit({"action.yml": "name: new\n"})
    one = run(server, tmp_path)
    assert one.read(at("v1.0.0"), at("main")) == ["name: old\n", "name: new\n"]
    (unread,) = one.read(at("v9"))
    assert is_unread(unread)
    assert "no tag and no branch v9" in unread.reason


@pytest.mark.parametrize("branches", ["latest-tag", "refuse"])
def test_a_branch_is_never_read_as_the_release_that_is_pinned_instead(
    branches: Branches, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    repository.tag("v1.0.0", repository.commit({"action.yml": "name: old\n"}))
    repository.commit({"action.yml": "name: new\n"})
    one = run(server, tmp_path, branches=branches)
    tagged, branch = one.read(at("v1.0.0"), at("main"))
    assert tagged == "name: old\n"
    assert is_unread(branch)


def test_another_host_is_not_asked(server: GitHub, tmp_path: Path) -> None:
    one = run(server, tmp_path, token="ghp_x")
    assert one.read(at(COMMIT, host="git.example"), at(COMMIT, host="bad host")) == [OTHER_HOST] * 2
    assert server.requests == []


def test_offline_nothing_is_read() -> None:
    chain = build(offline=True)
    assert isinstance(chain, FileReader)
    assert chain.read_files([at(COMMIT), at("v1")]) == {at(COMMIT): NOT_READ, at("v1"): NOT_READ}


@pytest.mark.parametrize(("token", "answer", "asked"), [(None, NO_TOKEN, 0), ("ghp_x", "name: x\n", 1)])
def test_only_with_a_token_is_anything_read_in_a_run(
    token: str | None,
    answer: object,
    asked: int,
    server: GitHub,
    repository: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = at(repository.commit({"action.yml": "name: x\n"}))
    monkeypatch.setenv("PATH", str(tmp_path))  # where no `gh` is that could give one
    here = {"PINFIX_CACHE_DIR": str(tmp_path / "cache")}
    chain = build(offline=False, environment=server.environment(token) | here)
    assert chain.read_files([file]) == {file: answer}
    assert len(server.requests) == asked


def test_a_private_repository_is_read_with_a_token_only(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    commit = repository.commit({"action.yml": "name: secret\n"})
    repository.private = True
    assert run(server, tmp_path).read(at(commit)) == [Absent()]
    one = run(server, tmp_path, token=MARKED, cached=False)
    assert one.read(at(commit)) == ["name: secret\n"]
    assert MARKED not in one.everything_said()


def test_a_renamed_repository(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit({"action.yml": "name: x\n"})
    server.forge.rename("owner/action", "new/name")
    assert run(server, tmp_path, cached=False).read(at(commit)) == ["name: x\n"]


@EITHER_WAY
def test_what_an_enterprise_server_does_not_have_is_on_github(
    token: str | None, server: GitHub, tmp_path: Path
) -> None:
    own = server.forge.repository("corp/own").commit({"action.yml": "name: own\n"})
    with serve() as github:
        public = github.forge.repository("owner/action").commit({"action.yml": "name: public\n"})
        one = run(server, tmp_path, token=token, ghes=True, github=github)
        files = [at(own, name="corp/own"), at(public)]
        assert one.read(*files) == ["name: own\n", "name: public\n"]
        assert all(request.token is None for request in github.requests)
        server.forget()
        github.forget()
        again = run(server, tmp_path, token=token, ghes=True, github=github)
        assert again.read(*files) == ["name: own\n", "name: public\n"]
        assert server.requests == github.requests == []


def test_no_more_than_the_bounds(
    server: GitHub, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repository.commit({str(number): "12345" for number in range(6)})
    files = [at(commit, str(number)) for number in range(6)]
    monkeypatch.setattr(remote, "WITHOUT_TOKEN", 4)
    one = run(server, tmp_path, cached=False)
    assert one.read(*files[:3]) + one.read(*files[3:]) == ["12345"] * 4 + [TOO_MANY_SINGLE] * 2
    assert len(server.requests) == 4
    monkeypatch.setattr(remote, "MOST_FILES", 3)
    one = run(server, tmp_path, token="ghp_x", cached=False)
    assert one.read(*files[:2]) + one.read(*files) == ["12345"] * 5 + [TOO_MANY] * 3
    monkeypatch.setattr(remote, "MOST_TEXT", 12)
    one = run(server, tmp_path, token="ghp_x", cached=False)
    assert one.read(*files[:3]) == ["12345"] * 2 + [TOO_MUCH_TEXT]
