"""The public registries, by the addresses to which packages are published."""

from __future__ import annotations

import re

_PYPI = re.compile(r"https?://(?:upload\.|www\.)?pypi\.[a-z]{2,10}(?:/legacy)?/?", re.IGNORECASE)
_TEST_PYPI = re.compile(r"https?://(?:test\.|test-files\.)pypi\.[a-z]{2,10}(?:/legacy)?/?", re.IGNORECASE)
_NPM = re.compile(
    r"(?:https?:)?//(?:registry\.npm(?:js)?|npm-registry)\.[a-z]{2,10}(?::443)?/?", re.IGNORECASE
)


def is_pypi(url: str) -> bool:
    """Whether packages that are uploaded to `url` get to the public index of Python."""
    return _PYPI.fullmatch(url.strip()) is not None


def is_test_pypi(url: str) -> bool:
    """Whether they get to its twin for tests, which has publishers of its own."""
    return _TEST_PYPI.fullmatch(url.strip()) is not None


def is_npm(url: str) -> bool:
    """Whether `url`, with or without `https:`, is the public registry of npm."""
    return _NPM.fullmatch(url.strip()) is not None
