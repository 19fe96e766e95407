"""The snapshot as a witness: it tells where a full version stood before, and a full version never moves.

It knows repositories of github.com only: those of another server that have the same name are others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pinfix.resolution import Reference, Resolution, Resolved, ResolverFault, Unresolved
from pinfix.versions import parse
from pinfix_resolvers.facts import RepositoryFacts
from pinfix_resolvers.snapshot import Snapshot


def checked(reference: Reference, resolved: Resolved, snapshot: Snapshot) -> Resolution:
    """`resolved`, or the refusal that a full version of it stood on another commit before."""
    for facts in _facts(reference, resolved, snapshot):
        for name in dict.fromkeys((reference.ref.removeprefix("refs/tags/"), resolved.version)):
            version, before = parse(name), facts.tags.get(name)
            if version is not None and version.exact and before not in (None, resolved.sha):
                return _moved(name, str(before), resolved, facts)
    return resolved


def answer_without_network(reference: Reference, fault: ResolverFault, snapshot: Snapshot) -> Resolution:
    """What the snapshot can stand in for when nobody could be asked: full versions and commits only."""
    known = snapshot.resolve([reference])[reference]
    if isinstance(known, Resolved) and known.exact:
        return known
    hint = ""
    if isinstance(known, Resolved):
        hint = f"; the snapshot of {known.as_of} knows it, but it may have moved since"
    return not_asked(reference, fault, hint)


def not_asked(reference: Reference, fault: ResolverFault, hint: str = "") -> Unresolved:
    """The refusal of a reference that nobody could be asked about."""
    return Unresolved("network", f"{reference} could not be looked up: {fault.message}{hint}", fault.remedy)


def _facts(reference: Reference, resolved: Resolved, snapshot: Snapshot) -> Iterator[RepositoryFacts]:
    """What the snapshot has under the written name, and under the one of today."""
    written = snapshot.facts(reference)
    if written is not None:
        yield written
    owner, slash, repo = resolved.repository.partition("/")
    now = snapshot.facts(replace(reference, owner=owner, repo=repo)) if slash else None
    if now is not None and now != written:
        yield now


def _moved(name: str, before: str, resolved: Resolved, facts: RepositoryFacts) -> Unresolved:
    return Unresolved(
        "moved-tag",
        f"{name} of {facts.repository} is at commit {resolved.sha} now ({resolved.source}, "
        f"{resolved.as_of}), but was at {before} before (snapshot, facts of {facts.as_of}); compromised "
        "actions have been spread by moving full versions",
        "Find out from the project why it moved. Until then pin to the commit of before, or choose "
        "another version.",
    )
