"""The short form of bench/bot_memory.py: the server's memory stays as it is, whatever is delivered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.endurance

BENCH = Path(__file__).parents[3] / "bench/bot_memory.py"


def test_memory_does_not_grow_with_deliveries() -> None:
    # Half a megabyte in each tenth delivery: kept, these alone would be 25 MB.
    arguments = [sys.executable, str(BENCH), "--deliveries", "500", "--most", "15"]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
