"""How pull requests are shown."""

from __future__ import annotations

from dataclasses import dataclass

from server.accounts import Caller
from server.pulls import PullRequest
from server.pulls.merging import difference, mergeable
from server.repositories import Repository
from server.rest.views.issues import IssueViews
from server.rest.views.plain import Json, moment, user
from server.rest.views.repository import repository


@dataclass(frozen=True, slots=True)
class PullViews:
    """Shows what belongs to one pull request to one caller."""

    pull: PullRequest
    caller: Caller
    api: str
    site: str

    @property
    def shared(self) -> IssueViews:
        """What is shown of it as of an issue."""
        return IssueViews(self.pull, self.caller, self.api, self.site)

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
            **self.shared.common(),
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

    def whole(self, *, known: bool = True) -> Json:
        """By itself; counts as a poll of `mergeable`, unless it is not `known` yet, as in an event."""
        pull = self.pull
        can, state = mergeable(pull) if known else (None, "unknown")
        found = pull.repository.compare(pull.base or pull.base_sha, pull.head_sha)
        added, deleted, changed = difference(
            pull.repository, found.merge_base if found else pull.base_sha, pull.head_sha
        )
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
