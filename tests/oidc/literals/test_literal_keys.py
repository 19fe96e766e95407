"""Refusals for keys that are written out: told with their places, never with their values."""

from __future__ import annotations

import pytest
from leaks.keys import AWS_ID, BY_SHAPE, PEM_BODY, PEM_HEADER

from pinfix.config import Config, IgnoreRule
from pinfix.plan import Refusal
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.literals import literal_keys

CI = ".github/workflows/ci.yml"


def refused(files: dict[str, str], *ignore: IgnoreRule) -> list[Refusal]:
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    return list(literal_keys(LoadedRepository(tree, Silent()), Config(ignore=ignore)))


def flow(line: str) -> str:
    return f"on: push\njobs:\n  j:\n    env:\n      {line}\n"


def test_in_a_workflow() -> None:
    (one,) = refused({CI: flow(f"AWS_ACCESS_KEY_ID: {AWS_ID}")})
    assert (one.code, one.place.path, one.place.line, one.place.column) == ("literal-key", CI, 5, 26)
    assert one.remedy.startswith("Rotate it now")
    assert f"`{AWS_ID[:4]}`" in one.reason
    assert AWS_ID[4:] not in repr(one)


def test_nothing_of_any_key_is_said_but_its_beginning() -> None:
    for keys in BY_SHAPE.values():
        for key in keys:
            for one in refused({CI: flow(f"A: AccountKey={key}"), "action.yml": f"# {key}\nruns: {{}}\n"}):
                assert key[4:12] not in repr(one)


def test_in_an_action_and_in_a_comment() -> None:
    found = refused({CI: flow("A: b"), "a/action.yml": f"# {AWS_ID}\nruns: {{using: node24}}\n"})
    assert [(one.place.path, one.place.line, one.code) for one in found] == [
        ("a/action.yml", 1, "literal-key")
    ]


def test_a_private_key_is_not_shown_at_all() -> None:
    (one,) = refused({CI: flow(f"A: {PEM_HEADER} {PEM_BODY}")})
    assert "begins with" not in one.reason
    assert PEM_BODY[:4] not in repr(one)


def test_a_comment_can_ask_to_leave_it() -> None:
    (one,) = refused({CI: flow(f"A: {AWS_ID} # pinfix: ignore[oidc] a test account")})
    assert one.code == "ignored"
    assert AWS_ID not in repr(one)


def test_other_files_are_not_looked_at() -> None:
    assert refused({CI: flow("A: b"), "README.md": AWS_ID, "x.yml": f"a: {AWS_ID}\n"}) == []


def test_stored_secrets_are_none() -> None:
    assert refused({CI: flow("AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}")}) == []


@pytest.mark.parametrize("codemod", [None, "oidc"])
def test_the_configuration_can_ask_to_leave_a_file(codemod: str | None) -> None:
    rule = IgnoreRule(path=CI, codemod=codemod, reason="a test account")
    (one,) = refused({CI: flow(f"A: {AWS_ID}")}, rule)
    assert one.code == "ignored"
    assert "a test account" in one.reason
    assert AWS_ID not in repr(one)


@pytest.mark.parametrize("rule", [IgnoreRule(path="b.yml"), IgnoreRule(path=CI, codemod="permissions")])
def test_rules_about_something_else(rule: IgnoreRule) -> None:
    (one,) = refused({CI: flow(f"A: {AWS_ID}")}, rule)
    assert one.code == "literal-key"


STEPS = "      - uses: {}\n        with:\n          a: {}\n"


def test_a_rule_about_an_action_is_for_its_steps_only() -> None:
    steps = STEPS.format("o/fake@v1", AWS_ID) + STEPS.format("o/other@v1", AWS_ID)
    text = f"on: push\njobs:\n  j:\n    steps:\n{steps}"
    action = f"runs:\n  using: composite\n  steps:\n{steps}"
    found = refused({CI: text, "a/action.yml": action}, IgnoreRule(uses="o/fake"))
    assert [one.code for one in found] == ["ignored", "literal-key"] * 2
