"""Regular expressions that every supported Python reads alike."""

from __future__ import annotations

import re

import pytest
from project.pages import PROJECT

POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")


@pytest.mark.parametrize("folder", ["src", "codemods", "resolvers"])
def test_no_group_is_repeated_possessively(folder: str) -> None:
    """`(?:…)*+` loses its place before Python 3.11.5 where the group can go back; `(?>(?:…)*)` does not.

    See https://github.com/python/cpython/issues/106052.
    """
    found = [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in sorted((PROJECT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if POSSESSIVE_GROUP.search(line)
    ]
    assert found == []


def test_such_a_group_would_be_found() -> None:
    assert POSSESSIVE_GROUP.search(r"(?:a|b)*+c")
    assert POSSESSIVE_GROUP.search(r"(a){1,2}+c")
    assert not POSSESSIVE_GROUP.search(r"(?>(?:[^b]++|b)*)c")
