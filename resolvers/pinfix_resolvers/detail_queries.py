"""What is asked of the APIs about repositories, files and releases, and how each answer is read.

Nothing in an answer is trusted to have the form that was asked for: the readers raise `TypeError`, `KeyError`
or `AttributeError` for what has another one, and who calls them makes that an `Unknown`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pinfix.http.endpoints import is_repository_name
from pinfix.inspection import FileAt, FileContent, NoFile, ReleaseFacts, Tag, Unknown
from pinfix_resolvers.object_kind import Kind

OTHER_FORM = Unknown("the API answered in another form than was asked for")
NO_COMMIT_SHOWN = Unknown("the API does not show the commit")
_NO_DATE = Unknown("it stands on a file or folder of git, not on a commit")
ON_NO_COMMIT = ReleaseFacts(_NO_DATE, _NO_DATE, is_commit=False)
NO_RELEASE_DATE = Unknown("the API gives no date for its release")

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
_KINDS: Mapping[str, Kind] = {"Commit": "commit", "Tree": "tree", "Blob": "blob", "Tag": "tag-object"}


@dataclass(frozen=True, slots=True)
class State:
    """A repository as it is today: its name, whether it is archived, and the kinds of ids in it, if asked."""

    name: str
    archived: bool
    kinds: Mapping[str, Kind] = field(default_factory=dict)


@dataclass(slots=True)
class Query:
    """The variables of one GraphQL request: every name from outside is one, never a part of the text."""

    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def variable(self, value: str, kind: Literal["String!", "GitObjectID!"] = "String!") -> str:
        """The name of a new variable that holds `value`."""
        name = f"v{len(self.values)}"
        self.kinds[name], self.values[name] = kind, value
        return f"${name}"

    def body(self, aliases: Sequence[str]) -> bytes:
        """The body of the request."""
        declared = ", ".join(f"${name}: {kind}" for name, kind in self.kinds.items())
        inner = "\n".join(aliases)
        query = f"query({declared}) {{\n{inner}\n}}"
        return json.dumps({"query": query, "variables": self.values}).encode("ascii")


def ask_state(ids: Collection[str], query: Query) -> str:
    """The fields of a repository, and the kind of each object of `ids`."""
    objects = " ".join(
        f"o{number}: object(oid: {query.variable(sha, 'GitObjectID!')}) {{ __typename }}"
        for number, sha in enumerate(ids)
    )
    return f"nameWithOwner isArchived {objects}"


def read_state(ids: Collection[str], value: Mapping[str, Any]) -> State:
    """The answer to `ask_state`."""
    objects = {sha: value[f"o{number}"] for number, sha in enumerate(ids)}
    kinds = {sha: _KINDS[_text(found["__typename"])] for sha, found in objects.items() if found is not None}
    return State(_repository_name(value["nameWithOwner"]), _flag(value["isArchived"]), kinds)


def read_rest_state(value: Mapping[str, Any]) -> State:
    """The state in an answer to `GET /repos/OWNER/REPO`."""
    return State(_repository_name(value["full_name"]), _flag(value["archived"]))


def paths_of(at: FileAt) -> tuple[str, ...]:
    """Where the file of an action or workflow can stand."""
    if at.is_workflow:
        return (at.path,)
    folder = f"{at.path}/" if at.path else ""
    return f"{folder}action.yml", f"{folder}action.yaml"


def ask_file(at: FileAt, query: Query) -> str:
    """The fields for a file, at each path where it can stand."""
    asked = (query.variable(f"{at.reference.ref}:{path}") for path in paths_of(at))
    return " ".join(
        f"f{number}: object(expression: {expression}) {{ ... on Blob {{ text isTruncated }} }}"
        for number, expression in enumerate(asked)
    )


def read_file(at: FileAt, value: Mapping[str, Any]) -> FileContent | NoFile | Unknown:
    """The answer to `ask_file`; an object that is no file has no fields at all."""
    for number, path in enumerate(paths_of(at)):
        blob = value[f"f{number}"]
        if blob:
            if blob["text"] is None or _flag(blob["isTruncated"]):
                return Unknown("it is too large, or no text")
            return FileContent(path, _text(blob["text"]).encode("utf-8", "surrogatepass"))
    return NoFile()


def ask_release(tag: Tag, query: Query) -> str:
    """The fields for the release of a tag, and for its commit."""
    name, commit = query.variable(tag.name), query.variable(tag.commit, "GitObjectID!")
    return (
        f"release(tagName: {name}) {{ publishedAt isPrerelease isDraft }} "
        f"object(oid: {commit}) {{ __typename ... on Commit {{ committedDate }} }}"
    )


def read_release(tag: Tag, value: Mapping[str, Any]) -> ReleaseFacts | Unknown:
    """The answer to `ask_release`."""
    found, release = value["object"], value["release"]
    if found is None:
        return NO_COMMIT_SHOWN
    if _KINDS[_text(found["__typename"])] != "commit":
        return ON_NO_COMMIT
    committed = _time(found["committedDate"])
    if release is None:
        return ReleaseFacts(committed, "")
    withheld = _flag(release["isPrerelease"]) or _flag(release["isDraft"])
    return ReleaseFacts(committed, _published(release["publishedAt"]), withheld)


def read_rest_release(commit: Mapping[str, Any], release: Mapping[str, Any] | None) -> ReleaseFacts:
    """From `GET …/git/commits/SHA` and `GET …/releases/tags/TAG` (None: there is no release)."""
    committed = _time(commit["committer"]["date"])
    if release is None:
        return ReleaseFacts(committed, "")
    withheld = _flag(release["prerelease"]) or _flag(release["draft"])
    return ReleaseFacts(committed, _published(release["published_at"]), withheld)


def _published(value: object) -> str | Unknown:
    """A draft has no date. That a release without one is no draft has not been seen; it is not old then."""
    return NO_RELEASE_DATE if value is None else _time(value)


def _repository_name(value: object) -> str:
    owner, _, repo = _text(value).partition("/")
    if not is_repository_name(owner, repo):
        raise TypeError("no name of a repository")
    return f"{owner}/{repo}"


def _time(value: object) -> str:
    text = _text(value)
    if _TIME.fullmatch(text) is None:
        raise TypeError("no time")
    return text


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
