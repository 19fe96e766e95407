"""Reading companion files as those do who take them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hcl2


def terraform(text: str) -> dict[str, Any]:
    """The file as its blocks; raises where it is no HCL."""
    found: dict[str, Any] = hcl2.loads(text)
    return found


def texts(value: object) -> Iterator[str]:
    """All strings in what was read, as Terraform sees them."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value.replace("$${", "${").replace("%%{", "%{")


def blocks(found: dict[str, Any], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and bodies of the resources (or data) of a kind."""
    for section in ("resource", "data"):
        for block in found.get(section, []):
            yield from block.get(kind, {}).items()


def conditions(found: dict[str, Any]) -> Iterator[dict[str, list[str]]]:
    """The conditions of every AWS policy document, as variables and values."""
    for _, body in blocks(found, "aws_iam_policy_document"):
        (statement,) = body["statement"]
        assert all(one["test"] == "StringEquals" for one in statement["condition"])
        yield {next(texts(one["variable"])): list(texts(one["values"])) for one in statement["condition"]}
