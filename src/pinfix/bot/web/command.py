"""`pinfix bot serve`: from the settings to the exit code, and how what goes wrong is said."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from pinfix.api.problems import CallFailed
from pinfix.bot import logs
from pinfix.bot.settings.reading import read
from pinfix.bot.storage.patience import said
from pinfix.bot.web import serving
from pinfix.commands import ExitCode
from pinfix.errors import PinfixError, UsageError

_log = structlog.get_logger("pinfix.bot.web")


def serve(path: Path | None, environment: Mapping[str, str]) -> ExitCode:
    """Serve by the settings at `path` and in `environment`.

    At a terminal it raises PinfixError. Elsewhere each line is an object for programs, and so is what would
    be said of that error: it is logged, and its exit code returned.
    """
    logs.set_up()
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed
    if sys.stderr.isatty():
        _serve(path, environment)
        return ExitCode.DONE
    try:
        _serve(path, environment)
    except UsageError as error:
        return _ended(ExitCode.USAGE, reason=str(error))
    except PinfixError as error:
        return _ended(ExitCode.INCOMPLETE, reason=str(error))
    except KeyboardInterrupt:
        return _ended(ExitCode.INTERRUPTED, reason="interrupted")
    except Exception as error:
        # Its text is left out: it may quote what is nobody's business.
        frames = "".join(traceback.format_tb(error.__traceback__))
        return _ended(ExitCode.BUG, reason="a bug of pinfix", error=type(error).__qualname__, frames=frames)
    return ExitCode.DONE


def _serve(path: Path | None, environment: Mapping[str, str]) -> None:
    settings = read(path, environment, lambda text: _log.warning(text))
    try:
        serving.serve(settings)
    except CallFailed as problem:
        raise PinfixError(f"{problem.message.rstrip('.')}. {problem.remedy}") from None
    except SQLAlchemyError as problem:
        raise PinfixError(f"{said(problem)}. Look at its disk and its server, then start again.") from None


def _ended(code: ExitCode, **why: str) -> ExitCode:
    _log.critical("the server ends", exit_code=int(code), **why)
    return code


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread is not None else ""
    error = failed.exc_value
    _log.error("a thread failed", thread=name, exc_info=error if isinstance(error, Exception) else True)
