"""How many pull requests a sweep may still open, in all and for each account.

How many a repository gets is known only when it is planned. So each is let go with a number that it must not
exceed (`Wish.most`), which counts as used until the task is done; then what was really opened counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pinfix.bot.repair.asking import opened_since
from pinfix.bot.settings.model import Limits
from pinfix.bot.storage.records import TopicRow
from pinfix.bot.sweep.parts import Need
from pinfix.bot.work.wish import Wish


@dataclass(frozen=True, slots=True)
class Wave:
    """Tasks that can go together, and the repositories that have to wait for what comes of them."""

    wishes: tuple[Wish, ...]
    waiting: tuple[Need, ...]


def is_limited(limits: Limits) -> bool:
    """Whether a sweep has limits of its own."""
    return bool(limits.per_run or limits.per_owner)


def next_wave(needs: Sequence[Need], limits: Limits, opened: Mapping[str, int], *, each: int) -> Wave:
    """The next tasks, where so many were `opened` (by owner, in lower case), and one repository has `each`.

    A wave without wishes means that the limits are reached for all that wait.
    """
    left = Counter({"": _room(limits.per_run, sum(opened.values()), each * len(needs))})
    wishes: list[Wish] = []
    waiting: list[Need] = []
    for need in needs:
        owner = need.wish.owner.lower()
        if owner not in left:
            left[owner] = _room(limits.per_owner, opened.get(owner, 0), each * len(needs))
        most = min(each, left[""], left[owner])
        if most < 1:
            waiting.append(need)
            continue
        left[""] -= most
        left[owner] -= most
        wishes.append(replace(need.wish, most=most))
    return Wave(tuple(wishes), tuple(waiting))


def count_opened(topics: Iterable[TopicRow], since: float) -> int:
    """The pull requests opened since a moment (seconds since 1970), of those of one repository."""
    return len(opened_since(topics, since))


def _room(limit: int, opened: int, without: int) -> int:
    return max(0, limit - opened) if limit else without
