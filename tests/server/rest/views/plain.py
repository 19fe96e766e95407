"""The small shapes that all others have in them: dates, ids, people, accounts."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from server.accounts.signing import account_id
from server.objects import Person

Json = dict[str, Any]


def moment(date: datetime) -> str:
    """As in GitHub's answers: UTC, to the second."""
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")


def node_id(kind: str, *parts: object) -> str:
    """An opaque id, as GraphQL has it too."""
    return base64.b64encode(":".join([kind, *map(str, parts)]).encode()).decode()


def node_number(kind: str, identity: str) -> int | None:
    """The number in the id of a node of this kind; None where it is no such id."""
    try:
        found, _, number = base64.b64decode(identity, validate=True).decode().partition(":")
        return int(number) if found == kind else None
    except ValueError:
        return None


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
        "id": account_id(login),
        "node_id": node_id("User", login),
        "avatar_url": f"{site}/avatars/{login}",
        "gravatar_id": "",
        "url": here,
        "html_url": f"{site}/{login}",
        "type": "Bot" if login.endswith("[bot]") else "User",
        "site_admin": False,
    }


def organization(login: str, api: str, site: str) -> Json:
    """An organisation, as it stands in events and lists."""
    here = f"{api}/orgs/{login}"
    links = {
        "repos_url": "repos",
        "events_url": "events",
        "hooks_url": "hooks",
        "issues_url": "issues",
        "members_url": "members{/member}",
        "public_members_url": "public_members{/member}",
    }
    return {name: f"{here}/{path}" for name, path in links.items()} | {
        "login": login,
        "id": account_id(login),
        "node_id": node_id("Organization", login),
        "url": here,
        "avatar_url": f"{site}/avatars/{login}",
        "description": None,
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
