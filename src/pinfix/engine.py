"""From a tree to a plan: read, resolve once for all, let each codemod find, edit, prove."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pinfix.codemod import Codemod, Context
from pinfix.config import Config
from pinfix.plan import Change, FileError, Place, Plan, Refusal, Safety
from pinfix.progress import Progress, Silent
from pinfix.repository import LoadedRepository
from pinfix.resolution import Resolver, ResolverFault
from pinfix.trees.tree import Tree
from pinfix.yaml.document import Document
from pinfix.yaml.groups import patch_groups


@dataclass(frozen=True, slots=True)
class Options:
    """How far a run goes. `unsafe`: also what breaks on purpose; `strict`: nothing that is assumed."""

    offline: bool = False
    unsafe: bool = False
    strict: bool = False


def make_plan(
    tree: Tree,
    codemods: Sequence[Codemod],
    resolver: Resolver,
    config: Config,
    options: Options,
    progress: Progress | None = None,
) -> Plan:
    """What `codemods` would do to `tree`. Nothing is written: give the plan's rewrites to `tree.write`."""
    progress = progress or Silent()
    started = time.monotonic()
    repository = LoadedRepository(tree, progress)
    # Each once, in their order: where a bound is met, every run meets it at the same place.
    references = dict.fromkeys(
        reference for codemod in codemods for reference in codemod.references(repository, config)
    )
    resolutions = resolver.resolve(references.keys())
    context = Context(config, resolutions, options.offline)
    changes: list[Change] = []
    refusals: list[Refusal] = []
    for codemod in codemods:
        proposed, refused = _split(codemod.find(repository, context), options)
        refusals += refused
        for path, of_file in progress.over(list(_by_path(proposed).items()), codemod.name):
            document, done, failed = _edit(repository.document(path), of_file)
            changes += done
            refusals += failed
            if done:
                repository.replace(path, document)
    return Plan(
        changes=tuple(sorted(changes, key=lambda change: _order(change.place))),
        refusals=tuple(sorted(refusals, key=lambda refusal: _order(refusal.place))),
        errors=(*sorted(repository.errors, key=_error_order), *_faults(resolver)),
        rewrites=repository.rewrites(),
        files_read=repository.files_read,
        requests=getattr(resolver, "requests", 0),
        seconds=time.monotonic() - started,
    )


def _faults(resolver: Resolver) -> tuple[FileError, ...]:
    """What the resolver could not ask: what hangs on it is refused, and the run is not complete."""
    faults: Sequence[ResolverFault] = getattr(resolver, "faults", ())
    return tuple(
        FileError("(network)", fault.code, f"{fault.message}. What to do: {fault.remedy}") for fault in faults
    )


def _split(found: Iterable[Change | Refusal], options: Options) -> tuple[list[Change], list[Refusal]]:
    """The changes that may be made, and the refusals, with those for changes that these options leave out."""
    changes: list[Change] = []
    refusals: list[Refusal] = []
    for result in found:
        if isinstance(result, Refusal):
            refusals.append(result)
        elif result.safety is Safety.BREAKING and not options.unsafe:
            remedy = "Look at what it breaks, then run with --unsafe."
            refusals.append(_left_out(result, "needs-unsafe", f"{result.title}: {result.why}", remedy))
        elif result.safety is Safety.ASSUMED and options.strict:
            remedy = "Check the assumption, then run without --strict."
            reason = f"{result.title}: assumes that {result.assumption}"
            refusals.append(_left_out(result, "rests-on-assumption", reason, remedy))
        else:
            changes.append(result)
    return changes, refusals


def _edit(document: Document, changes: Sequence[Change]) -> tuple[Document, list[Change], list[Refusal]]:
    """Carry out the changes to one file: those that were, and refusals for those that cannot be."""
    outcome = patch_groups(document, [change.operations for change in changes])
    remedy = "Write it by hand in a simpler form, or report it if this form is common."
    refused = [
        _left_out(changes[number], "cannot-edit", f"{changes[number].title}: {reason}", remedy)
        for number, reason in outcome.failed.items()
    ]
    done = [change for number, change in enumerate(changes) if number not in outcome.failed]
    return outcome.document, done, refused


def _left_out(change: Change, code: str, reason: str, remedy: str) -> Refusal:
    return Refusal(change.codemod, change.place, code, reason, remedy)


def _by_path(changes: Iterable[Change]) -> dict[str, list[Change]]:
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.place.path, []).append(change)
    return grouped


def _order(place: Place) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _error_order(error: FileError) -> tuple[str, int]:
    return error.path, error.line or 0
