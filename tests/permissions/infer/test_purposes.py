"""Actions that nobody reads, and that say of themselves what they are for."""

from __future__ import annotations

import pytest
from permissions.infer.kit import BARE_CHECKOUT, CHECKOUT, need

USE = "- uses: ./act\n"


def grant(words: str, checkout: str = CHECKOUT, runs: str = "{using: node24, main: index.js}") -> str:
    """What a job needs that uses an action with these words."""
    return str(need(checkout + USE, {"act/action.yml": f"{words}\nruns: {runs}\n"}).grant)


@pytest.mark.parametrize(
    "words",
    [
        "name: Save\ndescription: Commits what has changed, and pushes it",
        "name: PR Push\ndescription: to the branch",
        "name: Pushing to GitHub",
        "description: Automatically commits files",
        "description: |\n  Runs on push.\n  Then it will push to a branch.",
    ],
)
def test_one_that_pushes_keeps_the_grant_for_it(words: str) -> None:
    assert grant(words) == "contents: write"
    assert grant(words, runs="{using: docker, image: Dockerfile}") == "contents: write"


@pytest.mark.parametrize(
    "words",
    [
        "name: Check",
        "description: Build and push Docker images",
        "description: Pushes an image to a registry",
        "description: Scans secrets on push and pull_request events",
        "description: Matches titles with Conventional Commits",
        "name: Pushover",
        "name: [push]",
        "name: {push: 1}",
    ],
)
def test_another_does_not(words: str) -> None:
    assert grant(words) == "contents: read"


def test_without_the_credential_nothing_is_pushed() -> None:
    assert grant("name: Push it", BARE_CHECKOUT) == "contents: read"


def test_a_composite_action_is_read() -> None:
    assert grant("name: Push it", runs="{using: composite, steps: []}") == "contents: read"
