"""The name of the codemod, by which the configuration and ignore rules speak of it."""

from __future__ import annotations

NAME = "codeowners"


def as_text(path: str) -> str:
    """`path` as it can stand in a report: what is no UTF-8 is written out."""
    return path.encode("utf-8", "backslashreplace").decode()
