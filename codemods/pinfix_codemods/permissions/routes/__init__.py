"""What requests to GitHub's REST and GraphQL APIs need of the token."""

from pinfix_codemods.permissions.routes.graphql import graphql_need
from pinfix_codemods.permissions.routes.lookup import operation_need, operation_route, route_need
from pinfix_codemods.permissions.routes.model import (
    FREE,
    Needs,
    NotGrantable,
    RouteNeed,
    UnknownRoute,
    all_of,
)

__all__ = [
    "FREE",
    "Needs",
    "NotGrantable",
    "RouteNeed",
    "UnknownRoute",
    "all_of",
    "graphql_need",
    "operation_need",
    "operation_route",
    "route_need",
]
