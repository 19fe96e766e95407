from __future__ import annotations

from collections.abc import Iterator

import pytest
from bot.web.kit import Scene, running

from pinfix.bot.storage.tables import DELIVERY


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One server for all tests of a module."""
    with running(f"sqlite:///{tmp_path_factory.mktemp('web') / 'bot.db'}") as one:
        yield one


@pytest.fixture
def scene(server: Scene) -> Scene:
    """The server, to which nothing was delivered yet; its figures go on."""
    server.queue.wishes.clear()
    server.queue.broken, server.queue.gate = False, None
    server.changes.clear()
    with server.database.writing() as connection:
        connection.execute(DELIVERY.delete())
    return server
