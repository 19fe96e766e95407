from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pull_request.command.stage import WAYS, Stage, stage


@pytest.fixture(params=WAYS)
def any_way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """The same for each way to write."""
    with stage(tmp_path, request.param) as made:
        yield made


@pytest.fixture
def by_name(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made
