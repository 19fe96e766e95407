"""What was asked of `pinfix bot sweep`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pinfix.bot.scan.listing import Wanted
from pinfix.bot.scan.naming import read_names
from pinfix.bot.settings.model import Limits
from pinfix.commands.output import Output
from pinfix.errors import UsageError


@dataclass(frozen=True, slots=True)
class Request:
    """The options, as given.

    Without `installations`, `owners` and `names` (a file) all repositories are meant. `shard` is `i/n`. The
    limits count before those of the settings; None: not given.
    """

    installations: Sequence[int]
    owners: Sequence[str]
    names: Path | None
    shard: str
    dry_run: bool
    per_run: int | None
    per_owner: int | None
    output: Output

    def wanted(self) -> Wanted:
        """Which repositories. Raises UsageError for a file that does not hold."""
        if any("/" in owner for owner in self.owners):
            raise UsageError(
                "--owner names accounts; for single repositories use --repos-from, with one a line"
            )
        return Wanted(
            frozenset(self.installations),
            frozenset(owner.lower() for owner in self.owners),
            read_names(self.names) if self.names is not None else (),
        )

    def limits(self, usual: Limits) -> Limits:
        """The limits of this run."""
        per_run = usual.per_run if self.per_run is None else self.per_run
        per_owner = usual.per_owner if self.per_owner is None else self.per_owner
        return replace(usual, per_run=per_run, per_owner=per_owner)
