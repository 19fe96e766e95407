"""What the ledger says of a task that is given up, as no worker lives through it.

What a task that fails otherwise has to say, it wrote down itself.
"""

from __future__ import annotations

from dataclasses import replace

from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import RepositoryRow, State, TopicRow
from pinfix.bot.work.wish import Wish
from pinfix.commands.pr.preparing import ALL

CODE = "worker-ended"
_REMEDY = (
    "Look in the log of the system for why the worker ended: mostly it had too little memory. Give it more,"
    " or leave the repository out of the scope of the bot. A push, or the next sweep, tries it again."
)


def tell_of_crashes(ledger: Ledger, wish: Wish, lost: int, now: float) -> str:
    """Write that the task of `wish` was given up after it lost so many workers; the words for it.

    What is known of the topics stays. `now` is in seconds since 1970.
    """
    message = f"its worker ended {lost} times while it ran"
    kept = ledger.repository(wish.server, wish.number)
    row = kept or RepositoryRow(
        wish.server, wish.number, wish.owner, wish.name, wish.installation, State.FAILED
    )
    topic = TopicRow(
        server=wish.server,
        repository=wish.number,
        topic=ALL,
        state=State.FAILED,
        outcome=State.FAILED.value,
        code=CODE,
        message=message,
        remedy=_REMEDY,
        changed=now,
    )
    others = [one for one in ledger.topics(wish.server, wish.number) if one.topic != ALL]
    # Without a fingerprint: it is looked at again.
    row = replace(row, state=State.FAILED, fingerprint="", looked=now, message=message)
    ledger.record(row, [*others, topic])
    return message
