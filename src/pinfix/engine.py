"""From a tree to a plan: read, resolve once for all, let each codemod find, edit, prove."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pinfix.codemod import Codemod, Context, ReadsFiles, Repository
from pinfix.companions import CannotPut
from pinfix.config import Config
from pinfix.names import Names
from pinfix.origin import Origins
from pinfix.plan import Change, FileError, Place, Plan, Refusal, Safety, UnknownAction
from pinfix.progress import Progress, Silent
from pinfix.repository import LoadedRepository
from pinfix.resolution import FileAnswer, FileReader, RemoteFile, Resolver, ResolverFault, Unread, Unresolved
from pinfix.trees.tree import Tree
from pinfix.yaml.document import Document
from pinfix.yaml.groups import patch_groups

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
    names = Names(codemods, config)
    repository = LoadedRepository(tree, progress, names.look)
    resolutions = resolver.resolve(names.all_in(repository))
    context = Context(config, resolutions, options.offline, options.strict)
    changes: list[Change] = []
    refusals: list[Refusal] = []
    for codemod in codemods:
        context = _with_files(codemod, repository, context, resolver)
        origins = Origins(repository.rewrites())
        proposed, refused = _split(map(origins.of, codemod.find(repository, context)), options)
        refusals += refused
        for path, of_file in progress.over(list(_by_path(proposed).items()), codemod.name):
            done, failed = _carry_out(repository, path, of_file)
            changes += done
            refusals += failed
    return Plan(
        changes=tuple(sorted(changes, key=lambda change: _order(change.place))),
        refusals=tuple(sorted(refusals, key=lambda refusal: _order(refusal.place))),
        errors=(*sorted(repository.errors, key=_error_order), *_faults(resolver)),
        rewrites=repository.rewrites(),
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


def _split(found: Iterable[Change | Refusal], options: Options) -> tuple[list[Change], list[Refusal]]:
    """The changes that may be made, and the refusals, with those for changes that these options leave out."""
    changes: list[Change] = []
    refusals: list[Refusal] = []
    for bundle in _bundles(found):
        if isinstance(bundle, Refusal):
            refusals.append(bundle)
            continue
        left_out = [refusal for change in bundle if (refusal := _unwanted(change, options)) is not None]
        refusals += left_out
        changes += [] if left_out else bundle
    return changes, refusals


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


def _carry_out(
    repository: LoadedRepository, path: str, of_file: Sequence[Change]
) -> tuple[list[Change], list[Refusal]]:
    """Make the changes to one file: those that were made, and refusals for those that cannot be."""
    bundles = [bundle for bundle in _bundles(of_file) if not isinstance(bundle, Refusal)]
    done, refused = _put_texts(repository, path, [bundle for bundle in bundles if _is_text(bundle)])
    edits = [change for bundle in bundles if not _is_text(bundle) for change in bundle]
    if edits:
        document, edited, failed = _edit(repository.document(path), edits)
        done += edited
        refused += failed
        if edited:
            repository.replace(path, document)
    return done, refused


def _is_text(bundle: Sequence[Change]) -> bool:
    return any(change.text is not None for change in bundle)


def _put_texts(
    repository: LoadedRepository, path: str, bundles: Sequence[Sequence[Change]]
) -> tuple[list[Change], list[Refusal]]:
    done: list[Change] = []
    refused: list[Refusal] = []
    remedy = "See what stands there and run again; report it if it stays so."
    for bundle in bundles:
        try:
            repository.put_texts(path, [change.text for change in bundle if change.text is not None])
        except CannotPut as problem:
            refused += [
                _left_out(change, "cannot-edit", f"{change.title}: {problem}", remedy) for change in bundle
            ]
        else:
            done += bundle
    return done, refused


def _edit(document: Document, changes: Sequence[Change]) -> tuple[Document, list[Change], list[Refusal]]:
    """Carry out the changes to one file: those that were, and refusals for those that cannot be."""
    bundles = [bundle for bundle in _bundles(changes) if not isinstance(bundle, Refusal)]
    outcome = patch_groups(
        document, [[step for change in bundle for step in change.operations] for bundle in bundles]
    )
    remedy = "Write it by hand in a simpler form, or report it if this form is common."
    refused = [
        _left_out(change, "cannot-edit", f"{change.title}: {reason}", remedy)
        for number, reason in outcome.failed.items()
        for change in bundles[number]
    ]
    done = [
        change for number, bundle in enumerate(bundles) if number not in outcome.failed for change in bundle
    ]
    return outcome.document, done, refused


def _bundles(found: Iterable[Change | Refusal]) -> Iterable[list[Change] | Refusal]:
    """The changes that are made together or not at all, each bundle where its first change stands."""
    bundles: dict[object, list[Change] | Refusal] = {}
    for number, result in enumerate(found):
        if isinstance(result, Change) and result.bundle:
            bundle = bundles.setdefault((result.place.path, result.bundle), [])
            assert isinstance(bundle, list)
            bundle.append(result)
        else:
            bundles[number] = result if isinstance(result, Refusal) else [result]
    return bundles.values()


def _left_out(change: Change, code: str, reason: str, remedy: str) -> Refusal:
    return Refusal(change.codemod, change.place, code, reason, remedy, fails_check=change.gates)


def _by_path(changes: Iterable[Change]) -> dict[str, list[Change]]:
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.place.path, []).append(change)
    return grouped


def _order(place: Place) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _error_order(error: FileError) -> tuple[str, int]:
    return error.path, error.line or 0
