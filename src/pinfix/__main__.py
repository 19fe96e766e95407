"""Where the program begins and ends: every failure becomes a message and an exit code here."""

from __future__ import annotations

import gc
import os
import platform
import sys
import traceback

from pinfix import __version__
from pinfix.commands import ExitCode
from pinfix.errors import PinfixError, UsageError

_MADE_BEFORE_A_SEARCH = 20_000
"""Objects. Trees of nodes make Python's collector of circles run all the time, and have no circles."""


def main() -> None:
    """Run the command line and exit."""
    _open_missing_streams()
    gc.set_threshold(_MADE_BEFORE_A_SEARCH)
    code = run(sys.argv[1:])
    gc.freeze()  # else Python looks through all objects at its end, to free what ends with the process anyway
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run `arguments` and return the exit code (see `pinfix.commands.ExitCode`)."""
    if arguments == ["--version"]:  # answered before anything is imported: hooks ask it often
        print(f"pinfix {__version__}")
        return ExitCode.DONE
    try:
        return _exit_code(arguments)
    except UsageError as error:
        _say(f"error: {error}")
        return ExitCode.USAGE
    except PinfixError as error:
        _say(f"error: {error}")
        return ExitCode.INCOMPLETE
    except KeyboardInterrupt:
        _say("interrupted; every file is as it was, or completely written")
        return ExitCode.INTERRUPTED
    except Exception as error:
        _report_bug(error)
        return ExitCode.BUG


def _open_missing_streams() -> None:
    """Where the caller has closed stdout or stderr (`>&-`), let what goes there be dropped, as with a reader
    that has gone.

    It also keeps files that are opened later from getting the number of such a stream.
    """
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open to the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _exit_code(arguments: list[str]) -> int:
    from pinfix.cli import app

    try:
        app(args=arguments, prog_name="pinfix")
    except SystemExit as stop:
        if stop.code == ExitCode.INTERRUPTED:  # typer's answer to Control-C, without a word
            raise KeyboardInterrupt from None
        return stop.code if isinstance(stop.code, int) else ExitCode.USAGE
    return ExitCode.DONE


def _say(text: str) -> None:
    from pinfix.report.escape import visible

    _print_aside(f"pinfix: {visible(text)}")


def _report_bug(error: Exception) -> None:
    """What a maintainer needs, and nothing of the files: the text of the error may quote them."""
    lines = [
        "pinfix: this is a bug of pinfix; please report it with the lines below. Nothing was half-written.",
        f"pinfix {__version__}, Python {platform.python_version()}, {platform.platform()}",
        *(line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)),
        f"{type(error).__qualname__} (its text is left out, since it may quote your files)",
    ]
    _print_aside("\n".join(lines))


def _print_aside(text: str) -> None:
    """To stderr. Where that cannot take it, the exit code has to do."""
    try:
        print(text, file=sys.stderr)
    except OSError:  # what is still buffered must not fail once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


if __name__ == "__main__":
    main()
