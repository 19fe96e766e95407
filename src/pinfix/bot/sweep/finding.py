"""Which repositories need work: listed, looked at, and judged by what the ledger says of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pinfix import __version__
from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.bot.scan.judging import Rest, fingerprint, judge, known_paths, known_pulls
from pinfix.bot.scan.listing import Listed, Listing, Trouble
from pinfix.bot.scan.query import Target
from pinfix.bot.scan.scanning import Sight, scan
from pinfix.bot.scan.sight import Seen, Unseen
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.records import RepositoryRow, State, TopicRow
from pinfix.bot.sweep.parts import Book, Need, Sights
from pinfix.bot.sweep.shard import Shard
from pinfix.bot.work.wish import Reason, Wish

_GONE_KEPT = 365 * 86_400.0
"""Seconds for which it is known what people declined in a repository, should it come back."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ledger says of a repository."""

    row: RepositoryRow
    topics: tuple[TopicRow, ...]

    @property
    def full_name(self) -> str:
        """Its last known name, in lower case."""
        return f"{self.row.owner}/{self.row.name}".lower()

    def target(self, listed: Listed) -> Target:
        """It, with what is to be asked for."""
        return Target(listed, known_pulls(self.topics), known_paths(self.row))


@dataclass
class Finding:
    """Goes through all that `listing` gives, of the part `shard`, and counts it.

    What it learns is written to the `book`: new names, and what is passed over or gone; with `notes` false
    nothing is. `looked` is told of each step: what it does, how far it is, of how many (0: not known).
    """

    server: str
    settings: Settings
    listing: Listing
    api_of: Callable[[int], Api]
    book: Book
    shard: Shard = field(default_factory=Shard)
    notes: bool = True
    looked: Callable[[str, int, int], None] = lambda doing, done, of: None
    clock: Callable[[], float] = time.time
    version: str = __version__
    counts: Sights = field(default_factory=Sights)
    _known: dict[int, _Known] = field(default_factory=dict, init=False)

    def __iter__(self) -> Iterator[Need | Trouble]:
        """Needs and troubles as they are found. Raises CallFailed where no installation can be listed."""
        self._known = {row.number: _Known(row, topics) for row, topics in self.book.all(server=self.server)}
        names = {one.full_name: one for one in self._known.values()}
        targets: dict[int, list[Target]] = {}
        for one in self.listing:
            if isinstance(one, Trouble):
                yield one
                continue
            self.counts.listed += 1
            self.looked("listing", self.counts.listed, 0)
            if self._is_mine(one):
                targets.setdefault(one.installation, []).append(self._target(one, names))
        yield from self._all_seen(targets)
        if self.listing.complete:
            self._note_gone()

    def _is_mine(self, one: Listed) -> bool:
        if not self.settings.scope.serves(one.owner, one.name):
            self.counts.out_of_scope += 1
            return False
        if one.number and not self.shard.has(self.server, one.number):
            self.counts.others += 1
            return False
        return True

    def _target(self, one: Listed, names: Mapping[str, _Known]) -> Target:
        known = self._known.get(one.number) if one.number else names.get(one.full_name.lower())
        return Target(one) if known is None else known.target(one)

    def _all_seen(self, targets: Mapping[int, list[Target]]) -> Iterator[Need | Trouble]:
        done, of = 0, sum(map(len, targets.values()))
        numbers: set[int] = set()
        for installation, some in targets.items():
            try:
                api = self.api_of(installation)
            except CallFailed as problem:
                yield Trouble(some[0].listed.owner, problem.code, problem.message, problem.remedy)
                continue
            unasked: list[Target] = []
            for sight in scan(api, some):
                done += 1
                self.looked("reading", done, of)
                if isinstance(sight, Seen) and (target := self._unasked(sight)) is not None:
                    unasked.append(target)
                    continue
                yield from self._sighted(sight, numbers)
            for sight in scan(api, unasked):
                yield from self._sighted(sight, numbers)

    def _unasked(self, seen: Seen) -> Target | None:
        """The same with all that is known of it, where that was not asked for, as the name was not known."""
        known = self._known.get(seen.number)
        if known is None or seen.asked or seen.beside:
            return None
        target = known.target(Listed(seen.owner, seen.name, seen.number, seen.installation))
        return target if target.pulls or target.paths else None

    def _sighted(self, sight: Sight, numbers: set[int]) -> Iterable[Need | Trouble]:
        """`numbers` are those seen before: two names in a file may be one repository."""
        if isinstance(sight, Unseen):
            yield from self._not_seen(sight)
        elif sight.number not in numbers:
            numbers.add(sight.number)
            yield from self._seen(sight)

    def _not_seen(self, sight: Unseen) -> Iterable[Trouble]:
        known = self._known.get(sight.number)
        if sight.gone and known is not None:
            self._note_one_gone(known.row)
            return ()
        return (Trouble(sight.full_name, sight.code, sight.message, sight.remedy),)

    def _seen(self, seen: Seen) -> Iterable[Need]:
        # Here also what was given by a name of old: the new one counts, and so does the number.
        if not self.settings.scope.serves(seen.owner, seen.name):
            self.counts.out_of_scope += 1
            return ()
        if not self.shard.has(self.server, seen.number):
            self.counts.others += 1
            return ()
        known = self._known.get(seen.number)
        row, topics = (known.row, known.topics) if known is not None else (None, ())
        mark = fingerprint(seen, self.version, self.settings)
        verdict = judge(seen, row, topics, mark, now=self.clock())
        if isinstance(verdict, Rest):
            self._note_rest(seen, row, verdict)
            return ()
        named = (seen.number, seen.owner, seen.name, seen.installation)
        return (Need(Wish(self.server, *named, Reason.SWEPT, verdict.state), verdict.why),)

    def _note_rest(self, seen: Seen, row: RepositoryRow | None, verdict: Rest) -> None:
        if seen.usable and seen.commit:
            self.counts.unchanged += 1
        else:
            self.counts.skipped += 1
        if not self.notes:
            return
        if verdict.skipped:
            self._rename(row, seen)
            if not self.book.stands(
                self.server, seen.number, State.SKIPPED, verdict.why, looked=self.clock()
            ):
                self.book.save(replace(_new_row(self.server, seen), message=verdict.why, looked=self.clock()))
        else:
            self._rename(row, seen)

    def _rename(self, row: RepositoryRow | None, seen: Seen) -> None:
        """Note what the repository is called now, and where it belongs. The rest others may have written."""
        named = (seen.owner, seen.name, seen.installation)
        if row is not None and (row.owner, row.name, row.installation) != named:
            self.book.rename(self.server, seen.number, *named)

    def _note_gone(self) -> None:
        """What the App does not see any more; and what it does not for long is forgotten."""
        for row in [known.row for known in self._known.values()]:
            missing = self.listing.lacks(row.number, row.installation)
            if missing and row.state is not State.GONE and self.shard.has(self.server, row.number):
                self._note_one_gone(row)
        if self.notes:
            self.book.prune(self.server, self.clock() - _GONE_KEPT)

    def _note_one_gone(self, row: RepositoryRow) -> None:
        self.counts.gone += 1
        if self.notes and row.state is not State.GONE:
            self.book.gone(row, "the App does not see it any more", self.clock())


def _new_row(server: str, seen: Seen) -> RepositoryRow:
    return RepositoryRow(server, seen.number, seen.owner, seen.name, seen.installation, State.SKIPPED)
