"""What can go wrong, as one tree.

    PinfixError
    ├── UsageError               wrong options or paths; exit code 2
    │   └── ConfigurationError   a configuration file that does not hold; exit code 2
    └── FileProblem              one file cannot be read, parsed or written; the others go on; exit code 3

Anything else that escapes is a bug of pinfix (exit code 4).
"""

from __future__ import annotations


class PinfixError(Exception):
    """An expected failure: its text is written for the person at the terminal."""


class UsageError(PinfixError):
    """The command was called in a way that cannot work; nothing was read or written."""


class ConfigurationError(UsageError):
    """A configuration file is wrong; the text names the file and, where it can, the line."""


class FileProblem(PinfixError):
    """One file cannot be handled. It is reported and left as it is; the run goes on without it.

    `code` is a stable word (see docs/codes.md); `line` and `column` count from 1 and are None where the
    whole file is meant.
    """

    def __init__(
        self, code: str, message: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.column = column
