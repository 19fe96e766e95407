from __future__ import annotations

from collections.abc import Iterator

import pytest
from server import GitHub, serve


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as running:
        running.forge.repository("acme/web").commit({"README.md": "x\n"})
        running.forge.token(user="somebody")  # from here on only tokens that were issued are good
        yield running
