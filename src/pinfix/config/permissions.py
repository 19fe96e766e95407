"""The group `permissions` of the configuration file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

from pinfix.config.reading import Reader, is_null, shown, suggestion
from pinfix.config.settings import DefaultToken, PermissionSettings, TopBlock, Visibility
from pinfix.github.scopes import SCOPES, Grant, Level
from pinfix.yaml.nodes import Node

_KEYS = ("default", "visibility", "top", "comments", "narrow", "actions", "commands", "jobs")
_DEFAULTS: tuple[DefaultToken, ...] = get_args(DefaultToken)
_VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)
_TOPS: tuple[TopBlock, ...] = get_args(TopBlock)

# Also in config.schema.json, for editors.
_ACTION = re.compile(r"(?!\.)[^/@\s]+/[^/@\s]+(/[^/@\s]+)*")
_COMMAND = re.compile(r"\S+( \S+)*")
_JOB = re.compile(r"((?!\.?/)[^\\#]+\.ya?ml#)?[A-Za-z_][A-Za-z0-9_-]*")


def read_permissions(reader: Reader, node: Node | None) -> PermissionSettings:
    """The settings in `node`; raises ConfigurationError with the place of what is wrong."""
    written = reader.mapping(node, "'permissions'", _KEYS)
    usual = PermissionSettings()
    default, visibility, top, comments, narrow = (written.get(key) for key in _KEYS[:5])
    return PermissionSettings(
        None if default is None else reader.choice(default, "default", _DEFAULTS),
        None if visibility is None else reader.choice(visibility, "visibility", _VISIBILITIES),
        usual.top if top is None else reader.choice(top, "top", _TOPS),
        usual.comments if comments is None else reader.flag(comments, "'comments'"),
        usual.narrow if narrow is None else reader.flag(narrow, "'narrow'"),
        _grants(reader, written.get("actions"), "actions", _ACTION, "'owner/name'", _folded),
        _grants(reader, written.get("commands"), "commands", _COMMAND, "words with one space between them"),
        _grants(reader, written.get("jobs"), "jobs", _JOB, "'job' or 'path/of/file.yml#job'"),
    )


def _grants(
    reader: Reader,
    node: Node | None,
    key: str,
    form: re.Pattern[str],
    meaning: str,
    spelled: Callable[[str], str] = str,
) -> dict[str, Grant]:
    """A mapping from names of the given form to grants; `spelled` makes names comparable."""
    found: dict[str, Grant] = {}
    for name, written, value in reader.entries(node, f"'{key}'"):
        if not form.fullmatch(name):
            reader.fail(written, f"a key of '{key}' is {meaning}, not {shown(name)}")
        if spelled(name) in found:
            reader.fail(written, f"{shown(name)} stands twice in '{key}'")
        found[spelled(name)] = _grant(reader, value, name)
    return found


def _grant(reader: Reader, node: Node, owner: str) -> Grant:
    if is_null(node):
        reader.fail(node, f"the grant of {shown(owner)} is missing; write {{}} where nothing is needed")
    levels: dict[str, Level] = {}
    for scope, key, value in reader.entries(node, f"the grant of {shown(owner)}"):
        if scope not in SCOPES:
            reader.fail(key, f"there is no scope {shown(scope)}{suggestion(scope, SCOPES)}")
        choices = {str(level): level for level in SCOPES[scope]}
        levels[scope] = choices[reader.choice(value, scope, choices)]
    return Grant.of(levels)


def _folded(action: str) -> str:
    """Owner and repository count without regard to case, a path behind them does not."""
    owner, name, *path = action.split("/")
    return "/".join([owner.lower(), name.lower(), *path])
