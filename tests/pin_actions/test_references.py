from __future__ import annotations

from collections.abc import Iterator

import pytest

from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.lockfile import Lockfile
from pinfix.github.workflow import Workflow
from pinfix.resolution import Reference
from pinfix.yaml.document import Document
from pinfix_codemods.pin_actions import codemod


class OneFile:
    """A repository of one workflow and, perhaps, one action."""

    lockfile: Lockfile | None = None

    def __init__(self, workflow: str, action: str | None = None) -> None:
        self._workflow = Workflow(".github/workflows/ci.yml", Document.from_text(workflow))
        self._action = None if action is None else Action("action.yml", Document.from_text(action))

    def workflows(self) -> Iterator[Workflow]:
        yield self._workflow

    def actions(self) -> Iterator[Action]:
        if self._action is not None:
            yield self._action


def asked(uses: str, *, on: str = "push") -> set[str]:
    text = f"on: {on}\njobs:\n  a:\n    steps:\n      - uses: {uses}\n"
    return {str(reference) for reference in codemod.references(OneFile(text), Config())}


@pytest.mark.parametrize(
    "uses",
    [
        "./local",
        "$/self",
        "docker://alpine",
        "actions/checkout@${{ x }}",
        "actions/checkout",
        "slsa-framework/slsa-github-generator/.github/workflows/x.yml@v1.6.0",
    ],
)
def test_nothing_is_asked_for_what_cannot_be_resolved(uses: str) -> None:
    assert asked(uses) == set()


def test_asks_for_names_and_for_commits() -> None:
    assert asked("actions/checkout/sub@v4") == {"actions/checkout@v4"}
    assert asked(f"actions/checkout@{'a' * 40}") == {f"actions/checkout@{'a' * 40}"}
    assert asked("https://host.example/o/r@v1") == {"https://host.example/o/r@v1"}


def test_a_name_that_is_an_input_asks_for_what_it_is_pinned_to() -> None:
    assert asked("dtolnay/rust-toolchain@stable") == {"dtolnay/rust-toolchain@v1"}
    assert asked("taiki-e/install-action@nextest") == {"taiki-e/install-action@v2"}


def test_a_checkout_in_the_base_context_asks_for_the_remedies_too() -> None:
    remedies = {f"actions/checkout@{version}" for version in ("v2.8.0", "v3.7.0", "v4.4.0", "v5.1.0")}

    assert remedies < asked("actions/checkout@v4.2.2", on="pull_request_target")
    assert asked("actions/checkout@v4.2.2", on="pull_request") == {"actions/checkout@v4.2.2"}
    assert asked("actions/cache@v4", on="pull_request_target") == {"actions/cache@v4"}
    assert remedies < asked("https://github.com/actions/checkout@v4.2.2", on="workflow_run")


def test_asks_for_the_steps_of_actions() -> None:
    action = "runs:\n  using: composite\n  steps:\n    - uses: actions/cache@v4\n"

    assert set(codemod.references(OneFile("on: push\n", action), Config())) == {
        Reference("actions", "cache", "v4")
    }
