from __future__ import annotations

import pytest
from oidc.scene.kit import programs, step

COMPOSITE = """
runs:
  using: composite
  steps:
    - run: aws s3 ls
      shell: bash
    - run: $GITHUB_ACTION_PATH/x.sh
      shell: bash
"""


@pytest.mark.parametrize("uses", ["./act", "$/act"])
def test_commands_of_a_composite_action(uses: str) -> None:
    found = step(f"- uses: {uses}", {"act/action.yml": COMPOSITE, "act/x.sh": "echo inside\n"})

    assert "aws s3 ls" in programs(found)
    assert "echo inside" in programs(found)
    assert found.lost == ()
    assert not any(ran.inline for ran in found.commands)
    assert {ran.spot.path for ran in found.commands} == {"act/action.yml", "act/x.sh"}


def test_actions_within_actions() -> None:
    outer = "runs:\n  using: composite\n  steps:\n    - uses: ./inner\n"
    found = step(
        "- uses: ./outer", {"outer/action.yml": outer, "inner/action.yml": COMPOSITE, "inner/x.sh": "ls\n"}
    )

    assert "aws s3 ls" in programs(found)


def test_actions_that_use_themselves_end() -> None:
    outer = "runs:\n  using: composite\n  steps:\n    - uses: ./outer\n    - uses: ./outer\n"
    found = step("- uses: ./outer", {"outer/action.yml": outer})

    assert found.lost


@pytest.mark.parametrize(
    ("uses", "lost"),
    [("actions/checkout@v4", False), ("actions/setup-node@v4", False), ("someone/thing@v1", True)],
)
def test_actions_of_others_within(uses: str, lost: bool) -> None:
    outer = f"runs:\n  using: composite\n  steps:\n    - uses: {uses}\n"

    assert bool(step("- uses: ./outer", {"outer/action.yml": outer}).lost) is lost


def test_an_action_in_javascript_is_a_program() -> None:
    written = "runs:\n  using: node24\n  main: dist/index.js\n"
    (found,) = step("- uses: ./a", {"a/action.yml": written, "a/dist/index.js": "x"}).files

    assert (found.path, found.language) == ("a/dist/index.js", "javascript")
    assert step("- uses: ./a", {"a/action.yml": written}).lost


@pytest.mark.parametrize(
    "files", [{}, {"a/action.yml": "runs: {using: docker, image: Dockerfile}"}, {"a/action.yml": "name: x"}]
)
def test_actions_that_cannot_be_read(files: dict[str, str]) -> None:
    assert step("- uses: ./a", files).lost


def test_an_action_of_another_checkout() -> None:
    assert step("- uses: ../a", {"a/action.yml": COMPOSITE}).lost
