"""Tools that run what their own files say: which files these are, and what they run in turn."""

from __future__ import annotations

from pinfix.closure.tools.docker import ENTRY_POINT, files_of_image
from pinfix.closure.tools.lookup import as_python, uses_of
from pinfix.closure.tools.use import Use

__all__ = ["ENTRY_POINT", "Use", "as_python", "files_of_image", "uses_of"]
