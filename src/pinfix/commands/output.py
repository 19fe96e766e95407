"""Where results go: the result to stdout or a file, all else to stderr."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from pinfix.errors import UsageError
from pinfix.plan import Plan
from pinfix.report import Format, render
from pinfix.report.summary import Mode
from pinfix.report.terminal import display_diff
from pinfix.report.text import Verbosity, to_text

Color = Literal["auto", "always", "never"]


@dataclass(frozen=True, slots=True)
class Output:
    """The options about output, as given."""

    format: Format
    file: Path | None
    verbosity: Verbosity
    color: Color
    progress: bool

    def colored(self, stream: TextIO) -> bool:
        """Whether to colour what goes to `stream` (https://no-color.org is honoured)."""
        if self.color == "auto":
            return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return self.color == "always"

    def note(self, text: str) -> None:
        """A line for the person at the terminal."""
        if self.verbosity != "quiet":
            print(f"pinfix: {text}", file=sys.stderr)


def show(plan: Plan, mode: Mode, output: Output) -> None:
    """Write the result, and what a person should know besides. Raises UsageError for an unwritable file."""
    if output.file is not None:
        try:
            output.file.write_bytes(render(plan, output.format, mode))
        except OSError as error:
            raise UsageError(f"cannot write {output.file}: {error.strerror}") from None
    elif output.format == "text":
        color = output.colored(sys.stdout)
        _write(to_text(plan, mode, color=color, verbosity=output.verbosity).encode("utf-8"))
        return
    elif output.format == "diff" and (sys.stdout.isatty() or output.color == "always"):
        _write(display_diff(plan, color=output.colored(sys.stdout)).encode("utf-8"))
    else:
        _write(render(plan, output.format, mode))
    color = output.colored(sys.stderr)
    sys.stderr.write(to_text(plan, mode, color=color, verbosity=output.verbosity, changes=False))


def _write(data: bytes) -> None:
    """Bytes as they are: a diff holds the line endings of the files."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
