"""A repair that did not come to its end, or was not meant for this bot."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from bot.repair.kit import Bot
from credentials.kit import QUICK
from pull_request.command.stage import CI, WORKFLOW
from sqlalchemy.exc import OperationalError

from pinfix.bot.identity.installations import installations_of
from pinfix.bot.repair.faults import PassingFault
from pinfix.bot.repair.one import repair
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import State
from pinfix.errors import UsageError

TWO = WORKFLOW.replace("permissions: {contents: read}\n", "").replace("permissions: {}\n", "")


class Died(BaseException):
    """The worker."""


@dataclass
class Broken:
    """A pace that cannot be read from its database."""

    def wait(self, *, content: bool) -> None:
        raise OperationalError("SELECT secret", {}, Exception("the server closed the connection"))


def test_a_fault_of_the_database_is_tried_again(made: Bot) -> None:
    made.installations = installations_of(made.settings, lambda number: Broken(), patience=QUICK)
    with pytest.raises(PassingFault, match="database failed") as raised:
        made.repair()
    assert "SELECT" not in str(raised.value)
    assert "secret" not in str(raised.value)
    assert made.ledger.repository(made.wish().server, made.wish().number) is None


def test_a_ledger_that_is_away_is_tried_again(made: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    def record(*_: object) -> None:
        raise OperationalError("INSERT secret", {}, Exception("gone"))

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "record", record)
        with pytest.raises(PassingFault, match=r"^database: the database failed \(OperationalError\)$"):
            made.repair()
    assert made.repair().state is State.OPEN
    assert len(made.repository.pulls.all) == 1


def test_a_wish_of_another_server_is_not_carried_out(made: Bot) -> None:
    wish = replace(made.wish(), server="ghe.acme.example")
    with pytest.raises(UsageError, match=r"ghe\.acme\.example"):
        repair(wish, made.installations, made.ledger, made.settings)
    assert made.server.requests == []


@pytest.mark.parametrize("limit", [0, 1])
def test_what_a_worker_that_died_has_opened_counts(
    made: Bot, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    def die(*_: object) -> None:
        raise Died

    made.repository.commit({CI: TWO})
    wish = replace(made.wish(), most=limit, since=900.0)
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "record", die)
        with pytest.raises(Died):
            made.repair(wish)
    made.restart()
    made.repair(wish)
    made.repair(wish)
    assert len(made.repository.pulls.all) == (limit or 2)
    later = replace(wish, since=2_000.0)
    made.now = 2_001.0
    made.repair(later)
    assert len(made.repository.pulls.all) == 2
