"""The command about pull requests. Options in, exit code out; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pinfix.cli_options import (
    Color,
    ColorName,
    ConfigFile,
    NoProgress,
    OutputFile,
    PrFormat,
    Quiet,
    Verbose,
    names,
    output_of,
)


def register(app: typer.Typer) -> None:
    """Add the command of this module to `app`."""
    app.command(
        epilog="Examples:  pinfix pr --dry-run   |   pinfix pr --repo octo/app --topic pins   |   "
        "pinfix pr --repo octo/app --app-id 7 --app-key key.pem"
    )(pr)


def _not_empty(context: typer.Context, parameter: typer.CallbackParam, value: str) -> str:
    """An empty value is mostly that of a variable that is not set, and would quietly mean something else."""
    source = context.get_parameter_source(parameter.name or "")
    if source is not None and source.name == "COMMANDLINE" and not value.strip():
        raise typer.BadParameter("it is empty; leave the option out for what holds without it")
    return value


def pr(
    path: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads the annotation at run time
        typer.Argument(metavar="PATH", help="A working copy. Default: the current directory."),
    ] = None,
    repo: Annotated[
        str,
        typer.Option(
            "--repo",
            metavar="OWNER/NAME",
            help="A repository by its name, without a clone.",
            callback=_not_empty,
        ),
    ] = "",
    remote: Annotated[
        str, typer.Option(metavar="NAME", help="The remote of the working copy.", callback=_not_empty)
    ] = "",
    base: Annotated[
        str,
        typer.Option(
            metavar="BRANCH", help="What to build on. Default: the default branch.", callback=_not_empty
        ),
    ] = "",
    topic: Annotated[
        str,
        typer.Option(metavar="A,B", help="Only the pull requests of these topics.", callback=_not_empty),
    ] = "",
    only: Annotated[str, typer.Option(metavar="A,B", help="Run only these codemods.")] = "",
    skip: Annotated[str, typer.Option(metavar="A,B", help="Leave these codemods out.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Write nothing; show the diff, the texts and the calls.")
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Also make changes that break something on purpose.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Make no change that rests on an assumption.")
    ] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Open as drafts.")] = False,
    recreate_closed: Annotated[
        bool, typer.Option("--recreate-closed", help="Reopen what people closed.")
    ] = False,
    fork: Annotated[
        bool, typer.Option("--fork", help="From a fork in your account, where you may not push.")
    ] = False,
    patches: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            metavar="FOLDER",
            help="Where the patch of what the token may not push goes. Default: a temporary one.",
        ),
    ] = None,
    app_id: Annotated[
        str, typer.Option(metavar="ID", help="Act as this GitHub App. Default: PINFIX_APP_ID.")
    ] = "",
    app_key: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="The App's private key. Default: PINFIX_APP_KEY_FILE."),
    ] = None,
    format_: Annotated[
        PrFormat, typer.Option("--format", help="How to tell what came of it.")
    ] = PrFormat.TEXT,
    output: OutputFile = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_progress: NoProgress = False,
    color: Color = ColorName.AUTO,
) -> None:
    """Open pull requests with the repairs, one for each concern, or bring them up to date.

    The plan is that of `pinfix apply` on the base branch. A run that changes nothing writes nothing; what
    people closed stays closed, and what people pushed to is left alone.
    """
    from pinfix.commands.pr.request import Request
    from pinfix.commands.pr.run import pr as command
    from pinfix.engine import Options

    request = Request(
        path=path,
        repository=repo,
        remote=remote,
        base=base,
        only=names(only),
        skip=names(skip),
        topics=names(topic),
        options=Options(unsafe=unsafe, strict=strict),
        dry_run=dry_run,
        draft=draft,
        retry=recreate_closed,
        fork=fork,
        patches=patches,
        app_id=app_id,
        app_key=app_key,
        config=config,
        output=output_of(
            format_.value, output, quiet=quiet, verbose=verbose, color=color, no_progress=no_progress
        ),
    )
    raise typer.Exit(command(request))
