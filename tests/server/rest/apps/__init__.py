"""Calls about the caller and not about one repository: accounts, Apps, installations, webhooks."""

from server.rest.apps import accounts, hooks, proving
from server.rest.apps.proving import proved

__all__ = ["ROUTES", "proved"]

ROUTES = (*proving.ROUTES, *accounts.ROUTES, *hooks.ROUTES)
