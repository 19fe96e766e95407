"""What a repository has, and THE place that decides what a reference means there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pinfix.resolution import Branches, Kind, Reference, Resolution, Resolved, Unresolved
from pinfix.versions import Readings, acts_as_version, is_full_commit, most_exact, newest_release, parse
from pinfix_resolvers.near_names import NearNames
from pinfix_resolvers.refusals import looks_abbreviated

_TAGS, _HEADS = "refs/tags/", "refs/heads/"
_LONGEST_NAME = 1000
_NOT_IN_NAME = re.compile(r"[ ~^:?*\[\\]|\.\.|//|@\{|(?:^|/)\.|\.lock/")


@dataclass(frozen=True, slots=True)
class RepositoryRefs:
    """The names of one repository on the day `as_of` (ISO 8601), and what they stand for.

    `repository` is `owner/repo` as the server spells it now, so that it shows a new name. `tags` and
    `branches` map names to commits, peeled; `tag_objects` maps the names of annotated tags to their
    outermost tag object. `loose_tag_objects`: tag objects that were asked for by their id, to their commit
    ("" for none); what they call themselves proves nothing, for a fork may have made them. `not_commits`:
    tags on something else than a commit; `kinds_seen`: the source tells of such, so that what is in `tags`
    stands on a commit for certain. `complete`: nothing is missing in the three maps. Where it is false,
    `complete_for` holds the references that can be answered to the end all the same, and `unclear` those
    that cannot be answered at all. `absent`: commit ids that were asked for and that the repository does not
    have. `archived` is None where the source does not tell. `source` says who answered. `read` is
    `versions.parse` for these names, of which there can be many, and which many references are held against.
    """

    repository: str
    source: str
    as_of: str
    tags: Mapping[str, str]
    branches: Mapping[str, str]
    tag_objects: Mapping[str, str] = field(default_factory=dict)
    loose_tag_objects: Mapping[str, str] = field(default_factory=dict)
    not_commits: frozenset[str] = frozenset()
    kinds_seen: bool = True
    complete: bool = True
    complete_for: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    archived: bool | None = None
    read: Readings = field(default_factory=Readings, init=False, repr=False, compare=False)
    _near: list[NearNames] = field(default_factory=list, init=False, repr=False, compare=False)

    def near(self, ref: str) -> list[str]:
        """Names of tags and branches that may be meant with `ref`, which is none."""
        if not self._near:
            self._near.append(NearNames([*self.tags, *self.branches], self.read))
        return self._near[0].of(ref)

    def tags_on(self, sha: str) -> list[str]:
        """The tags that stand on the commit `sha`."""
        return [name for name, commit in self.tags.items() if commit == sha]

    def proves(self, sha: str) -> bool:
        """Whether the `sha` of a tag or branch is a commit for certain: git lets a branch be on none else."""
        return self.kinds_seen or sha in self.branches.values()


def is_commit_id(ref: str) -> bool:
    """Whether git takes `ref` for a full id whatever else is called so: 40 digits, or 64 with SHA-256."""
    return is_full_commit(ref) or (len(ref) == 64 and all(digit in "0123456789abcdefABCDEF" for digit in ref))


def is_possible_name(ref: str) -> bool:
    """Whether git could have a tag or branch of that name (git-check-ref-format(1))."""
    return (
        bool(ref)
        and len(ref) <= _LONGEST_NAME
        and ref.isprintable()
        and _NOT_IN_NAME.search(ref) is None
        and not ref.endswith((".", "/", ".lock"))
        and not ref.startswith("/")
    )


def is_settled(reference: Reference, refs: RepositoryRefs, branches: Branches) -> bool:
    """Whether `refs` are enough for a final answer, the most exact version included."""
    ref = reference.ref
    if refs.complete:
        return True
    if ref.startswith((_TAGS, _HEADS)) or ref in refs.unclear:
        return False
    if is_commit_id(ref) or ref in refs.complete_for:
        return ref in refs.complete_for
    if ref in refs.branches and ref not in refs.tags and branches == "latest-tag":
        return False
    version = parse(ref)
    return version is None or version.exact or (ref not in refs.tags and ref not in refs.branches)


def answer(reference: Reference, refs: RepositoryRefs, branches: Branches = "head") -> Resolution:
    """What `reference` means, by all that is known of the repository."""
    ref = reference.ref
    if is_commit_id(ref):
        return _of_commit(reference, refs)
    if not is_possible_name(ref):
        return _impossible(reference)
    in_tags, in_branches = ref in refs.tags or ref in refs.not_commits, ref in refs.branches
    if not in_tags and not in_branches:
        if ref.startswith(_TAGS) and ref.removeprefix(_TAGS) in refs.tags:
            return _of_tag(ref.removeprefix(_TAGS), refs)
        if ref.startswith(_HEADS) and ref.removeprefix(_HEADS) in refs.branches:
            return _of_branch(reference, ref.removeprefix(_HEADS), refs, branches)
        return _missing(reference, refs)
    if in_tags and in_branches and refs.tags.get(ref) != refs.branches[ref]:
        return _conflict(reference, refs)
    if ref in refs.not_commits:
        return _no_commit(reference, refs)
    return _of_tag(ref, refs) if in_tags else _of_branch(reference, ref, refs, branches)


def _of_tag(name: str, refs: RepositoryRefs) -> Resolved:
    sha = refs.tags[name]
    version = parse(name)
    exact = version is not None and version.exact
    return _resolved(sha, most_exact(name, refs.tags_on(sha), refs.read), "tag", refs, exact=exact)


def _of_branch(reference: Reference, name: str, refs: RepositoryRefs, branches: Branches) -> Resolution:
    if branches == "refuse":
        return refused_branch(reference)
    if branches == "latest-tag":
        newest = newest_release(refs.tags, like=name if acts_as_version(name) else "", read=refs.read)
        if not newest:
            return _no_release(reference, refs)
        return _resolved(refs.tags[newest], newest, "branch", refs, exact=False)
    sha = refs.branches[name]
    return _resolved(sha, most_exact(name, refs.tags_on(sha), refs.read), "branch", refs, exact=False)


def _of_commit(reference: Reference, refs: RepositoryRefs) -> Resolution:
    """Git reads 40 digits as an id, even where a tag or branch is called so; such a name is a trap."""
    sha = reference.ref.lower()
    for names, kind in ((refs.tags, "tag"), (refs.branches, "branch")):
        if names.get(reference.ref, sha) != sha:
            return _name_like_an_id(reference, kind, names[reference.ref], refs)
    for name, tag_object in refs.tag_objects.items():
        if tag_object == sha:
            return _tag_object(reference, f"the tag object {name}", refs.tags.get(name, ""), refs)
    if sha in refs.loose_tag_objects:
        return _tag_object(reference, "a tag object", refs.loose_tag_objects[sha], refs)
    version = most_exact(sha, refs.tags_on(sha), refs.read)
    if parse(version) is None:  # none of the tags on it is a version
        return _unversioned_commit(reference, refs)
    return _resolved(sha, version, "commit", refs, exact=True)


def _resolved(sha: str, version: str, kind: Kind, refs: RepositoryRefs, *, exact: bool) -> Resolved:
    return Resolved(sha, version, kind, exact, refs.source, refs.as_of, refs.repository)


def refused_branch(reference: Reference) -> Unresolved:
    """A branch, where the configuration wants none to be pinned."""
    return Unresolved(
        "branch",
        f"{reference.ref} is a branch of {reference.owner}/{reference.repo}, and `pin.branches: refuse` "
        "leaves branches alone",
        "Choose a release, or set `pin.branches` to head or latest-tag.",
    )


def _no_release(reference: Reference, refs: RepositoryRefs) -> Unresolved:
    return Unresolved(
        "branch",
        f"{reference.ref} is a branch, and {refs.repository} has no release to take instead "
        "(`pin.branches: latest-tag`)",
        "Set `pin.branches: head` to pin to the commit that the branch is at now.",
    )


def _impossible(reference: Reference) -> Unresolved:
    return Unresolved(
        "unknown-ref",
        f"{reference.ref!r} cannot be the name of a tag or branch",
        "Write the name of a tag or branch, or a full commit id.",
    )


def _missing(reference: Reference, refs: RepositoryRefs) -> Unresolved:
    if not refs.tags and not refs.branches and refs.complete:
        return Unresolved(
            "unknown-ref",
            f"{refs.repository} has no tags and no branches: it is empty",
            "Check the spelling of the repository.",
        )
    if looks_abbreviated(reference.ref):
        return Unresolved(
            "abbreviated-commit",
            f"{reference.ref} looks like a shortened commit id of {refs.repository}, and is the name of no "
            "tag or branch there; it names no commit for certain, and the runner refuses it",
            "Write the full id of 40 digits.",
        )
    near = refs.near(reference.ref)
    hint = f" Near it: {', '.join(near)}." if near else ""
    return Unresolved(
        "unknown-ref",
        f"{refs.repository} has no tag and no branch {reference.ref}",
        f"Check that the name exists; upper and lower case count.{hint}",
    )


def _conflict(reference: Reference, refs: RepositoryRefs) -> Unresolved:
    ref = reference.ref
    tag = f"commit {refs.tags[ref]}" if ref in refs.tags else "no commit"
    return Unresolved(
        "tag-branch-conflict",
        f"{ref} is both a tag ({tag}) and a branch (commit {refs.branches[ref]}) of "
        f"{refs.repository}; which of the two runs cannot be told from the name",
        "Find in the log of a recent run which commit was downloaded, and pin to that one by hand.",
    )


def _name_like_an_id(reference: Reference, kind: str, sha: str, refs: RepositoryRefs) -> Unresolved:
    return Unresolved(
        "name-like-commit",
        f"{reference.ref} has the form of a commit id, but {refs.repository} has a {kind} of that name at "
        f"commit {sha}: somebody may want the one to be taken for the other",
        "Do not use it before its owner has explained it; choose a release and pin to its commit.",
    )


def _no_commit(reference: Reference, refs: RepositoryRefs) -> Unresolved:
    return Unresolved(
        "not-a-commit",
        f"the tag {reference.ref} of {refs.repository} stands on a file or folder, not on a commit",
        "Choose another version: nothing can run from this one.",
    )


def _tag_object(reference: Reference, what: str, commit: str, refs: RepositoryRefs) -> Unresolved:
    stands_for = f", which stands on commit {commit}" if commit else ""
    return Unresolved(
        "tag-object",
        f"{reference.ref} is the id of {what} of {refs.repository}{stands_for}; update tools cannot follow "
        "such a pin, and it breaks when the tag is made anew",
        f"Pin to {commit} instead." if commit else "Choose another version.",
    )


def _unread_tags(reference: Reference, refs: RepositoryRefs) -> Unresolved:
    return Unresolved(
        "unknown-commit",
        f"{refs.repository} has more tags than were read, and none of those that were is a version on the "
        f"commit {reference.ref} ({refs.source})",
        "Run again when git can be asked, which tells all tags; or write behind the commit, as a comment, "
        "what it is.",
    )


def _unversioned_commit(reference: Reference, refs: RepositoryRefs) -> Unresolved:
    sha = reference.ref.lower()
    if sha in refs.absent:
        return Unresolved(
            "missing-commit",
            f"{refs.repository} has no commit {reference.ref}",
            "Find out where the id comes from; then choose a release and pin to its commit.",
        )
    others = [name for name in refs.tags_on(sha) if name.lower() != sha]
    heads = [name for name, head in refs.branches.items() if head == sha]
    if not refs.complete and reference.ref not in refs.complete_for:
        return _unread_tags(reference, refs)
    carried = f"; it carries {', '.join(others[:3])} only" if others else ""
    head = f"; it is the head of the branch {heads[0]}" if heads else ""
    return Unresolved(
        "unknown-commit",
        f"no version tag of {refs.repository} is on the commit {reference.ref}{carried}{head}",
        "Check that the commit is the one you mean, then write behind it, as a comment, what it is.",
    )
