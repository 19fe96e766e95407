from __future__ import annotations

from collections.abc import Iterator

import pytest
from bot.scan.kit import Hall
from bot.scan.kit import hall as made


@pytest.fixture
def hall() -> Iterator[Hall]:
    with made() as one:
        yield one
