"""Where queries begin, and how a field finds its value.

A field that is in the schema but not served raises NotServed, which fails the test: never a null that looks
like an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLResolveInfo

from server.accounts import Caller
from server.forge import Forge
from server.graphql import advisories
from server.graphql.cost import Price
from server.graphql.errors import ApiError, NotServed
from server.graphql.pages import Connection
from server.graphql.repository import RepositoryFields
from server.rest.views import moment, node_id
from server.rest.views.plain import node_number

_MOST_IDS = 100


def resolve_field(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Take the field's value from the member of its name."""
    if isinstance(source, dict):
        value = source[info.field_name]
        return value(**arguments) if callable(value) else value
    if not hasattr(source, info.field_name):
        raise NotServed(f"{info.parent_type.name}.{info.field_name}")
    member = getattr(source, info.field_name)
    return member(**arguments) if callable(member) else member


def resolve_type(value: Any, _info: GraphQLResolveInfo[Any], _abstract: Any) -> str:
    """The type of an object behind an interface is the name of its class."""
    return type(value).__name__.removesuffix("Fields")


@dataclass(frozen=True, slots=True)
class Query:
    """The root."""

    forge: Forge
    budget: dict[str, int]
    price: Price
    site: str
    caller: Caller

    def rateLimit(self, dryRun: bool = False) -> dict[str, Any]:
        spent = 0 if dryRun else self.price.points
        return {
            "cost": self.price.points,
            "nodeCount": self.price.nodes,
            "limit": self.budget["limit"],
            "used": self.budget["used"] + spent,
            "remaining": max(0, self.budget["remaining"] - spent),
            "resetAt": moment(datetime.fromtimestamp(self.budget["reset"], UTC)),
        }

    def viewer(self) -> dict[str, str]:
        return {"login": self.caller.login, "id": node_id("User", self.caller.login)}

    def repository(self, owner: str, name: str, followRenames: bool = True) -> RepositoryFields:
        full = f"{owner}/{name}"
        found = self.forge.find(full) or (self.forge.find_renamed(full) if followRenames else None)
        if found is None or not self.caller.sees(found):
            raise ApiError("NOT_FOUND", f"Could not resolve to a Repository with the name '{full}'.")
        return RepositoryFields(found, self.site, self.caller)

    def securityVulnerabilities(
        self,
        ecosystem: str | None = None,
        classifications: Sequence[str] | None = None,
        orderBy: object = None,
        **page: Any,
    ) -> Connection:
        return advisories.vulnerabilities(self.forge, ecosystem, classifications, **page)

    def node(self, id: str) -> RepositoryFields:
        number = node_number("Repository", id)
        found = self.forge.by_id(number) if number is not None else None
        if found is None or not self.caller.sees(found):
            raise ApiError("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")
        return RepositoryFields(found, self.site, self.caller)

    def nodes(self, ids: Sequence[str]) -> list[RepositoryFields | ApiError]:
        if len(ids) > _MOST_IDS:
            text = f"You may not provide more than {_MOST_IDS} node ids; you provided {len(ids)}."
            raise ApiError("ARGUMENT_LIMIT", text)
        return [self._node_or_error(one) for one in ids]

    def _node_or_error(self, id: str) -> RepositoryFields | ApiError:
        # An error in the place of a node makes that node null, and no other.
        try:
            return self.node(id)
        except ApiError as error:
            return error
