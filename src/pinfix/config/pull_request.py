"""The group `pull-request` of the configuration file."""

from __future__ import annotations

import re
from collections.abc import Collection

from pinfix.config.reading import Reader, is_null, shown, suggestion
from pinfix.config.settings import PullRequestSettings
from pinfix.yaml.nodes import Mapping, Node, follow

_KEYS = ("enabled", "topics", "draft", "labels", "assignees", "reviewers", "limit")
_WAYS = ("separate", "one")
ONE_TOPIC = "repairs"
"""The topic that holds everything, where one pull request is wanted."""

# Also in config.schema.json, for editors.
_TOPIC = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_LABEL = re.compile(r"[^\x00-\x1f\x7f]{1,50}")
_LOGIN = re.compile(r"[A-Za-z0-9](-?[A-Za-z0-9_])*(\[bot\])?")
_REVIEWER = re.compile(r"[A-Za-z0-9](-?[A-Za-z0-9_])*(/[A-Za-z0-9_.-]+)?")
_MOST_OPEN = 100


def read_pull_request(reader: Reader, node: Node | None, codemods: Collection[str]) -> PullRequestSettings:
    """The settings in `node`; raises ConfigurationError with the place of what is wrong."""
    written = reader.mapping(node, "'pull-request'", _KEYS)
    usual = PullRequestSettings()
    enabled, topics, draft, labels, assignees, reviewers, limit = (written.get(key) for key in _KEYS)
    return PullRequestSettings(
        usual.enabled if enabled is None else reader.flag(enabled, "'enabled'"),
        None if topics is None else _topics(reader, topics, codemods),
        usual.draft if draft is None else reader.flag(draft, "'draft'"),
        _names(reader, labels, "labels", _LABEL, "a name of at most 50 characters"),
        _names(reader, assignees, "assignees", _LOGIN, "the name of an account, without @"),
        _names(reader, reviewers, "reviewers", _REVIEWER, "an account, or 'organization/team', without @"),
        usual.limit if limit is None else reader.number(limit, "'limit'", 1, _MOST_OPEN),
    )


def _topics(reader: Reader, node: Node, codemods: Collection[str]) -> dict[str, tuple[str, ...]] | None:
    """Codemods by topic; None for the usual ones."""
    if is_null(node):
        return None
    if not isinstance(follow(node), Mapping):
        way = reader.choice(node, "topics", _WAYS)
        return None if way == "separate" else {ONE_TOPIC: tuple(codemods)}
    found: dict[str, tuple[str, ...]] = {}
    for name, key, value in reader.entries(node, "'topics'"):
        if not _TOPIC.fullmatch(name):
            reader.fail(
                key, "a topic is a word of small letters, digits and hyphens, of at most 40 characters"
            )
        found[name] = tuple(_codemod(reader, item, codemods) for item in reader.items(value, f"'{name}'"))
        for other, members in found.items():
            both = sorted({*members} & {*found[name]}) if other != name else []
            if both or len({*found[name]}) != len(found[name]):
                reader.fail(key, f"a codemod belongs to one topic: see {', '.join(both or found[name])}")
    return found


def _codemod(reader: Reader, node: Node, codemods: Collection[str]) -> str:
    name = reader.text(node, "a codemod")
    if name not in codemods:
        reader.fail(node, f"there is no codemod {shown(name)}{suggestion(name, codemods)}")
    return name


def _names(
    reader: Reader, node: Node | None, key: str, form: re.Pattern[str], meaning: str
) -> tuple[str, ...]:
    items = reader.items(node, f"'{key}'")
    return tuple(dict.fromkeys(reader.matching(item, key, form, meaning) for item in items))
