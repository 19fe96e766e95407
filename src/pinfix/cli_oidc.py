"""The commands about stored keys and what takes their place. Options in, exit code out; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pinfix.cli_options import (
    HELP_OPTIONS,
    Color,
    ColorName,
    ConfigFile,
    NoProgress,
    OutputFile,
    Paths,
    Quiet,
    Verbose,
    names,
    output_of,
)

oidc = typer.Typer(
    name="oidc",
    help="Stored keys: who uses them, and what has to be set up before short-lived ones take their place.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=HELP_OPTIONS,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.add_typer(oidc)


@oidc.command(epilog="Examples:  pinfix oidc plan   |   pinfix oidc plan --write --only aws")
def plan(
    paths: Paths = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the files to .github/pinfix/oidc/ instead of showing them.")
    ] = False,
    only: Annotated[str, typer.Option(metavar="A,B", help="Only these providers, such as aws.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    repo: Annotated[
        str,
        typer.Option(
            "--repo", metavar="OWNER/NAME", help="Whose tokens they are. Default: what the remote says."
        ),
    ] = "",
    offline: Annotated[
        bool, typer.Option("--offline", help="No network: what GitHub would tell is left to be filled in.")
    ] = False,
    output: OutputFile = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_progress: NoProgress = False,
    color: Color = ColorName.AUTO,
) -> None:
    """Show trust policies, forms and a runbook for the jobs whose keys `pinfix apply` can replace.

    Workflows are not written, and nothing is set up anywhere: that is for people.
    """
    from pinfix.commands.oidc import plan as command

    request = command.Request(
        paths=paths or [Path()],
        write=write,
        only=names(only),
        as_json=as_json,
        repository=repo,
        offline=offline,
        config=config,
        output=output_of("text", output, quiet=quiet, verbose=verbose, color=color, no_progress=no_progress),
    )
    raise typer.Exit(command.plan(request))


@oidc.command(epilog="Examples:  pinfix oidc inventory   |   pinfix oidc inventory --only AWS_ACCESS_KEY_ID")
def inventory(
    paths: Paths = None,
    only: Annotated[
        str, typer.Option(metavar="A,B", help="Only these secrets, also where nothing uses them.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    output: OutputFile = None,
    quiet: Quiet = False,
    no_progress: NoProgress = False,
    color: Color = ColorName.AUTO,
) -> None:
    """List every use of every secret, and what keeps each secret from being deleted.

    Nobody is asked, and no value of a secret is ever seen.
    """
    from pinfix.commands.oidc import inventory as command

    shown = output_of("text", output, quiet=quiet, verbose=False, color=color, no_progress=no_progress)
    request = command.Request(paths or [Path()], names(only), as_json, shown)
    raise typer.Exit(command.inventory(request))
