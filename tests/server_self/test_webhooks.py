"""Webhooks: signed, sent, recorded, listed, sent again; and what of the forge makes them."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from server import GitHub, descriptions, serve
from server.accounts import App, Installation
from server.repositories import Repository
from server.webhooks import Delivery
from server_self.kit import proof

SECRET = "it's a secret to everybody"


class Receiver(ThreadingHTTPServer):
    """Keeps what it gets; answers `status` after `pause` was set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 202
        self.pause = threading.Event()
        self.pause.set()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/webhook?x=1"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.server.pause.wait(5)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b"thanks")

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def server(receiver: Receiver) -> Iterator[GitHub]:
    with serve() as made:
        made.forge.organization("o")
        made.forge.repository("o/r").commit({"a": "b"})
        made.webhooks.url, made.webhooks.secret = receiver.url, SECRET
        yield made
        if descriptions.missing() is None:
            assert descriptions.problems(made.requests) == []


@pytest.fixture
def app(server: GitHub) -> App:
    grants = ("contents", "pull_requests", "issues")
    return server.forge.app(7, dict.fromkeys(grants, "write"))


@pytest.fixture
def installation(server: GitHub, app: App) -> Installation:
    return server.forge.install(app, "o")


@pytest.fixture
def repository(server: GitHub) -> Repository:
    return server.forge.repository("o/r")


def call(server: GitHub, app: App, path: str, method: str = "GET") -> requests.Response:
    url = path if path.startswith("http") else server.url + path
    headers = {"Authorization": f"Bearer {proof(app)}"}
    return requests.request(method, url, headers=headers, timeout=20)


def sent(server: GitHub) -> list[Delivery]:
    server.webhooks.wait()
    return server.webhooks.all


def names(server: GitHub) -> list[str]:
    return [f"{one.event}.{one.action}" if one.action else one.event for one in sent(server)]


def test_a_delivery_is_signed_over_its_bytes(server: GitHub, receiver: Receiver, app: App) -> None:
    made = server.webhooks.deliver("ping", None, {"zen": "Ünïcode"})
    assert made.done.wait(5)
    ((headers, body),) = receiver.got
    whole = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={whole}"
    assert headers["X-GitHub-Delivery"] == made.guid
    assert (headers["X-GitHub-Event"], headers["X-GitHub-Hook-ID"].isdigit()) == ("ping", True)
    assert headers["User-Agent"].startswith("GitHub-Hookshot/")
    assert headers["X-GitHub-Hook-Installation-Target-ID"] == "7"
    assert (made.status, made.status_code, made.answer) == ("OK", 202, "thanks")


def test_bytes_and_headers_can_be_forged(server: GitHub, receiver: Receiver) -> None:
    forged: dict[str, str | None] = {"X-Hub-Signature-256": "sha256=00", "X-GitHub-Event": None}
    server.webhooks.deliver("push", None, b"\xff{", guid="twice", headers=forged).done.wait(5)
    ((headers, body),) = receiver.got
    assert body == b"\xff{"
    assert headers["X-Hub-Signature-256"] == "sha256=00"
    assert (headers["X-GitHub-Delivery"], "X-GitHub-Event" in headers) == ("twice", False)


def test_without_a_secret_nothing_is_signed(server: GitHub, receiver: Receiver) -> None:
    server.webhooks.secret = None
    server.webhooks.deliver("ping", None, {}).done.wait(5)
    assert "X-Hub-Signature-256" not in receiver.got[0][0]


def test_failures_are_recorded(server: GitHub, receiver: Receiver) -> None:
    receiver.status = 500
    refused = server.webhooks.deliver("ping", None, {})
    server.webhooks.wait()
    receiver.pause.clear()
    server.webhooks.patience = 0.05
    late = server.webhooks.deliver("ping", None, {})
    server.webhooks.wait()
    receiver.pause.set()
    server.webhooks.url = "http://127.0.0.1:1/"
    nowhere = server.webhooks.deliver("ping", None, {})
    server.webhooks.wait()
    found = [(one.status_code, one.status, one.succeeded) for one in (refused, late, nowhere)]
    assert found == [
        (500, "Invalid HTTP Response: 500", False),
        (504, "timed out", False),
        (502, "failed to connect to host", False),
    ]


def test_deliveries_are_listed_by_pages_and_status(server: GitHub, receiver: Receiver, app: App) -> None:
    for status in (200, 503, 200, 503, 503):
        receiver.status = status
        server.webhooks.deliver("ping", None, {})
        server.webhooks.wait()
    made = [one.id for one in server.webhooks.all]
    first = call(server, app, "/app/hook/deliveries?per_page=2")
    assert [one["id"] for one in first.json()] == [made[4], made[3]]
    server.webhooks.deliver("ping", None, {})  # what comes in between shifts no page
    server.webhooks.wait()
    second = call(server, app, first.links["next"]["url"])
    third = call(server, app, second.links["next"]["url"])
    assert [one["id"] for one in second.json() + third.json()] == [made[2], made[1], made[0]]
    assert "next" not in third.links
    bad = call(server, app, "/app/hook/deliveries?status=failure").json()
    assert {one["status_code"] for one in bad} == {503}
    good = call(server, app, "/app/hook/deliveries?status=success&per_page=1")
    assert call(server, app, good.links["next"]["url"]).json()[0]["id"] == made[0]


def test_a_delivery_is_shown_and_sent_again(server: GitHub, receiver: Receiver, app: App) -> None:
    receiver.status = 500
    first = server.webhooks.deliver("ping", None, {"zen": "x"})
    server.webhooks.wait()
    receiver.status = 202
    again = call(server, app, f"/app/hook/deliveries/{first.id}/attempts", "POST")
    assert (again.status_code, again.json()) == (202, {})
    server.webhooks.wait()
    second = server.webhooks.all[1]
    assert (second.guid, second.redelivery, second.id != first.id) == (first.guid, True, True)
    assert receiver.got[0] == receiver.got[1]
    shown = call(server, app, f"/app/hook/deliveries/{second.id}").json()
    assert (shown["redelivery"], shown["status"], shown["request"]["payload"]) == (True, "OK", {"zen": "x"})
    assert shown["response"]["payload"] == "thanks"


def test_old_deliveries_are_gone(server: GitHub, app: App) -> None:
    old = server.webhooks.deliver("ping", None, {})
    server.webhooks.wait()
    server.clock.offset = 4 * 86_400
    now = server.clock.now().timestamp()
    token = proof(app, iat=int(now) - 60, exp=int(now) + 300)
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{server.url}/app/hook/deliveries", headers=headers, timeout=20).json() == []
    url = f"{server.url}/app/hook/deliveries/{old.id}/attempts"
    assert requests.post(url, headers=headers, timeout=20).status_code == 404


def test_only_an_app_sees_its_deliveries(server: GitHub, app: App, installation: Installation) -> None:
    server.webhooks.deliver("ping", None, {}, installation=installation).done.wait(5)
    stranger = server.forge.app(8, {})
    assert call(server, stranger, "/app/hook/deliveries").json() == []
    token = server.forge.token()
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{server.url}/app/hook/deliveries", headers=headers, timeout=20).status_code == 401
    assert call(server, app, "/app/hook/deliveries?cursor=odd").status_code == 422
    assert call(server, app, "/app/hook/deliveries?status=odd").status_code == 422
    server.forget()  # such a query is not described


def play(server: GitHub, app: App, repository: Repository) -> None:
    """Something of everything that makes an event."""
    forge = server.forge
    chosen = forge.install(app, "o", repositories=["o/r"])
    forge.uninstall(forge.install(app, "stranger"))
    other = forge.repository("o/other")
    forge.add_repositories(chosen, "o/other")
    forge.remove_repositories(chosen, "o/other")
    forge.accept(chosen, {"contents": "write", "pull_requests": "write", "issues": "write"})
    other.commit({"x": "y"})
    repository.branch("topic")
    repository.commit({"a": "c", "new": "1"}, branch="topic")
    repository.tag("v1", annotated=True)
    repository.delete_tag("v1")
    number = repository.open_pull("topic")
    repository.edit(number, title="Another")
    repository.label(number, "pinfix:retry")
    repository.unlabel(number, "pinfix:retry")
    repository.comment(number, "hello")
    repository.close(number)
    repository.reopen(number)
    repository.commit({"a": "d"}, branch="topic")
    repository.merge(number)
    issue = repository.open_issue(labels=["dashboard"])
    repository.edit_issue(issue, body="- [x] box")
    repository.close_issue(issue)
    repository.reopen_issue(issue)
    forge.set_default_branch("o/r", "topic")
    forge.rename("o/r", "o/new")
    forge.archive("o/new")
    forge.archive("o/new", archived=False)
    forge.suspend(chosen)
    forge.suspend(chosen, suspended=False)
    forge.delete("o/new")


def test_what_happens_is_told_in_order(
    server: GitHub, app: App, repository: Repository, installation: Installation
) -> None:
    installation.suspended = True  # so that each event comes once
    server.webhooks.emits = True
    play(server, app, repository)
    assert names(server) == [
        "installation.created",
        "installation.created",
        "installation.deleted",
        "installation_repositories.added",
        "installation_repositories.removed",
        "installation.new_permissions_accepted",
        "push",
        "push",
        "push",
        "push",
        "pull_request.opened",
        "pull_request.edited",
        "pull_request.labeled",
        "pull_request.unlabeled",
        "issue_comment.created",
        "pull_request.closed",
        "pull_request.reopened",
        "push",
        "pull_request.synchronize",
        "pull_request.closed",
        "push",
        "issues.opened",
        "issues.labeled",
        "issues.edited",
        "issues.closed",
        "issues.reopened",
        "repository.edited",
        "repository.renamed",
        "repository.archived",
        "repository.unarchived",
        "installation.suspend",
        "installation.unsuspend",
        "repository.deleted",
    ]


@pytest.mark.openapi
def test_payloads_are_as_described(server: GitHub, app: App, repository: Repository) -> None:
    if why := descriptions.missing():
        pytest.skip(why)
    server.webhooks.emits = True
    play(server, app, repository)
    server.forge.install(app, "p")
    server.forge.install(app, "o")
    server.forge.repository("o/moved").commit({"a": "b"})
    server.forge.rename("o/moved", "p/moved")
    server.forge.rename("p/moved", "o/back")
    assert "repository.transferred" in names(server)
    assert descriptions.payload_problems(server.webhooks.all) == []


def test_a_push_tells_what_changed(
    server: GitHub, repository: Repository, installation: Installation
) -> None:
    before = repository.head()
    server.webhooks.emits = True
    first = repository.commit({"a": "2", ".github/workflows/ci.yml": "on: push"})
    second = repository.commit({"a": None})
    repository.set_refs({"refs/heads/main": first})
    repository.branch("x", second)
    payloads = [one.payload for one in sent(server)]
    assert [one["forced"] for one in payloads] == [False, False, True, False]
    assert (payloads[0]["before"], payloads[0]["after"]) == (before, first)
    (commit,) = payloads[0]["commits"]
    assert (commit["added"], commit["modified"]) == ([".github/workflows/ci.yml"], ["a"])
    assert payloads[1]["head_commit"]["removed"] == ["a"]
    assert (payloads[2]["commits"], payloads[2]["head_commit"]["id"]) == ([], first)
    assert (payloads[3]["created"], payloads[3]["base_ref"]) == (True, None)
    assert payloads[0]["installation"]["id"] == installation.id
    assert payloads[0]["repository"]["id"] == repository.id
    assert payloads[0]["organization"]["login"] == "o"


def test_the_sender_is_who_called(server: GitHub, repository: Repository, installation: Installation) -> None:
    server.webhooks.emits = True
    token = server.forge.directory.installation_token(
        installation, None, {"issues": "write", "metadata": "read"}
    )
    headers = {"Authorization": f"Bearer {token.value}"}
    url = f"{server.url}/repos/o/r/issues"
    assert requests.post(url, json={"title": "x"}, headers=headers, timeout=20).status_code == 201
    repository.open_issue()
    senders = [one.payload["sender"] for one in sent(server)]
    assert [(one["login"], one["type"]) for one in senders] == [
        ("pinfix-bot[bot]", "Bot"),
        ("octocat", "User"),
    ]


@pytest.mark.parametrize(
    ("events", "permissions", "heard"),
    [
        (("push", "issues"), {"contents": "read", "issues": "read"}, ["push", "issues.opened"]),
        (("push",), {"contents": "read", "issues": "read"}, ["push"]),
        (("push", "issues"), {"issues": "read"}, ["issues.opened"]),
        (("repository",), {}, ["repository.archived"]),
    ],
)
def test_an_app_hears_only_what_it_may_and_asked_for(
    server: GitHub,
    repository: Repository,
    events: tuple[str, ...],
    permissions: dict[str, str],
    heard: list[str],
) -> None:
    server.forge.install(server.forge.app(9, permissions, events=events), "o")
    server.webhooks.emits = True
    repository.commit({"a": "2"})
    repository.open_issue()
    server.forge.archive("o/r")
    assert names(server) == heard


def test_others_repositories_and_suspended_installations_are_not_told(
    server: GitHub, app: App, repository: Repository
) -> None:
    server.forge.install(app, "o", repositories=[])
    server.forge.install(app, "stranger")
    whole = server.forge.install(app, "o")
    server.webhooks.emits = True
    server.forge.suspend(whole)
    repository.commit({"a": "2"})
    assert names(server) == ["installation.suspend"]
