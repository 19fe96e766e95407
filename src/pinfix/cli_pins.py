"""The commands about pins that stand: verify, update, snapshot. Options in, exit code out; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pinfix.cli_options import (
    HELP_OPTIONS,
    Color,
    ColorName,
    ConfigFile,
    DryRun,
    FormatOfPlan,
    NoProgress,
    OutputFile,
    Paths,
    PlanFormat,
    Quiet,
    Verbose,
    VerifyFormat,
    mode_of,
    output_of,
)

DEFAULT_MIN_AGE = 7

Repositories = Annotated[
    Optional[list[str]],  # noqa: UP045 - typer reads the annotation at run time
    typer.Argument(metavar="OWNER/REPO", help="Default: all repositories of the snapshot."),
]
ListFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--list", metavar="FILE", help="More repositories, one a line; `#` begins a comment."),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]

snapshot = typer.Typer(
    name="snapshot",
    help="Show, check or rebuild the facts that are shipped with pinfix.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=HELP_OPTIONS,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command(
        epilog="Exit codes: 0 all pins are good, 1 a bad pin, 2 wrong usage, 3 something could not be asked."
        "   Examples:  pinfix verify   |   pinfix verify --fix --dry-run"
    )(verify)
    app.command(epilog="Examples:  pinfix update --dry-run   |   pinfix update --major --min-age 30")(update)
    app.add_typer(snapshot)


def verify(
    paths: Paths = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair untrue comments and pins to tag objects.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="With --fix: write nothing, print a diff.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="No network: check as far as the shipped snapshot goes.")
    ] = False,
    format_: Annotated[
        Optional[VerifyFormat],  # noqa: UP045
        typer.Option("--format", help="Default: diff with --fix --dry-run, else text."),
    ] = None,
    output: OutputFile = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_progress: NoProgress = False,
    color: Color = ColorName.AUTO,
) -> None:
    """Check that the pins that stand are true.

    For every pin: is the commit in that repository and reachable from its branches or tags, is it what the
    comment says, did the tag move, is it known to be bad, and does the action use what is not pinned itself?
    """
    from pinfix.commands import verify as command

    chosen = format_ or (VerifyFormat.DIFF if fix and dry_run else VerifyFormat.TEXT)
    request = command.Request(
        paths=paths or [Path()],
        fix=fix,
        dry_run=dry_run,
        offline=offline,
        config=config,
        output=output_of(
            chosen.value, output, quiet=quiet, verbose=verbose, color=color, no_progress=no_progress
        ),
    )
    raise typer.Exit(command.verify(request))


def update(
    paths: Paths = None,
    dry_run: DryRun = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if there is something newer.")
    ] = False,
    major: Annotated[bool, typer.Option("--major", help="Also across major versions.")] = False,
    min_age: Annotated[
        int,
        typer.Option(
            "--min-age", metavar="DAYS", help="How old commit and release must be before they are taken."
        ),
    ] = DEFAULT_MIN_AGE,
    format_: FormatOfPlan = None,
    output: OutputFile = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_progress: NoProgress = False,
    color: Color = ColorName.AUTO,
) -> None:
    """Move pins to newer releases.

    Only to releases that are old enough and stand up to `pinfix verify`; pre-releases are left out. What is
    not pinned is not touched: `pinfix apply` pins it.
    """
    from pinfix.commands import update as command

    mode = mode_of(dry_run=dry_run, check=check)
    chosen = format_ or (PlanFormat.DIFF if mode == "dry-run" else PlanFormat.TEXT)
    request = command.Request(
        paths=paths or [Path()],
        mode=mode,
        major=major,
        min_age=min_age,
        config=config,
        output=output_of(
            chosen.value, output, quiet=quiet, verbose=verbose, color=color, no_progress=no_progress
        ),
    )
    raise typer.Exit(command.update(request))


@snapshot.command()
def info(as_json: AsJson = False) -> None:
    """Show what the snapshot holds and of when it is."""
    from pinfix.commands import snapshot as command

    raise typer.Exit(command.info(as_json=as_json))


@snapshot.command()
def check(repositories: Repositories = None, listed: ListFile = None, as_json: AsJson = False) -> None:
    """Compare the snapshot with the live repositories; exit with 1 where an exact version moved."""
    from pinfix.commands import snapshot as command

    raise typer.Exit(command.check(repositories or [], listed, as_json=as_json))


@snapshot.command()
def rebuild(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the new files are written.")
    ],
    repositories: Repositories = None,
    listed: ListFile = None,
) -> None:
    """Write a new snapshot from the live repositories."""
    from pinfix.commands import snapshot as command

    raise typer.Exit(command.rebuild(repositories or [], listed, output))
