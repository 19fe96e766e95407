"""What the repository has: its files, its CODEOWNERS file, and what that says."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.codemod import ListsPaths, Repository
from pinfix.codeowners.matching import Matcher
from pinfix.codeowners.model import Codeowners, NotLoaded
from pinfix.codeowners.parse import TOO_LARGE, load
from pinfix.codeowners.places import PLACES, Place, place

_UNLISTED = (
    "the files of the repository cannot be listed; where git's index is sparse or split, "
    "`git sparse-checkout reapply --no-sparse-index` or `git update-index --no-split-index` mends that"
)


@dataclass(frozen=True, slots=True)
class Scene:
    """`path` is the CODEOWNERS file; `text` is None where it is to be made. `shadowed`: others, of no effect.

    `paths` are all files of the repository, the CODEOWNERS file among them in any case.
    """

    path: str
    text: str | None
    shadowed: tuple[str, ...]
    paths: frozenset[str]
    matcher: Matcher


@dataclass(frozen=True, slots=True)
class Unknown:
    """Who owns which file cannot be told; `reason` is a clause."""

    path: str
    reason: str


def look(repository: Repository) -> Scene | Unknown:
    """What there is now, whether git tracks it already or not."""
    listed = repository.paths() if isinstance(repository, ListsPaths) else None
    if listed is None:
        return Unknown(PLACES[0], _UNLISTED)
    fresh = [path for path in PLACES if repository.read(path) is not None]
    paths = frozenset(listed).union(fresh, (workflow.path for workflow in repository.workflows()))
    where = place(paths)
    if not isinstance(where, Place):
        if any(path.startswith(f"{where.create}/") for path in paths):
            return Unknown(where.create, "a folder has the name of the CODEOWNERS file")
        return Scene(where.create, None, (), paths | {where.create}, Matcher(Codeowners((), ())))
    text = repository.read(where.path)
    if text is None:
        return Unknown(where.path, _unread(repository, where.path))
    file = load(text.encode())
    if isinstance(file, NotLoaded):
        return Unknown(where.path, file.reason)
    return Scene(where.path, text, where.shadowed, paths, Matcher(file))


def _unread(repository: Repository, path: str) -> str:
    problem = repository.unread(path)
    if problem is None:
        return "the CODEOWNERS file is no text"
    own = {
        "too-large": TOO_LARGE.reason,
        "symbolic-link": "the CODEOWNERS file is a symbolic link: put the file itself there",
        "vanished": "the CODEOWNERS file is gone, though git tracks it",
        "absent": "the CODEOWNERS file is gone, though git tracks it",
    }
    return own.get(problem.code, f"the CODEOWNERS file {problem.message}")
