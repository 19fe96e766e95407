"""What GraphQL answered about one repository, as `RepositoryRefs`. Anything of an unexpected form raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pinfix.http.endpoints import is_repository_name
from pinfix.versions import most_exact
from pinfix_resolvers.graphql_query import LONGEST_PAGE, NEWEST, Question, like
from pinfix_resolvers.ls_refs import today
from pinfix_resolvers.refs import RepositoryRefs, is_commit_id


class Reader:
    """Reads the answer `data` to `question`; `source` is named as who answered."""

    def __init__(self, question: Question, data: Mapping[str, Any], source: str) -> None:
        self._question = question
        self._data = data
        self._source = source
        self._tags: dict[str, str] = {}
        self._tag_objects: dict[str, str] = {}
        self._branches: dict[str, str] = {}
        self._not_commits: set[str] = set()
        self._unclear: set[str] = set()
        self._loose: dict[str, str] = {}
        self._absent: set[str] = set()
        self._take_in()

    def refs(self) -> RepositoryRefs:
        """All that the answer tells."""
        complete_for = {ref for position, ref in enumerate(self._question.refs) if self._ends(position, ref)}
        return RepositoryRefs(
            repository=_name(self._data["nameWithOwner"]),
            source=self._source,
            as_of=today(),
            tags=self._tags,
            branches=self._branches,
            tag_objects=self._tag_objects,
            loose_tag_objects=self._loose,
            not_commits=frozenset(self._not_commits),
            complete=False,
            complete_for=frozenset(complete_for - self._unclear),
            absent=frozenset(self._absent),
            unclear=frozenset(self._unclear),
            archived=bool(self._data["isArchived"]),
        )

    def _take_in(self) -> None:
        for position, ref in enumerate(self._question.refs):
            self._named(position, ref)
            if f"o{position}" in self._data and not self._object(self._data[f"o{position}"]):
                self._absent.add(ref.lower())
        for key, value in self._data.items():
            if key == NEWEST or key.startswith("l"):
                for node in value["nodes"]:
                    self._tag(node)

    def _named(self, position: int, ref: str) -> None:
        tag, branch = self._data[f"t{position}"], self._data[f"b{position}"]
        if tag is not None and tag["name"] == ref:
            self._tag(tag)
        if branch is not None and branch["name"] == ref:
            self._branches[ref] = _oid(branch["target"])

    def _tag(self, node: Mapping[str, Any]) -> None:
        name, target = _text(node["name"]), node["target"]
        kind, oid = _peeled(target)
        if target["__typename"] == "Tag":
            self._tag_objects[name] = _oid(target)
        if kind == "Commit":
            self._tags[name] = oid
        elif kind == "Tag":
            self._unclear.add(name)
        else:
            self._not_commits.add(name)

    def _object(self, node: Mapping[str, Any] | None) -> bool:
        """Take in what a commit id is; whether there is such an object, and it can be a commit or a tag."""
        if node is None or node["__typename"] not in ("Commit", "Tag"):
            return False
        if node["__typename"] == "Tag":
            kind, oid = _peeled(node)
            self._loose[_oid(node)] = oid if kind == "Commit" else ""
        return True

    def cursors(self) -> Mapping[str, str]:
        """By alias, the ends of the lists whose next page is their last, and can change an answer."""
        open_lists = dict.fromkeys(
            NEWEST if is_commit_id(ref) else f"l{position}"
            for position, ref in enumerate(self._question.refs)
            if not self._ends(position, ref)
            and (is_commit_id(ref) or ref in self._tags or ref in self._branches)
        )
        lists = {alias: self._data[alias] for alias in open_lists if alias in self._data}
        return {
            alias: _text(listed["pageInfo"]["endCursor"])
            for alias, listed in lists.items()
            if 0 < listed["totalCount"] - len(listed["nodes"]) <= LONGEST_PAGE
        }

    def _ends(self, position: int, ref: str) -> bool:
        """Whether nothing beyond the end of a list can change the answer for `ref`."""
        if is_commit_id(ref):
            sha = ref.lower()
            if f"o{position}" in self._data and self._data[f"o{position}"] is None:
                return True
            return sha in self._loose or self._covers(NEWEST, sha)
        listed = self._data.get(f"l{position}")
        if listed is None:
            return False
        sha = self._tags.get(ref) or self._branches.get(ref, "")
        if most_exact(ref, [name for name, commit in self._tags.items() if commit == sha]) != ref:
            return self._covers(f"l{position}", sha)
        # None is found. That is final where all tags like it were listed; one that does not begin with the
        # numbers shows that the server looks for them anywhere in a name.
        anywhere = any(not node["name"].startswith(like(ref)) for node in listed["nodes"])
        return anywhere and not listed["pageInfo"]["hasNextPage"]

    def _covers(self, key: str, sha: str) -> bool:
        """Whether a list has all its tags on `sha`: those of one commit have one date, and stand together."""
        listed = self._data.get(key)
        if listed is None:
            return False
        if not listed["pageInfo"]["hasNextPage"]:
            return True
        commits = [_peeled(node["target"])[1] for node in listed["nodes"]]
        return sha in commits and commits[-1] != sha


def _peeled(target: Mapping[str, Any]) -> tuple[str, str]:
    """Kind and id of what stands behind all tag objects, as deep as was asked."""
    while target["__typename"] == "Tag" and target.get("target") is not None:
        target = target["target"]
    return _text(target["__typename"]), _oid(target)


_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def _oid(target: Mapping[str, Any]) -> str:
    oid = _text(target["oid"])
    if _OID.fullmatch(oid) is None:
        raise ValueError("no object id")
    return oid


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _name(value: object) -> str:
    owner, _, repo = _text(value).partition("/")
    if not is_repository_name(owner, repo):
        raise ValueError("no name of a repository")
    return f"{owner}/{repo}"
