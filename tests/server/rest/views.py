"""The shapes in which GitHub's REST API shows things, complete by its OpenAPI description."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from server.advisories import Advisory
from server.objects import Entry, Person
from server.repositories import Release, Repository

Json = dict[str, Any]

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
    *("forks", "forks_count", "network_count", "open_issues", "open_issues_count", "size"),
    *("stargazers_count", "subscribers_count", "watchers", "watchers_count"),
)

_FEATURES = ("has_issues", "has_projects", "has_wiki", "has_pages", "has_discussions")

_UNVERIFIED = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def moment(date: datetime) -> str:
    """As in GitHub's answers: UTC, to the second."""
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")


def node_id(kind: str, *parts: object) -> str:
    """An opaque id, as GraphQL has it too."""
    return base64.b64encode(":".join([kind, *map(str, parts)]).encode()).decode()


@dataclass(frozen=True, slots=True)
class Views:
    """Shows things of one repository; `api` and `site` are the addresses that links begin with."""

    repository: Repository
    api: str
    site: str

    @property
    def url(self) -> str:
        """The repository in the API."""
        return f"{self.api}/repos/{self.repository.full_name}"

    @property
    def html_url(self) -> str:
        """The repository for people."""
        return f"{self.site}/{self.repository.full_name}"

    def whole(self) -> Json:
        """The repository."""
        shown = self.repository
        refs = shown.refs()
        head = refs.get(f"refs/heads/{shown.default_branch}")
        pushed = moment(shown.objects.commit(head).committer.date) if head else "2024-01-01T00:00:00Z"
        links = {f"{name}_url": f"{self.url}/{path}" for name, path in _LINKS.items()}
        return {
            **links,
            **dict.fromkeys(_COUNTS, 0),
            **dict.fromkeys(_FEATURES, False),
            "id": shown.id,
            "node_id": node_id("Repository", shown.id),
            "name": shown.name,
            "full_name": shown.full_name,
            "owner": user(shown.owner, self.api, self.site),
            "private": shown.private,
            "fork": shown.parent is not None,
            "archived": shown.archived,
            "disabled": False,
            "default_branch": shown.default_branch,
            "url": self.url,
            "html_url": self.html_url,
            "clone_url": f"{self.html_url}.git",
            "svn_url": self.html_url,
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
        }

    def commit(self, identity: str) -> Json:
        """A commit, as the commits API has it."""
        plain = self.git_commit(identity)
        inner = {key: plain[key] for key in ("author", "committer", "message", "tree", "verification")}
        return {
            "sha": identity,
            "node_id": plain["node_id"],
            "url": f"{self.url}/commits/{identity}",
            "html_url": plain["html_url"],
            "comments_url": f"{self.url}/commits/{identity}/comments",
            "commit": {**inner, "url": plain["url"], "comment_count": 0},
            "author": None,
            "committer": None,
            "parents": plain["parents"],
        }

    def git_commit(self, identity: str) -> Json:
        """A commit, as the git database API has it."""
        commit = self.repository.objects.commit(identity)
        return {
            "sha": identity,
            "node_id": node_id("Commit", self.repository.id, identity),
            "url": f"{self.url}/git/commits/{identity}",
            "html_url": f"{self.html_url}/commit/{identity}",
            "author": person(commit.author),
            "committer": person(commit.committer),
            "message": commit.message.rstrip("\n"),
            "tree": {"sha": commit.tree, "url": f"{self.url}/git/trees/{commit.tree}"},
            "parents": [
                {
                    "sha": parent,
                    "url": f"{self.url}/commits/{parent}",
                    "html_url": f"{self.html_url}/commit/{parent}",
                }
                for parent in commit.parents
            ],
            "verification": dict(_UNVERIFIED),
        }

    def git_object(self, identity: str) -> Json:
        """What a ref or a tag points at."""
        kind = self.repository.objects.kind(identity)
        return {"sha": identity, "type": kind, "url": f"{self.url}/git/{kind}s/{identity}"}

    def git_ref(self, name: str, identity: str) -> Json:
        """A ref by its full name."""
        return {
            "ref": name,
            "node_id": node_id("Ref", self.repository.id, name),
            "url": f"{self.url}/git/{quote(name)}",
            "object": self.git_object(identity),
        }

    def git_tag(self, identity: str) -> Json:
        """An annotated tag."""
        tag = self.repository.objects.tag(identity)
        return {
            "sha": identity,
            "node_id": node_id("Tag", self.repository.id, identity),
            "url": f"{self.url}/git/tags/{identity}",
            "tagger": person(tag.tagger),
            "object": self.git_object(tag.target),
            "tag": tag.name,
            "message": tag.message,
            "verification": dict(_UNVERIFIED),
        }

    def git_tree(self, identity: str, *, deep: bool) -> Json:
        """A tree, of one level or of all."""
        entries = list(self._entries(identity, "", deep=deep))
        return {
            "sha": identity,
            "url": f"{self.url}/git/trees/{identity}",
            "tree": entries,
            "truncated": False,
        }

    def tag(self, name: str, commit: str) -> Json:
        """A tag in the list of tags, peeled."""
        return {
            "name": name,
            "node_id": node_id("Ref", self.repository.id, f"refs/tags/{name}"),
            "commit": {"sha": commit, "url": f"{self.url}/commits/{commit}"},
            "zipball_url": f"{self.url}/zipball/refs/tags/{quote(name)}",
            "tarball_url": f"{self.url}/tarball/refs/tags/{quote(name)}",
        }

    def branch(self, name: str, commit: str) -> Json:
        """A branch in the list of branches."""
        return {
            "name": name,
            "commit": {"sha": commit, "url": f"{self.url}/commits/{commit}"},
            "protected": False,
        }

    def whole_branch(self, name: str, commit: str) -> Json:
        """A branch by itself."""
        here = f"{self.url}/branches/{quote(name)}"
        return {
            "name": name,
            "commit": self.commit(commit),
            "_links": {"self": here, "html": f"{self.html_url}/tree/{quote(name)}"},
            "protected": False,
            "protection": {"enabled": False},
            "protection_url": f"{here}/protection",
        }

    def release(self, release: Release) -> Json:
        """A release."""
        here = f"{self.url}/releases/{release.id}"
        return {
            "id": release.id,
            "node_id": node_id("Release", release.id),
            "url": here,
            "assets_url": f"{here}/assets",
            "upload_url": f"{here}/assets{{?name,label}}",
            "html_url": f"{self.html_url}/releases/tag/{quote(release.tag)}",
            "tarball_url": f"{self.url}/tarball/{quote(release.tag)}",
            "zipball_url": f"{self.url}/zipball/{quote(release.tag)}",
            "tag_name": release.tag,
            "target_commitish": self.repository.default_branch,
            "name": release.name,
            "body": release.body,
            "draft": release.draft,
            "prerelease": release.prerelease,
            "immutable": release.immutable,
            "created_at": moment(release.created_at),
            "published_at": moment(release.published_at) if release.published_at else None,
            "updated_at": moment(release.published_at or release.created_at),
            "author": user("octocat", self.api, self.site),
            "assets": [],
        }

    def content(self, path: str, ref: str, entry: Entry, *, listed: bool = False) -> Json:
        """A file or folder in the contents API; in a listing without the content."""
        kind = "dir" if entry.kind == "tree" else "file"
        body = self.repository.objects.read(entry.id)[1] if kind == "file" else b""
        here = f"{self.url}/contents/{quote(path)}?ref={quote(ref, safe='')}"
        page = f"{self.html_url}/{'tree' if kind == 'dir' else 'blob'}/{quote(ref)}/{quote(path)}"
        git_url = f"{self.url}/git/{entry.kind}s/{entry.id}"
        shown: Json = {
            "type": kind,
            "name": path.rpartition("/")[2],
            "path": path,
            "sha": entry.id,
            "size": len(body),
            "url": here,
            "html_url": page,
            "git_url": git_url,
            "download_url": f"{self.html_url}/raw/{quote(ref)}/{quote(path)}" if kind == "file" else None,
            "_links": {"self": here, "git": git_url, "html": page},
        }
        if not listed:
            shown |= {"encoding": "base64", "content": base64.encodebytes(body).decode()}
        return shown

    def _entries(self, identity: str, prefix: str, *, deep: bool) -> list[Json]:
        found: list[Json] = []
        for entry in self.repository.objects.tree(identity):
            path = prefix + entry.name
            line: Json = {
                "path": path,
                "mode": entry.mode.zfill(6),
                "type": entry.kind,
                "sha": entry.id,
                "url": f"{self.url}/git/{entry.kind}s/{entry.id}",
            }
            if entry.kind == "blob":
                line["size"] = len(self.repository.objects.read(entry.id)[1])
            found.append(line)
            if deep and entry.kind == "tree":
                found += self._entries(entry.id, path + "/", deep=True)
        return found


def person(who: Person) -> Json:
    """Author, committer or tagger."""
    return {"name": who.name, "email": who.email, "date": moment(who.date)}


def user(login: str, api: str, site: str) -> Json:
    """An account."""
    here = f"{api}/users/{login}"
    links = {
        "followers_url": "followers",
        "following_url": "following{/other_user}",
        "gists_url": "gists{/gist_id}",
        "starred_url": "starred{/owner}{/repo}",
        "subscriptions_url": "subscriptions",
        "organizations_url": "orgs",
        "repos_url": "repos",
        "events_url": "events{/privacy}",
        "received_events_url": "received_events",
    }
    return {name: f"{here}/{path}" for name, path in links.items()} | {
        "login": login,
        "id": 1,
        "node_id": node_id("User", login),
        "avatar_url": f"{site}/avatars/{login}",
        "gravatar_id": "",
        "url": here,
        "html_url": f"{site}/{login}",
        "type": "User",
        "site_admin": False,
    }


def account(login: str, api: str, site: str) -> Json:
    """The account whose token was sent, as it sees itself."""
    counts = ("followers", "following", "public_gists", "public_repos", "collaborators", "disk_usage")
    hidden = ("owned_private_repos", "private_gists", "total_private_repos")
    unsaid = ("bio", "blog", "company", "email", "hireable", "location", "name")
    return {
        **user(login, api, site),
        **dict.fromkeys(counts + hidden, 0),
        **dict.fromkeys(unsaid, None),
        "two_factor_authentication": True,
        "created_at": "2024-01-01T00:00:00Z",
        "updated_at": "2024-01-01T00:00:00Z",
    }


def advisory(shown: Advisory, api: str, site: str) -> Json:
    """A global security advisory."""
    published = moment(shown.published_at)
    return {
        "ghsa_id": shown.id,
        "cve_id": None,
        "url": f"{api}/advisories/{shown.id}",
        "html_url": f"{site}/advisories/{shown.id}",
        "repository_advisory_url": None,
        "summary": shown.summary,
        "description": shown.summary,
        "type": shown.kind,
        "severity": shown.severity,
        "source_code_location": None,
        "identifiers": [{"type": "GHSA", "value": shown.id}],
        "references": [],
        "published_at": published,
        "updated_at": published,
        "github_reviewed_at": published if shown.kind != "unreviewed" else None,
        "nvd_published_at": None,
        "withdrawn_at": published if shown.withdrawn else None,
        "vulnerabilities": [
            {
                "package": {"ecosystem": one.ecosystem, "name": one.package},
                "vulnerable_version_range": one.versions,
                "first_patched_version": one.patched,
                "vulnerable_functions": [],
            }
            for one in shown.vulnerabilities
        ],
        "cvss": {"vector_string": None, "score": None},
        "cwes": [{"cwe_id": weakness, "name": weakness} for weakness in shown.weaknesses],
        "credits": [],
    }
