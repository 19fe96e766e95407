"""Secrets of a bot: from files of their own or from the environment, never from the settings themselves."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from pinfix.bot.settings.written import content_of
from pinfix.errors import UsageError
from pinfix.http.tokens import Token
from pinfix.report.escape import visible

_SHORTEST = 16
"""Characters. Who knows the secret can make the bot work; a short one can be found by trying."""
_LONGEST = 1024


def secret_text(path: Path, what: str, warn: Callable[[str], None]) -> str:
    """The text of a file, without blanks and line ends around it.

    `warn` is told where everybody on the machine can read it. Raises UsageError, without a piece of the text.
    """
    content = content_of(path, what)
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise UsageError(f"{what} in {visible(str(path))} is no text") from None
    if os.name == "posix" and path.stat().st_mode & stat.S_IROTH:
        warn(f"everybody on this machine can read {what} in {path}; take that away (chmod 600)")
    if not text:
        raise UsageError(f"{what} is missing: the file {visible(str(path))} is empty")
    return text


def webhook_secret(text: str, source: str) -> Token:
    """The secret with which GitHub signs. Raises UsageError, without a piece of it."""
    if not _SHORTEST <= len(text) <= _LONGEST or not text.isprintable():
        raise UsageError(
            f"the secret of the webhook, from {source}, must be one line of {_SHORTEST} to {_LONGEST:,} "
            "characters; `openssl rand -hex 32` makes a good one"
        )
    return Token(text, source)
