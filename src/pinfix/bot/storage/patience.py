"""Waiting for a database that is away for a while, as when its server is started anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError

_LOG = logging.getLogger("pinfix.bot")
_PAUSE = 1.0
WAIT = 30.0
"""Seconds; less than the lease of a worker, so that it ends by itself and with words."""

Found = TypeVar("Found")


def patiently(
    call: Callable[[], Found], sleep: Callable[[float], object] = time.sleep, *, seconds: float = WAIT
) -> Found:
    """What `call` gives. While the database is away, it is called again, for so many `seconds`.

    It may so be carried out twice. Raises what it raises, and what `sleep` does.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return call()
        except SQLAlchemyError as problem:
            if not _is_away(problem) or time.monotonic() >= end:
                raise
            _LOG.warning("the database does not answer (%s): waiting for it", type(problem).__name__)
        sleep(_PAUSE)


def said(problem: SQLAlchemyError) -> str:
    """A fault in words. The text of its own has statements in it, and may have what they are about."""
    return f"the database failed ({type(problem).__name__})"


def _is_away(problem: SQLAlchemyError) -> bool:
    if isinstance(problem, OperationalError | InterfaceError | TimeoutError):
        return True
    return isinstance(problem, DBAPIError) and problem.connection_invalidated
