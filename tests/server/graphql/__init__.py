"""GitHub's GraphQL API: queries are validated against the schema and executed on a forge's repositories."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSyntaxError,
    OperationType,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from server.accounts import Caller
from server.exchange import Answer, Request
from server.forge import Forge
from server.graphql import cost, schema
from server.graphql.errors import ApiError
from server.graphql.mutation import Mutation
from server.graphql.root import Query, resolve_field, resolve_type


def answer(
    forge: Forge, request: Request, caller: Caller, budget: dict[str, int], site: str
) -> tuple[Answer, int]:
    """Answer a query; also give what it costs, in points.

    Raises:
        NotServed: the query is valid, but asks for a field that this server does not have.
    """
    try:
        asked = json.loads(request.body)
    except ValueError:
        asked = None
    if request.method != "POST" or not isinstance(asked, dict):
        return Answer.json(
            {"message": "Problems parsing JSON", "documentation_url": "https://docs.github.com/graphql"}, 400
        ), 1
    if not isinstance(asked.get("query"), str):
        return _errors([{"message": "A query attribute must be specified and must be a string."}]), 1
    document = _document(asked["query"])
    if isinstance(document, list):
        return _errors(document), 1
    return _execute(forge, caller, document, asked, budget, site)


_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


@lru_cache(maxsize=64)
def _document(query: str) -> DocumentNode | list[dict[str, Any]]:
    try:
        document = parse(query)
    except GraphQLSyntaxError as error:
        return [_located(error)]
    if _is_valid(_STRING.sub('""', query)):
        return document
    return [_invalid(error) for error in validate(schema.load(), document)] or document


@lru_cache(maxsize=64)
def _is_valid(skeleton: str) -> bool:
    """Whether a query without its strings is valid, for that does not depend on them.

    So a thousand repositories in batches, each with its own names, are validated once.
    """
    try:
        return not validate(schema.load(), parse(skeleton))
    except GraphQLSyntaxError:
        # Some string was not found whole: the query itself has to be looked at.
        return False


def _execute(
    forge: Forge,
    caller: Caller,
    document: DocumentNode,
    asked: dict[str, Any],
    budget: dict[str, int],
    site: str,
) -> tuple[Answer, int]:
    variables = asked.get("variables") or {}
    price = cost.of(document, variables)
    if price.nodes > cost.MOST_NODES:
        text = (
            f"This query requests up to {price.nodes:,} possible nodes which exceeds the maximum limit of "
            f"{cost.MOST_NODES:,}."
        )
        return _errors([{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": text}]), 1
    query = Query(forge, budget, price, site, caller)
    done = execute_sync(
        schema.load(),
        document,
        root_value=Mutation(forge, caller, site) if _mutates(document, asked) else query,
        variable_values=variables,
        operation_name=asked.get("operationName"),
        field_resolver=resolve_field,
        type_resolver=resolve_type,
    )
    body: dict[str, Any] = {"data": done.data}
    if done.errors:
        body["errors"] = [_failed(error) for error in _api_errors(done)]
    return Answer.json(body), price.points


def _mutates(document: DocumentNode, asked: dict[str, Any]) -> bool:
    operation = get_operation_ast(document, asked.get("operationName"))
    return operation is not None and operation.operation is OperationType.MUTATION


def _api_errors(done: ExecutionResult) -> list[GraphQLError]:
    for error in done.errors or ():
        if error.original_error is not None and not isinstance(error.original_error, ApiError):
            raise error.original_error
    return list(done.errors or ())


def _errors(errors: list[dict[str, Any]]) -> Answer:
    # GitHub answers 200 to a query that it cannot run.
    return Answer.json({"errors": errors})


def _located(error: GraphQLError) -> dict[str, Any]:
    places = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    return {"message": error.message, "locations": places}


def _invalid(error: GraphQLError) -> dict[str, Any]:
    shown = _located(error)
    found = re.match(r"Cannot query field ['\"](\w+)['\"] on type ['\"](\w+)['\"]", error.message)
    if found:
        shown["message"] = f"Field '{found[1]}' doesn't exist on type '{found[2]}'"
        shown["extensions"] = {"code": "undefinedField", "typeName": found[2], "fieldName": found[1]}
    return {"path": ["query"], **shown}


def _failed(error: GraphQLError) -> dict[str, Any]:
    shown = {"path": list(error.path or ()), **_located(error)}
    return (
        {"type": error.original_error.type, **shown} if isinstance(error.original_error, ApiError) else shown
    )
