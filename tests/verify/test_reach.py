from __future__ import annotations

import base64
import random
import subprocess
from collections.abc import Iterator

import pytest
from server import faults
from verify.world import TOKEN, World, world

from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens
from pinfix.resolution import ResolverFault
from pinfix_resolvers import ls_refs, reach
from pinfix_resolvers.pktline import BadFrame
from pinfix_resolvers.refs import RepositoryRefs


@pytest.fixture(scope="module")
def there() -> Iterator[World]:
    with world() as made:
        yield made


def ask(there: World, sha: str, token: str | None = None) -> reach.Reach | ResolverFault:
    environment = there.server.environment(token)
    endpoints = from_environment(environment)
    client = Client(
        Tokens(endpoints, environment, lambda host, environment: ""),
        patience=Patience(pauses=()),
        sleep=lambda seconds: None,
    )
    refs = ls_refs.ask(client, endpoints.home, "octo", "tool")
    assert isinstance(refs, RepositoryRefs)
    there.server.forget()
    return reach.ask(
        client, endpoints.home, "octo", "tool", sha, {*refs.tags.values(), *refs.branches.values()}
    )


def leads_to(there: World, sha: str) -> bool:
    """What git itself says, in the repository behind the server."""
    path = there.server.forge.repository("octo/tool").path
    refs = ["--branches", "--tags"]
    found = subprocess.run(["git", "-C", path, "rev-list", *refs], check=True, capture_output=True, text=True)
    return sha in found.stdout.split()


@pytest.mark.parametrize("name", ["first", "second", "between", "third", "side", "loose", "impostor"])
def test_it_agrees_with_git(there: World, name: str) -> None:
    sha = there.ids[name]
    answer = ask(there, sha)
    assert answer == (reach.Belongs() if leads_to(there, sha) else reach.Stranger("commit"))
    assert len(there.server.requests) == 1
    assert there.server.requests[0].path.endswith("/git-upload-pack")


def test_what_is_not_there(there: World) -> None:
    assert ask(there, "1" * 40) == reach.Absent()


def test_tag_objects_and_what_they_lead_to(there: World) -> None:
    ids = there.ids
    assert ask(there, ids["tag_object"]) == reach.Stranger("tag-object", ids["second"])
    assert ask(there, ids["outer"]) == reach.Stranger("tag-object", ids["tag_object"])


def test_trees_and_files_are_no_commits(there: World) -> None:
    repository = there.server.forge.repository("octo/tool")
    for expression in ("HEAD^{tree}", "HEAD:action.yml", "HEAD~3:n"):
        assert ask(there, repository.rev_parse(expression)) == reach.Stranger("other-object")


def test_the_token_goes_along(there: World) -> None:
    assert ask(there, there.ids["first"], TOKEN) == reach.Belongs()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>proxy</html>",
        b"0000",
        b"000dpackfile\n",
        b"000dpackfile\n0005\x01",
        b"000dpackfile\n0011\x01PACK\0\0\0\x02\0\0\0",
        b"000dpackfile\n0011\x01PACK\0\0\0\x02\0\0\0\x01",
        b"000dpackfile\n0012\x01PACK\0\0\0\x02\0\0\0\x01\x60",
        b"000dpackfile\n0012\x01PACK\0\0\0\x02\0\0\0\x01\xf0",
        b"000dpackfile\n0012\x01PACK\0\0\0\x02\0\0\0\x01\x40",
        b"000dpackfile\n0009\x03oops",
        b"000cERR no\n0000",
    ],
)
def test_damaged_answers_are_never_taken_for_one(body: bytes) -> None:
    with pytest.raises((BadFrame, IndexError, ValueError)):
        reach.parse(body, "1" * 40)


def test_an_empty_pack_and_an_error_that_names_the_commit() -> None:
    assert reach.parse(b"000dpackfile\n0011\x01PACK\0\0\0\x02\0\0\0\0", "1" * 40) == reach.Belongs()
    line = b"ERR upload-pack: not our ref " + b"1" * 40
    assert reach.parse(b"%04x%s" % (len(line) + 4, line), "1" * 40) == reach.Absent()


def test_a_fault_is_a_fault() -> None:
    with world() as made:
        made.server.fault("git-upload-pack", faults.secondary_limit(retry_after=900), times=None, after=1)
        answer = ask(made, made.ids["first"])
    assert isinstance(answer, ResolverFault)


def test_an_id_of_another_kind_is_not_there(there: World) -> None:
    assert ask(there, "a" * 64) == reach.Absent()


def test_a_server_that_offers_no_filters() -> None:
    with world() as made:
        path = made.server.forge.repository("octo/tool").path
        subprocess.run(["git", "-C", path, "config", "uploadpack.allowFilter", "false"], check=True)
        assert ask(made, made.ids["first"]) == reach.Belongs()
        assert ask(made, made.ids["impostor"]) == reach.Stranger("commit")
        assert len(made.server.requests) == 2, "one with a filter and one without"
        assert ask(made, "1" * 40) == reach.Absent()


def test_a_history_of_any_size_is_judged_by_its_beginning() -> None:
    with world() as made:
        repository = made.server.forge.fork("octo/tool", "big/tool")
        noise = base64.b64encode(random.Random(1).randbytes(18 * 1024 * 1024)).decode()
        impostor = repository.commit({"a": "evil"}, branch="large", message=noise)
        assert ask(made, impostor) == reach.Stranger("commit")


def test_a_beginning_may_end_within_a_frame() -> None:
    pack = b"PACK\0\0\0\x02\0\0\0\x01" + b"\x90"
    rest = b"\x01" + b"x" * 60_000
    frames = [b"packfile\n", b"\x01" + pack, rest, rest, rest, rest, rest]
    body = b"".join(b"%04x%s" % (len(frame) + 4, frame) for frame in frames)[: 256 * 1024]
    assert reach.parse(body, "1" * 40) == reach.Stranger("commit")
    with pytest.raises(BadFrame):
        reach.parse(body[:-1], "1" * 40)
