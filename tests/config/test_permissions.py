"""The group `permissions`."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from config.files import NAMES

from pinfix.config import Config, PermissionSettings, load
from pinfix.errors import ConfigurationError
from pinfix.github.scopes import SCOPES, Grant


def read(text: str) -> PermissionSettings:
    return load(text.encode(), "pinfix.yml", NAMES).permissions


def failure(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "permissions:\n", "permissions: {}", "permissions: {jobs: }", "pin: {}"]
)
def test_nothing_said_leaves_the_defaults(text: str) -> None:
    assert read(text) == PermissionSettings() == Config().permissions
    assert read(text).default is None
    assert read(text).visibility is None
    assert (read(text).top, read(text).comments, read(text).narrow) == ("none", False, False)


def test_every_setting() -> None:
    text = """\
permissions:
  default: read
  visibility: private
  top: read
  comments: true
  narrow: true
  actions:
    Octo/Tool: {contents: write}
    octo/tools/Sub: {}
  commands:
    ./release.sh: {contents: write, id-token: write}
    npm run ship: {packages: write}
  jobs:
    build: {contents: read}
    .github/workflows/ci.yml#build: {issues: write}
"""
    assert read(text) == PermissionSettings(
        "read",
        "private",
        "read",
        True,
        True,
        {"octo/tool": Grant.of({"contents": "write"}), "octo/tools/Sub": Grant()},
        {
            "./release.sh": Grant.of({"contents": "write", "id-token": "write"}),
            "npm run ship": Grant.of({"packages": "write"}),
        },
        {
            "build": Grant.of({"contents": "read"}),
            ".github/workflows/ci.yml#build": Grant.of({"issues": "write"}),
        },
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("permissions:\n  defaults: read\n", "2:3: unknown key 'defaults'; did you mean 'default'?"),
        ("permissions:\n  default: none\n", "2:12: 'default' cannot be 'none'; it is one of read, write"),
        ("permissions:\n  top: {}\n", "2:8: 'top' must be text, not a mapping"),
        ("permissions:\n  narrow: maybe\n", "2:11: 'narrow' must be true or false, not text"),
        (
            "permissions:\n  actions:\n    tool: {}\n",
            "3:5: a key of 'actions' is 'owner/name', not 'tool'",
        ),
        (
            "permissions:\n  actions:\n    a/b: {}\n    A/B: {}\n",
            "4:5: 'A/B' stands twice in 'actions'",
        ),
        (
            "permissions:\n  actions:\n    a/b:\n      content: read\n",
            "4:7: there is no scope 'content'; did you mean 'contents'?",
        ),
        (
            "permissions:\n  actions:\n    a/b:\n      zzz: read\n",
            "4:7: there is no scope 'zzz'; known: actions, artifact-metadata, ",
        ),
        (
            "permissions:\n  commands:\n    make ship:\n      contents: admin\n",
            "4:17: 'contents' cannot be 'admin'; it is one of read, write",
        ),
        (
            "permissions: {jobs: {a: {id-token: read}}}",
            "1:36: 'id-token' cannot be 'read'; only write is allowed",
        ),
        (
            "permissions:\n  jobs:\n    build:\n",
            "3:11: the grant of 'build' is missing; write {} where nothing is needed",
        ),
        (
            "permissions: {jobs: {build: write-all}}",
            "1:29: the grant of 'build' must be a mapping, not text",
        ),
        (
            "permissions: {commands: {a  b: {}}}",
            "1:26: a key of 'commands' is words with one space between them, not 'a  b'",
        ),
        (
            "permissions: {jobs: {./ci.yml#a: {}}}",
            "1:22: a key of 'jobs' is 'job' or 'path/of/file.yml#job', not './ci.yml#a'",
        ),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert failure(text).startswith(f"pinfix.yml:{message}")


def test_schema_has_the_scopes_and_levels_of_the_program() -> None:
    schema = json.loads(files("pinfix").joinpath("config.schema.json").read_bytes())
    written = schema["definitions"]["grant"]["properties"]
    assert written == {scope: {"enum": [str(level) for level in levels]} for scope, levels in SCOPES.items()}
