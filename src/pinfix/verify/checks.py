"""What follows from the facts about a pin: pure functions, no questions asked.

An unknown fact never makes a problem, and never takes one away: what was not known is counted beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pinfix.inspection import PinFacts, Presence, Reachable, Unknown, Unreachable
from pinfix.resolution import GITHUB, Reference
from pinfix.verify.findings import CODES, Level, Problem
from pinfix.versions import Version, most_exact, parse

_SHORT = 12

NO_COMMIT: Mapping[Presence | Unknown, str] = {
    "absent": "no object of that id",
    "tree": "no commit of that id, but a tree (a folder): it has no history, and nothing can run from it",
    "blob": "no commit of that id, but a blob (the content of a file)",
}
"""What the repository has in place of a commit."""


_SEVERITIES = frozenset({"low", "moderate", "high", "critical", "malicious code"})
"""What is said of an advisory in brackets; any other word says nothing."""


def problems(reference: Reference, stated: Version | None, facts: PinFacts) -> tuple[Problem, ...]:
    """All that is wrong with the pin `reference`, the worst first.

    `stated` is the version that the comment gives. Where the commit is malicious, not there or not the
    repository's own, nothing else is said about it: the rest would be about somebody else's code.
    """
    found = [*_compromised(reference, facts)]
    if not found:
        found += [*_missing(reference, facts), *_impostor(reference, facts)]
    if not found:
        found += _advisories(reference, facts)
        moved = list(_moved(reference, facts))
        found += moved
        found += _tag_object(reference, facts)
        if not moved:
            found += _comment(reference, stated, facts)
    found += [*name_problems(reference, facts), *_repository(reference, facts)]
    order = list(CODES)
    return tuple(sorted(found, key=lambda problem: order.index(problem.code)))


def name_problems(reference: Reference, facts: PinFacts) -> tuple[Problem, ...]:
    """What is wrong with a reference by name: which commit it means may not be certain."""
    ambiguity = facts.ambiguity
    if ambiguity is None or isinstance(ambiguity, Unknown):
        return ()
    if ambiguity.tag == reference.ref:
        return (_name_like_a_commit(reference, ambiguity.branch, facts),)
    return (
        Problem(
            "ambiguous-name",
            f"{reference} is a tag (commit {ambiguity.tag}) and a branch (commit {ambiguity.branch}); "
            "which of the two runs cannot be told from the name",
            "Find in the log of a recent run which commit was downloaded, and pin to that one.",
            {"tag": ambiguity.tag, "branch": ambiguity.branch, **_source(facts)},
        ),
    )


def _name_like_a_commit(reference: Reference, elsewhere: str, facts: PinFacts) -> Problem:
    return Problem(
        "ambiguous-name",
        f"{_short(reference)}: the repository has a tag or branch whose name has the form of that commit id, "
        f"and it is on {elsewhere}; somebody may want the one to be taken for the other",
        "Do not use it before its owner has explained it; pin to the commit of a release.",
        {"sha": reference.ref, "elsewhere": elsewhere, **_source(facts)},
    )


def is_bad(found: Sequence[Problem]) -> bool:
    """Whether one of the problems makes it a bad pin."""
    return any(problem.level is Level.ERROR for problem in found)


def repairable(found: Sequence[Problem], facts: PinFacts) -> bool:
    """Whether the written pin may be repaired: nothing worse is wrong with it than how it is written.

    A repair makes a pin look right. One that points at foreign, malicious or withdrawn code must not.
    """
    errors = {problem.code for problem in found if problem.level is Level.ERROR}
    return bool(errors) and errors <= {"comment-mismatch", "tag-object"} and not _doubtful(facts)


def true_version(facts: PinFacts) -> str:
    """The version of the commit, or "" where no version tag stands on it."""
    version = most_exact(facts.commit, facts.tags_on_commit) if facts.commit else ""
    return "" if version == facts.commit else version


def confirms(stated: Version, facts: PinFacts) -> bool | Unknown:
    """Whether the commit is what the comment says.

    A moving name such as `v4` holds for every exact version that agrees with it: the tag may have gone on
    since. Where the commit has no version tag at all, nobody can tell whether it once was `v4`, unless the
    repository never heard of a v4.
    """
    if isinstance(facts.tags, Unknown):
        return facts.tags
    if isinstance(facts.reachable, Reachable) and facts.reachable.by == f"branch {stated.name}":
        return True
    on_commit = [version for name in facts.tags_on_commit if (version := parse(name)) is not None]
    if any(_same(version, stated) or version.agrees_with(stated) for version in on_commit):
        return True
    if not on_commit and not stated.exact and stated.name not in facts.unheard_of:
        return Unknown("no version tag is on the commit")
    if not facts.complete and stated.name not in facts.tags:
        return Unknown(f"{facts.source} of {facts.as_of} does not have the tag that the comment names")
    return False


def _compromised(reference: Reference, facts: PinFacts) -> Iterator[Problem]:
    if facts.compromised:
        yield Problem(
            "compromised-commit",
            f"{_short(reference)} is a malicious commit: {facts.compromised}",
            "If it ran, replace every secret and token that the job could reach, and look through its logs. "
            "Then choose a version that the source calls clean, and pin to its full commit id.",
            {"sha": facts.commit or reference.ref, "source": facts.compromised},
        )


def _missing(reference: Reference, facts: PinFacts) -> Iterator[Problem]:
    if facts.repository == "":
        yield Problem(
            "missing-commit",
            f"there is no repository {reference.owner}/{reference.repo} that could be read; whoever takes "
            "that name next decides what runs",
            "If it is private, give a token that can read it. Else use another action, or your own copy.",
            _source(facts),
        )
    elif facts.presence in NO_COMMIT:
        where = facts.repository if isinstance(facts.repository, str) else "the repository"
        yield Problem(
            "missing-commit",
            f"{_short(reference)}: {where} has {NO_COMMIT[facts.presence]}",
            "Find out which version was meant, write `owner/repo@vX.Y.Z`, and run `pinfix apply`.",
            {"sha": reference.ref, **_source(facts)},
        )


def _impostor(reference: Reference, facts: PinFacts) -> Iterator[Problem]:
    if isinstance(facts.reachable, Unreachable) and facts.presence not in NO_COMMIT:
        yield Problem(
            "impostor-commit",
            f"{_short(reference)}: none of the {facts.reachable.asked} tags and branches of the repository "
            "leads to that commit; it can come from anybody's fork, or from a branch that was rewritten",
            "Do not run it before you know where it comes from. Pin to the commit of a release.",
            {"sha": reference.ref, "refs_asked": facts.reachable.asked, **_source(facts)},
        )


def _advisories(reference: Reference, facts: PinFacts) -> Iterator[Problem]:
    if isinstance(facts.advisories, Unknown):
        return
    for advisory in facts.advisories:
        fixed = f"Update to {advisory.fixed_in} or newer" if advisory.fixed_in else "Use another action"
        severity = advisory.severity if advisory.severity in _SEVERITIES else ""
        rated = f" ({severity})" if severity else ""
        yield Problem(
            "advisory",
            f"{_short(reference)} is covered by {advisory.id}{rated}: {advisory.summary}",
            f"{fixed}; see {advisory.url}",
            {
                "id": advisory.id,
                "severity": severity,
                "affected": advisory.affected,
                "fixed_in": advisory.fixed_in,
                "url": advisory.url,
            },
        )


def _moved(reference: Reference, facts: PinFacts) -> Iterator[Problem]:
    """Exact versions that stood on this commit when they were recorded, or are on it now, and changed."""
    if facts.witness is None or isinstance(facts.tags, Unknown):
        return
    for name, before in sorted(facts.witness.tags.items()):
        now = facts.tags.get(name, "")
        version = parse(name)
        if before == now or facts.commit not in (before, now) or version is None or not version.exact:
            continue
        went = f"is on {now} today" if now else "is gone today"
        side = "the one before" if facts.commit == before else "the one after"
        yield Problem(
            "moved-tag",
            f"the tag {name} of {reference.owner}/{reference.repo} was on {before} on {facts.witness.as_of} "
            f"and {went}; the pin is {side}",
            "A release that changes afterwards is a warning sign: read what the project says about it, and "
            "compare the two commits, before you go on with either.",
            {
                "tag": name,
                "before": before,
                "now": now,
                "before_as_of": facts.witness.as_of,
                **_source(facts),
            },
        )


def _tag_object(reference: Reference, facts: PinFacts) -> Iterator[Problem]:
    if facts.presence == "tag-object":
        leads = f"to the commit {facts.commit}" if facts.commit else "to no commit"
        yield Problem(
            "tag-object",
            f"{_short(reference)} is the id of a tag object, which leads {leads}; the object can vanish, and "
            "update bots do not recognise it",
            f"Pin to {facts.commit}." if facts.commit else "Pin to the commit of a release.",
            {"sha": reference.ref, "commit": facts.commit, **_source(facts)},
        )


def _comment(reference: Reference, stated: Version | None, facts: PinFacts) -> Iterator[Problem]:
    if stated is None or confirms(stated, facts) is not False:
        return
    assert not isinstance(facts.tags, Unknown)
    version = true_version(facts)
    is_what = f"is {version}" if version else "has no version tag"
    elsewhere = facts.tags.get(stated.name)
    tag_is = f"the tag {stated.name} is on {elsewhere}" if elsewhere else f"there is no tag {stated.name}"
    yield Problem(
        "comment-mismatch",
        f"the comment says {stated.name}, but {_short(reference)} {is_what}; {tag_is}",
        "Find out which of the two was meant: who reads or updates this line goes by the comment, and what "
        "runs is the commit.",
        {"stated": stated.name, "version": version, "stated_commit": elsewhere or "", **_source(facts)},
    )


def _repository(reference: Reference, facts: PinFacts) -> Iterator[Problem]:
    written = f"{reference.owner}/{reference.repo}"
    if facts.archived is True:
        yield Problem(
            "archived-repository",
            f"{written} is archived: it gets no repairs any more",
            "Look for a successor; until then the pin keeps it as it is.",
            _source(facts),
        )
    name = facts.repository
    if isinstance(name, str) and name and name.lower() != written.lower():
        yield Problem(
            "renamed-repository",
            f"{written} is {name} today; the old name works only until somebody takes it",
            f"Write {name} in its place.",
            {"name": name, **_source(facts)},
        )


def _doubtful(facts: PinFacts) -> bool:
    """Nothing shows that the commit belongs to the repository."""
    return isinstance(facts.reachable, (Unknown, Unreachable)) or not facts.commit


def _same(version: Version, stated: Version) -> bool:
    return (version.series, version.numbers, version.prerelease, version.open) == (
        stated.series,
        stated.numbers,
        stated.prerelease,
        stated.open,
    )


def _short(reference: Reference) -> str:
    """The reference with an abbreviated commit: the full one stands in the file and in the evidence."""
    prefix = "" if reference.host == GITHUB else f"https://{reference.host}/"
    return f"{prefix}{reference.owner}/{reference.repo}@{reference.ref[:_SHORT]}"


def _source(facts: PinFacts) -> dict[str, object]:
    return {"source": facts.source, "as_of": facts.as_of}
