"""The project's own files, as the tests of this folder read them."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).parents[2]


def text(path: str) -> str:
    return (PROJECT / path).read_text("utf-8")


def markdown() -> list[Path]:
    """Every page that people read."""
    folders = ("", "docs", "codemods", "resolvers", "resolvers/pinfix_resolvers/data", "examples/shop")
    return sorted(page for folder in folders for page in (PROJECT / folder).glob("*.md"))


def block(page: str, language: str) -> str:
    """The first block of code in that language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert found is not None, f"no block in {language}"
    return found[1]


def section(page: str, heading: str) -> str:
    """What stands below a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert found is not None, f"no heading {heading!r}"
    return found[1]


def script(name: str) -> ModuleType:
    """A module of scripts/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, PROJECT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tracked_files() -> list[str]:
    """What is committed or about to be; skips outside a git work tree (the source distribution)."""
    if not (PROJECT / ".git").exists():
        pytest.skip("not a git work tree")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return [
        path for path in listing.stdout.decode("utf-8").split("\0") if path and (PROJECT / path).is_file()
    ]
