"""The search for variables by name in all files of a repository, as far as a program may read them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pinfix.codemod import ListsPaths, Repository
from pinfix_codemods.oidc.checks.naming.kinds import is_of_kind

MOST_FILES = 20_000
"""So many files are searched for one set of names."""

MOST_CHARACTERS = 60_000_000
"""So much text in them."""

_NOT_READ = (".github/workflows/", "node_modules/")
_NAMES_NOT_READ = frozenset(
    {
        "action.yml", "action.yaml", "compose.yaml", "compose.yml", "docker-compose.yml",
        "docker-compose.yaml", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml",
        "tox.ini", "tox.toml", "setup.cfg", "pyproject.toml",
    }
)  # fmt: skip
"""Files that are judged wherever a step runs them, and those that programs write."""

_READS = r"(?:\$\{?|%|(?i:env)[\w.]{0,10}[ ]{0,2}[.:(\[,][ ]{0,2}[\"'`]?)"
"""What stands before a variable that is read: `${X}`, `%X%`, `env.X`, `env:X`, `env_var('X')`, `ENV["X"]`."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Variables, and what makes a file that names one of them matter.

    `unless`: with one of these names in it, it does not; `with_words`: it does only with one of these in it.
    `fragments`: what a program puts a name together from counts as well. `read`: only where the variable is
    read (`${X}`, `env_var('X')`) it matters, not where it is set. `kinds`: only files of these; empty: all.
    """

    names: frozenset[str]
    unless: frozenset[str] = frozenset()
    with_words: tuple[str, ...] = ()
    fragments: bool = False
    read: bool = False
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Named:
    """A file that names a variable, and the line (from 1). No path: there is too much to search."""

    path: str
    line: int
    name: str


class NamingFiles:
    """Searches the files of one repository; each question is answered once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self.first = lru_cache(maxsize=256)(self._first)

    def _first(self, sought: Sought, kinds: frozenset[str]) -> Named | None:
        """The first file of the kinds that names one of the variables; None where no file does."""
        room = MOST_CHARACTERS
        for number, path in enumerate(self._paths(kinds)):
            if number >= MOST_FILES or room < 0:
                return Named("", 1, "")
            text = self._repository.read(path)
            if text is not None:
                room -= len(text)
                found = named_in(text, sought)
                if found is not None:
                    return Named(path, text.count("\n", 0, found.start("name")) + 1, found["name"])
        return None

    def _paths(self, kinds: Collection[str]) -> Iterator[str]:
        repository = self._repository
        listed = repository.paths() if isinstance(repository, ListsPaths) else None
        for path in sorted(listed or ()):
            if any(f"/{path}".startswith(f"/{one}") or f"/{one}" in path for one in _NOT_READ):
                continue
            if posixpath.basename(path).lower() not in _NAMES_NOT_READ and is_of_kind(path, kinds):
                yield path


def named_in(text: str, sought: Sought) -> re.Match[str] | None:
    """Where the text names one of the variables (group `name`) in a way that matters; the first place."""
    if not any(part in text for part in _parts(sought)):
        return None
    found = _pattern(sought).search(text)
    if found is None or any(name in text for name in sought.unless):
        return None
    return found if not sought.with_words or any(word in text for word in sought.with_words) else None


@lru_cache(maxsize=64)
def _parts(sought: Sought) -> frozenset[str]:
    """The names, and their beginnings of two parts and more: `AWS_SECRET_` of `AWS_SECRET_ACCESS_KEY`."""
    found = set(sought.names)
    for name in sought.names if sought.fragments else ():
        parts = name.split("_")
        found |= {"_".join(parts[:length]) + "_" for length in range(2, len(parts))}
    return frozenset(found)


@lru_cache(maxsize=64)
def _pattern(sought: Sought) -> re.Pattern[str]:
    either = "|".join(re.escape(part) for part in sorted(_parts(sought), key=len, reverse=True))
    before = _READS if sought.read else "(?<![A-Za-z0-9_])"
    return re.compile(rf"{before}(?P<name>{either})(?![A-Za-z0-9_])")
