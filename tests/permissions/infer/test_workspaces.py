"""Scripts of the packages of a workspace: read where the folders are named, else named as unread."""

from __future__ import annotations

import json

import pytest
from permissions.infer.kit import CHECKOUT, need

_NAMED = "(with the scripts of packages of the workspace, which were not read)"
_PACKAGE = json.dumps({"scripts": {"cut": "git push"}})


def _files(workspaces: object, *, pnpm: str | None = None) -> dict[str, str]:
    root = json.dumps({"workspaces": workspaces, "scripts": {}})
    files = {"package.json": root, "a/package.json": _PACKAGE, "b/package.json": "{}"}
    return files if pnpm is None else {**files, "pnpm-workspace.yaml": pnpm}


@pytest.mark.parametrize(
    ("command", "pnpm"),
    [
        ("npm run cut --workspaces", None),
        ("npm run cut -w a", None),
        ("bun --filter a run cut", None),
        ("pnpm -r run cut", "packages:\n  - a\n  - 'b'  # c\n"),
        ("pnpm --filter a cut", "# x\npackages:\n- ./a\n- b\nlink: true\n"),
    ],
)
def test_packages_that_are_named_by_their_folders(command: str, pnpm: str | None) -> None:
    found = need(f"{CHECKOUT}- run: {command}\n", _files(["a", "b"], pnpm=pnpm))
    assert found.grant.as_dict() == {"contents": "write"}
    assert any(reason.spot.path == "a/package.json" for reason in found.reasons)


@pytest.mark.parametrize(
    ("workspaces", "pnpm", "command"),
    [
        (["*"], None, "npm run cut --workspaces"),
        (["a", "packages/*"], None, "npm run cut -w a"),
        (["a", "../c"], None, "npm run cut -w a"),
        (["a", "gone"], None, "npm run cut -w a"),
        ("a", None, "npm run cut -w a"),
        (["a"], None, "pnpm -r run cut"),
        (["a"], "packages:\n  - '*'\n", "pnpm -r run cut"),
        (["a"], "packages: [a]\n", "pnpm -r run cut"),
        (["a"], None, "yarn workspaces foreach -A run cut"),
        (["a"], None, "npx lerna run cut"),
        (["a"], None, "npx nx run-many -t cut"),
        (["a"], None, "turbo run cut"),
    ],
)
def test_what_was_not_read_is_named(workspaces: object, pnpm: str | None, command: str) -> None:
    found = need(f"{CHECKOUT}- run: {command}\n", _files(workspaces, pnpm=pnpm))
    assert not found.sinks
    assert any(_NAMED in assumption.text for assumption in found.assumptions)


def test_a_script_of_the_folder_itself_has_no_such_words() -> None:
    found = need(f"{CHECKOUT}- run: npx jest\n")
    assert found.assumptions
    assert not any(_NAMED in assumption.text for assumption in found.assumptions)
