"""The names under which keys of the index go, by the tool that reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PROVIDER = "pypi"
ACTION = "pypa/gh-action-pypi-publish"


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that publishes.

    `verbs`: its commands that do. `keys`, `users`, `targets`: the variables for the key, for the user, and
    for the index. `user_options`, `key_options`, `target_options`: its options for them. `by_itself`:
    whether it can ask for a short-lived token.
    """

    name: str
    verbs: tuple[str, ...]
    keys: frozenset[str]
    users: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    user_options: tuple[str, ...] = ("-u", "--username")
    key_options: tuple[str, ...] = ("-p", "--password")
    target_options: tuple[str, ...] = ("-r", "--repository", "--repository-url")
    by_itself: bool = False


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "twine",
            ("upload",),
            _set("TWINE_PASSWORD"),
            _set("TWINE_USERNAME"),
            _set("TWINE_REPOSITORY TWINE_REPOSITORY_URL"),
            target_options=("-r", "--repository", "--repository-url", "--config-file"),
            by_itself=True,
        ),
        Tool(
            "uv",
            ("publish",),
            _set("UV_PUBLISH_TOKEN UV_PUBLISH_PASSWORD"),
            _set("UV_PUBLISH_USERNAME"),
            _set("UV_PUBLISH_URL UV_PUBLISH_INDEX"),
            key_options=("-p", "--password", "-t", "--token"),
            target_options=("--publish-url", "--index"),
            by_itself=True,
        ),
        Tool(
            "pdm",
            ("publish",),
            _set("PDM_PUBLISH_PASSWORD"),
            _set("PDM_PUBLISH_USERNAME"),
            _set("PDM_PUBLISH_REPO"),
            key_options=("-P", "--password"),
            by_itself=True,
        ),
        Tool(
            "poetry",
            ("publish",),
            _set("POETRY_PYPI_TOKEN_PYPI POETRY_HTTP_BASIC_PYPI_PASSWORD"),
            _set("POETRY_HTTP_BASIC_PYPI_USERNAME"),
            target_options=("-r", "--repository"),
        ),
        Tool(
            "hatch",
            ("publish",),
            _set("HATCH_INDEX_AUTH"),
            _set("HATCH_INDEX_USER"),
            _set("HATCH_INDEX_REPO"),
            ("-u", "--user"),
            ("-a", "--auth"),
            ("-r", "--repo", "--publisher", "-p", "--config-file"),
        ),
        Tool(
            "flit",
            ("publish",),
            _set("FLIT_PASSWORD"),
            _set("FLIT_USERNAME"),
            _set("FLIT_INDEX_URL"),
            (),
            (),
            ("--repository", "--pypirc"),
        ),
        Tool(
            "maturin",
            ("publish", "upload"),
            _set("MATURIN_PYPI_TOKEN MATURIN_PASSWORD"),
            _set("MATURIN_USERNAME"),
            _set("MATURIN_REPOSITORY MATURIN_REPOSITORY_URL"),
        ),
    )
}
"""From the command line references of twine 6, uv 0.9, pdm 2.29, Poetry 2.5, Hatch 1.18, Flit 4.2 and
maturin 1.
"""

KEYS = frozenset[str]().union(*(tool.keys for tool in TOOLS.values()))
USERS = frozenset[str]().union(*(tool.users for tool in TOOLS.values()))

PUBLIB = "publib-pypi"
"""A script around twine that wants a password (aws/publib-pypi of publib, November 2026)."""

USER_OF_TOKENS = "__token__"

_SECRET_NAME = re.compile(
    r"(?:.*_)?(?:TEST_?)?(?:PYPI|TWINE)(?:_[A-Z0-9]+)*_?(?:TOKEN|PASSWORD|PASS|API_KEY|KEY|SECRET|PWD)(?:_[A-Z0-9_]+)?"
    r"|(?:.*_)?(?:TEST_?)?PYPI"
)
_USER_NAME = re.compile(r"(?:.*_)?(?:TEST_?)?(?:PYPI|TWINE)_(?:\w+_)?(?:USER|USERNAME|LOGIN)")
_LONGEST_NAME = 200


def speaks_of_key(secret: str) -> bool:
    """Whether the secret of this name, in upper case, is a key of the index, as far as its name tells."""
    if len(secret) > _LONGEST_NAME or _USER_NAME.fullmatch(secret):
        return False
    return _SECRET_NAME.fullmatch(secret) is not None
