"""How Apps and installations are shown."""

from __future__ import annotations

from server.accounts import App, Installation
from server.accounts.signing import account_id
from server.rest.views.plain import Json, user

_SINCE = {"created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z"}


def app(shown: App, api: str, site: str, count: int) -> Json:
    """An App with so many installations."""
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
        "permissions": {"metadata": "read", **shown.permissions},
        "events": list(shown.events),
        "installations_count": count,
        **_SINCE,
    }


def installation(shown: Installation, api: str, site: str, is_organization: bool = False) -> Json:
    """An App on an account."""
    kind = "Organization" if is_organization else "User"
    account = {**user(shown.account, api, site), "type": kind}
    where = f"organizations/{shown.account}/settings" if is_organization else "settings"
    return {
        "id": shown.id,
        # The description of the list wants the shape of a user and that of an enterprise at once.
        "account": {**account, "name": shown.account, "slug": shown.account, **_SINCE},
        "app_id": shown.app.id,
        "app_slug": shown.app.slug,
        "client_id": shown.app.client_id,
        "target_id": account_id(shown.account),
        "target_type": kind,
        "repository_selection": "all" if shown.repositories is None else "selected",
        "access_tokens_url": f"{api}/app/installations/{shown.id}/access_tokens",
        "repositories_url": f"{api}/installation/repositories",
        "html_url": f"{site}/{where}/installations/{shown.id}",
        "permissions": {"metadata": "read", **shown.permissions},
        "events": list(shown.app.events),
        "single_file_name": None,
        "suspended_by": user(shown.account, api, site) if shown.suspended else None,
        "suspended_at": "2024-06-01T00:00:00Z" if shown.suspended else None,
        **_SINCE,
    }
