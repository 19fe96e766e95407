"""How files are called that make reads."""

from __future__ import annotations

import re

_NAME = re.compile(r"(?:.*/)?(?:(?:GNU|BSD)?[Mm]akefile[^/]*|[^/]*\.(?:mk|mak|make))", re.DOTALL)


def is_makefile(path: str) -> bool:
    """Whether `path` has the name of a Makefile, or of a part of one."""
    return _NAME.fullmatch(path) is not None
