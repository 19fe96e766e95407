"""What the bot asks of `pinfix pr`: everything as the repository itself has configured it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pinfix.bot.storage.records import State, TopicRow
from pinfix.commands.output import Output
from pinfix.commands.pr.request import Request
from pinfix.engine import Options
from pinfix.pull_request.model import Outcome
from pinfix.pull_request.session import Done, Work, settle_all
from pinfix.pull_request.state.decision import HandsOff
from pinfix.pull_request.writing.opening import Intent

_NOWHERE = Output(format="json", file=None, verbosity="quiet", color="never", progress=False)


def request_for(*, unsafe: bool) -> Request:
    """The options: none but those of the operator. Nothing is said at a terminal.

    Whether it is a rehearsal is a matter of the login.
    """
    return Request(
        path=None,
        repository="",
        remote="",
        base="",
        only=(),
        skip=(),
        topics=(),
        options=Options(unsafe=unsafe),
        dry_run=False,
        draft=False,
        retry=False,
        fork=False,
        patches=None,
        app_id="",
        app_key=None,
        config=None,
        output=_NOWHERE,
    )


def settle(
    work: Work, *, retried: Collection[str], most: int, since: float = 0.0, known: Sequence[TopicRow] = ()
) -> Iterator[Done]:
    """As `settle_all`. Topics that are `retried` are reopened though people closed them.

    `most`: so many pull requests are opened (0: no limit); more have the code `left-for-later`. Those count
    too that an earlier try has opened: what is `known` to be opened `since` (seconds since 1970), and what is
    open and not known at all, as a worker that dies writes nothing down.
    """
    rest = _Rest(most, {row.topic for row in opened_since(known, since)})
    pulls = {row.pull for row in known}
    limited = _Limited(work, rest)
    for again in (True, False):
        topics = [topic for topic in work.topics if (topic.name in retried) is again]
        if topics:
            manners = replace(work.desk.manners, retry=again)
            desk = replace(work.desk, manners=manners, in_the_way=limited)
            for done in settle_all(replace(work, desk=desk, topics=topics)):
                if done.result.outcome in _OPEN and done.result.number not in pulls:
                    rest.topics.add(done.result.topic)
                yield done


LEFT = "left-for-later"
_OPENED = frozenset({Outcome.OPENED, Outcome.REOPENED, Outcome.UNCHANGED})
"""A task that is run a second time, as its worker died, finds unchanged what it opened the first time."""
_OPEN = _OPENED | {Outcome.UPDATED}


def opened_since(topics: Iterable[TopicRow], since: float) -> list[TopicRow]:
    """Those of which a pull request was opened since a moment (seconds since 1970; 0: not known)."""
    return [
        one
        for one in topics
        if since and one.state is State.OPEN and one.outcome in _OPENED and one.changed >= since
    ]


@dataclass(slots=True)
class _Rest:
    """What may still be opened. A topic that tries twice, as somebody was quicker, counts once."""

    most: int
    topics: set[str] = field(default_factory=set)

    def takes(self, topic: str) -> bool:
        if self.most and len(self.topics | {topic}) > self.most:
            return False
        self.topics.add(topic)
        return True


@dataclass(frozen=True, slots=True)
class _Limited:
    """What is in the way of a write, the limit of the run included."""

    work: Work
    rest: _Rest

    def __call__(self, intent: Intent) -> HandsOff | None:
        """See `Desk.in_the_way`. Raises CallFailed."""
        refusal = self.work.desk.in_the_way(intent)
        if refusal is not None or not intent.opens or self.rest.takes(intent.proposal.topic.name):
            return refusal
        message = f"no more than {self.rest.most} pull requests are opened here in this run"
        return HandsOff(Outcome.SKIPPED, LEFT, message, "It is opened in a later run.")
