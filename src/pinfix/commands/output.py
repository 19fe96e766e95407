"""Where results go: the result to stdout or a file, all else to stderr."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from pinfix.errors import PinfixError, UsageError
from pinfix.plan import Plan
from pinfix.report import Format, render
from pinfix.report.escape import visible
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

    def check_file(self) -> None:
        """Raises UsageError where the file for the result cannot be written; asked before all else."""
        if self.file is not None:
            try:
                self.file.open("ab").close()
            except OSError as error:
                raise UsageError(f"cannot write {self.file}: {error.strerror}") from None

    def emit(self, data: bytes) -> None:
        """The result, to the file or to stdout. Raises UsageError for a file that cannot be written."""
        if self.file is None:
            write_result(data)
            return
        try:
            self.file.write_bytes(data)
        except OSError as error:
            raise UsageError(f"cannot write {self.file}: {error.strerror}") from None

    def note(self, text: str) -> None:
        """A line for the person at the terminal."""
        if self.verbosity != "quiet":
            write_aside(f"pinfix: {visible(text)}\n")


def show(plan: Plan, mode: Mode, output: Output) -> None:
    """Write the result, and what a person should know besides. Raises UsageError for an unwritable file."""
    if output.file is not None:
        output.emit(render(plan, output.format, mode))
    elif output.format == "text":
        color = output.colored(sys.stdout)
        write_result(to_text(plan, mode, color=color, verbosity=output.verbosity).encode())
        return
    elif output.format == "diff" and (sys.stdout.isatty() or output.color == "always"):
        write_result(display_diff(plan, color=output.colored(sys.stdout)).encode())
    else:
        write_result(render(plan, output.format, mode))
    color = output.colored(sys.stderr)
    text = to_text(plan, mode, color=color, verbosity=output.verbosity, changes=False)
    write_aside(text)


def write_result(data: bytes) -> None:
    """Bytes to stdout, as they are: a diff holds the line endings of the files.

    A reader that has seen enough (`| head`) changes nothing about the run. Raises PinfixError where stdout
    cannot take the result, as on a full disk.
    """
    try:
        _write(sys.stdout, data)
    except OSError as error:
        _drop(sys.stdout)
        raise PinfixError(f"the result cannot be written: {error.strerror}") from None


def write_aside(text: str) -> None:
    """To stderr. Where that cannot take it, nobody can be told, and the run is what it is."""
    try:
        _write(sys.stderr, text.encode())
    except OSError:
        _drop(sys.stderr)


def _write(stream: TextIO, data: bytes) -> None:
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        _drop(stream)


def _drop(stream: TextIO) -> None:
    """Let what is still buffered go nowhere: Python would fail on it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
