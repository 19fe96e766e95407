"""How Apps and installations are shown."""

from __future__ import annotations

from server.accounts import App, Installation
from server.accounts.signing import account_id
from server.rest.views.plain import Json, user

_SINCE = {"created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z"}


def app(shown: App, api: str, site: str) -> Json:
    """An App."""
    return {
        "id": shown.id,
        "slug": shown.slug,
        "client_id": shown.client_id,
        "node_id": f"A_{shown.id}",
        "owner": user(shown.owner, api, site),
        "name": shown.slug,
        "description": None,
        "external_url": site,
        "html_url": f"{site}/apps/{shown.slug}",
        "permissions": dict(shown.permissions),
        "events": [],
        "installations_count": 1,
        **_SINCE,
    }


def installation(shown: Installation, api: str, site: str) -> Json:
    """An App on an account."""
    return {
        "id": shown.id,
        # The description of the list wants the shape of a user and that of an enterprise at once.
        "account": {**user(shown.account, api, site), "name": shown.account, "slug": shown.account, **_SINCE},
        "app_id": shown.app.id,
        "app_slug": shown.app.slug,
        "client_id": shown.app.client_id,
        "target_id": account_id(shown.account),
        "target_type": "User",
        "repository_selection": "all" if shown.repositories is None else "selected",
        "access_tokens_url": f"{api}/app/installations/{shown.id}/access_tokens",
        "repositories_url": f"{api}/installation/repositories",
        "html_url": f"{site}/settings/installations/{shown.id}",
        "permissions": dict(shown.permissions),
        "events": [],
        "single_file_name": None,
        "suspended_by": user(shown.account, api, site) if shown.suspended else None,
        "suspended_at": "2024-06-01T00:00:00Z" if shown.suspended else None,
        **_SINCE,
    }
