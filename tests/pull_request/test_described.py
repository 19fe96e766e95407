"""Whatever a run asks and writes agrees with GitHub's own descriptions of its APIs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from pull_request.kit import FAST, PATH, WORKFLOW, Bench
from server import descriptions, faults

from pinfix.api import repositories
from pinfix.api.caller import Api
from pinfix.credentials.app import App
from pinfix.credentials.granting import OnRepository
from pinfix.credentials.installation import Installation
from pinfix.credentials.keys import key_of_text
from pinfix.credentials.power import power_of
from pinfix.http.client import Client
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens
from pinfix.pull_request.fork import forked, reach
from pinfix.pull_request.model import Base, Outcome
from pinfix.pull_request.state.decision import RETRY_LABEL
from pinfix.pull_request.writing.manners import Manners
from pinfix.pull_request.writing.pacing import Pace

pytestmark = pytest.mark.openapi

OTHER = WORKFLOW.replace("on: push", "on: [push, pull_request]")
MANNERS = Manners(labels=("security",), assignees=("octocat",), reviewers=("hubot", "octo/team"))


@pytest.fixture(autouse=True)
def _descriptions() -> None:
    missing = descriptions.missing()
    if missing:
        pytest.skip(missing)


def opened(bench: Bench) -> None:
    assert bench.run().outcome is Outcome.OPENED


def current(bench: Bench) -> None:
    opened(bench)
    assert bench.run().outcome is Outcome.UNCHANGED


def updated(bench: Bench) -> None:
    opened(bench)
    bench.repository.commit({PATH: OTHER})
    assert bench.run().outcome is Outcome.UPDATED


def closed(bench: Bench) -> None:
    opened(bench)
    bench.repository.commit({PATH: bench.content().decode()})
    assert bench.run().outcome is Outcome.CLOSED
    assert bench.run().outcome is Outcome.CLEAN


def reopened(bench: Bench) -> None:
    opened(bench)
    (number,) = bench.open_pulls()
    bench.repository.close(number)
    bench.repository.label(number, RETRY_LABEL)
    assert bench.run().outcome is Outcome.REOPENED


def compared(bench: Bench) -> None:
    bench.server.fault("/pulls$", status=500, method="POST")
    bench.run()
    bench.repository.commit({"README.md": "Other\n"})
    assert bench.run().outcome is Outcome.OPENED
    assert bench.server.find("/compare/")


def asked_apart(bench: Bench) -> None:
    bench.server.fault("state=all", faults.unicorn(500), times=None)
    opened(bench)


def of_odd_files(bench: Bench) -> None:
    bench.repository.commit({".github/workflows/odd.yml": WORKFLOW.encode() + b"# caf\xe9\n"})
    opened(bench)
    assert bench.server.find("/git/blobs/")


def with_rules(bench: Bench) -> None:
    bench.repository.ruleset("non_fast_forward", branches=("main",))
    opened(bench)
    with closing(_client(bench)) as client:
        api = Api(client, from_environment(bench.server.environment(bench.token)).home, Pace(FAST))
        facts = repositories.repository(api, "octo", "app")
        (rule,) = repositories.rules(api, facts, "main").demands
        repositories.may_bypass(api, facts, rule.ruleset)
        repositories.default_power(api, facts)
        token = client.tokens.of(api.server)
        assert token is not None
        power_of(api, token, {})


def from_a_fork(bench: Bench) -> None:
    bench.server.forge.user("hubot")
    bench.token = bench.server.forge.token("classic", scopes=("repo", "workflow"), user="hubot")

    def fork(api: Api, facts: repositories.RepositoryFacts) -> repositories.RepositoryFacts:
        made = forked(api, facts, "hubot", sleep=lambda seconds: None)
        head = bench.head("main")
        reach(api, facts, made, Base("main", head, ""))
        return made

    bench.pushes_to = fork
    opened(bench)
    bench.repository.commit({PATH: OTHER})
    assert bench.run().outcome is Outcome.UPDATED


RUNS = (
    opened,
    current,
    updated,
    closed,
    reopened,
    compared,
    asked_apart,
    of_odd_files,
    with_rules,
    from_a_fork,
)


@pytest.mark.parametrize("situation", RUNS, ids=lambda one: one.__name__)
def test_every_request_is_described(situation: Callable[[Bench], None], any_bench: Bench) -> None:
    any_bench.manners = MANNERS
    any_bench.server.forge.user("hubot")
    situation(any_bench)
    assert any_bench.server.requests
    assert descriptions.problems(any_bench.server.requests) == []


def test_those_of_an_app_are_described(bench: Bench) -> None:
    given = {"contents": "write", "pull_requests": "write", "workflows": "write", "metadata": "read"}
    registered = bench.server.forge.app(7, given)
    bench.server.forge.install(registered, "octo")
    endpoints = from_environment(bench.server.environment())
    app = App("7", key_of_text(registered.private_key, "a test"))
    installation = Installation(app, endpoints, OnRepository("octo", "app"), Pace(FAST))
    secret = installation.token()
    assert installation.power().workflows
    installation.renew()
    assert secret is not None
    installation.end()
    assert bench.server.find("access_tokens")
    assert bench.server.find("installation/token", "DELETE")
    assert descriptions.problems(bench.server.requests) == []


def test_a_wrong_request_is_noticed(bench: Bench) -> None:
    with closing(_client(bench)) as client:
        api = Api(client, from_environment(bench.server.environment(bench.token)).home, Pace(FAST))
        for method, path, body in (
            ("POST", "/repos/octo/app/pulls", {"title": "x", "head": "y", "base": "main", "labels": ["z"]}),
            ("POST", "/repos/octo/app/git/trees", {"tree": [{"path": "a", "mode": 100644, "content": "b"}]}),
            ("PATCH", "/repos/octo/app/pulls/1", {"state": "merged"}),
            ("PUT", "/repos/octo/app/pulls", {}),
            (
                "POST",
                "/graphql",
                {"query": "mutation { updateRefs(input: {refs: []}) { clientMutationId } }"},
            ),
        ):
            bench.server.forget()
            api.answer(method, path, body=body, accept=range(200, 500))
            assert descriptions.problems(bench.server.requests), path


def _client(bench: Bench) -> Client:
    environment = bench.server.environment(bench.token)
    return Client(Tokens(from_environment(environment), environment))
