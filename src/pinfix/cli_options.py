"""Options that several commands have, each declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:  # imported where it is used: `--help` has to be quick
    from pinfix.commands.output import Output
    from pinfix.report import Format
    from pinfix.report.summary import Mode

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}
"""Settings of each group of commands."""


class ColorName(StrEnum):
    """Values of --color."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class PlanFormat(StrEnum):
    """Values of --format where the result is a plan."""

    TEXT = "text"
    DIFF = "diff"
    JSON = "json"
    MARKDOWN = "markdown"


class PrFormat(StrEnum):
    """Values of --format of `pr`."""

    TEXT = "text"
    JSON = "json"


class GraphFormat(StrEnum):
    """Values of --format of `graph`."""

    TEXT = "text"
    JSON = "json"
    MERMAID = "mermaid"
    DOT = "dot"


class VerifyFormat(StrEnum):
    """Values of --format of `verify`."""

    TEXT = "text"
    DIFF = "diff"
    JSON = "json"


Paths = Annotated[
    Optional[list[Path]],  # noqa: UP045 - typer reads the annotation at run time
    typer.Argument(metavar="PATH", help="A repository, or files of one. Default: the current directory."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", "-n", help="Write nothing; print a diff that `git apply` takes.")
]
FormatOfPlan = Annotated[
    Optional[PlanFormat],  # noqa: UP045
    typer.Option("--format", help="Default: diff with --dry-run, else text."),
]
OutputFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--output", "-o", metavar="FILE", help="Write the result to a file instead of stdout."),
]
ConfigFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(metavar="FILE", help="Default: .github/pinfix.yml, then pinfix.yml."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Errors and counts only.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="All refusals, all evidence.")]
NoProgress = Annotated[bool, typer.Option("--no-progress", help="No progress bar.")]
Color = Annotated[ColorName, typer.Option(help="When to colour.")]


def names(text: str) -> tuple[str, ...]:
    """The names in an option such as `--only A,B`."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


def mode_of(*, dry_run: bool, check: bool) -> Mode:
    """What a run does with its plan; of both options the stricter one counts."""
    return "check" if check else "dry-run" if dry_run else "apply"


def output_of(
    format_: Format,
    file: Path | None,
    *,
    quiet: bool,
    verbose: bool,
    color: ColorName,
    no_progress: bool,
) -> Output:
    """The options about output, as the commands take them."""
    from pinfix.commands.output import Output

    return Output(
        format=format_,
        file=file,
        verbosity="quiet" if quiet else "verbose" if verbose else "normal",
        color=color.value,
        progress=not no_progress,
    )
