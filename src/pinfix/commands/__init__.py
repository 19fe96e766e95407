"""What each command does: options in, exit code out. `cli.py` only reads the command line."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell gets."""

    DONE = 0
    WOULD_CHANGE = 1  # `--check` found changes to make, or what must not pass it
    USAGE = 2
    INCOMPLETE = 3  # something could not be read, or is refused under --strict
    BUG = 4
    INTERRUPTED = 130
