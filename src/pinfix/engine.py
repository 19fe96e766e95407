"""From a tree to a plan: read, resolve once for all, let each codemod find, edit, prove."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pinfix.carrying_out import Bundle, bundles, carry_out
from pinfix.codemod import Codemod, Context, ReadsFiles, Repository
from pinfix.config import Config
from pinfix.masking import Masking
from pinfix.names import Names
from pinfix.origin import Origins
from pinfix.plan import Change, FileError, Place, Plan, Refusal, Safety, UnknownAction
from pinfix.progress import Progress, Silent
from pinfix.repository import LoadedRepository
from pinfix.resolution import (
    FileAnswer,
    FileReader,
    Reference,
    RemoteFile,
    Resolution,
    Resolver,
    ResolverFault,
    Unread,
    Unresolved,
)
from pinfix.trees.tree import Tree

MOST_ROUNDS = 20
"""How often a codemod may ask for more files.

Actions use one another ten deep at most on GitHub, and each has two names under which it can be described.
"""

NETWORK = "(network)"
"""Stands for the path in errors about what could not be asked."""

_TOO_DEEP = Unread(f"what leads to it took {MOST_ROUNDS} steps to read, and no more are made")
_NO_READER = Unread("what resolves references here reads no files of other repositories")


@dataclass(frozen=True, slots=True)
class Options:
    """How far a run goes. `unsafe`: also what breaks on purpose; `strict`: nothing that is assumed.

    `name_of`: which repository on GitHub the tree is of (`owner/name`; "": not known), once somebody asks.
    """

    offline: bool = False
    unsafe: bool = False
    strict: bool = False
    name_of: Callable[[], str] = lambda: ""


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
    names = Names(codemods, config)
    repository = LoadedRepository(tree, progress, names.look, options.name_of)
    resolutions = resolver.resolve(names.all_in(repository))
    context = Context(config, resolutions, options.offline, options.strict)
    changes: list[Change] = []
    refusals: list[Refusal] = []
    for number, codemod in enumerate(codemods):
        context = _with_new_names(
            names.come_up(codemods[number:], repository, context.resolutions), context, resolver
        )
        context = _with_files(codemod, repository, context, resolver)
        origins = Origins(repository.rewrites())
        wanted, refused = _split(map(origins.of, codemod.find(repository, context)), options)
        outcome = carry_out(repository, wanted, progress, codemod.name)
        changes += outcome.done
        refusals += [*refused, *outcome.refused]
    rewrites = repository.rewrites()
    masking = Masking(rewrites)
    return Plan(
        changes=tuple(map(masking.change, sorted(changes, key=lambda change: _order(change.place)))),
        refusals=tuple(map(masking.refusal, sorted(refusals, key=lambda refusal: _order(refusal.place)))),
        errors=(
            *map(masking.error, sorted(repository.errors, key=_error_order)),
            *_faults(resolver),
        ),
        rewrites=rewrites,
        files_read=repository.files_read,
        requests=getattr(resolver, "requests", 0),
        seconds=time.monotonic() - started,
        unknown=tuple(_unknown(context)),
    )


def _unknown(context: Context) -> Iterator[UnknownAction]:
    """What the codemods asked about other repositories and got no answer to."""
    for reference, resolution in context.resolutions.items():
        if isinstance(resolution, Unresolved):
            yield UnknownAction(f"{reference.owner}/{reference.repo}", resolution.reason)
    for file, answer in context.files.items():
        if isinstance(answer, Unread):
            yield UnknownAction(f"{file.owner}/{file.repo}", answer.reason)


def _with_new_names(
    named: Mapping[Reference, Resolution | None], context: Context, resolver: Resolver
) -> Context:
    """The context with answers for what the codemods before have written."""
    if not named:
        return context
    asked = [reference for reference, answer in named.items() if answer is None]
    known = {reference: answer for reference, answer in named.items() if answer is not None}
    answers = resolver.resolve(asked) if asked else {}
    return replace(context, resolutions={**context.resolutions, **known, **answers})


def _with_files(codemod: Codemod, repository: Repository, context: Context, resolver: Resolver) -> Context:
    """The context with what `codemod` asks for of other repositories; it looks at the text of now."""
    if not isinstance(codemod, ReadsFiles):
        return context
    for left in range(MOST_ROUNDS, -1, -1):
        asked = dict.fromkeys(codemod.files(repository, context))
        wanted = [file for file in asked if file not in context.files]
        if not wanted:
            break
        answers = _read(resolver, wanted) if left else dict.fromkeys(wanted, _TOO_DEEP)
        context = replace(context, files={**context.files, **answers})
    return context


def _read(resolver: Resolver, files: Sequence[RemoteFile]) -> Mapping[RemoteFile, FileAnswer]:
    if isinstance(resolver, FileReader):
        return resolver.read_files(files)
    return dict.fromkeys(files, _NO_READER)


def _faults(resolver: Resolver) -> tuple[FileError, ...]:
    """What the resolver could not ask: what hangs on it is refused, and the run is not complete."""
    faults: Sequence[ResolverFault] = getattr(resolver, "faults", ())
    return tuple(
        FileError(NETWORK, fault.code, f"{fault.message}. What to do: {fault.remedy}") for fault in faults
    )


def _split(found: Iterable[Change | Refusal], options: Options) -> tuple[list[Bundle], list[Refusal]]:
    """The changes that may be made, and the refusals, with those for changes that these options leave out."""
    changes: list[Change] = []
    refusals: list[Refusal] = []
    for result in found:
        if isinstance(result, Refusal):
            refusals.append(result)
        else:
            changes.append(result)
    wanted: list[Bundle] = []
    for bundle in bundles(changes):
        left_out = [refusal for change in bundle if (refusal := _unwanted(change, options)) is not None]
        refusals += left_out
        wanted += [] if left_out else [bundle]
    return wanted, refusals


def _unwanted(change: Change, options: Options) -> Refusal | None:
    """What to say in the place of a change that these options leave out."""
    if change.safety is Safety.BREAKING and not options.unsafe:
        remedy = "Look at what it breaks, then run with --unsafe."
        return _left_out(change, "needs-unsafe", f"{change.title}: {change.why}", remedy)
    if change.safety is Safety.ASSUMED and options.strict:
        remedy = "Check the assumption, then run without --strict."
        reason = f"{change.title}: assumes that {change.assumption}"
        return _left_out(change, "rests-on-assumption", reason, remedy)
    return None


def _left_out(change: Change, code: str, reason: str, remedy: str) -> Refusal:
    return Refusal(change.codemod, change.place, code, reason, remedy, fails_check=change.gates)


def _order(place: Place) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _error_order(error: FileError) -> tuple[str, int]:
    return error.path, error.line or 0
