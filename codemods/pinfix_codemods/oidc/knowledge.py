"""What is known of actions and tools, with its date: from which version on they can do without a key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pinfix.pins.comments import read_comment
from pinfix.versions import Version, is_full_commit, parse
from pinfix.yaml.nodes import Scalar
from pinfix_codemods.oidc.finding import Use
from pinfix_codemods.oidc.scene.model import StepScene


@dataclass(frozen=True, slots=True)
class ActionFact:
    """`minimum`: the first version that can do without a key; `write`: what is written where it is older."""

    minimum: Version
    write: Use


@cache
def facts(provider: str) -> Mapping[str, ActionFact]:
    """The actions of a provider by `owner/name` in lower case, from `data/PROVIDER.json`."""
    return {name.lower(): _fact(name, said) for name, said in _data(provider)["actions"].items()}


@cache
def tools(provider: str) -> Mapping[str, Version]:
    """The first versions of programs that can do without a key, from the same file."""
    return {name: _version(said) for name, said in _data(provider).get("tools", {}).items()}


def is_older(step: StepScene, minimum: Version) -> bool | None:
    """Whether the action of `step` is older than `minimum`; None where its version cannot be told.

    `v4` is the newest of its line: only where all of the line is older, it is. Of a commit the comment
    beside it tells the version.
    """
    written = _stated(step)
    if written is None:
        return None
    return written.numbers < minimum.numbers[: len(written.numbers)]


def _stated(step: StepScene) -> Version | None:
    if step.uses is None:
        return None
    if not is_full_commit(step.uses.ref):
        return parse(step.uses.ref)
    node = step.step.get("uses")
    if not isinstance(node, Scalar):
        return None
    comment = step.step.text.comment_on_line(node.end)
    return None if comment is None else read_comment(comment.content).stated


def _fact(name: str, said: Mapping[str, str]) -> ActionFact:
    owner, repo = name.split("/")[:2]
    return ActionFact(_version(said["minimum"]), Use(owner, repo, said["write"], said["minimum"]))


def _version(name: str) -> Version:
    version = parse(name if "." in name else f"v{name}")
    assert version is not None, name
    return version


def _data(provider: str) -> Mapping[str, Mapping[str, Any]]:
    text = files("pinfix_codemods.oidc").joinpath("data", f"{provider}.json").read_text("utf-8")
    found: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return found
