"""Build what the codemod `permissions` knows of commands, of GitHub's REST routes and of its GraphQL API.

    python scripts/build_command_knowledge.py [--data DIR] [--octokit DIR] [--output DIR]

Reads `gh_cli.json` and `rest_paths.json` from the facts beside the checkout, and from the npm packages
`@octokit/openapi` and `@octokit/graphql-schema` (scripts/fetch_api_descriptions.sh) the names of operations
and the types of fields. Writes commands.json, routes.json and graphql.json. The same facts give the same
bytes. A fact of an unknown form stops the build: it would be lost silently.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from knowledge.github_cli import gh_commands
from knowledge.graphql_types import graphql_types
from knowledge.rest_routes import operations, routes
from knowledge.tools import tools

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_DATA = PROJECT.parent / "shared" / "data"
DEFAULT_OCTOKIT = PROJECT / ".ci-tools" / "node_modules" / "@octokit"
DEFAULT_OUTPUT = PROJECT / "codemods" / "pinfix_codemods" / "permissions" / "data"

PERMISSIONS_AS_OF = "2026-03-10"
"""The day of GitHub's own permission data from which `rest_paths.json` was derived."""

GH_AS_OF = "2024-10-31"
"""The month of the source of `gh` from which `gh_cli.json` was derived."""


def main() -> int:
    """Build, and say how much; exit code 1 where a fact is odd or missing."""
    parser = argparse.ArgumentParser(description="Build the knowledge of commands and routes.")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the facts")
    parser.add_argument(
        "--octokit", type=Path, default=DEFAULT_OCTOKIT, help="folder with GitHub's descriptions"
    )
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="folder to write to")
    arguments = parser.parse_args()
    try:
        files = {**build(arguments.data), **build_described(arguments.data, arguments.octokit)}
    except (ValueError, KeyError, OSError) as error:
        print(f"build_command_knowledge: {error!r}", file=sys.stderr)
        return 1
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (arguments.output / name).write_bytes(content.encode("utf-8"))
        print(f"{name}: {len(content):,} bytes")
    return 0


def build(data: Path) -> dict[str, str]:
    """What comes from the collected facts alone. Raises ValueError, KeyError or OSError."""
    facts = read(data / "gh_cli.json")
    return {
        "commands.json": pretty(
            {
                "source": "source of cli/cli at 44ee177; GitHub's permission tables; manuals of the tools",
                "as_of": GH_AS_OF,
                "gh": gh_commands(facts["commands"]),
                "tools": tools(facts["known_tools"]["entries"]),
            }
        )
    }


def build_described(data: Path, octokit: Path) -> dict[str, str]:
    """What needs GitHub's descriptions of its APIs as well. Raises ValueError, KeyError or OSError."""
    facts = read(data / "rest_paths.json")
    described = read(octokit / "openapi" / "generated" / "api.github.com.json")
    schema = (octokit / "graphql-schema" / "schema.graphql").read_text("utf-8")
    known = routes(facts["routes"])
    return {
        "routes.json": pretty(
            {
                "source": "GitHub's permissions for fine-grained tokens, per route; @octokit/openapi 23.0.2",
                "as_of": PERMISSIONS_AS_OF,
                "routes": known,
                "operations": operations(described, known),
            }
        ),
        "graphql.json": pretty(
            {
                "source": "the REST permissions of the same objects; @octokit/graphql-schema 15.26.1",
                "as_of": PERMISSIONS_AS_OF,
                **graphql_types(facts["graphql_mutations"], schema),
            }
        ),
    }


def read(path: Path) -> dict[str, Any]:
    """A JSON file whose top is an object."""
    content = json.loads(path.read_text("utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} holds no object")
    return content


def pretty(content: dict[str, Any]) -> str:
    """JSON that a person can compare line by line: values of one line where they fit."""
    return "\n".join(_lines(content, 0)) + "\n"


def _lines(value: Any, depth: int) -> list[str]:
    flat = json.dumps(value, ensure_ascii=False, sort_keys=True)
    indent = "  " * (depth + 1)
    if (depth > 0 and len(flat) + 2 * depth <= 110) or not isinstance(value, dict | list) or not value:
        return [flat]
    if isinstance(value, list):
        entries = [("", item) for item in value]
    else:
        entries = [(f"{json.dumps(key)}: ", value[key]) for key in sorted(value)]
    lines = []
    for number, (lead, item) in enumerate(entries):
        inner = _lines(item, depth + 1)
        inner[-1] += "," if number + 1 < len(entries) else ""
        lines += [indent + lead + inner[0], *inner[1:]]
    opening, closing = ("[", "]") if isinstance(value, list) else ("{", "}")
    return [opening, *lines, "  " * depth + closing]


if __name__ == "__main__":
    sys.exit(main())
