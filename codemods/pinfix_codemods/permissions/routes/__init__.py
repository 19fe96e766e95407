"""What requests to GitHub's REST and GraphQL APIs need of the token."""

from pinfix_codemods.permissions.routes.graphql import graphql_need
from pinfix_codemods.permissions.routes.graphql_text import with_holes
from pinfix_codemods.permissions.routes.lookup import operation_need, operation_route, route_need
from pinfix_codemods.permissions.routes.model import (
    FREE,
    Needs,
    NotGrantable,
    RouteNeed,
    UnknownRoute,
    all_of,
)
from pinfix_codemods.permissions.routes.paths import may_show_drafts

__all__ = [
    "FREE",
    "Needs",
    "NotGrantable",
    "RouteNeed",
    "UnknownRoute",
    "all_of",
    "graphql_need",
    "may_show_drafts",
    "operation_need",
    "operation_route",
    "route_need",
    "with_holes",
]
