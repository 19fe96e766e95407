"""A database belongs to one App of each server."""

from __future__ import annotations

import pytest

from pinfix.bot.storage.apps import claim
from pinfix.bot.storage.database import Database
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import RepositoryRow, State
from pinfix.errors import UsageError

SERVER, OTHER = "github.com", "ghe.example"


def known(database: Database, server: str = SERVER) -> None:
    Ledger(database).save(RepositoryRow(server, 1, "octo", "app", 7, State.CLEAN))


def test_the_first_one_keeps_it(database: Database) -> None:
    claim(database, SERVER, "7")
    known(database)
    claim(database, SERVER, "7")
    for keep in (True, False, True):
        with pytest.raises(UsageError, match="belongs to the App 7"):
            claim(database, SERVER, "8", keep=keep)
    claim(database, SERVER, "7", keep=False)


def test_each_server_has_its_own(database: Database) -> None:
    claim(database, SERVER, "7")
    known(database)
    claim(database, OTHER, "8")
    known(database, OTHER)
    claim(database, OTHER, "8")
    with pytest.raises(UsageError, match=OTHER):
        claim(database, OTHER, "7")


def test_a_slip_at_the_beginning_can_be_mended(database: Database) -> None:
    claim(database, SERVER, "77")
    known(database, OTHER)
    claim(database, SERVER, "7")
    known(database)
    with pytest.raises(UsageError):
        claim(database, SERVER, "77")


def test_a_look_claims_nothing(database: Database) -> None:
    known(database)
    claim(database, SERVER, "7", keep=False)
    claim(database, SERVER, "8")
