"""Where the program begins and ends: every failure becomes a message and an exit code here."""

from __future__ import annotations

import os
import platform
import sys
import traceback

from pinfix import __version__
from pinfix.errors import PinfixError, UsageError


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run `arguments` and return the exit code (see `pinfix.commands.ExitCode`)."""
    if arguments == ["--version"]:  # answered before anything is imported: hooks ask it often
        print(f"pinfix {__version__}")
        return 0
    from pinfix.cli import app
    from pinfix.commands import ExitCode

    try:
        code = app(args=arguments, prog_name="pinfix", standalone_mode=True)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(ExitCode.USAGE)
    except UsageError as error:
        print(f"pinfix: error: {error}", file=sys.stderr)
        return ExitCode.USAGE
    except PinfixError as error:
        print(f"pinfix: error: {error}", file=sys.stderr)
        return ExitCode.INCOMPLETE
    except KeyboardInterrupt:
        print("pinfix: interrupted; every file is as it was, or completely written", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more can be flushed there
        return ExitCode.DONE
    except Exception:
        _report_bug()
        return ExitCode.BUG
    return code or 0


def _report_bug() -> None:
    lines = [
        "pinfix: this is a bug of pinfix; please report it with the lines below. Nothing was half-written.",
        f"pinfix {__version__}, Python {platform.python_version()}, {platform.platform()}",
        traceback.format_exc(),
    ]
    print("\n".join(lines), file=sys.stderr)


if __name__ == "__main__":
    main()
