"""Issues: listed, opened, edited, locked; and that pull requests are issues too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from server import GitHub, Repository, descriptions, serve


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        yield made
        if descriptions.missing() is None:
            assert descriptions.problems(made.requests) == []


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("o/r")
    made.commit({"a": "b"})
    made.branch("x")
    made.commit({"a": "c"}, branch="x")
    return made


def call(server: GitHub, method: str, path: str, token: str = "ghp_x", **body: Any) -> requests.Response:
    sent = {"json": body} if body else {}
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{server.url}/repos/o/r/{path}"
    return requests.request(method, url, headers=headers, timeout=20, **sent)  # type: ignore[arg-type]


def numbers(server: GitHub, query: str) -> list[int]:
    answer = call(server, "GET", f"issues{query}")
    assert answer.status_code == 200, answer.text
    return [one["number"] for one in answer.json()]


def test_issues_and_pull_requests_have_one_series_of_numbers(server: GitHub, repository: Repository) -> None:
    assert (repository.open_issue(), repository.open_pull("x"), repository.open_issue()) == (1, 2, 3)
    shown = call(server, "GET", "issues").json()
    assert [(one["number"], "pull_request" in one) for one in shown] == [(3, False), (2, True), (1, False)]
    assert len({one["id"] for one in shown}) == 3
    assert call(server, "GET", "issues/2").json()["pull_request"]["url"].endswith("/pulls/2")
    assert call(server, "GET", "pulls/3").status_code == 404
    assert call(server, "GET", "issues/4").status_code == 404


def test_issues_are_found_by_creator_label_and_state(server: GitHub, repository: Repository) -> None:
    repository.open_issue(login="pinfix-bot[bot]", labels=["pinfix", "dashboard"])
    repository.open_issue(login="pinfix-bot[bot]", labels=["pinfix"])
    repository.open_issue(labels=["dashboard"])
    repository.close_issue(2)
    assert numbers(server, "?creator=pinfix-bot[bot]") == [1]
    assert numbers(server, "?creator=pinfix-bot[bot]&state=all&direction=asc") == [1, 2]
    assert numbers(server, "?labels=pinfix,Dashboard") == [1]
    assert numbers(server, "?labels=dashboard") == [3, 1]
    assert numbers(server, "?state=closed") == [2]
    assert numbers(server, "?state=all&per_page=2&page=2") == [1]
    assert numbers(server, "?assignee=none&labels=never") == []


def test_an_issue_is_opened_edited_and_closed(server: GitHub, repository: Repository) -> None:
    made = call(server, "POST", "issues", title="T", body="B", labels=["one"], assignees=["o", "stranger"])
    assert made.status_code == 201
    shown = made.json()
    assert [label["name"] for label in shown["labels"]] == ["one"]
    assert [one["login"] for one in shown["assignees"]] == ["o"]
    changed = call(server, "PATCH", "issues/1", body="C", labels=["two"]).json()
    assert (changed["title"], changed["body"], changed["labels"][0]["name"]) == ("T", "C", "two")
    closed = call(server, "PATCH", "issues/1", state="closed", state_reason="not_planned").json()
    assert (closed["state"], closed["state_reason"], closed["closed_by"]["login"]) == (
        "closed",
        "not_planned",
        "octocat",
    )
    opened = call(server, "PATCH", "issues/1", state="open").json()
    assert (opened["state"], opened["state_reason"], opened["closed_at"]) == ("open", "reopened", None)


def test_a_pull_request_is_edited_as_an_issue(server: GitHub, repository: Repository) -> None:
    number = repository.open_pull("x")
    assert call(server, "PATCH", f"issues/{number}", title="New", state="closed").status_code == 200
    shown = call(server, "GET", f"pulls/{number}").json()
    assert (shown["title"], shown["state"]) == ("New", "closed")


def test_who_may_not_write_only_opens(server: GitHub, repository: Repository) -> None:
    stranger = server.forge.token(user="stranger")
    repository.open_issue()
    mine = call(server, "POST", "issues", stranger, title="T", labels=["x"]).json()
    assert mine["labels"] == []
    assert call(server, "PATCH", f"issues/{mine['number']}", stranger, title="U").status_code == 200
    assert call(server, "PATCH", "issues/1", stranger, title="U").status_code == 403
    assert call(server, "PUT", "issues/1/lock", stranger).status_code == 403


def test_a_locked_issue_takes_comments_of_members_only(server: GitHub, repository: Repository) -> None:
    member, stranger = server.forge.token(), server.forge.token(user="stranger")
    repository.open_issue()
    assert call(server, "PUT", "issues/1/lock", member, lock_reason="resolved").status_code == 204
    shown = call(server, "GET", "issues/1", member).json()
    assert (shown["locked"], shown["active_lock_reason"]) == (True, "resolved")
    said = [call(server, "POST", "issues/1/comments", one, body="x") for one in (member, stranger)]
    assert [one.status_code for one in said] == [201, 403]
    assert "locked" in said[1].json()["message"]
    assert call(server, "DELETE", "issues/1/lock", member).status_code == 204
    assert call(server, "POST", "issues/1/comments", stranger, body="x").status_code == 201


def test_a_comment_is_edited_in_place(server: GitHub, repository: Repository) -> None:
    repository.open_issue()
    made = call(server, "POST", "issues/1/comments", body="x").json()
    assert call(server, "PATCH", f"issues/comments/{made['id']}", body="y").json()["body"] == "y"
    assert [one["body"] for one in call(server, "GET", "issues/1/comments").json()] == ["y"]
    assert call(server, "PATCH", "issues/comments/1", body="y").status_code == 404


def test_where_there_are_no_issues(server: GitHub, repository: Repository) -> None:
    number = repository.open_pull("x")
    repository.settings.issues = False
    assert call(server, "POST", "issues", title="T").status_code == 410
    assert call(server, "GET", "issues").status_code in (404, 410)
    assert call(server, "POST", f"issues/{number}/comments", body="x").status_code == 201
    server.forget()  # 410 of a list is not described


def test_an_archived_repository_takes_no_issue(server: GitHub, repository: Repository) -> None:
    repository.open_issue()
    server.forge.archive("o/r")
    assert call(server, "POST", "issues", title="T").status_code == 403
    assert call(server, "PATCH", "issues/1", title="T").status_code == 403
    assert repository.issues[1].title == "An issue"


@pytest.mark.parametrize("wrong", [{"body": "x"}, {"title": ""}, {"title": "x" * 257}])
def test_an_issue_without_a_good_title_is_refused(
    server: GitHub, repository: Repository, wrong: dict[str, str]
) -> None:
    assert call(server, "POST", "issues", **wrong).status_code == 422
    assert repository.issues.all == []
    server.forget()  # nor is the body
