"""How pull requests, their labels and comments are shown."""

from __future__ import annotations

from dataclasses import dataclass

from server.accounts import Caller
from server.accounts.signing import account_id
from server.objects import git
from server.pulls import Comment, PullRequest
from server.pulls.merging import mergeable
from server.repositories import Repository
from server.rest.views.plain import Json, moment, node_id, user
from server.rest.views.repository import repository


@dataclass(frozen=True, slots=True)
class PullViews:
    """Shows what belongs to one pull request to one caller."""

    pull: PullRequest
    caller: Caller
    api: str
    site: str

    @property
    def _repository_url(self) -> str:
        return f"{self.api}/repos/{self.pull.repository.full_name}"

    @property
    def _url(self) -> str:
        return f"{self._repository_url}/pulls/{self.pull.number}"

    @property
    def _issue_url(self) -> str:
        return f"{self._repository_url}/issues/{self.pull.number}"

    @property
    def _html_url(self) -> str:
        return f"{self.site}/{self.pull.repository.full_name}/pull/{self.pull.number}"

    def simple(self) -> Json:
        """As in a list: without `mergeable` and the counts."""
        pull = self.pull
        links = self._links()
        return {
            **self._common(),
            "url": self._url,
            "html_url": self._html_url,
            "issue_url": self._issue_url,
            "diff_url": f"{self._html_url}.diff",
            "patch_url": f"{self._html_url}.patch",
            **{f"{name}_url": links[name]["href"] for name in ("comments", "commits", "statuses")},
            "review_comments_url": links["review_comments"]["href"],
            "review_comment_url": links["review_comment"]["href"],
            "_links": links,
            "draft": pull.draft,
            "merged_at": moment(pull.merged_at) if pull.merged_at else None,
            "merge_commit_sha": pull.merge_commit,
            "auto_merge": None,
            "requested_reviewers": [self._user(login) for login in pull.reviewers],
            "requested_teams": [],
            "head": self._side(pull.head_repository, pull.head_branch, pull.head_sha),
            "base": self._side(pull.repository, pull.base_branch, pull.base_sha),
        }

    def whole(self) -> Json:
        """By itself; counts as a poll of `mergeable`."""
        pull = self.pull
        can, state = mergeable(pull)
        found = pull.repository.compare(pull.base or pull.base_sha, pull.head_sha)
        added, deleted, changed = self._difference(found.merge_base if found else pull.base_sha)
        return {
            **self.simple(),
            "mergeable": can,
            "mergeable_state": state,
            "rebaseable": can,
            "merged": pull.merged,
            "merged_by": self._user(pull.merged_by) if pull.merged_by else None,
            "maintainer_can_modify": pull.maintainer_can_modify,
            "comments": len(pull.comments),
            "review_comments": 0,
            "commits": len(found.ahead) if found else 0,
            "changed_files": changed,
            "additions": added,
            "deletions": deleted,
        }

    def issue(self) -> Json:
        """As the issues API shows it."""
        here = self._issue_url
        return {
            **self._common(),
            "url": here,
            "html_url": self._html_url,
            "repository_url": self._repository_url,
            "labels_url": f"{here}/labels{{/name}}",
            "comments_url": f"{here}/comments",
            "events_url": f"{here}/events",
            "comments": len(self.pull.comments),
            "pull_request": {
                "url": self._url,
                "html_url": self._html_url,
                "diff_url": f"{self._html_url}.diff",
                "patch_url": f"{self._html_url}.patch",
            },
        }

    def labels(self) -> list[Json]:
        """Its labels."""
        return [
            {
                "id": account_id(f"{self.pull.repository.id}:{name}"),
                "node_id": node_id("Label", self.pull.repository.id, name),
                "url": f"{self._repository_url}/labels/{name}",
                "name": name,
                "description": "",
                "color": "ededed",
                "default": False,
            }
            for name in self.pull.labels
        ]

    def comment(self, shown: Comment) -> Json:
        """A comment."""
        return {
            "id": shown.id,
            "node_id": node_id("IssueComment", shown.id),
            "url": f"{self._repository_url}/issues/comments/{shown.id}",
            "html_url": f"{self._html_url}#issuecomment-{shown.id}",
            "issue_url": self._issue_url,
            "user": self._user(shown.login),
            "body": shown.body,
            "created_at": moment(shown.created_at),
            "updated_at": moment(shown.created_at),
            "author_association": "NONE",
        }

    def _common(self) -> Json:
        pull = self.pull
        assignees = [self._user(login) for login in pull.assignees]
        return {
            "id": pull.repository.id * 10_000 + pull.number,
            "node_id": node_id("PullRequest", pull.repository.id, pull.number),
            "number": pull.number,
            "state": pull.state,
            "locked": False,
            "active_lock_reason": None,
            "title": pull.title,
            "body": pull.body,
            "user": self._user(pull.login),
            "author_association": "NONE",
            "labels": self.labels(),
            "milestone": None,
            "assignee": assignees[0] if assignees else None,
            "assignees": assignees,
            "created_at": moment(pull.created_at),
            "updated_at": moment(pull.updated_at),
            "closed_at": moment(pull.closed_at) if pull.closed_at else None,
        }

    def _difference(self, base: str) -> tuple[int, int, int]:
        """Lines added, lines deleted, files changed; a binary file has no lines."""
        done = git(self.pull.repository.path, "diff", "--numstat", "--no-renames", base, self.pull.head_sha)
        rows = [line.split("\t") for line in done.stdout.decode(errors="replace").splitlines()]
        added, deleted = (sum(int(row[side]) for row in rows if row[side] != "-") for side in (0, 1))
        return added, deleted, len(rows)

    def _links(self) -> dict[str, dict[str, str]]:
        paths = {
            "self": self._url,
            "html": self._html_url,
            "issue": self._issue_url,
            "comments": f"{self._issue_url}/comments",
            "review_comments": f"{self._url}/comments",
            "review_comment": f"{self._repository_url}/pulls/comments{{/number}}",
            "commits": f"{self._url}/commits",
            "statuses": f"{self._repository_url}/statuses/{self.pull.head_sha}",
        }
        return {name: {"href": path} for name, path in paths.items()}

    def _side(self, where: Repository, branch: str, sha: str) -> Json:
        return {
            "label": f"{where.owner}:{branch}",
            "ref": branch,
            "sha": sha,
            "user": self._user(where.owner),
            "repo": repository(where, self.caller, self.api, self.site, family=False),
        }

    def _user(self, login: str) -> Json:
        return user(login, self.api, self.site)
