"""Git's objects and refs through the API."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pinfix.api.caller import Api, ref_path, segment
from pinfix.api.problems import CallFailed
from pinfix.api.reading import flag, items, known_items, known_number, known_text, part, text
from pinfix.api.repositories import RepositoryFacts


@dataclass(frozen=True, slots=True)
class CommitFacts:
    """A commit: its id, its tree, its parents, its message, and whether GitHub shows it as verified."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    message: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a tree. `kind` is blob, tree or commit (a submodule); `size` is in bytes, of blobs."""

    path: str
    mode: str
    kind: str
    sha: str
    size: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far one commit is from another: commits that only it has, and that only the other has."""

    ahead: int
    behind: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a tree, those below included; `truncated`: GitHub left some out."""

    entries: tuple[Entry, ...]
    truncated: bool


def head(api: Api, facts: RepositoryFacts, branch: str) -> str:
    """The commit at the head of a branch; "" where there is no such branch, or no commit at all."""
    try:
        found = api.get(f"{facts.path}/git/ref/heads/{ref_path(branch)}")
    except CallFailed as problem:
        if problem.status in (404, 409):
            return ""
        raise
    return known_text(part(found, "object"), "sha")


def branches_below(api: Api, facts: RepositoryFacts, prefix: str) -> dict[str, str]:
    """The branches whose names begin with `prefix`, with their heads."""
    found = api.whole(f"{facts.path}/git/matching-refs/heads/{ref_path(prefix)}")
    return {
        known_text(ref, "ref").removeprefix("refs/heads/"): known_text(part(ref, "object"), "sha")
        for ref in found
    }


def commit(api: Api, facts: RepositoryFacts, sha: str) -> CommitFacts:
    """The commit `sha`."""
    return _commit(api.get(f"{facts.path}/git/commits/{segment(sha)}"))


def compare(api: Api, facts: RepositoryFacts, base: str, sha: str) -> Comparison:
    """The commit `sha` seen from `base`. Raises CallFailed (`not-found`: they have no history in common)."""
    found = api.get(f"{facts.path}/compare/{segment(base)}...{segment(sha)}", {"per_page": "1"})
    return Comparison(known_number(found, "ahead_by"), known_number(found, "behind_by"))


def listing(api: Api, facts: RepositoryFacts, tree: str, *, deep: bool) -> Listing:
    """What is in a tree; `deep`: below it too."""
    found = api.get(f"{facts.path}/git/trees/{segment(tree)}", {"recursive": "1"} if deep else None)
    entries = tuple(
        Entry(text(one, "path"), text(one, "mode"), text(one, "type"), text(one, "sha"), _size(one))
        for one in known_items(found, "tree")
    )
    return Listing(entries, flag(found, "truncated"))


def blob(api: Api, facts: RepositoryFacts, sha: str) -> bytes:
    """The content of a file."""
    found = api.get(f"{facts.path}/git/blobs/{segment(sha)}")
    try:
        return base64.b64decode(text_of_any_length(found, "content"))
    except (binascii.Error, ValueError):
        raise CallFailed("bad-answer", "GitHub sent a file that cannot be decoded", "Run again.") from None


def text_of_any_length(found: Any, name: str) -> str:
    """A field that may be as long as a file."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return value if isinstance(value, str) else ""


def make_blob(api: Api, facts: RepositoryFacts, content: bytes) -> str:
    """Store a file; its id."""
    body = {"content": base64.b64encode(content).decode("ascii"), "encoding": "base64"}
    return known_text(api.write("POST", f"{facts.path}/git/blobs", body, repeatable=True), "sha")


def make_tree(api: Api, facts: RepositoryFacts, base: str, files: Sequence[tuple[str, str, bytes]]) -> str:
    """Store a tree: the tree `base` with `files` (path, mode, content) laid over it; its id."""
    tree = [
        {"path": path, "mode": mode, "type": "blob", **_content(api, facts, content)}
        for path, mode, content in files
    ]
    body = {"base_tree": base, "tree": tree}
    return text(api.write("POST", f"{facts.path}/git/trees", body, repeatable=True), "sha")


def _content(api: Api, facts: RepositoryFacts, content: bytes) -> dict[str, str]:
    """What is text goes along with the tree; anything else would not survive that."""
    try:
        return {"content": content.decode("utf-8")}
    except UnicodeDecodeError:
        return {"sha": make_blob(api, facts, content)}


def make_commit(api: Api, facts: RepositoryFacts, message: str, tree: str, parent: str) -> CommitFacts:
    """Store a commit. Without an author GitHub signs it as the App, where the token is one of an App.

    GitHub does not publish whether it counts among the calls that create content: it is taken for one.
    """
    body = {"message": message, "tree": tree, "parents": [parent]}
    return _commit(api.write("POST", f"{facts.path}/git/commits", body, content=True, repeatable=True))


def make_branch(api: Api, facts: RepositoryFacts, branch: str, sha: str) -> None:
    """Make a branch. Raises CallFailed (`exists`)."""
    api.write("POST", f"{facts.path}/git/refs", {"ref": f"refs/heads/{branch}", "sha": sha})


_UPDATE_REFS = """\
mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }
"""
_NOTHING = "0" * 40
"""The id that stands for "there is none" before or after a change of a ref."""


def move_branch(api: Api, facts: RepositoryFacts, branch: str, expected: str, sha: str) -> None:
    """Let a branch that stands at `expected` stand at `sha`, whatever was on it.

    Of all calls only this one compares and sets at once: what somebody pushes meanwhile is never lost. Raises
    CallFailed, also where the branch is no longer at `expected`.
    """
    _update_ref(api, facts, branch, expected, sha)


def delete_branch(api: Api, facts: RepositoryFacts, branch: str, expected: str) -> None:
    """Delete a branch that stands at `expected`. Raises CallFailed, also where it no longer does."""
    _update_ref(api, facts, branch, expected, _NOTHING)


def _update_ref(api: Api, facts: RepositoryFacts, branch: str, expected: str, sha: str) -> None:
    update = {"name": f"refs/heads/{branch}", "beforeOid": expected, "afterOid": sha, "force": True}
    given = {"repositoryId": facts.node, "refUpdates": [update]}
    if api.query(_UPDATE_REFS, {"input": given}, mutation=True).get("updateRefs") is None:
        raise CallFailed(
            "bad-answer", "GitHub does not say that it moved the branch", "Run again.", wrote=True
        )


_CREATE_COMMIT = """\
mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid tree { oid } } }
}
"""


def commit_on_branch(
    api: Api,
    facts: RepositoryFacts,
    branch: str,
    expected: str,
    message: str,
    files: Mapping[str, bytes],
) -> tuple[str, str]:
    """Commit files on top of the head `expected` of a branch; the commit, and its tree. GitHub signs it.

    The files become plain ones (mode 100644), whatever they were. Raises CallFailed (`stale-data`: the head
    is another).
    """
    headline, _, body = message.partition("\n\n")
    additions = [
        {"path": path, "contents": base64.b64encode(content).decode("ascii")}
        for path, content in files.items()
    ]
    given = {
        "branch": {"repositoryNameWithOwner": facts.full_name, "branchName": branch},
        "expectedHeadOid": expected,
        "message": {"headline": headline, "body": body},
        "fileChanges": {"additions": additions},
    }
    data = api.query(_CREATE_COMMIT, {"input": given}, mutation=True)
    made = part(part(data, "createCommitOnBranch"), "commit")
    sha, tree = text(made, "oid"), text(part(made, "tree"), "oid")
    if not (sha and tree):
        raise CallFailed("bad-answer", "GitHub does not say what it committed", "Run again.", wrote=True)
    return sha, tree


def _commit(found: Any) -> CommitFacts:
    parents = tuple(text(parent, "sha") for parent in items(found, "parents"))
    verified = flag(part(found, "verification"), "verified")
    tree = known_text(part(found, "tree"), "sha")
    return CommitFacts(known_text(found, "sha"), tree, parents, text(found, "message"), verified)


def _size(found: Any) -> int:
    value = found.get("size")
    return value if isinstance(value, int) else 0
