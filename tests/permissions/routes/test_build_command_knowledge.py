from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PROJECT = Path(__file__).parents[3]
COLLECTED = PROJECT.parent / "shared" / "data"
SHIPPED = PROJECT / "codemods" / "pinfix_codemods" / "permissions" / "data"
DESCRIBED = PROJECT / ".ci-tools" / "node_modules" / "@octokit"


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    folder = PROJECT / "scripts"
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("build_commands", folder / "build_command_knowledge.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(folder))


def shipped(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SHIPPED / name).read_text("utf-8"))
    return content


def test_the_shipped_commands_are_what_the_script_builds(script: ModuleType) -> None:
    if not (COLLECTED / "gh_cli.json").exists():
        pytest.skip("the collected facts are not beside the checkout")
    for name, content in script.build(COLLECTED).items():
        assert content == (SHIPPED / name).read_text("utf-8")


def test_the_shipped_routes_are_what_the_script_builds(script: ModuleType) -> None:
    if not (COLLECTED / "rest_paths.json").exists():
        pytest.skip("the collected facts are not beside the checkout")
    facts = json.loads((COLLECTED / "rest_paths.json").read_text("utf-8"))
    assert script.routes(facts["routes"]) == shipped("routes.json")["routes"]


def test_all_of_it_is_what_the_script_builds(script: ModuleType) -> None:
    if not (DESCRIBED / "openapi").exists() or not COLLECTED.exists():
        pytest.skip("GitHub's descriptions have not been fetched (scripts/fetch_api_descriptions.sh)")
    for name, content in script.build_described(COLLECTED, DESCRIBED).items():
        assert content == (SHIPPED / name).read_text("utf-8")


def test_facts_of_an_unknown_form_stop_the_build(script: ModuleType) -> None:
    odd = {"combine": "perhaps", "grantable": True, "scopes_any_of": [{}], "confidence": "high"}
    with pytest.raises(ValueError, match="perhaps"):
        script.routes({"GET /x": odd})
    with pytest.raises(ValueError, match="word"):
        script.gh_commands({"x": {"scopes": {}, "confidence": "high", "flags": {"word": {}}}})
    with pytest.raises(KeyError):
        script.tools([["a tool that nobody knows", {}, [], "high"]])


@pytest.mark.parametrize("name", ["commands.json", "routes.json", "graphql.json", "programs.json"])
def test_every_shipped_file_says_whence_and_when(name: str) -> None:
    content = shipped(name)
    assert content["source"]
    assert len(content["as_of"]) == 10


def test_every_operation_is_a_known_route() -> None:
    content = shipped("routes.json")
    known = {route for group in content["routes"] for route in group["routes"]}
    named = {route for names in content["operations"].values() for route in names.values()}
    assert named <= known
    assert len(named) > 900


def test_no_route_is_listed_twice() -> None:
    routes = [route for group in shipped("routes.json")["routes"] for route in group["routes"]]
    assert len(routes) == len(set(routes))


def test_every_fact_keeps_its_confidence() -> None:
    levels = {"high", "medium", "low"}
    assert {group["confidence"] for group in shipped("routes.json")["routes"]} <= levels - {"low"}
    commands = shipped("commands.json")
    assert {fact["confidence"] for fact in [*commands["gh"].values(), *commands["tools"]]} <= levels
