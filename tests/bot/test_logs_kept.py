"""One test that sets up the logs changes nothing for the next one."""

from __future__ import annotations

import io
import logging

import structlog
from bot.logs_kept import logs_kept

from pinfix.bot import logs


def test_after_the_block_all_is_as_before() -> None:
    root, loud = logging.getLogger(), logging.getLogger("httpx")
    loud.propagate = False
    before = (list(root.handlers), root.level, loud.level, structlog.get_config())
    with logs_kept():
        logs.set_up(io.StringIO(), level=logging.CRITICAL)
        assert (list(root.handlers), root.level, loud.level, structlog.get_config()) != before
        assert loud.propagate
    assert (list(root.handlers), root.level, loud.level, structlog.get_config()) == before
    assert not loud.propagate
    assert not structlog.is_configured()
