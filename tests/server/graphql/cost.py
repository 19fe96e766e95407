"""What a query costs (docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

MOST_NODES = 500_000
"""A query that could return more is not run."""


@dataclass(slots=True)
class Price:
    """`requests`: how often a connection would be asked for; `nodes`: how many nodes could come back."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """A point for every hundred requests, and one at least."""
        return max(1, round(self.requests / 100))


def of(document: DocumentNode, variables: Mapping[str, Any]) -> Price:
    """The price of a document's operations."""
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    price = Price()
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            _add(price, node.selection_set, 1, fragments, variables)
    return price


def _add(
    price: Price,
    selected: SelectionSetNode | None,
    times: int,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> None:
    for node in selected.selections if selected else ():
        if isinstance(node, FragmentSpreadNode):
            _add(price, fragments[node.name.value].selection_set, times, fragments, variables)
        elif isinstance(node, InlineFragmentNode):
            _add(price, node.selection_set, times, fragments, variables)
        elif isinstance(node, FieldNode):
            page = _page(node, variables)
            if page is not None:
                price.requests += times
                price.nodes += times * page
            _add(price, node.selection_set, times * (1 if page is None else page), fragments, variables)


def _page(field: FieldNode, variables: Mapping[str, Any]) -> int | None:
    for argument in field.arguments or ():
        if argument.name.value in ("first", "last"):
            if isinstance(argument.value, IntValueNode):
                return int(argument.value.value)
            if isinstance(argument.value, VariableNode):
                return int(variables.get(argument.value.name.value) or 0)
    return None
