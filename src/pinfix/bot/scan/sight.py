"""How a repository stands, as far as one look at many at once tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pinfix.codeowners.places import PLACES
from pinfix.config import CONFIGURATION_PATHS

FOLDER = ".github"
_OWN_ACTION = ("action.yml", "action.yaml")
PATHS = (
    FOLDER,
    *(path for path in (*PLACES, *CONFIGURATION_PATHS) if not path.startswith(f"{FOLDER}/")),
    *_OWN_ACTION,
)
"""What of a repository is looked at: a folder by the id of its tree, which changes with anything in it."""


class PullState(StrEnum):
    """GitHub's words for how a pull request stands."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    MERGED = "MERGED"


@dataclass(frozen=True, slots=True)
class SeenPull:
    """A pull request of pinfix. `conflicted`: with its base; `retry`: a label asks to reopen it."""

    number: int
    state: PullState
    conflicted: bool = False
    retry: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A repository. `objects` has for each of `PATHS` the id of its object, "" where there is none.

    `commit` and `tree` are those at the head of the default branch ("": it has no commit). `usable`: it is
    neither archived, nor disabled, nor locked while it moves. `pulls` are those of the numbers
    `asked` that there are. `beside` is as `objects`, of the paths that were asked for of this one alone.
    """

    number: int
    owner: str
    name: str
    installation: int
    default_branch: str
    commit: str
    tree: str
    usable: bool
    topics: frozenset[str]
    objects: tuple[tuple[str, str], ...]
    pulls: tuple[SeenPull, ...] = ()
    asked: frozenset[int] = frozenset()
    private: bool = False
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def full_name(self) -> str:
        """`owner/name` as GitHub writes it."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class Unseen:
    """A repository that could not be looked at. `gone`: the server says that there is none, or hides it."""

    owner: str
    name: str
    number: int
    installation: int
    code: str
    message: str
    remedy: str = ""

    @property
    def gone(self) -> bool:
        """Whether it is not there for the App."""
        return self.code == "not-found"

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"
