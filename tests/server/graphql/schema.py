"""The schema: GitHub's published one where it was fetched, else the part of it that this server answers.

`scripts/fetch_api_descriptions.sh` fetches it (npm, `@octokit/graphql-schema`). A test compares the two.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_schema

SUBSET = Path(__file__).with_name("subset.graphql")
PUBLISHED = Path(__file__).parents[3] / ".ci-tools/node_modules/@octokit/graphql-schema/schema.graphql"


@cache
def load() -> GraphQLSchema:
    """The schema that queries are held against."""
    return read(PUBLISHED if PUBLISHED.exists() else SUBSET)


@cache
def read(path: Path) -> GraphQLSchema:
    """A schema from its file; that it is a schema is not checked again, for it is large."""
    return build_schema(path.read_text(encoding="utf-8"), assume_valid=True, assume_valid_sdl=True)
