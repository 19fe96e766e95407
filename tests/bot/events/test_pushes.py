"""Which pushes are looked at: in doubt, all."""

from __future__ import annotations

from typing import Any

import pytest
from bot.events.kit import GUID, HEAD, push, read, repository

from pinfix.bot.events.pushes import is_read
from pinfix.bot.settings.model import Scope
from pinfix.bot.work.wish import Reason, Wish

WISH = Wish("github.com", 42, "octo", "app", 9, Reason.PUSHED, f"{HEAD}:{GUID}")


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/ci.yml",
        ".github/pinfix.yml",
        ".github/README.md",
        "CODEOWNERS",
        "docs/CODEOWNERS",
        "action.yml",
        "scripts/build.sh",
        "Makefile",
        "tool",
        "package.json",
        "requirements.txt",
        "deploy/run.py",
        "a.md/x",
        "\x00",
    ],
)
def test_what_is_read_is_looked_at(path: str) -> None:
    assert read("push", push(path)) == (WISH,)


@pytest.mark.parametrize(
    "path",
    ["README.md", "docs/index.rst", "logo.PNG", "src/main.c", "LICENSE", "x.github/a.md", "github/a.md"],
)
def test_what_is_never_run_is_not(path: str) -> None:
    assert not is_read(path)
    assert read("push", push(path)) == ()


def test_one_file_of_many_is_enough() -> None:
    commits = [{"added": ["a.md"], "removed": [], "modified": []}] * 30
    last = {"added": [], "removed": ["run.sh"], "modified": ["b.md"]}
    assert read("push", push(commits=commits)) == ()
    assert read("push", push(commits=[*commits, last])) == (WISH,)


@pytest.mark.parametrize(
    "parts",
    [
        {"ref": "refs/heads/other"},
        {"ref": "refs/tags/main"},
        {"ref": "refs/heads/main/x"},
        {"ref": ""},
        {"ref": ["refs/heads/main"]},
        {"deleted": True},
    ],
)
def test_other_refs_are_not(parts: dict[str, Any]) -> None:
    assert read("push", push("Makefile", **parts)) == ()


@pytest.mark.parametrize(
    "parts",
    [
        {"commits": []},
        {"commits": None},
        {"commits": "none"},
        {"commits": [None]},
        {"commits": [{}]},
        {"commits": [{"added": ["a.md"]}]},
        {"commits": [{"added": [1], "removed": [], "modified": []}]},
        {"commits": [{"added": [], "removed": [], "modified": []}]},  # a merge, perhaps
        {"commits": [{"added": ["a.md"] * 3000, "removed": [], "modified": []}]},
        {"commits": [{"added": ["a.md"], "removed": [], "modified": []}] * 2048},
        {"forced": True},
        {"created": True},
    ],
)
def test_what_is_unknown_is_looked_at(parts: dict[str, Any]) -> None:
    assert read("push", push("README.md", **parts)) == (WISH,)


def test_a_default_branch_that_is_not_told_may_be_any() -> None:
    unnamed = repository() | {"default_branch": None}
    assert read("push", push("Makefile", ref="refs/heads/trunk", repository=unnamed))
    assert not read("push", push("Makefile", ref="refs/tags/v1", repository=unnamed))


def test_the_same_commit_in_another_delivery_is_another_task() -> None:
    (first,) = read("push", push("Makefile"))
    assert isinstance(first, Wish)
    assert first.task == f"repair:github.com/42:{HEAD}:{GUID}"


@pytest.mark.parametrize("after", ["", "A" * 40, "a" * 39, "../" * 13 + "x", 7, None])
def test_a_commit_that_is_none_is_in_no_id(after: object) -> None:
    (wish,) = read("push", push("Makefile", after=after))
    assert isinstance(wish, Wish)
    assert wish.state == GUID


@pytest.mark.parametrize(
    "scope",
    [Scope(deny=frozenset({"octo"})), Scope(deny=frozenset({"octo/app"})), Scope(frozenset({"acme"}))],
)
def test_what_is_not_served_is_not(scope: Scope) -> None:
    assert read("push", push("Makefile"), scope) == ()


@pytest.mark.parametrize(
    "parts",
    [
        {"repository": None},
        {"repository": repository(number=0)},
        {"repository": repository(number=-1)},
        {"repository": repository() | {"id": True}},
        {"repository": repository() | {"id": 2**63}},
        {"repository": repository() | {"id": "42"}},
        {"repository": repository(name="octo/..")},
        {"repository": repository(name="octo/a\nb")},
        {"repository": repository(name="oc to/app")},
        {"repository": repository() | {"owner": {"login": "x" * 101}}},
        {"installation": None},
        {"installation": {"id": 0}},
        {"installation": {"id": 10**30}},
    ],
)
def test_what_names_no_repository_there_could_be_is_not(parts: dict[str, Any]) -> None:
    assert read("push", push("Makefile", **parts)) == ()
