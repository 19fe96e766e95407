"""How issues are shown, and pull requests where they are shown as issues; labels, comments."""

from __future__ import annotations

from dataclasses import dataclass

from server.accounts import Caller
from server.accounts.signing import account_id
from server.issues import Comment, Issue
from server.pulls import PullRequest
from server.rest.views.plain import Json, moment, node_id, user

_REACTIONS = ("total_count", "+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")


@dataclass(frozen=True, slots=True)
class IssueViews:
    """Shows one issue or pull request to one caller."""

    subject: Issue | PullRequest
    caller: Caller
    api: str
    site: str

    @property
    def url(self) -> str:
        """Its address in the API."""
        return f"{self._repository_url}/issues/{self.subject.number}"

    def issue(self) -> Json:
        """As the issues API shows it."""
        subject = self.subject
        shown = {
            **self.common(),
            "url": self.url,
            "html_url": self._html_url,
            "repository_url": self._repository_url,
            "labels_url": f"{self.url}/labels{{/name}}",
            "comments_url": f"{self.url}/comments",
            "events_url": f"{self.url}/events",
            "comments": len(subject.comments),
            "reactions": self._reactions(self.url),
            "performed_via_github_app": None,
        }
        if isinstance(subject, Issue):
            return {
                **shown,
                "state_reason": subject.state_reason,
                "closed_by": self._user(subject.closed_by) if subject.closed_by else None,
            }
        links = {
            "url": f"{self._repository_url}/pulls/{subject.number}",
            "html_url": self._html_url,
            "diff_url": f"{self._html_url}.diff",
            "patch_url": f"{self._html_url}.patch",
            "merged_at": moment(subject.merged_at) if subject.merged_at else None,
        }
        return {**shown, "draft": subject.draft, "pull_request": links}

    def labels(self) -> list[Json]:
        """Its labels."""
        return [self.label(name) for name in self.subject.labels]

    def label(self, name: str) -> Json:
        """A label of the repository."""
        return {
            "id": account_id(f"{self.subject.repository.id}:{name}"),
            "node_id": node_id("Label", self.subject.repository.id, name),
            "url": f"{self._repository_url}/labels/{name}",
            "name": name,
            "description": "",
            "color": "ededed",
            "default": False,
        }

    def comment(self, shown: Comment) -> Json:
        """A comment."""
        return {
            "id": shown.id,
            "node_id": node_id("IssueComment", shown.id),
            "url": f"{self._repository_url}/issues/comments/{shown.id}",
            "html_url": f"{self._html_url}#issuecomment-{shown.id}",
            "issue_url": self.url,
            "user": self._user(shown.login),
            "body": shown.body,
            "created_at": moment(shown.created_at),
            "updated_at": moment(shown.created_at),
            "author_association": "NONE",
            "reactions": self._reactions(f"{self._repository_url}/issues/comments/{shown.id}"),
            "performed_via_github_app": None,
        }

    def common(self) -> Json:
        """What an issue and a pull request both have."""
        subject = self.subject
        assignees = [self._user(login) for login in subject.assignees]
        # Issues and pull requests have ids of their own, which say nothing about their number.
        kind, offset = ("Issue", 5_000) if isinstance(subject, Issue) else ("PullRequest", 0)
        return {
            "id": subject.repository.id * 10_000 + offset + subject.number,
            "node_id": node_id(kind, subject.repository.id, subject.number),
            "number": subject.number,
            "state": subject.state,
            "locked": subject.lock is not None,
            "active_lock_reason": subject.lock or None,
            "title": subject.title,
            "body": subject.body,
            "user": self._user(subject.login),
            "author_association": "NONE",
            "labels": self.labels(),
            "milestone": None,
            "assignee": assignees[0] if assignees else None,
            "assignees": assignees,
            "created_at": moment(subject.created_at),
            "updated_at": moment(subject.updated_at),
            "closed_at": moment(subject.closed_at) if subject.closed_at else None,
        }

    @property
    def _repository_url(self) -> str:
        return f"{self.api}/repos/{self.subject.repository.full_name}"

    @property
    def _html_url(self) -> str:
        kind = "issues" if isinstance(self.subject, Issue) else "pull"
        return f"{self.site}/{self.subject.repository.full_name}/{kind}/{self.subject.number}"

    def _reactions(self, url: str) -> Json:
        return {"url": f"{url}/reactions", **dict.fromkeys(_REACTIONS, 0)}

    def _user(self, login: str) -> Json:
        return user(login, self.api, self.site)
