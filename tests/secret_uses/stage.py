"""A repository in memory, and what is found in it."""

from __future__ import annotations

from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.secret_uses import Inventory, Kind, inventory
from pinfix.trees.memory import MemoryTree

CI = ".github/workflows/ci.yml"


def repository(files: dict[str, str]) -> LoadedRepository:
    """The repository with these files."""
    return LoadedRepository(MemoryTree({path: text.encode() for path, text in files.items()}), Silent())


def found(*, text: str = "", **files: str) -> Inventory:
    """The inventory of one workflow; `files` are others, by names that stand for their paths."""
    return inventory(repository({CI: text} | files))


def in_files(files: dict[str, str]) -> Inventory:
    """The inventory of these files."""
    return inventory(repository(files))


def places(one: Inventory, secret: str) -> list[tuple[int, Kind]]:
    """Lines and kinds of the uses of a secret."""
    return [(use.line, use.kind) for use in one.of(secret)]


def job(lines: str) -> str:
    """A workflow with one job, whose lines begin on line 4 of the file."""
    body = "".join(f"    {line}\n" for line in lines.strip("\n").split("\n"))
    return f"on: push\njobs:\n  deploy:\n{body}"
