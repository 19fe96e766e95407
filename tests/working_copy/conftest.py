from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from server import GitHub, Repository, serve
from working_copy.clone import FILES, IDENTITY, Desk, Person, open_desk


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as running:
        yield running


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("o/r")
    made.commit(FILES, modes={"tools/run.sh": "100755"})
    return made


@pytest.fixture
def person(server: GitHub, tmp_path: Path) -> Person:
    home = tmp_path / "home"
    home.mkdir()
    found = Person(home, server)
    found.configure(IDENTITY)
    return found


@pytest.fixture
def clone(repository: Repository, person: Person, tmp_path: Path) -> Path:
    return person.clone(tmp_path / "clone")


@pytest.fixture
def desk(person: Person) -> Iterator[Callable[..., Desk]]:
    opened: list[Desk] = []

    def build(path: Path, *, token: str | None = None, remote: str = "", **variables: str) -> Desk:
        environment = person.environment(token) if token else person.environment()
        opened.append(open_desk(path, environment | variables, remote))
        return opened[-1]

    yield build
    for one in opened:
        one.close()
