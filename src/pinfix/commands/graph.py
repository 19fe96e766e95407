"""`pinfix graph`: what the workflows of a repository execute of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pinfix.closure import find_closure
from pinfix.commands import ExitCode
from pinfix.commands.output import Output, write_aside
from pinfix.commands.status import progress_for
from pinfix.errors import FileProblem
from pinfix.plan import FileError
from pinfix.report.escape import visible
from pinfix.report.graph import Format, render
from pinfix.report.summary import error_place
from pinfix.repository import LoadedRepository
from pinfix.trees.local import LocalTree


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `pinfix graph`, as given; `output` has no format of its own here."""

    paths: Sequence[Path]
    form: Format
    output: Output


def graph(request: Request) -> ExitCode:
    """Write the graph. Raises UsageError for what cannot work."""
    output = request.output
    tree = LocalTree.open(request.paths)
    output.check_file()
    with progress_for(output) as progress:
        repository = LoadedRepository(tree, progress)
        closure = find_closure(repository, _paths(tree, repository))
    color = output.file is None and output.colored(sys.stdout)
    output.emit(render(closure, repository.errors, request.form, color=color).encode())
    write_aside("".join(map(_line, repository.errors)))
    return ExitCode.INCOMPLETE if repository.errors else ExitCode.DONE


def _paths(tree: LocalTree, repository: LoadedRepository) -> frozenset[str]:
    try:
        return tree.all_paths()
    except FileProblem as problem:
        repository.errors.append(FileError(".", problem.code, problem.message))
        return frozenset()


def _line(error: FileError) -> str:
    return f"{visible(error_place(error))}: error[{error.code}]: {visible(error.message)}\n"
