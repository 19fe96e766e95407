"""Logs that are set up for a while."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def logs_kept() -> Iterator[None]:
    """After the block all loggers, and structlog, are set up as they were before it."""
    names = [None, *logging.root.manager.loggerDict]
    before = {name: _set_up(logging.getLogger(name)) for name in names}
    configured, config = structlog.is_configured(), structlog.get_config()
    try:
        yield
    finally:
        for name in [None, *logging.root.manager.loggerDict]:
            logger = logging.getLogger(name)
            handlers, level, propagate = before.get(name, ([], logging.NOTSET, True))
            logger.handlers[:] = handlers
            logger.setLevel(level)
            logger.propagate = propagate
        if configured:
            structlog.configure(**config)
        else:
            structlog.reset_defaults()


def _set_up(logger: logging.Logger) -> tuple[list[logging.Handler], int, bool]:
    return list(logger.handlers), logger.level, logger.propagate
