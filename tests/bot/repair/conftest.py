from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bot.repair.kit import Bot, bot


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Bot]:
    with bot(tmp_path) as found:
        yield found
