"""The issue of a repository: opened only where there is something to tell, and never a bother."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot.repair.kit import NAME, Bot, bot
from pull_request.command.stage import BRANCH, CI, RIGHTS, WORKFLOW
from server.issues import Issue

from pinfix.bot.dashboard.keeping import dashboard_of
from pinfix.bot.events.boxes import is_newly_ticked
from pinfix.bot.settings.model import Scope
from pinfix.bot.storage.records import State

REFUSED = WORKFLOW.replace("acme/tool@v1.0.0", "acme/gone@v1.0.0")
"""An action that is not there: nothing to pin it to."""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Bot]:
    with bot(tmp_path) as found:
        found.server.forge.accept(found.installation, {**RIGHTS, "issues": "write"})
        found.set(dashboard=True)
        found.beside = dashboard_of(found.settings)
        yield found


def dashboards(made: Bot) -> list[Issue]:
    return list(made.repository.issues.all)


def the_one(made: Bot) -> Issue:
    (found,) = dashboards(made)
    return found


def to_issues(made: Bot) -> list[tuple[str, str]]:
    return [(one.method, one.path) for one in made.writes() if "/issues" in one.path]


def declined(made: Bot) -> Issue:
    """The pull request was closed by people, and the issue tells of it."""
    made.repair()
    made.repository.pulls.close(made.repository.pulls.all[0])
    made.repair()
    return next(one for one in dashboards(made) if one.open)


def test_the_operator_wants_none(made: Bot) -> None:
    made.set(dashboard=False)
    assert dashboard_of(made.settings) is None


def test_where_all_was_done_there_is_no_issue(made: Bot) -> None:
    made.repair()
    assert [one.state for one in made.repository.pulls.all] == ["open"]
    assert dashboards(made) == []


def test_what_was_left_is_told_by_the_app_without_calling_anybody(made: Bot) -> None:
    made.repository.commit({CI: REFUSED})
    made.repair()
    issue = the_one(made)
    assert (issue.login, issue.open, issue.assignees, issue.labels) == ("pinfix-bot[bot]", True, [], [])
    assert "### In the files: `pins`" in issue.body
    assert "`.github/workflows/ci.yml:7`" in issue.body
    plain = re.sub(r"`[^`]*`|<!--.*?-->", "", issue.body)
    assert not re.search(r"@\w|#\d|https?://|\w/\w+@", plain), plain


def test_done_again_nothing_is_written(made: Bot) -> None:
    made.repository.commit({CI: REFUSED})
    made.repair()
    made.server.forget()
    made.repair(made.wish(state="f2"))
    assert to_issues(made) == []


def test_it_follows_what_is_left_in_one_issue(made: Bot) -> None:
    made.repository.commit({CI: REFUSED})
    made.repair()
    first = the_one(made).body
    made.repository.commit({CI: REFUSED.replace("gone", "lost")})
    made.repair()
    assert the_one(made).body != first
    made.repository.commit({CI: WORKFLOW})
    made.server.forget()
    made.repair()
    issue = the_one(made)
    assert "Nothing is left" in issue.body
    assert issue.open
    assert [method for method, _ in to_issues(made)] == ["PATCH"]


def test_closed_by_people_it_is_left_alone_and_no_other_is_opened(made: Bot) -> None:
    made.repository.commit({CI: REFUSED})
    made.repair()
    issue = the_one(made)
    made.repository.issues.close(issue, "not_planned")
    made.repository.commit({CI: REFUSED.replace("gone", "lost")})
    made.server.forget()
    made.repair()
    assert not the_one(made).open
    assert to_issues(made) == []


def test_what_people_wrote_stays_while_there_is_nothing_new(made: Bot) -> None:
    made.repository.commit({CI: REFUSED})
    made.repair()
    issue = the_one(made)
    made.repository.issues.edit(issue, None, f"Mine.\r\n{issue.body}")
    made.server.forget()
    made.repair()
    assert the_one(made).body.startswith("Mine.")
    assert to_issues(made) == []


@pytest.mark.parametrize("login", ["mallory", "pinfix-bot"])
def test_the_mark_in_an_issue_of_somebody_else_counts_for_nothing(made: Bot, login: str) -> None:
    body = f"- [x] <!-- pinfix:retry=pins -->\n<!-- pinfix-dashboard:1:{'0' * 64} -->"
    made.repository.issues.open("pinfix", body, login, [])
    made.repair()
    made.repository.pulls.close(made.repository.pulls.all[0])
    made.repair()
    assert made.topics()["pins"].state is State.DECLINED
    theirs, own = dashboards(made)
    assert theirs.body == body
    assert own.login == "pinfix-bot[bot]"


def test_a_box_that_was_ticked_brings_back_what_was_closed(made: Bot) -> None:
    issue = declined(made)
    line = "- [ ] <!-- pinfix:retry=pins -->"
    assert line in issue.body
    before, after = issue.body, issue.body.replace(line, line.replace("[ ]", "[x]"))
    payload = {
        "issue": {"body": after, "user": {"type": "Bot"}},
        "sender": {"type": "User"},
        "changes": {"body": {"from": before}},
    }
    assert is_newly_ticked(payload)
    made.repository.issues.edit(issue, None, after)
    made.repair()
    assert [(one.head_branch, one.state) for one in made.repository.pulls.all] == [(BRANCH, "open")]
    assert "[x]" not in issue.body
    assert "retry=pins" not in issue.body


def test_a_box_of_another_topic_brings_nothing_back(made: Bot) -> None:
    issue = declined(made)
    made.repository.issues.edit(issue, None, f"{issue.body}\n- [x] <!-- pinfix:retry=oidc -->")
    made.repair()
    assert made.topics()["pins"].state is State.DECLINED


def test_a_box_in_a_closed_issue_counts_for_nothing(made: Bot) -> None:
    issue = declined(made)
    made.repository.issues.edit(issue, None, issue.body.replace("[ ]", "[x]"))
    made.repository.issues.close(issue, "completed")
    made.repair()
    assert made.topics()["pins"].state is State.DECLINED


def test_the_box_for_all_is_emptied_and_reopens_nothing(made: Bot) -> None:
    issue = declined(made)
    line = "- [ ] <!-- pinfix:retry -->"
    assert line in issue.body
    made.repository.issues.edit(issue, None, issue.body.replace(line, line.replace("[ ]", "[x]")))
    made.repair()
    assert made.topics()["pins"].state is State.DECLINED
    assert line in issue.body


def test_without_issues_pull_requests_are_opened_all_the_same(made: Bot) -> None:
    made.repository.has_issues = False
    made.repository.commit({CI: REFUSED})
    made.repair()
    made.repository.commit({CI: WORKFLOW})
    made.repair()
    assert [one.state for one in made.repository.pulls.all] == ["open"]


def test_without_the_permission_too(made: Bot) -> None:
    made.server.forge.accept(made.installation, RIGHTS)
    made.restart()
    made.repository.commit({CI: REFUSED})
    made.repair()
    assert dashboards(made) == []
    assert made.row().state is not State.FAILED


@pytest.mark.parametrize("way", ["archived", "opted-out", "denied"])
def test_where_nothing_is_wanted_nothing_is_told(made: Bot, way: str) -> None:
    files = {CI: REFUSED}
    if way == "opted-out":
        files[".github/pinfix.yml"] = "pull-request: {enabled: false}\n"
    made.repository.commit(files)
    if way == "archived":
        made.server.forge.archive(NAME)
    if way == "denied":
        made.set(scope=Scope(deny=frozenset({"octo"})))
    made.repair()
    assert dashboards(made) == []
    assert to_issues(made) == []


def test_it_is_opened_at_the_pace_of_content(made: Bot) -> None:
    made.repository.commit({CI: REFUSED})
    made.repair()
    calls = [call.path for call in made.server.content_calls(made.installation)]
    assert any(path.endswith("/issues") for path in calls)
