"""The examples of pull requests in the documentation are what pinfix writes, and harmless."""

from __future__ import annotations

import pytest
from project.pages import PROJECT, script

from pinfix.pull_request.state.marker import find_marker

PAGES = PROJECT / "docs" / "pull-request-bodies"
SCRIPT = script("render_pull_requests")


def test_every_page_has_its_example() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == set(SCRIPT.proposals())


@pytest.mark.parametrize("name", ["pins", "permissions", "hostile"])
def test_page_is_current(name: str) -> None:
    """If not: python scripts/render_pull_requests.py."""
    assert (PAGES / f"{name}.md").read_text("utf-8") == SCRIPT.page(SCRIPT.proposals()[name])


def test_hostile_names_reach_the_page() -> None:
    """Else it would show nothing."""
    page = (PAGES / "hostile.md").read_text("utf-8")
    for name in ("@octocat fixes #1 <img src=x> [a](b.example)", "octo-org/octo-repo@</details>"):
        assert name in page
    assert find_marker(page) is None


def test_pictures_can_be_made() -> None:
    html = SCRIPT.html(SCRIPT.proposals()["hostile"])
    assert "<table>" in html
    assert "<img" not in html
