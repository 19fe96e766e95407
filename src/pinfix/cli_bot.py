"""The commands of the bot. Options in, exit code out; no logic.

What the bot is made of is an extra: nothing of it is imported before it is known to be there.
"""

from __future__ import annotations

from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Optional

import typer

from pinfix.cli_options import (
    HELP_OPTIONS,
    Color,
    ColorName,
    NoProgress,
    OutputFile,
    PrFormat,
    Quiet,
    Verbose,
    output_of,
)

_PACKAGES = ("dbos", "prometheus_client", "sqlalchemy", "starlette", "structlog", "uvicorn")

bot = typer.Typer(
    name="bot",
    help="A GitHub App that repairs the repositories on which it is installed, one or ten thousand.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=HELP_OPTIONS,
)


SettingsFile = Annotated[
    Optional[Path],  # noqa: UP045 - typer reads the annotation at run time
    typer.Option(
        "--settings",
        metavar="FILE",
        help="How the bot is set up. Default: what PINFIX_BOT_SETTINGS names, else the environment alone.",
    ),
]


class StatusFormat(StrEnum):
    """Values of --format of `status`."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(bot)


def _check_packages() -> None:
    from pinfix.errors import UsageError

    if any(find_spec(name) is None for name in _PACKAGES):
        raise UsageError("the bot needs more packages: pip install 'pinfix[bot]'")


@bot.command(epilog="Example:  pinfix bot serve --settings /etc/pinfix/pinfix-bot.yml")
def serve(settings: SettingsFile = None) -> None:
    """Receive the webhooks of the App and repair repositories, until it is stopped (SIGTERM, Control-C)."""
    _check_packages()
    import os

    from pinfix.bot.web.command import serve as command

    raise typer.Exit(command(settings, os.environ))


@bot.command(
    epilog="Examples:  pinfix bot sweep --dry-run   |   pinfix bot sweep --owner octo --max-prs 20   |   "
    "pinfix bot sweep --shard 1/4"
)
def sweep(
    settings: SettingsFile = None,
    installation: Annotated[
        Optional[list[int]],  # noqa: UP045
        typer.Option(min=1, metavar="NUMBER", help="Only this installation of the App; may be repeated."),
    ] = None,
    owner: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="NAME", help="Only this organization or user; may be repeated."),
    ] = None,
    repos_from: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="Only the repositories in this file, OWNER/NAME a line."),
    ] = None,
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="Only the I-th of N parts, for sweeps beside one another.")
    ] = "",
    max_prs: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=0, metavar="N", help="Open at most so many pull requests; 0: no limit."),
    ] = None,
    max_prs_per_owner: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=0, metavar="N", help="The same for each organization or user."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Write nothing; say what would come of it.")
    ] = False,
    format_: Annotated[
        PrFormat, typer.Option("--format", help="How to tell what came of it.")
    ] = PrFormat.TEXT,
    output: OutputFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_progress: NoProgress = False,
    color: Color = ColorName.AUTO,
) -> None:
    """Look at all repositories of the App, and open the pull requests that are due.

    What has not changed since the last look costs nothing. A sweep that was stopped or killed goes on where
    it was when it is run again. One repository that fails stops no other; the exit code is 3 then.
    """
    _check_packages()
    import os

    from pinfix.bot.settings.reading import read
    from pinfix.bot.sweep.asking import Request
    from pinfix.bot.sweep.command import sweep as command

    request = Request(
        installations=installation or (),
        owners=owner or (),
        names=repos_from,
        shard=shard,
        dry_run=dry_run,
        per_run=max_prs,
        per_owner=max_prs_per_owner,
        output=output_of(
            format_.value, output, quiet=quiet, verbose=verbose, color=color, no_progress=no_progress
        ),
    )
    raise typer.Exit(command(request, read(settings, os.environ, webhook=False)))


@bot.command(
    epilog="Examples:  pinfix bot status   |   pinfix bot status --format html --output /srv/www/pinfix.html"
)
def status(
    settings: SettingsFile = None,
    owner: Annotated[
        str, typer.Option(metavar="NAME", help="Only the repositories of this organization or user.")
    ] = "",
    format_: Annotated[
        StatusFormat,
        typer.Option("--format", help="Lines, an object for programs, or one page that loads nothing."),
    ] = StatusFormat.TEXT,
    output: OutputFile = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name all repositories.")] = False,
) -> None:
    """Tell what is pending, open, merged, declined, refused and failed, and why. No server is asked."""
    _check_packages()
    import os

    from pinfix.bot.settings.reading import read
    from pinfix.bot.status.command import Request
    from pinfix.bot.status.command import status as command

    shown = output_of("text", output, quiet=False, verbose=verbose, color=ColorName.NEVER, no_progress=True)
    raise typer.Exit(command(Request(format_.value, owner, shown), read(settings, os.environ, webhook=False)))
