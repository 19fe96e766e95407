"""Pull requests as bots meet them: opened, found, changed, closed behind their back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from server import GitHub, Repository, descriptions, serve

BRANCH = "pinfix/pins"


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        yield made


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("o/r")
    made.commit({"a.txt": "a\n", "b.txt": "b\n"})
    made.branch(BRANCH)
    made.commit({"a.txt": "pinned\n"}, branch=BRANCH)
    return made


@pytest.fixture(autouse=True)
def described(server: GitHub) -> Iterator[None]:
    yield
    if descriptions.missing() is None:
        assert descriptions.problems(server.requests) == []


def call(server: GitHub, method: str, path: str, token: str = "ghp_x", **body: Any) -> requests.Response:
    sent = {"json": body} if body else {}
    headers = {"Authorization": f"Bearer {token}"}
    return requests.request(method, f"{server.url}/repos/o/r{path}", headers=headers, timeout=20, **sent)  # type: ignore[arg-type]


def create(server: GitHub, token: str = "ghp_x", **more: Any) -> requests.Response:
    body = {"title": "Pin", "head": BRANCH, "base": "main", "body": "Why", **more}
    return call(server, "POST", "/pulls", token, **body)


def errors(answer: requests.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error.get("message") or error["field"] for error in answer.json().get("errors", [])]


def test_a_pull_request_is_opened_once(server: GitHub, repository: Repository) -> None:
    made = create(server, maintainer_can_modify=True)
    assert made.status_code == 201
    shown = made.json()
    assert (shown["number"], shown["state"], shown["mergeable_state"]) == (1, "open", "clean")
    assert shown["head"]["sha"] == repository.rev_parse(BRANCH)
    assert (shown["commits"], shown["additions"], shown["changed_files"]) == (1, 1, 1)
    assert errors(create(server)) == [f"A pull request already exists for o:{BRANCH}."]
    assert errors(create(server, head=f"o:{BRANCH}")) == [f"A pull request already exists for o:{BRANCH}."]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"head": "never"}, ["head"]),
        ({"head": "stranger:x"}, ["head"]),
        ({"base": "never"}, ["base"]),
        ({"head": "main"}, ["No commits between main and main"]),
        ({"head": "orphan"}, ["The orphan branch has no history in common with main"]),
        ({"body": "x" * 65_537}, ["body is too long (maximum is 65536 characters)"]),
        ({"title": " "}, ["title"]),
    ],
)
def test_what_cannot_be_opened(
    server: GitHub, repository: Repository, wrong: dict[str, Any], expected: list[str]
) -> None:
    repository.commit({"x": "y"}, branch="orphan", parents=[])
    assert errors(create(server, **wrong)) == expected
    assert repository.pulls.all == []
    assert create(server, body="x" * 65_536).status_code == 201


def test_a_plan_without_drafts_says_so(server: GitHub, repository: Repository) -> None:
    repository.settings.drafts = False
    answer = create(server, draft=True)
    assert answer.json()["message"] == "Draft pull requests are not supported in this repository."
    repository.settings.drafts = True
    assert create(server, draft=True).json()["mergeable_state"] == "draft"


def test_actions_need_a_setting(server: GitHub, repository: Repository) -> None:
    token = server.forge.token("actions", permissions={"pull_requests": "write"})
    repository.settings.actions_may_open = False
    answer = create(server, token)
    text = "GitHub Actions is not permitted to create or approve pull requests."
    assert (answer.status_code, answer.json()["message"]) == (403, text)
    repository.settings.actions_may_open = True
    assert create(server, token).json()["user"]["login"] == "github-actions[bot]"


def test_the_list_is_filtered_and_paged(server: GitHub, repository: Repository) -> None:
    for number in range(3):
        repository.branch(f"x{number}", repository.refs()[f"refs/heads/{BRANCH}"])
        repository.open_pull(f"x{number}")
    repository.close(1)

    def numbers(query: str) -> list[int]:
        return [one["number"] for one in call(server, "GET", f"/pulls?{query}").json()]

    assert numbers("") == [3, 2]
    assert numbers("state=all&direction=asc") == [1, 2, 3]
    assert numbers("state=closed") == [1]
    assert numbers("state=all&head=o:x0") == [1]
    assert numbers("state=all&head=x0") == [3, 2, 1]
    assert numbers("state=all&head=evil:x0") == []
    assert numbers("base=other") == []
    first = call(server, "GET", "/pulls?per_page=1")
    assert [one["number"] for one in requests.get(first.links["next"]["url"], timeout=9).json()] == [2]


def test_mergeable_is_computed_and_may_be_late(server: GitHub, repository: Repository) -> None:
    server.forge.merge_delay = 1
    repository.open_pull(BRANCH)

    def state() -> tuple[bool | None, str]:
        found = call(server, "GET", "/pulls/1").json()
        return found["mergeable"], found["mergeable_state"]

    assert [state(), state()] == [(None, "unknown"), (True, "clean")]
    repository.commit({"b.txt": "other\n"})
    assert [state(), state()] == [(None, "unknown"), (True, "clean")]
    strict = {"strict_required_status_checks_policy": True, "required_status_checks": []}
    repository.ruleset({"type": "required_status_checks", "parameters": strict}, branches=["~DEFAULT_BRANCH"])
    assert state() == (True, "behind")
    repository.rulesets.clear()
    review = {"required_approving_review_count": 1}
    repository.ruleset({"type": "pull_request", "parameters": review}, branches=["main"])
    assert state() == (True, "blocked")
    repository.commit({"a.txt": "conflict\n"})
    assert [state(), state()] == [(None, "unknown"), (False, "dirty")]


def test_a_branch_that_moves_takes_its_pull_request_along(server: GitHub, repository: Repository) -> None:
    pull = repository.pulls[repository.open_pull(BRANCH)]
    new = repository.commit({"a.txt": "again\n"}, branch=BRANCH)
    assert (pull.head_sha, pull.open) == (new, True)
    answer = call(server, "PATCH", f"/git/refs/heads/{BRANCH}", sha=repository.head(), force=True)
    assert (answer.status_code, pull.state, pull.merged) == (200, "closed", False)


def test_a_deleted_branch_closes_and_a_moved_base_merges(server: GitHub, repository: Repository) -> None:
    first = repository.pulls[repository.open_pull(BRANCH)]
    head = repository.refs()[f"refs/heads/{BRANCH}"]
    assert call(server, "DELETE", f"/git/refs/heads/{BRANCH}").status_code == 204
    assert (first.state, first.merged) == ("closed", False)
    repository.branch("again", head)
    second = repository.pulls[repository.open_pull("again")]
    repository.branch("main", head)
    assert (second.merged, first.merged) == (True, False)


def test_title_body_and_state_change(server: GitHub, repository: Repository) -> None:
    repository.open_pull(BRANCH)
    changed = call(server, "PATCH", "/pulls/1", title="New", body="Text").json()
    assert (changed["title"], changed["body"], changed["state"]) == ("New", "Text", "open")
    assert call(server, "PATCH", "/pulls/1", state="closed").json()["closed_at"]
    assert call(server, "PATCH", "/pulls/1", state="open").json()["closed_at"] is None
    assert errors(call(server, "PATCH", "/pulls/1", body="x" * 65_537))
    assert call(server, "PATCH", "/pulls/1", base="never").status_code == 422
    repository.branch("next")
    assert call(server, "PATCH", "/pulls/1", base="next").json()["base"]["ref"] == "next"
    repository.close(1)
    assert errors(call(server, "PATCH", "/pulls/1", base="main")) == [
        "Cannot change the base branch of a closed pull request."
    ]


def test_what_was_closed_can_not_always_be_opened_again(server: GitHub, repository: Repository) -> None:
    head = repository.refs()[f"refs/heads/{BRANCH}"]
    repository.open_pull(BRANCH)

    def trouble(number: int = 1) -> str:
        (found,) = errors(call(server, "PATCH", f"/pulls/{number}", state="open"))
        assert found.startswith("state cannot be changed. ")
        return found.removeprefix("state cannot be changed. ")

    repository.delete_branch(BRANCH)
    assert trouble() == f"The {BRANCH} branch has been deleted."
    repository.branch(BRANCH)
    assert trouble() == f"The {BRANCH} branch was force-pushed or recreated."
    repository.branch(BRANCH, head)
    repository.open_pull(BRANCH)
    assert trouble() == f"There is already an open pull request from o:{BRANCH} to o:main."
    repository.merge(2)
    assert trouble(2) == "The pull request cannot be reopened."
    assert trouble() == f"There are no new commits on the o:{BRANCH} branch."


def test_labels_comments_assignees_and_reviewers(server: GitHub, repository: Repository) -> None:
    repository.open_pull(BRANCH)
    repository.allow("hubot", "write")
    assert [one["name"] for one in call(server, "POST", "/issues/1/labels", labels=["A", "b"]).json()] == [
        "A",
        "b",
    ]
    repository.label(1, "a")
    assert call(server, "DELETE", "/issues/1/labels/B").status_code == 200
    assert call(server, "DELETE", "/issues/1/labels/B").status_code == 404
    assert [one["name"] for one in call(server, "GET", "/issues/1/labels").json()] == ["A"]
    assert call(server, "POST", "/issues/1/comments", body="No longer needed").status_code == 201
    assert call(server, "POST", "/issues/1/comments", body="x" * 65_537).status_code == 422
    assert [one["body"] for one in call(server, "GET", "/issues/1/comments").json()] == ["No longer needed"]
    given = call(server, "POST", "/issues/1/assignees", assignees=["hubot", "stranger"])
    assert [one["login"] for one in given.json()["assignees"]] == ["hubot"]
    asked = call(server, "POST", "/pulls/1/requested_reviewers", reviewers=["hubot"])
    assert [one["login"] for one in asked.json()["requested_reviewers"]] == ["hubot"]
    assert call(server, "POST", "/pulls/1/requested_reviewers", reviewers=["stranger"]).status_code == 422
    assert call(server, "POST", "/pulls/1/requested_reviewers", reviewers=["octocat"]).status_code == 422


def test_a_stranger_may_open_from_a_fork_and_label_nothing(server: GitHub, repository: Repository) -> None:
    token = server.forge.token(user="hubot")
    server.forge.fork_delay = 2
    made = call(server, "POST", "/forks", token, default_branch_only=True)
    assert (made.status_code, made.json()["full_name"], made.json()["parent"]["full_name"]) == (
        202,
        "hubot/r",
        "o/r",
    )
    fork = server.forge.repository("hubot/r")
    assert list(fork.refs()) == ["refs/heads/main"]
    there = [requests.get(f"{server.url}/repos/hubot/r", timeout=9).status_code for _ in range(3)]
    assert there == [404, 404, 200]
    assert call(server, "POST", "/forks", token).json()["full_name"] == "hubot/r"
    fork.branch(BRANCH)
    fork.commit({"a.txt": "pinned\n"}, branch=BRANCH)
    assert create(server, token).json()["errors"][0]["message"] == "must be a collaborator"
    opened = create(server, token, head=f"hubot:{BRANCH}", maintainer_can_modify=True)
    assert opened.json()["head"]["label"] == f"hubot:{BRANCH}"
    found = call(server, "GET", f"/pulls?head=hubot:{BRANCH}", token).json()
    assert [one["number"] for one in found] == [1]
    assert call(server, "POST", "/issues/1/labels", token, labels=["x"]).status_code == 403
    assert call(server, "PATCH", "/pulls/1", token, title="Mine").status_code == 200
    repository.open_pull(BRANCH)
    assert call(server, "PATCH", "/pulls/2", token, title="Not mine").status_code == 403


def test_a_fork_collaboration_needs_the_right(server: GitHub, repository: Repository) -> None:
    fork = server.forge.fork("o/r", "hubot/r")
    fork.branch("x")
    fork.commit({"a.txt": "x\n"}, branch="x")
    token = server.forge.token("actions", permissions={"pull_requests": "write"}, repositories=["o/r"])
    answer = create(server, token, head="hubot:x", maintainer_can_modify=True)
    assert errors(answer) == ["Fork collab can't be granted by someone without permission"]
    assert create(server, token, head="hubot:x", maintainer_can_modify=False).status_code == 201


def test_a_fork_of_the_same_owner_is_missed_by_the_filter(server: GitHub, repository: Repository) -> None:
    fork = server.forge.fork("o/r", "o/r2")
    fork.branch("x")
    fork.commit({"a.txt": "x\n"}, branch="x")
    assert errors(create(server, head="o:x")) == ["head"]
    assert create(server, head="x", head_repo="r2").status_code == 201
    assert call(server, "GET", "/pulls?head=o:x").json() == []
    assert call(server, "GET", "/pulls").json()[0]["head"]["label"] == "o:x"


def test_a_fork_catches_up_with_its_parent(server: GitHub, repository: Repository) -> None:
    fork = server.forge.fork("o/r", "hubot/r")
    token = server.forge.token(user="hubot", scopes=("repo",))

    def catch_up(branch: str = "main") -> tuple[int, str]:
        url, headers = f"{server.url}/repos/hubot/r/merge-upstream", {"Authorization": f"Bearer {token}"}
        answer = requests.post(url, json={"branch": branch}, headers=headers, timeout=9)
        return answer.status_code, answer.json().get("merge_type") or answer.json()["message"]

    assert catch_up() == (200, "none")
    head = repository.commit({"new": "1"})
    assert catch_up() == (200, "fast-forward")
    assert fork.head() == head
    repository.commit({".github/workflows/x.yml": "on: push"})
    status, text = catch_up()
    assert (status, text.startswith("refusing to allow an OAuth App to create or update workflow")) == (
        422,
        True,
    )
    fork.commit({"a.txt": "ours\n"})
    token = server.forge.token(user="hubot")
    assert catch_up() == (200, "merge")
    repository.commit({"a.txt": "theirs\n"})
    assert catch_up() == (409, "There are merge conflicts")
    assert catch_up("never")[0] == 422


def test_rules_are_shown_and_hold(server: GitHub, repository: Repository) -> None:
    repository.ruleset("required_signatures", "creation", branches=["pinfix/*"])
    shown = call(server, "GET", "/rules/branches/pinfix/new").json()
    assert [one["type"] for one in shown] == ["required_signatures", "creation"]
    assert call(server, "GET", "/rules/branches/main").json() == []
    made = repository.commit({"x": "y"}, branch=None, parents=[repository.head()])
    answer = call(server, "POST", "/git/refs", ref="refs/heads/pinfix/new", sha=made)
    assert answer.status_code == 422
    assert re.match(r"Repository rule violations found\n\nCannot create ref due to", answer.json()["message"])
    assert "Commits must have verified signatures." in answer.json()["message"]
    assert call(server, "POST", "/git/refs", ref="refs/heads/other", sha=made).status_code == 201


def test_what_surrounds_a_repository(server: GitHub, repository: Repository) -> None:
    repository.settings.topics = ("no-pinfix",)
    whole = call(server, "GET", "").json()
    assert (whole["topics"], whole["permissions"]["push"], whole["disabled"]) == (["no-pinfix"], True, False)
    repository.allow("octocat", "read")
    assert call(server, "GET", "").json()["permissions"] == {
        "admin": False,
        "maintain": False,
        "push": False,
        "triage": False,
        "pull": True,
    }
    assert call(server, "GET", "/actions/permissions/workflow").status_code == 403
    repository.allow("octocat", "admin")
    found = call(server, "GET", "/actions/permissions/workflow").json()
    assert found["default_workflow_permissions"] == "read"
    assert call(server, "GET", "/codeowners/errors").status_code == 404
    repository.commit({".github/CODEOWNERS": "* @o\n"})
    assert call(server, "GET", "/codeowners/errors").json() == {"errors": []}


def test_owners_that_may_not_write_are_named(server: GitHub, repository: Repository) -> None:
    repository.settings.owners = frozenset({"@octo/security"})
    text = "# who\n* @octo/Security @gone\n/a[1] @gone\n/b @octo/lost x # @gone\n"
    commit = repository.commit({"docs/CODEOWNERS": "* @x\n", "CODEOWNERS": text})
    repository.commit({"CODEOWNERS": "* @octo/security\n"})
    assert call(server, "GET", "/codeowners/errors").json() == {"errors": []}
    found = call(server, "GET", f"/codeowners/errors?ref={commit}").json()["errors"]
    assert [(one["line"], one["column"], one["kind"]) for one in found] == [
        (2, 18, "Unknown owner"),
        (3, 1, "Invalid pattern"),
        (4, 4, "Unknown owner"),
        (4, 15, "Invalid owner"),
    ]
    assert found[0]["message"] == (
        "Unknown owner on line 2: make sure @gone exists and has write access to the repository\n\n"
        f"  * @octo/Security @gone\n  {' ' * 17}^"
    )
    assert {one["path"] for one in found} == {"CODEOWNERS"}
    assert call(server, "GET", "/codeowners/errors?ref=nowhere").status_code == 404
