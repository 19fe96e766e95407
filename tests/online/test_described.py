"""What is sent agrees with GitHub's own descriptions, and no name gets into the text of a query."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st
from online.kit import run
from server import GitHub, descriptions

from pinfix.resolution import Reference
from pinfix_resolvers.graphql import REFERENCES_A_REQUEST, batches


def lay(server: GitHub) -> list[str]:
    repository = server.forge.repository("owner/action")
    commit = repository.commit({"a": "1"})
    tag_object = repository.tag("v1.2.3", commit, annotated=True)
    repository.tag("v1", commit)
    repository.branch("a/b@c#d")
    names = ["v1", "v1.2.3", "a/b@c#d", "none", commit, tag_object, "d" * 40, "e" * 64]
    return [f"owner/action@{name}" for name in names] + ["no/body@v1"]


@pytest.mark.openapi
@pytest.mark.parametrize("without", ["nothing", "git-upload-pack|/graphql"])
@pytest.mark.parametrize("token", [None, "ghp_x"])
def test_every_request_is_described(without: str, token: str | None, server: GitHub, tmp_path: Path) -> None:
    missing = descriptions.missing()
    if missing:
        pytest.skip(missing)
    names = lay(server)
    server.fault(without, status=500, times=None)
    for _ in range(2):  # the second asks conditionally
        run(server, tmp_path, token=token).resolve(*names)
    assert server.requests
    # The description leaves out what every endpoint answers for a repository that is not there.
    usual = [request for request in server.requests if request.status != 404 or "no/body" not in request.path]
    assert descriptions.problems(usual) == []


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1)), max_size=8))
def test_hostile_names_do_not_change_the_text(named: list[tuple[str, str, str]]) -> None:
    hostile = [Reference(owner, repo, ref) for owner, repo, ref in named]
    for query in batches(hostile):
        parse(query.text)
        shape = re.sub(r'"refs/tags/"', "", query.text)
        assert '"' not in shape
        assert "\\" not in shape
        query.body().decode("ascii")


@given(st.integers(0, 450), st.integers(1, 450))
def test_batches_hold_everything_once(count: int, repositories: int) -> None:
    references = [Reference("o", f"r{number % repositories}", f"v{number}") for number in range(count)]
    queries = list(batches(references))
    asked = [
        (question.repo, ref) for query in queries for question in query.questions for ref in question.refs
    ]
    assert sorted(asked) == sorted({(reference.repo, reference.ref) for reference in references})
    assert len(queries) == -(-count // REFERENCES_A_REQUEST)
