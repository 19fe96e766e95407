"""The shapes in which GitHub's REST API shows things, complete by its OpenAPI description."""

from server.rest.views.advisories import advisory
from server.rest.views.git import Views
from server.rest.views.plain import Json, account, moment, node_id, person, user

__all__ = ["Json", "Views", "account", "advisory", "moment", "node_id", "person", "user"]
