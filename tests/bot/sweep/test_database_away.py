"""The database of a sweep goes away: it waits, for some time, and ends with a line that says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from bot.sweep.kit import fleet
from sqlalchemy.exc import OperationalError, ProgrammingError

from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.patience import patiently
from pinfix.errors import PinfixError

pytestmark = pytest.mark.endurance


def _gone() -> OperationalError:
    return OperationalError("SELECT secret", {}, Exception("the server closed the connection"))


def test_a_sweep_waits_for_its_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = {"all": [_gone()], "repository": [_gone(), _gone()], "topics": [_gone()]}
    for name, left in faults.items():
        real = getattr(Ledger, name)

        def broken(*given: object, real=real, left=left, **more: object) -> object:  # type: ignore[no-untyped-def]
            if left:
                raise left.pop()
            return real(*given, **more)

        monkeypatch.setattr(Ledger, name, broken)
    with fleet(tmp_path, 0) as made:
        assert made.sweep()["summary"]["listed"] == 0
    assert not faults["all"]


def test_a_database_that_stays_away_is_said_without_a_statement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object, **more: object) -> object:
        raise ProgrammingError("SELECT secret", {}, Exception("secret"))

    monkeypatch.setattr(Ledger, "all", broken)
    with fleet(tmp_path, 0) as made, pytest.raises(PinfixError, match="database failed") as raised:
        made.sweep()
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_waiting_has_an_end() -> None:
    waited: list[float] = []

    def call() -> None:
        raise _gone()

    with pytest.raises(OperationalError):
        patiently(call, waited.append, seconds=0.01)
    assert waited


def test_what_is_no_matter_of_waiting_is_raised_at_once() -> None:
    def call() -> None:
        raise ProgrammingError("SELECT", {}, Exception("no such table"))

    with pytest.raises(ProgrammingError):
        patiently(call, lambda seconds: pytest.fail("waited"))
