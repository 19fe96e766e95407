"""Issues, and the issue side of pull requests."""

from server.rest.issues import conversation, listing

__all__ = ["ROUTES"]

ROUTES = (*listing.ROUTES, *conversation.ROUTES)
