"""What the GitHub of the tests sends by itself when something happens there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from bot.events.kit import SECRET
from bot.web.kit import Scene
from server import GitHub, serve

from pinfix.bot.events.changes import Moved, Stands
from pinfix.bot.work.wish import Reason

CI = ".github/workflows/ci.yml"


@dataclass
class Forge:
    """A GitHub whose App has its webhook at the server under test."""

    server: GitHub
    scene: Scene

    def wishes(self) -> list[tuple[str, Reason]]:
        """What was queued, once all was delivered."""
        self.server.webhooks.wait()
        assert all(one.status_code == 202 for one in self.server.webhooks.all)
        found = [(f"{one.owner}/{one.name}", one.reason) for one in self.scene.queue.wishes]
        self.scene.queue.wishes.clear()
        return found


@pytest.fixture
def forge(scene: Scene) -> Iterator[Forge]:
    with serve() as server:
        made = Forge(server, scene)
        app = server.forge.app(7, {"contents": "write", "pull_requests": "write", "metadata": "read"})
        server.forge.repository("octo/app").commit({CI: "on: push\njobs: {}\n"})
        server.webhooks.url, server.webhooks.secret = f"{scene.url}/webhook", SECRET
        server.webhooks.emits = True
        server.forge.install(app, "octo", repositories=["octo/app"])
        yield made
        server.webhooks.close()


def test_the_app_is_installed(forge: Forge) -> None:
    assert forge.wishes() == [("octo/app", Reason.INSTALLED)]


def test_pushes(forge: Forge) -> None:
    forge.wishes()
    repository = forge.server.forge.repository("octo/app")
    repository.commit({"README.md": "x\n"})
    assert forge.wishes() == []
    repository.commit({"build.sh": "make\n"})
    assert forge.wishes() == [("octo/app", Reason.PUSHED)]
    repository.commit({"build.sh": "make all\n"}, branch="feature")
    assert forge.wishes() == []


def test_a_repository_is_renamed(forge: Forge) -> None:
    forge.wishes()
    number = forge.server.forge.repository("octo/app").id
    forge.server.forge.rename("octo/app", "octo/new")
    assert forge.wishes() == []
    (moved,) = (one for one in forge.scene.changes if isinstance(one, Moved))
    assert (moved.number, moved.owner, moved.name) == (number, "octo", "new")


def test_a_repository_is_deleted(forge: Forge) -> None:
    forge.wishes()
    number = forge.server.forge.repository("octo/app").id
    forge.server.forge.delete("octo/app")
    assert forge.wishes() == []
    assert number in {one.number for one in forge.scene.changes if isinstance(one, Stands)}
