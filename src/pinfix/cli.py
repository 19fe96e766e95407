"""The command line: options in, exit code out; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pinfix import __version__, cli_bot, cli_graph, cli_oidc, cli_pins, cli_pr
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
    mode_of,
    names,
    output_of,
)

app = typer.Typer(
    name="pinfix",
    help="Repair GitHub Actions workflows in place, losslessly and with a proof.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=HELP_OPTIONS,
    epilog="Exit codes: 0 done, 1 --check found changes to make or what must not pass, 2 wrong usage,"
    " 3 something could not be read or asked, 4 a bug of pinfix, 130 interrupted.",
)


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
    paths: Paths = None,
    dry_run: DryRun = False,
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
    format_: FormatOfPlan = None,
    output: OutputFile = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_progress: NoProgress = False,
    color: Color = ColorName.AUTO,
) -> None:
    """Repair the files in place, or show what would be repaired.

    Every edit is proved before anything is written: the file is parsed again, and nothing but what was
    declared may differ. What cannot be shown to be right is refused, with the reason and what to do.
    """
    from pinfix.commands import apply as command
    from pinfix.engine import Options

    mode = mode_of(dry_run=dry_run, check=check)
    chosen = format_ or (PlanFormat.DIFF if mode == "dry-run" else PlanFormat.TEXT)
    request = command.Request(
        paths=paths or [Path()],
        mode=mode,
        only=names(only),
        skip=names(skip),
        options=Options(offline=offline, unsafe=unsafe, strict=strict),
        config=config,
        output=output_of(
            chosen.value, output, quiet=quiet, verbose=verbose, color=color, no_progress=no_progress
        ),
    )
    raise typer.Exit(command.apply(request))


cli_pr.register(app)
cli_pins.register(app)
cli_graph.register(app)
cli_oidc.register(app)
cli_bot.register(app)


@app.command()
def codemods() -> None:
    """List the codemods, in the order in which they run."""
    from pinfix.commands.explain import list_codemods

    raise typer.Exit(list_codemods())


@app.command(epilog="Example:  pinfix explain pin-actions")
def explain(
    codemod: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="CODEMOD", help="The name of a codemod. Default: all."),
    ] = None,
) -> None:
    """Say what a codemod does, with an example, and when it refuses."""
    from pinfix.commands.explain import explain as command

    raise typer.Exit(command(codemod))
