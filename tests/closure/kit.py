"""Repositories in memory, and what their workflows execute."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.closure import Closure, find_closure
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.memory import MemoryTree

CI = ".github/workflows/ci.yml"


def closure(files: Mapping[str, str], submodules: tuple[str, ...] = ()) -> Closure:
    """The closure of a repository with these files, and submodules at these paths."""
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    repository = LoadedRepository(tree, Silent())
    return find_closure(repository, (*(repository.paths() or ()), *submodules))


def job(*steps: str, on: str = "push", more: str = "") -> str:
    """A workflow with one job of these steps, each the text behind its dash."""
    lines = "".join(f"      - {step}\n" for step in steps)
    return f"on: {on}\njobs:\n  j:\n    runs-on: ubuntu-latest\n{more}    steps:\n{lines}"


def executed(command: str, files: Mapping[str, str] | tuple[str, ...], **more: str) -> set[str]:
    """What a job with the one script `command` executes besides its workflow."""
    found = closure({CI: job(f"run: {command}", **more), **_texts(files)})
    return set(found.files) - {CI}


def lost(command: str, files: Mapping[str, str] | tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    """Where its trail is lost: path, line and code."""
    found = closure({CI: job(f"run: {command}"), **_texts(files)})
    return [(one.path, one.line, one.code) for one in found.unresolved]


def _texts(files: Mapping[str, str] | tuple[str, ...]) -> Mapping[str, str]:
    return files if isinstance(files, Mapping) else dict.fromkeys(files, "")
