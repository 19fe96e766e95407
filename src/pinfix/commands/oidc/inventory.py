"""`pinfix oidc inventory`: who uses which secret."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pinfix.commands import ExitCode
from pinfix.commands.output import Output, write_aside
from pinfix.commands.status import progress_for
from pinfix.plan import FileError
from pinfix.report.escape import visible
from pinfix.report.inventory import to_json, to_text
from pinfix.report.summary import error_place
from pinfix.repository import LoadedRepository
from pinfix.secret_uses import inventory as inventory_of
from pinfix.trees.local import LocalTree


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `pinfix oidc inventory`, as given; `output` has no format of its own here.

    `only`: the secrets that are asked about, used or not; none: all that are used.
    """

    paths: Sequence[Path]
    only: Sequence[str]
    as_json: bool
    output: Output


def inventory(request: Request) -> ExitCode:
    """Write the inventory. Raises UsageError for what cannot work."""
    output = request.output
    tree = LocalTree.open(request.paths)
    output.check_file()
    with progress_for(output) as progress:
        repository = LoadedRepository(tree, progress)
        found = inventory_of(repository)
    names = tuple(dict.fromkeys(name.upper() for name in request.only)) or found.secrets
    if request.as_json:
        result = to_json(found, names, repository.errors)
    else:
        color = output.file is None and output.colored(sys.stdout)
        result = to_text(found, names, color=color)
    output.emit(result.encode())
    if tree.ignored_workflows:
        listed = ", ".join(tree.ignored_workflows)
        output.note(f"git is told to ignore these, so their uses are not listed: {listed}")
    write_aside("".join(map(_line, repository.errors)))
    return ExitCode.INCOMPLETE if repository.errors else ExitCode.DONE


def _line(error: FileError) -> str:
    return f"{visible(error_place(error))}: error[{error.code}]: {visible(error.message)}\n"
