"""A rehearsal writes nothing, and notes the very writes of a run that follows it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pull_request.kit import PATH, WORKFLOW, Bench
from server import Request

from pinfix.pull_request.model import Outcome
from pinfix.pull_request.state.decision import RETRY_LABEL
from pinfix.pull_request.writing.manners import Manners
from pinfix.pull_request.writing.rehearsal import NEW, Noted

OTHER = WORKFLOW.replace("on: push", "on: [push, pull_request]")
ID = re.compile(r"\b[0-9a-f]{40}\b")


def nothing_there(bench: Bench) -> None:
    bench.repository.commit({"README.md": "More\n"})


def other_changes(bench: Bench) -> None:
    bench.run()
    bench.repository.commit({PATH: OTHER})


def not_needed(bench: Bench) -> None:
    bench.run()
    bench.repository.commit({PATH: bench.content().decode()})


def wanted_again(bench: Bench) -> None:
    number = bench.run().number
    bench.repository.close(number)
    bench.repository.label(number, RETRY_LABEL)


def up_to_date(bench: Bench) -> None:
    bench.run()


def declined(bench: Bench) -> None:
    bench.repository.close(bench.run().number)


WRITTEN = {
    nothing_there: Outcome.OPENED,
    other_changes: Outcome.UPDATED,
    not_needed: Outcome.CLOSED,
    wanted_again: Outcome.REOPENED,
}


def sent(request: Request, new: frozenset[str]) -> tuple[str, str, Any]:
    """A write as a rehearsal would note it, but for what only a real run knows."""
    body = json.loads(request.body) if request.body else {}
    path = request.path
    if path == "/graphql":
        name = re.search(r"(\w+)\(input:", body["query"])
        assert name is not None
        path, body = f"/graphql {name[1]}", body["variables"]
    return request.method, _without_number(path), _alike(body, new)


def noted(call: Noted) -> tuple[str, str, Any]:
    return call.method, _without_number(call.path), _alike(call.body, frozenset())


def _without_number(path: str) -> str:
    """The number of a pull request that is yet to be opened is not known."""
    return re.sub(r"/(issues|pulls)/\d+", r"/\1/N", path)


def _alike(value: Any, new: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _alike(one, new) for name, one in value.items()}
    if isinstance(value, list):
        return [_alike(one, new) for one in value]
    if isinstance(value, str):
        return ID.sub(lambda found: NEW if found[0] in new else found[0], value)
    return value


def commits_and_blobs(bench: Bench) -> frozenset[str]:
    """The ids that only the real run knows: GitHub gave them."""
    return frozenset(_made(one) for one in bench.server.requests if _is_making(one))


def _is_making(request: Request) -> bool:
    return request.method == "POST" and (
        request.path.endswith(("/git/commits", "/git/blobs")) or b"createCommitOnBranch" in request.body
    )


def _made(request: Request) -> str:
    assert request.answer is not None
    found = json.loads(request.answer.body)
    return str(found["data"]["createCommitOnBranch"]["commit"]["oid"] if "data" in found else found["sha"])


@pytest.mark.parametrize("situation", WRITTEN, ids=lambda one: one.__name__)
def test_what_is_noted_is_what_is_sent(situation: Callable[[Bench], None], any_bench: Bench) -> None:
    any_bench.manners = Manners(
        labels=("security",), assignees=("octocat",), reviewers=("hubot", "octo/team")
    )
    any_bench.server.forge.user("hubot")
    situation(any_bench)
    any_bench.server.forget()
    refs = any_bench.repository.refs()
    (rehearsed,), calls = any_bench.rehearse()
    assert any_bench.writes() == []
    assert any_bench.repository.refs() == refs
    any_bench.server.forget()
    (done,) = any_bench.all()
    assert rehearsed.result.outcome is done.result.outcome is WRITTEN[situation]
    assert rehearsed.text == done.text
    assert rehearsed.patch == done.patch
    new = commits_and_blobs(any_bench)
    assert [noted(call) for call in calls] == [sent(request, new) for request in any_bench.writes()]


@pytest.mark.parametrize("situation", [up_to_date, declined], ids=lambda one: one.__name__)
def test_where_nothing_is_to_be_done_nothing_is_noted(
    situation: Callable[[Bench], None], any_bench: Bench
) -> None:
    situation(any_bench)
    any_bench.server.forget()
    (done,), calls = any_bench.rehearse()
    assert calls == []
    assert done.result.outcome in (Outcome.UNCHANGED, Outcome.DECLINED)
    assert any_bench.writes() == []


def test_notes_are_of_their_topic(any_bench: Bench) -> None:
    any_bench.repository.commit({PATH: WORKFLOW.replace("permissions:\n  contents: read\n", "")})
    any_bench.codemods = ("permissions", "pin-actions")
    done, calls = any_bench.rehearse()
    assert [call for one in done for call in one.calls] == calls
    assert all(one.calls for one in done)
    for one in done:
        assert one.result.branch in json.dumps([call.body for call in one.calls])
