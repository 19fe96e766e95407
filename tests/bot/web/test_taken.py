"""Deliveries that GitHub signed: what is queued, what is noted, and what is done once only."""

from __future__ import annotations

import json
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from bot.events.kit import GUID, about, installation, pull, push, repository, settings
from bot.web.kit import Queue, Scene, running, signed

from pinfix.bot.events.changes import Change, Opened, PullStands, Stands, Uninstalled
from pinfix.bot.storage.database import Database
from pinfix.bot.storage.deliveries import Deliveries
from pinfix.bot.web.inbox import Inbox
from pinfix.bot.work.wish import Reason, Wish


def outcome(answer: httpx.Response) -> str:
    assert answer.status_code == 202, answer.text
    return str(answer.json()["outcome"])


def test_a_push_is_queued(scene: Scene) -> None:
    assert outcome(scene.deliver("push", push("Makefile"), GUID)) == "queued"
    assert [(one.number, one.reason) for one in scene.queue.wishes] == [(42, Reason.PUSHED)]
    assert scene.deliveries.seen(GUID)
    assert scene.deliveries.unfinished() == ()


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("push", push("README.md")),
        ("push", push("Makefile", ref="refs/heads/x")),
        ("pull_request", about("opened", pull_request=pull())),
        ("check_run", about("completed")),
        ("ping", {"zen": "Design for failure.", "hook_id": 1}),
    ],
)
def test_what_says_nothing_to_the_bot_is_not_noted(scene: Scene, event: str, payload: Any) -> None:
    assert outcome(scene.deliver(event, payload, GUID)) == "ignored"
    assert scene.untouched
    assert not scene.deliveries.seen(GUID)


def test_facts_are_carried_out(scene: Scene) -> None:
    closed = pull(state="closed", merged=True)
    scene.deliver("installation", installation("deleted"))
    scene.deliver("repository", about("archived"))
    scene.deliver("pull_request", about("closed", pull_request=closed))
    assert [type(one) for one in scene.changes] == [Uninstalled, Stands, PullStands]
    assert scene.queue.wishes == []


def test_the_same_delivery_is_done_once(scene: Scene) -> None:
    body = json.dumps(push("Makefile")).encode()
    answers = [scene.post(body, signed(body, guid=guid)) for guid in (GUID, GUID, GUID.upper())]
    assert [outcome(one) for one in answers] == ["queued", "duplicate", "duplicate"]
    assert len(scene.queue.wishes) == 1


def test_of_many_at_once_too(scene: Scene) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: scene.deliver("push", push("Makefile"), GUID), range(24)))
    assert all(one.status_code == 202 for one in answers)
    # Those that came before the first was processed are done again, under the same id.
    assert {one.task for one in scene.queue.wishes} == {f"repair:github.com/42:{'a' * 40}:{GUID}"}
    assert scene.deliveries.unfinished() == ()


def test_a_body_under_another_guid_is_done_once(scene: Scene) -> None:
    body = json.dumps(push("Makefile")).encode()
    answers = [scene.post(body, signed(body, guid=str(uuid.uuid4()))) for _ in range(3)]
    assert [outcome(one) for one in answers] == ["queued", "replayed", "replayed"]
    assert len(scene.queue.wishes) == 1
    assert scene.deliveries.unfinished() == ()


GIVEN = installation("added") | {
    "repository_selection": "selected",
    "repositories_added": [{"id": 1, "name": "a", "full_name": "octo/a"}],
}


def test_a_repository_that_is_given_twice_is_looked_at_twice(database: Database) -> None:
    """The deliveries may well be the same, as no time is in them; but not within minutes, without end."""
    queue, clock = Queue(), [1e9]
    inbox = Inbox(settings(), Deliveries(database), queue, _never, lambda: clock[0])

    def take() -> str:
        return str(inbox.take("installation_repositories", str(uuid.uuid4()), GIVEN, "ab" * 32).outcome)

    assert [take(), take()] == ["queued", "replayed"]
    clock[0] += 299
    assert take() == "replayed"
    clock[0] += 2
    assert [take(), take()] == ["queued", "replayed"]
    assert len(queue.wishes) == 2


def test_a_captured_one_makes_no_work_without_end(scene: Scene) -> None:
    answers = [scene.deliver("installation_repositories", GIVEN) for _ in range(10)]
    assert [outcome(one) for one in answers] == ["queued", *["replayed"] * 9]
    assert len(scene.queue.wishes) == 1


def test_nothing_is_gone_by_a_delivery_that_may_be_an_old_one(scene: Scene) -> None:
    taken = installation("removed") | {"repositories_removed": GIVEN["repositories_added"]}
    scene.deliver("installation_repositories", taken)
    assert scene.changes == []
    assert [one.installation for one in scene.queue.wishes] == [0]


@pytest.mark.parametrize("other", ["installation", "repository", "push", "installation_repositories"])
def test_a_body_under_another_event_says_nothing(scene: Scene, other: str) -> None:
    body = json.dumps(about("deleted", label={"name": "bug"})).encode()
    headers = signed(body, "label")
    assert outcome(scene.post(body, headers)) == "ignored"
    for guid in (headers["X-GitHub-Delivery"], str(uuid.uuid4())):
        swapped = headers | {"X-GitHub-Event": other, "X-GitHub-Delivery": guid}
        assert outcome(scene.post(body, swapped)) in ("ignored", "replayed")
    assert scene.untouched


def test_what_said_nothing_once_says_nothing_later(scene: Scene) -> None:
    """Whatever its shape: it could be that of another event in a release to come."""
    body = json.dumps(push("Makefile")).encode()
    assert outcome(scene.post(body, signed(body, "created"))) == "ignored"
    assert outcome(scene.post(body, signed(body, "push"))) == "replayed"
    assert scene.untouched


def _never(change: Change) -> None:
    raise AssertionError(change)


def test_what_cannot_be_queued_is_not_answered_202(scene: Scene) -> None:
    scene.queue.broken = True
    answer = scene.deliver("push", push("Makefile"), GUID)
    assert answer.status_code == 503
    assert "hunter2" not in answer.text
    assert "Retry-After" in answer.headers
    assert scene.deliveries.unfinished() == (GUID,)


def test_and_is_done_when_it_comes_again(scene: Scene) -> None:
    scene.queue.broken = True
    scene.deliver("push", push("Makefile"), GUID)
    scene.queue.broken = False
    assert scene.get("/readyz").status_code == 503, "one was not noted a moment ago"
    assert outcome(scene.deliver("push", push("Makefile"), GUID)) == "queued"
    assert scene.get("/readyz").status_code == 200
    assert len(scene.queue.wishes) == 1
    assert scene.deliveries.unfinished() == ()
    assert outcome(scene.deliver("push", push("Makefile"), GUID)) == "duplicate"


def test_other_requests_are_answered_while_one_waits_for_the_database(scene: Scene) -> None:
    scene.queue.gate = threading.Event()
    with ThreadPoolExecutor(6) as pool:
        pushes = [push(f"scripts/{number}") for number in range(6)]
        waiting = [pool.submit(scene.deliver, "push", one) for one in pushes]
        assert scene.get("/healthz").status_code == 200
        assert not any(one.done() for one in waiting)
        scene.queue.gate.set()
        assert all(one.result().status_code == 202 for one in waiting)


def test_names_of_strangers_are_only_names(scene: Scene) -> None:
    evil = repository(name="octo/x") | {"name": "<script>\x1b[31m\x00", "full_name": "' OR 1=1"}
    assert outcome(scene.deliver("push", push("Makefile", repository=evil))) == "ignored"
    assert outcome(scene.deliver("push", push("a\x00\x1b\ud800.sh"))) == "queued"


def test_an_installation_on_all_repositories_is_asked_for(sqlite_url: str) -> None:
    asked: list[Opened] = []
    wishes = [
        Wish("github.com", number, "octo", f"r{number}", 9, Reason.INSTALLED, GUID) for number in range(250)
    ]

    def wishes_for(opened: Opened) -> list[Wish]:
        asked.append(opened)
        return wishes

    with running(sqlite_url, wishes_for=wishes_for) as scene:
        answer = scene.deliver("installation", installation("created", selection="all"), GUID)
        assert outcome(answer) == "queued"
        wait_until_finished(scene)
        assert scene.queue.wishes == wishes
        assert asked == [Opened(9, GUID)]


def test_one_that_cannot_be_asked_for_stays_unfinished(sqlite_url: str) -> None:
    tried = threading.Event()

    def wishes_for(opened: Opened) -> list[Wish]:
        tried.set()
        raise RuntimeError("the server is down")

    with running(sqlite_url, wishes_for=wishes_for) as scene:
        scene.deliver("installation", installation("created", selection="all"), GUID)
        assert tried.wait(20)
    with running(sqlite_url) as scene:
        assert scene.deliveries.unfinished() == (GUID,)
        # The replay at the next start brings it again.
        assert (
            outcome(scene.deliver("installation", installation("created", selection="all"), GUID)) == "queued"
        )
        wait_until_finished(scene)


def wait_until_finished(scene: Scene) -> None:
    for _ in range(2000):
        if not scene.deliveries.unfinished():
            return
        time.sleep(0.01)
    pytest.fail("it was never finished")
