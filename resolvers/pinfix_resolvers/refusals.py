"""What the snapshot says where it has no answer: what is wrong, by which facts of when, and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pinfix.resolution import Reference, Unresolved
from pinfix.versions import acts_as_version, most_exact, newest_release
from pinfix_resolvers.facts import RepositoryFacts
from pinfix_resolvers.near_names import MOST_HINTS, NearNames

# GitHub shows 7 digits at least; below that a hexadecimal word is more likely a name.
_ABBREVIATED = re.compile(r"[0-9a-fA-F]{7,39}")
# A reference is hostile text: it stands in a command to be copied only where no shell reads anything into it.
_SAFE_IN_COMMAND = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_./-]*")


@dataclass(frozen=True, slots=True)
class Extent:
    """How much the snapshot knows: the number of `repositories`, and the day of its `newest` fact."""

    repositories: int
    newest: str


def looks_abbreviated(ref: str) -> bool:
    """Whether `ref` can be a shortened commit id."""
    return _ABBREVIATED.fullmatch(ref) is not None


def other_host(reference: Reference) -> Unresolved:
    """The repository is not on github.com."""
    return Unresolved(
        "other-host",
        f"{reference} is on {reference.host}; the snapshot holds facts about repositories of github.com only",
        "Look up the commit of that name on its own host and pin to the full commit id by hand.",
    )


def unknown_repository(reference: Reference, extent: Extent) -> Unresolved:
    """The snapshot has no line for the repository."""
    return Unresolved(
        "unknown-repository",
        f"the snapshot knows {extent.repositories} repositories, with facts up to {extent.newest}; "
        f"{reference.owner}/{reference.repo} is not among them",
        f"Check the spelling. {_look_up(reference)}",
    )


def unknown_commit(reference: Reference, facts: RepositoryFacts, other_tags: Sequence[str]) -> Unresolved:
    """No version tag of ours is on the commit; `other_tags` are on it, but are no versions."""
    reason = f"no version tag of {facts.repository} {_seen(facts)} is on the commit {reference.ref}"
    if other_tags:
        reason += f"; it carries {_listed(other_tags)} only, which says nothing about the version"
    return Unresolved(
        "unknown-commit",
        reason,
        f"It may be newer than that, or not be a release at all. Check at "
        f"https://github.com/{facts.repository}/releases that the commit belongs to the version you mean, "
        "then write that version behind it as a comment.",
    )


def tag_branch_conflict(reference: Reference, facts: RepositoryFacts) -> Unresolved:
    """The name is a tag and a branch, on different commits."""
    ref = reference.ref
    tag, head = facts.tags[ref], facts.conflicts[ref]
    version = most_exact(tag, facts.tags_on(tag))
    known_as = f", also called {version}" if version not in (ref, tag) else ""
    return Unresolved(
        "tag-branch-conflict",
        f"{ref} is both a tag (commit {tag}{known_as}) and a branch (commit {head}) of {facts.repository} "
        f"{_seen(facts)}; which of the two runs cannot be told from the name",
        "Find in the log of a recent run which commit was downloaded, and pin to that one by hand."
        f"{_full_version(facts, ref)}",
    )


def branch(reference: Reference, facts: RepositoryFacts) -> Unresolved:
    """A branch whose head of today is not known."""
    ref = reference.ref
    if acts_as_version(ref):
        reason = (
            f"{ref} is a branch of {facts.repository} that acts as a version, and moves; "
            f"the newest fact about that repository is of {facts.as_of}, too old to say where it points today"
        )
    else:
        reason = (
            f"{ref} is a branch of {facts.repository}; it moves, and offline nobody can tell where it points"
        )
    return Unresolved("branch", reason, f"{_look_up(reference)}{_full_version(facts, ref)}")


def abbreviated_commit(reference: Reference, facts: RepositoryFacts) -> Unresolved:
    """A shortened commit id, or a name that looks like one."""
    return Unresolved(
        "abbreviated-commit",
        f"{reference.ref} looks like a shortened commit id of {facts.repository}; "
        "it names no commit for certain, and the runner refuses it",
        "Write the full id of 40 digits.",
    )


def unknown_ref(reference: Reference, facts: RepositoryFacts) -> Unresolved:
    """The repository is known, the name is not."""
    near = NearNames([*facts.tags, *facts.branches]).of(reference.ref)
    hint = f" Near it: {_listed(near)}." if near else ""
    return Unresolved(
        "unknown-ref",
        f"{facts.repository} has no version {reference.ref} {_seen(facts)}; "
        "names that are no versions, and newer ones, are not in the snapshot",
        f"Check that the name exists.{hint} {_look_up(reference)}",
    )


def _seen(facts: RepositoryFacts) -> str:
    return f"(facts of {facts.as_of})"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_HINTS])


def _full_version(facts: RepositoryFacts, ref: str) -> str:
    """A way out for those who can do with a release: the newest one known of the line that was written."""
    version = newest_release(facts.tags, like=ref if acts_as_version(ref) else "")
    return f" Or use a full version, such as {version} {_seen(facts)}." if version else ""


def _look_up(reference: Reference) -> str:
    parts = (reference.owner, reference.repo, reference.ref)
    if not all(_SAFE_IN_COMMAND.fullmatch(part) for part in parts):
        return "Look up its commit in the repository and pin to the full commit id by hand."
    owner, repo, ref = parts
    return (
        f"Look up its commit, `git ls-remote https://github.com/{owner}/{repo} '{ref}' '{ref}^{{}}'` "
        "(the line with ^{} is the one, where there is one), and pin to that by hand."
    )
