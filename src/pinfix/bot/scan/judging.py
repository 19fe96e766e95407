"""Which repositories need work: what was seen, against what the ledger says of the last time.

A fingerprint is `<what>.<tree>`. The first part stands for what is asked of every repository: the folder
`.github`, CODEOWNERS, the configuration, an action at the root, whether it is private, the release of pinfix
and how the bot is set up. The second is the tree of the whole repository.

Beside it the row has the `basis` of the last plan: the ids of all other files that it read, as actions and
the scripts that workflows call, and of the places where it found none. So each change to one of them is seen
at once. A plan that went by the list of all files, or by more than can be asked for, has the tree of the
whole in its basis, or those of folders.

What this does not tell: an action that is new, in a place that nothing leads to, and what is only counted and
not repaired. So a repository in which anything has changed is looked at again after a week. Nothing of what
lies outside of the repository is seen: what its tokens may do by default, and whether a tag of an action has
moved, which is no change of the repository.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pinfix.bot.scan.sight import PullState, Seen, SeenPull
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.records import WHOLE, RepositoryRow, State, TopicRow
from pinfix.commands.pr.preparing import ALL
from pinfix.pull_request.preflight.repository import OPT_OUT_TOPIC

_DAY = 86400.0
_UNSEEN_CHANGES = 7 * _DAY
_ANOTHER_TRY = _DAY
"""What rights, rules and limits refuse cannot be seen from far: it is tried again after so long."""
_OF_ITSELF = frozenset({"archived", "disabled", "empty", "opted-out"})
"""Codes of what was skipped for a reason that is seen when it ends."""
_UNSEEN = frozenset({"suspended", "not-installed"})
"""Codes for an installation through which nothing is seen: whoever sees the repository sees that it ended."""
_AGAIN = "+"


@dataclass(frozen=True, slots=True)
class Work:
    """It needs work. `state` goes into the id of the task: the same until something is recorded of it."""

    why: str
    state: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is to be done. `skipped`: it is not possible there, which the ledger shall say."""

    why: str
    skipped: bool = False


Verdict = Work | Rest


def fingerprint(seen: Seen, version: str, settings: Settings) -> str:
    """What a look tells, in few characters; `version` is that of pinfix, whose repairs may be others."""
    parts = [
        version,
        settings.unsafe,
        settings.dashboard,
        seen.default_branch,
        seen.private,
        OPT_OUT_TOPIC in seen.topics,
        *(list(one) for one in seen.objects),
    ]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return f"{digest[:32]}.{seen.tree[:12]}"


def judge(
    seen: Seen, row: RepositoryRow | None, topics: Sequence[TopicRow], mark: str, *, now: float
) -> Verdict:
    """Whether a repository needs work. `mark` is its fingerprint, `now` in seconds since 1970."""
    if not seen.usable:
        return Rest("archived, disabled or locked", skipped=_is_news(row))
    if not seen.commit:
        return Rest("empty", skipped=_is_news(row))
    if row is None:
        return Work("never looked at", mark)
    why = _changed(seen, row, mark, now=now)
    if not why and not any(one.topic == ALL and one.code in _OF_ITSELF for one in topics):
        why = _pulls(seen, row, topics, mark) or _left(row, topics, now=now)
    return Work(why, _again(mark, row)) if why else Rest("unchanged")


def known_pulls(topics: Iterable[TopicRow]) -> tuple[int, ...]:
    """The pull requests whose state matters to `judge`."""
    return tuple(sorted({one.pull for one in topics if one.pull and one.state in _WATCHED}))


def known_paths(row: RepositoryRow) -> tuple[str, ...]:
    """The paths that the last plan went by, as far as they are to be asked for."""
    return tuple(path for path, _ in row.basis if path != WHOLE)


_WATCHED = frozenset({State.OPEN, State.DECLINED, State.EDITED})


def _is_news(row: RepositoryRow | None) -> bool:
    """Whether the ledger does not say yet that the repository is passed over, and to be looked at when that
    ends: then no fingerprint is kept.
    """
    return row is None or row.state is not State.SKIPPED or row.fingerprint != ""


def _changed(seen: Seen, row: RepositoryRow, mark: str, *, now: float) -> str:
    if row.state in (State.FAILED, State.PENDING):
        return "it was not done"
    if row.state is State.GONE:
        return "it is there again"
    what, _, tree = _plain(row.fingerprint).partition(".")
    new_what, _, new_tree = mark.partition(".")
    if what != new_what:
        return "what pinfix reads has changed"
    now_there = {**dict(seen.beside), WHOLE: seen.tree}
    for path, identity in row.basis:
        if now_there.get(path, identity) != identity:
            return f"what its workflows go by has changed: {path}" if path else "its files have changed"
    if tree != new_tree and now - row.looked >= _UNSEEN_CHANGES:
        return "something else has changed, and the last look was a week ago"
    return ""


def _pulls(seen: Seen, row: RepositoryRow, topics: Iterable[TopicRow], mark: str) -> str:
    now_there = {one.number: one for one in seen.pulls}
    base_moved = _plain(row.fingerprint) != mark
    for topic in topics:
        if topic.pull not in seen.asked:
            continue
        why = _pull(topic, now_there.get(topic.pull), base_moved=base_moved)
        if why:
            return f"{why}: {topic.topic}"
    return ""


def _pull(topic: TopicRow, pull: SeenPull | None, *, base_moved: bool) -> str:
    """What has happened to a pull request since; whether others of the branch were opened is not asked."""
    if topic.state not in _WATCHED or not topic.pull:
        return ""
    is_open = pull is not None and pull.state is PullState.OPEN
    if topic.state in (State.OPEN, State.EDITED) and not is_open:
        return "a pull request was merged or closed"
    if topic.state is State.DECLINED and (is_open or (pull is not None and pull.retry)):
        return "somebody wants a pull request again"
    # While the base is the one that was last looked at, there is nothing more to be done about a conflict.
    if topic.state is State.OPEN and base_moved and pull is not None and pull.conflicted:
        return "a pull request conflicts with its base"
    return ""


def _left(row: RepositoryRow, topics: Sequence[TopicRow], *, now: float) -> str:
    """What could not be done then, and may be possible by now."""
    # Where one thing was in the way of all, the rows of the topics are those of a time before.
    topics = [one for one in topics if one.topic == ALL] or topics
    if any(one.state is State.FAILED for one in topics):
        return "a topic was not done"
    if any(one.code in _UNSEEN for one in topics):
        return "the App may work there again"
    if now - row.looked < _ANOTHER_TRY:
        return ""
    refused = [one for one in topics if one.state in (State.REFUSED, State.SKIPPED)]
    if row.state is State.REFUSED and not refused:
        return "it was refused"
    return "something was refused" if any(one.code not in _OF_ITSELF for one in refused) else ""


def _plain(written: str) -> str:
    """A fingerprint without what told one time of looking from another."""
    return written.partition(_AGAIN)[0]


def _again(mark: str, row: RepositoryRow) -> str:
    """Tells this need from an earlier one of the same content, by when the last one was met."""
    return f"{mark}{_AGAIN}{round(row.looked * 1000)}" if row.looked else mark
