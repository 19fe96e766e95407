"""What a workflow executes of its repository, and the chains that lead there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

UnresolvedCode = Literal[
    "dynamic-path",
    "missing-file",
    "missing-action",
    "unread-script",
    "unread-workflow",
    "absent-file",
    "unknown-shell",
    "too-much",
]
"""Why a chain ends where it should go on.

`dynamic-path`: which file is run, or in which folder, is known only in the run. `missing-file`: no tracked
file has the name; the run may make it. `missing-action`: likewise of an action or a workflow.
`unread-script`: a text cannot be understood. `unread-workflow`: a whole workflow cannot be read.
`absent-file`: a file that git tracks is not in the working tree, so that it could not be read.
`unknown-shell`: it is not known what would run a text. `too-much`: a bound.
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody without write access can do about a job, as far as the files tell.

    `events` are those of its events that an outsider can bring about. `own_files`: the files that run may be
    of the outsider's own pull request. `secrets`: secrets other than the token are named in the job, or
    handed on by it. `write`: its token may write, or nothing in the files says what it may do. Both are about
    runs that an outsider brings about: a fork's `pull_request` has neither. With `own_files` they are true of
    a run that has such files.
    """

    events: frozenset[str] = frozenset()
    own_files: bool = False
    secrets: bool = False
    write: bool = False

    @property
    def rank(self) -> int:
        """How much it matters who may change the files: 0 (no outsider) to 3 (their files, with power)."""
        if not self.events:
            return 0
        if not self.own_files:
            return 1
        return 3 if self.secrets or self.write else 2


INSIDERS = Reach()
"""Only people with write access start it."""


@dataclass(frozen=True, slots=True)
class Link:
    """At `line` (from 1) of the file `path`, `what` makes the job run `target`, a file of the repository."""

    path: str
    line: int
    what: str
    target: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The links from the job `job` of a workflow to a file."""

    job: str
    reach: Reach
    links: tuple[Link, ...]

    @property
    def workflow(self) -> str:
        """The path of the workflow that it begins in."""
        return self.links[0].path

    @property
    def target(self) -> str:
        """The file that it leads to."""
        return self.links[-1].target

    def shown(self) -> str:
        """`.github/workflows/ci.yml:12 → make test → Makefile:8 → scripts/test.sh`; not escaped."""
        steps = (f"{link.path}:{link.line} → {link.what}" for link in self.links)
        return " → ".join((*steps, self.target))


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A place where something of the repository may run that could not be found out.

    `links` lead from the workflow to `path`; `what` is the command or the value, `reason` a clause.
    """

    path: str
    line: int
    code: UnresolvedCode
    what: str
    reason: str
    job: str
    reach: Reach
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """`chains` by the files that they lead to: of each workflow and each reach the shortest.

    `workflows` are the files that the walk began in, whether anything leads to them or not.
    """

    workflows: tuple[str, ...]
    chains: Mapping[str, tuple[Chain, ...]]
    unresolved: tuple[Unresolved, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """All files that are executed, the workflows among them; sorted."""
        return tuple(sorted({*self.workflows, *self.chains}))

    def reach(self, path: str) -> Reach:
        """The most that outsiders can do about any of the jobs that run the file `path`."""
        return max((chain.reach for chain in self.chains.get(path, ())), key=_weight, default=INSIDERS)

    def ranked(self) -> Iterator[tuple[str, Chain]]:
        """Every file with the chain that matters most, the ones that outsiders reach first."""
        worst = {
            path: max(chains, key=lambda chain: _weight(chain.reach)) for path, chains in self.chains.items()
        }
        yield from sorted(worst.items(), key=lambda entry: (-entry[1].reach.rank, entry[0]))


def _weight(reach: Reach) -> tuple[int, int]:
    return reach.rank, reach.secrets + reach.write
