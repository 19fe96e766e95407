"""Commands that publish several packages of a workspace: each of them has to name this repository."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from oidc.scene.kit import scenes

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.finding import Finding

from .kit import NPM, of, publish, setup

ALL = [
    "npm publish --workspaces",
    "npm publish -ws --access public",
    "npm publish --workspaces --include-workspace-root",
    "npm publish -w p/b",
    "npm publish -w @o/b --tag next",
    "npm publish --workspace=p",
    'npm publish -w "$NAME"',
    "pnpm -r publish",
    "pnpm publish -r --no-git-checks",
    "pnpm --filter '@o/*' publish",
    "pnpm --filter '...[origin/main]' publish",
    "npx lerna publish from-package --yes",
    "npx changeset publish",
    "yarn workspaces foreach -A npm publish",
    "yarn workspace @o/b npm publish",
]


def found(run: str, b: dict[str, object], **root: object) -> Finding:
    own = {"name": "root", "private": True, "repository": "o/x", "workspaces": ["p/*", "!p/off"], **root}
    files = {
        "package.json": own,
        "p/a/package.json": {"name": "@o/a", "repository": "o/x"},
        "p/b/package.json": {"name": "@o/b", **b},
        "p/off/package.json": {"name": "@o/off"},
        "p/a/node_modules/c/package.json": {"name": "c"},
        "elsewhere/package.json": {"name": "d"},
        "package-lock.json": {"packages": {"node_modules/lerna": {"version": "9.0.7"}}},
    }
    (job,) = scenes(of(setup(), publish(run)), {path: json.dumps(it) for path, it in files.items()})
    (finding,) = NPM.look(replace(job, full_name=lambda: "o/x"), OidcSettings())
    return finding


def told(finding: Finding) -> list[str]:
    return [one.reason for one in finding.objections if one.code == "other-registry"]


@pytest.mark.parametrize("run", ALL)
@pytest.mark.parametrize("b", [{}, {"repository": "o/other"}, {"repository": "https://gitlab.com/o/x"}])
def test_one_that_names_another_repository_or_none_keeps_the_key(run: str, b: dict[str, object]) -> None:
    (reason,) = told(found(run, b))
    assert "p/b/package.json" in reason


@pytest.mark.parametrize("run", ALL)
@pytest.mark.parametrize("b", [{"repository": {"url": "git+https://github.com/o/x.git"}}, {"private": True}])
def test_where_all_that_are_published_name_this_one(run: str, b: dict[str, object]) -> None:
    assert told(found(run, b)) == []


@pytest.mark.parametrize("run", ["npm publish -w p/a", "npm publish -w @o/a", "pnpm --filter @o/a publish"])
def test_packages_that_are_not_chosen_are_not_asked(run: str) -> None:
    assert told(found(run, {})) == []


@pytest.mark.parametrize("root", [{"workspaces": ["q/*"]}, {"workspaces": None}, {"workspaces": 3}])
def test_packages_that_are_not_of_the_workspace_are_not_asked(root: dict[str, object]) -> None:
    assert told(found("npm publish --workspaces", {}, **root)) == []


def test_patterns_in_an_object() -> None:
    assert told(found("npm publish -ws", {}, workspaces={"packages": ["p/**"]}))


def test_the_root_only_where_it_is_asked_for() -> None:
    root = {"private": False, "repository": ""}
    b = {"repository": "o/x"}
    assert told(found("npm publish -ws", b, **root)) == []
    (reason,) = told(found("npm publish -ws --include-workspace-root", b, **root))
    assert reason.startswith("package.json has no `repository`")


def test_a_publisher_is_entered_for_each_package() -> None:
    swap = found("npm publish --workspaces", {"repository": "o/x"}).swap
    assert swap is not None
    assert [dict(one.facts)["package"] for one in swap.trust] == ["@o/a", "@o/b"]
