"""The command line: options in, exit code out; no logic."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from pinfix import __version__
from pinfix.cli_pins import ColorName, register

app = typer.Typer(
    name="pinfix",
    help="Repair GitHub Actions workflows in place, losslessly and with a proof.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 --check found changes to make, 2 wrong usage or configuration,"
    " 3 something could not be read or asked, 4 a bug of pinfix, 130 interrupted.",
)


class FormatName(StrEnum):
    """Values of --format."""

    TEXT = "text"
    DIFF = "diff"
    JSON = "json"
    MARKDOWN = "markdown"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pinfix {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Repair GitHub Actions workflows in place, losslessly and with a proof."""


@app.command(
    epilog="Examples:  pinfix apply --dry-run   |   pinfix apply -n | git apply   |   pinfix apply --check -q"
)
def apply(
    paths: Annotated[
        Optional[list[Path]],  # noqa: UP045 - typer reads the annotation at run time
        typer.Argument(
            metavar="[PATH]...", help="A repository, or files of one. Default: the current directory."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Write nothing; print a diff that `git apply` takes.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if anything would change.")
    ] = False,
    only: Annotated[str, typer.Option(metavar="A,B", help="Run only these codemods.")] = "",
    skip: Annotated[str, typer.Option(metavar="A,B", help="Leave these codemods out.")] = "",
    offline: Annotated[
        bool, typer.Option("--offline", help="No network: answer from the shipped snapshot only.")
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Also make changes that break something on purpose.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Make no change that rests on an assumption; exit with 3 on refusals."),
    ] = False,
    format_: Annotated[
        Optional[FormatName],  # noqa: UP045
        typer.Option("--format", help="Default: diff with --dry-run, else text."),
    ] = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", metavar="FILE", help="Write the result to a file instead of stdout."),
    ] = None,
    config: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="Default: .github/pinfix.yml, then pinfix.yml."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Errors and counts only.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="All refusals, all evidence.")] = False,
    no_progress: Annotated[bool, typer.Option("--no-progress", help="No progress bar.")] = False,
    color: Annotated[ColorName, typer.Option(help="When to colour.")] = ColorName.AUTO,
) -> None:
    """Repair the files in place, or show what would be repaired.

    Every edit is proved before anything is written: the file is parsed again, and nothing but what was
    declared may differ. What cannot be shown to be right is refused, with the reason and what to do.
    """
    from pinfix.commands import apply as command
    from pinfix.commands.output import Output
    from pinfix.engine import Options

    default = FormatName.DIFF if dry_run and not check else FormatName.TEXT
    request = command.Request(
        paths=paths or [Path()],
        mode="check" if check else "dry-run" if dry_run else "apply",
        only=_names(only),
        skip=_names(skip),
        options=Options(offline=offline, unsafe=unsafe, strict=strict),
        config=config,
        output=Output(
            format=(format_ or default).value,
            file=output,
            verbosity="quiet" if quiet else "verbose" if verbose else "normal",
            color=color.value,
            progress=not no_progress,
        ),
    )
    raise typer.Exit(command.apply(request))


register(app)


@app.command()
def codemods() -> None:
    """List the codemods, in the order in which they run."""
    from pinfix.commands.explain import list_codemods

    raise typer.Exit(list_codemods())


@app.command(epilog="Example:  pinfix explain pin-actions")
def explain(
    codemod: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="[CODEMOD]", help="The name of a codemod. Default: all."),
    ] = None,
) -> None:
    """Say what a codemod does, with an example, and when it refuses."""
    from pinfix.commands.explain import explain as command

    raise typer.Exit(command(codemod))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))
