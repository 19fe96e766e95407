"""Logs: one JSON object a line, or for people at a terminal; and no secret in either.

What other packages log (the web server, the engine, the database) goes the same way.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from pinfix.http.tokens import Token, redact
from pinfix.report.escape import visible

_HIDDEN = "***"
_SECRET_NAMES = ("secret", "password", "passwd", "authorization", "cookie", "private_key", "signature")
"""A field whose name holds one of these shows nothing, whatever it holds."""
_LONGEST = 20_000
"""Characters of one text: names and answers come from strangers."""
_DEEPEST = 6
_LOUD = ("uvicorn", "uvicorn.error", "uvicorn.access", "dbos", "sqlalchemy", "alembic", "httpx", "urllib3")
"""Loggers that come with handlers of their own, or say at the level of information what nobody asked."""
_QUIET = ("uvicorn.access", "httpx", "urllib3", "sqlalchemy")


def set_up(
    stream: TextIO = sys.stderr,
    *,
    level: int = logging.INFO,
    hide: Sequence[Token] = (),
    terminal: bool | None = None,
) -> None:
    """Let all logs go to `stream`: as JSON, but for a `terminal` (None: whether the stream is one).

    `hide` are secrets that do not look like a token of GitHub's, such as that of the webhook.
    """
    for_people = stream.isatty() if terminal is None else terminal
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        Redaction(hide),
    ]
    renderer: Processor = structlog.processors.JSONRenderer()
    if for_people:
        shared.append(_printable)
        renderer = structlog.dev.ConsoleRenderer(colors=stream.isatty())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    _take_over(stream, level, shared, renderer)


class Redaction:
    """A processor that takes secrets out of all texts of a line, at any depth."""

    def __init__(self, hide: Sequence[Token] = ()) -> None:
        self._hide = tuple(hide)

    def __call__(self, logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
        """The line without secrets."""
        return {name: self._field(name, value, 0) for name, value in line.items()}

    def text(self, text: str) -> str:
        """`text` without secrets, and not without end."""
        for token in self._hide:
            text = token.hide(text)
        text = redact(text)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def _field(self, name: object, value: object, depth: int) -> object:
        if isinstance(name, str) and any(part in name.lower() for part in _SECRET_NAMES):
            return _HIDDEN
        return self._value(value, depth)

    def _value(self, value: object, depth: int) -> object:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return self.text(value.decode("utf-8", "backslashreplace"))
        if depth < _DEEPEST and isinstance(value, Mapping):
            return {self.text(str(key)): self._field(key, one, depth + 1) for key, one in value.items()}
        if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
            return [self._value(one, depth + 1) for one in value]
        return self.text(str(value))


def _printable(logger: WrappedLogger, method: str, line: MutableMapping[str, Any]) -> EventDict:
    """Nothing that a terminal would obey; lines of a traceback stay lines."""
    return {
        name: "\n".join(map(visible, value.split("\n"))) if isinstance(value, str) else _shown(value)
        for name, value in line.items()
    }


def _shown(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else visible(str(value))


def _take_over(stream: TextIO, level: int, shared: Sequence[Processor], renderer: Processor) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=list(shared),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _LOUD:
        other = logging.getLogger(name)
        other.handlers.clear()
        other.propagate = True
        other.setLevel(max(level, logging.WARNING) if name in _QUIET else logging.NOTSET)
