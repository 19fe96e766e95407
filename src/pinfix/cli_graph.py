"""The command about what workflows execute. Options in, exit code out; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pinfix.cli_options import (
    Color,
    ColorName,
    GraphFormat,
    NoProgress,
    OutputFile,
    Paths,
    Quiet,
    output_of,
)


def register(app: typer.Typer) -> None:
    """Add the command of this module to `app`."""
    app.command(epilog="Examples:  pinfix graph   |   pinfix graph --format dot | dot -Tsvg -o graph.svg")(
        graph
    )


def graph(
    paths: Paths = None,
    format_: Annotated[
        GraphFormat, typer.Option("--format", help="A tree, or the graph in a language.")
    ] = GraphFormat.TEXT,
    output: OutputFile = None,
    quiet: Quiet = False,
    no_progress: NoProgress = False,
    color: Color = ColorName.AUTO,
) -> None:
    """Show which files of the repository its workflows execute, by which way, and who can bring it about.

    Nothing is executed and nobody is asked. What could not be found out is listed, with the reason.
    """
    from pinfix.commands.graph import Request
    from pinfix.commands.graph import graph as command

    shown = output_of("text", output, quiet=quiet, verbose=False, color=color, no_progress=no_progress)
    raise typer.Exit(command(Request(paths or [Path()], format_.value, shown)))
