"""What is decided about: keys of one provider in one job that have a swap, and what is drawn up for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pinfix.plan import TextChange
from pinfix.yaml.operations import Operation, Path
from pinfix_codemods.oidc.finding import Finding, Objection, Swap
from pinfix_codemods.oidc.scene.model import JobScene


@dataclass(frozen=True, eq=False)
class Case:
    """The unit that changes as a whole or not at all."""

    job: JobScene
    finding: Finding
    swap: Swap

    @property
    def provider(self) -> str:
        """Of the finding."""
        return self.finding.provider


@dataclass(slots=True)
class Draft:
    """What carries out one case, as far as it is drawn up.

    `operations` are on the file of the job, `elsewhere` on other workflows by path; `texts` are other files.
    What two drafts have in common in `shares` is not changed for one of them alone. `conditions`: of the
    new steps, as written ("" where there is none). `assumptions` are clauses.
    """

    operations: list[Operation] = field(default_factory=list)
    elsewhere: dict[str, list[Operation]] = field(default_factory=dict)
    texts: dict[str, TextChange] = field(default_factory=dict)
    shares: set[tuple[object, ...]] = field(default_factory=set)
    conditions: list[str] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)


def above(paths: Iterable[Path]) -> frozenset[Path]:
    """All paths that lead to one of `paths`, and these themselves."""
    return frozenset(path[:length] for path in paths for length in range(len(path) + 1))
