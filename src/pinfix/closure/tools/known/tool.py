"""What is known of a tool: the files that it goes by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ALONE = "(alone)"
"""Stands among the verbs for a command line without any."""

Reader = Literal[
    "tox",
    "nox",
    "pre-commit",
    "just",
    "task",
    "compose",
    "pyproject",
    "goreleaser",
    "bake",
    "terraform",
    "msbuild",
    "program",
]
Finder = Literal["bundle", "cargo", "gradle", "mocha", "python-build", "rspec", "sphinx", "terraform"]


@dataclass(frozen=True, slots=True)
class Tool:
    """What one tool reads.

    `near`: patterns of files in the folder where it runs, or in the nearest folder above it that has one
    (`stays`: in that folder alone). `below`: likewise, in that folder and all below it, but for what lies in
    folders with the names `without`. `finder`: what else belongs to the project. `verbs`: only with one of
    these words is code run; none: always. `never`: with one of these none is. `files`: options whose value
    is one more such file, `configs`: whose value is one instead of those `near`. `folders`: options whose
    value is the folder to work in. `arguments`: patterns of arguments that are run. `reader`: how the shell
    text in the files of `near` is found.
    """

    near: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    verbs: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset({"--version", "--help", "version", "help"})
    files: frozenset[str] = frozenset()
    configs: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    arguments: tuple[str, ...] = ()
    reader: Reader | None = None
    finder: Finder | None = None
    without: frozenset[str] = frozenset()
    stays: bool = False


def tool(
    near: str = "",
    below: str = "",
    *,
    verbs: str = "",
    never: str = "",
    files: str = "",
    configs: str = "",
    folders: str = "",
    arguments: str = "",
    reader: Reader | None = None,
    finder: Finder | None = None,
    without: str = "",
    stays: bool = False,
) -> Tool:
    """A tool with its names and patterns written as words."""
    return Tool(
        tuple(near.split()),
        tuple(below.split()),
        frozenset(verbs.split()),
        frozenset(never.split()) | {"--version", "--help", "version", "help"},
        frozenset(files.split()),
        frozenset(configs.split()),
        frozenset(folders.split()),
        tuple(arguments.split()),
        reader,
        finder,
        frozenset(without.split()),
        stays,
    )
