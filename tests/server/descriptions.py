"""Holds recorded requests and answers against GitHub's own descriptions of its APIs.

    from server import descriptions

    @pytest.mark.openapi
    def test_what_we_send_is_described(...):
        assert descriptions.problems(server.requests) == []

`scripts/fetch_api_descriptions.sh` fetches the descriptions; `descriptions.missing()` says what is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from graphql import GraphQLSyntaxError, parse, validate
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from server import smart_http
from server.exchange import Request
from server.graphql import schema
from server.rest import RAW
from server.webhooks import Delivery

OPENAPI = Path(__file__).parents[2] / ".ci-tools/node_modules/@octokit/openapi/generated/api.github.com.json"

_ANYWHERE = {304, 401, 403, 404, 429}
"""Statuses that every endpoint can answer; the description names them at some only.

404 among them: what a caller may not know of is not there, for any method.
"""

_SLASHES = ("ref", "basehead", "branch", "tag", "tree_sha")
"""Parameters of paths that may hold slashes, as names of branches and tags do; `path` may also be empty."""


def missing() -> str | None:
    """What has to be fetched first, or None."""
    gone = [path for path in (OPENAPI, schema.PUBLISHED) if not path.exists()]
    return f"{gone[0].name} is not there: run scripts/fetch_api_descriptions.sh" if gone else None


def problems(requests: Iterable[Request]) -> list[str]:
    """What in requests and answers does not agree with the descriptions; spoiled answers are left out."""
    return [f"{request}: {problem}" for request in requests for problem in _judge(request)]


def payload_problems(deliveries: Iterable[Delivery]) -> list[str]:
    """What in the payloads of webhooks is not as GitHub describes them, or is not described."""
    return [f"{one.event}.{one.action}: {problem}" for one in deliveries for problem in _judge_payload(one)]


def _judge_payload(delivery: Delivery) -> Iterator[str]:
    name = "-".join([delivery.event, *([delivery.action] if delivery.action else [])]).replace("_", "-")
    described = _document()["x-webhooks"].get(name)
    if described is None:
        yield "no such event"
        return
    schema = described["post"]["requestBody"]["content"]["application/json"]["schema"]
    for error in _validator(schema).iter_errors(delivery.payload):
        yield f"at {error.json_path}: {error.message[:200]}"
    yield from _unknown(schema, delivery.payload, "$")


def _unknown(schema: dict[str, Any], found: Any, path: str) -> Iterator[str]:
    """Members that no form of the schema has."""
    if isinstance(found, list):
        below = _resolve(schema).get("items")
        for place, item in enumerate(found):
            yield from _unknown(below, item, f"{path}[{place}]") if below else ()
    if not isinstance(found, dict):
        return
    forms = list(_forms(schema))
    known: dict[str, Any] = {}
    for form in forms:
        known = form.get("properties", {}) | known
    if not known or any("additionalProperties" in form for form in forms):
        return
    for name, value in found.items():
        if name not in known:
            yield f"unknown member {path}.{name}"
        else:
            yield from _unknown(known[name], value, f"{path}.{name}")


def _forms(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    schema = _resolve(schema)
    yield schema
    for one in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _forms(one)


def _judge(request: Request) -> Iterator[str]:
    path = re.sub(r"^/api(/v3)?(?=/)", "", request.path)
    if path == "/graphql":
        yield from _graphql_problems(request)
    elif not smart_http.PATH.fullmatch(path) and not RAW.fullmatch(path):
        yield from _rest_problems(request, path)


def _graphql_problems(request: Request) -> Iterator[str]:
    try:
        document = parse(request.json()["query"])
    except (ValueError, KeyError, GraphQLSyntaxError) as error:
        yield f"no query: {error}"
        return
    for wrong in validate(schema.read(schema.PUBLISHED), document):
        yield wrong.message


@dataclass(frozen=True, slots=True)
class _Operation:
    template: str
    method: str
    pattern: re.Pattern[str]
    description: Mapping[str, Any]


def _rest_problems(request: Request, path: str) -> Iterator[str]:
    # Links of paginated lists name a repository by number; only the form by name is described.
    named = re.sub(r"^/repositories/\d+", "/repos/o/r", path)
    fitting = [
        operation
        for operation in _operations()
        if operation.method == request.method.lower() and operation.pattern.fullmatch(named)
    ]
    if not fitting:
        yield "no such operation"
        return
    # Of `releases/latest` and `releases/{release_id}`, the one with fewer blanks.
    operation = min(fitting, key=lambda one: (one.template.count("{"), -len(one.template)))
    yield from _query_problems(request, operation)
    yield from _body_problems(request, operation)
    if request.answer is not None and not request.spoiled:
        yield from _answer_problems(request, operation)


def _query_problems(request: Request, operation: _Operation) -> Iterator[str]:
    described = {one["name"]: one for one in map(_resolve, operation.description.get("parameters", ()))}
    known = {name: one for name, one in described.items() if one["in"] == "query"}
    for name, value in request.query.items():
        if name not in known:
            yield f"unknown query parameter {name!r}"
        elif not any(_validator(known[name]["schema"]).is_valid(form) for form in _readings(value)):
            yield f"query parameter {name!r} cannot be {value!r}"
    for name, one in known.items():
        if one.get("required") and name not in request.query:
            yield f"query parameter {name!r} is missing"


def _body_problems(request: Request, operation: _Operation) -> Iterator[str]:
    described = _resolve(operation.description.get("requestBody", {}))
    kinds = described.get("content", {})
    if not request.body:
        if described.get("required"):
            yield "the body is missing"
        return
    if "application/json" not in kinds:
        yield "no body is described"
        return
    try:
        body = request.json()
    except ValueError:
        yield "the body is no JSON"
        return
    schema = kinds["application/json"]["schema"]
    for error in _validator(schema).iter_errors(body):
        yield f"body at {error.json_path}: {error.message[:200]}"
    known = _resolve(schema).get("properties")
    if isinstance(body, dict) and known is not None:
        yield from (f"unknown property {name!r} in the body" for name in sorted(body.keys() - known.keys()))


def _readings(value: str) -> Iterator[Any]:
    yield value
    yield [value]
    if re.fullmatch(r"-?\d+", value):
        yield int(value)
    if value in ("true", "false"):
        yield value == "true"


def _answer_problems(request: Request, operation: _Operation) -> Iterator[str]:
    answer = request.answer
    assert answer is not None
    described = operation.description["responses"].get(str(answer.status))
    if described is None:
        if answer.status not in _ANYWHERE and not 301 <= answer.status <= 308 and answer.status < 500:
            yield f"status {answer.status} is not described"
        return
    kinds = _resolve(described).get("content", {})
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    if kinds and kind not in kinds and not re.search(r"raw|html", kind):
        yield f"content type {kind!r} is not described"
    elif kind == "application/json" and kinds:
        for error in _validator(kinds[kind]["schema"]).iter_errors(json.loads(answer.body)):
            yield f"answer at {error.json_path}: {error.message[:200]}"


@cache
def _document() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(OPENAPI.read_bytes())
    return content


@cache
def _operations() -> list[_Operation]:
    return [
        _Operation(template, method, _pattern(template), description)
        for template, methods in _document()["paths"].items()
        for method, description in methods.items()
    ]


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    blanks = dict.fromkeys(_SLASHES, ".+") | {"path": ".*"}
    forms = [blanks.get(part, "[^/]+") if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(forms))


def _resolve(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found: Any = _document()
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def _unless_null(keyword: str) -> Callable[..., Iterator[jsonschema.ValidationError]]:
    check = jsonschema.Draft4Validator.VALIDATORS[keyword]

    def checked(
        validator: Validator, value: Any, instance: Any, part: Any
    ) -> Iterator[jsonschema.ValidationError]:
        # OpenAPI 3.0 says `nullable` where JSON Schema says type null.
        if not (instance is None and part.get("nullable")):
            yield from check(validator, value, instance, part) or ()

    return checked


_Validator = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft4Validator,
    {name: _unless_null(name) for name in ("type", "enum", "anyOf", "oneOf", "allOf")},
)


def _validator(part: Mapping[str, Any]) -> Validator:
    made: Validator = _Validator(_absolute(part), registry=_registry())
    return made


def _absolute(part: Any) -> Any:
    if isinstance(part, Mapping):
        if "$ref" in part:
            return {"$ref": "urn:github" + part["$ref"]}
        return {name: _absolute(value) for name, value in part.items()}
    return [_absolute(value) for value in part] if isinstance(part, list) else part


@cache
def _registry() -> Registry[Any]:
    registry: Registry[Any] = Registry().with_resource("urn:github", DRAFT4.create_resource(_document()))
    return registry
