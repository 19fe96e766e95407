"""How a repository is shown."""

from __future__ import annotations

from server.accounts import Caller
from server.accounts.callers import ROLES
from server.repositories import Repository
from server.rest.views.git import Views
from server.rest.views.plain import Json, moment, node_id, user

_LINKS = {
    "archive": "{archive_format}{/ref}",
    "assignees": "assignees{/user}",
    "blobs": "git/blobs{/sha}",
    "branches": "branches{/branch}",
    "collaborators": "collaborators{/collaborator}",
    "comments": "comments{/number}",
    "commits": "commits{/sha}",
    "compare": "compare/{base}...{head}",
    "contents": "contents/{+path}",
    "contributors": "contributors",
    "deployments": "deployments",
    "downloads": "downloads",
    "events": "events",
    "forks": "forks",
    "git_commits": "git/commits{/sha}",
    "git_refs": "git/refs{/sha}",
    "git_tags": "git/tags{/sha}",
    "hooks": "hooks",
    "issue_comment": "issues/comments{/number}",
    "issue_events": "issues/events{/number}",
    "issues": "issues{/number}",
    "keys": "keys{/key_id}",
    "labels": "labels{/name}",
    "languages": "languages",
    "merges": "merges",
    "milestones": "milestones{/number}",
    "notifications": "notifications{?since,all,participating}",
    "pulls": "pulls{/number}",
    "releases": "releases{/id}",
    "stargazers": "stargazers",
    "statuses": "statuses/{sha}",
    "subscribers": "subscribers",
    "subscription": "subscription",
    "tags": "tags",
    "teams": "teams",
    "trees": "git/trees{/sha}",
}

_COUNTS = (
    *("forks", "forks_count", "open_issues", "open_issues_count", "size"),
    *("stargazers_count", "watchers", "watchers_count"),
)

_FEATURES = ("has_projects", "has_wiki", "has_pages", "has_discussions")


def repository(shown: Repository, caller: Caller, api: str, site: str, *, family: bool = True) -> Json:
    """A repository as a caller sees it; with its parent, unless shown in a list or within another thing."""
    views = Views(shown, api, site)
    refs = shown.refs()
    head = refs.get(f"refs/heads/{shown.default_branch}")
    pushed = moment(shown.objects.commit(head).committer.date) if head else "2024-01-01T00:00:00Z"
    links = {f"{name}_url": f"{views.url}/{path}" for name, path in _LINKS.items()}
    return {
        **links,
        **dict.fromkeys(_COUNTS, 0),
        **dict.fromkeys(_FEATURES, False),
        "id": shown.id,
        "node_id": node_id("Repository", shown.id),
        "name": shown.name,
        "full_name": shown.full_name,
        "owner": _owner(shown, views),
        "private": shown.private,
        "fork": shown.parent is not None,
        "archived": shown.archived,
        "disabled": shown.settings.disabled,
        "allow_forking": shown.settings.allow_forking,
        "topics": list(shown.settings.topics),
        "visibility": "private" if shown.private else "public",
        "has_downloads": True,
        "has_issues": shown.settings.issues,
        "size": 0 if shown.empty else shown.settings.size,
        "permissions": permissions(shown, caller),
        "default_branch": shown.default_branch,
        "url": views.url,
        "html_url": views.html_url,
        "clone_url": f"{views.html_url}.git",
        "svn_url": views.html_url,
        "git_url": f"git://github.com/{shown.full_name}.git",
        "ssh_url": f"git@github.com:{shown.full_name}.git",
        "mirror_url": None,
        "description": None,
        "homepage": None,
        "language": None,
        "license": None,
        "created_at": "2024-01-01T00:00:00Z",
        "updated_at": pushed,
        "pushed_at": pushed,
        **(_family(shown, caller, api, site) if family else {}),
    }


def _owner(shown: Repository, views: Views) -> Json:
    kind = {"type": "Organization"} if shown.owner.lower() in shown.organizations else {}
    return user(shown.owner, views.api, views.site) | kind


def permissions(shown: Repository, caller: Caller) -> dict[str, bool]:
    """What the caller may: of a user, by role; of an App, by the permissions of its token."""
    token = caller.token
    if token is not None and token.of_app:
        reached = token.reaches(shown)
        may = {"pull": True, "push": reached and token.permits("contents", "write")}
        return {"admin": False, "maintain": False, "triage": False} | may
    rank = ROLES.index(caller.role(shown))
    names = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin"}
    return {name: rank >= ROLES.index(role) for name, role in names.items()}


def _family(shown: Repository, caller: Caller, api: str, site: str) -> Json:
    counts: Json = {"network_count": 0, "subscribers_count": 0}
    if shown.parent is None:
        return counts
    root = shown.parent
    while root.parent is not None:
        root = root.parent
    lines = {"parent": shown.parent, "source": root}
    return counts | {name: repository(one, caller, api, site, family=False) for name, one in lines.items()}
