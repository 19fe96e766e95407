"""Links between the project's pages lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from project.pages import PROJECT, markdown

LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(#[^)\s]+)?\)")


@pytest.mark.parametrize("page", markdown(), ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links(page: Path) -> None:
    for target, _ in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", sorted((PROJECT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_every_page_of_the_docs_can_be_reached(page: Path) -> None:
    others = [other for other in markdown() if other != page]
    targets = {
        (other.parent / target).resolve()
        for other in others
        for target, _ in LINK.findall(other.read_text("utf-8"))
    }
    assert page.resolve() in targets
