"""The files of a repository on GitHub: many small ones in one query, others one by one.

A text of GraphQL is one only if it has the id of the file: GraphQL gives no bytes, cuts long texts, and what
it makes of a file in another encoding is not the file. What is not the same is read over REST.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.api import git_data
from pinfix.api.caller import Api
from pinfix.api.git_data import Entry, text_of_any_length
from pinfix.api.problems import CallFailed
from pinfix.api.reading import part
from pinfix.api.repositories import RepositoryFacts
from pinfix.errors import FileProblem
from pinfix.trees.stored import ids

MOST_SINGLE_FILES = 300
"""Files that are read one by one in a run: GitHub allows 5,000 requests an hour for all that a token does."""

LONGEST_TEXT = 500_000
"""Bytes; GitHub cuts texts in GraphQL a little above."""

_FILES_IN_QUERY = 50
_BYTES_IN_QUERY = 1_000_000
_BYTES_IN_QUERIES = 64_000_000
_FILES_IN_QUERIES = 5_000
_SAME_OVER_REST = ("rate-limited", "dns", "tls")
"""Faults that the next request would meet as well."""


class Files:
    """Contents by their ids. Raises CallFailed where GitHub does not answer."""

    def __init__(self, api: Api, facts: RepositoryFacts) -> None:
        self._api = api
        self._facts = facts
        self._kept: dict[str, bytes] = {}
        self._left = MOST_SINGLE_FILES

    def prefetch(self, entries: Iterable[Entry]) -> None:
        """Read what fits into queries; whatever cannot be had that way is left to `content`."""
        try:
            for batch in _batches(entries):
                self._query(batch)
        except CallFailed as problem:
            # Without a token there is no GraphQL, and a query can be too much for a server in trouble.
            if problem.code in _SAME_OVER_REST:
                raise

    def content(self, entry: Entry) -> bytes:
        """The content of a file. Raises FileProblem `unreadable` after too many of them."""
        if entry.sha not in self._kept:
            self._kept[entry.sha] = self._single(entry)
        return self._kept[entry.sha]

    def _single(self, entry: Entry) -> bytes:
        if self._left == 0:
            message = f"is not read: {MOST_SINGLE_FILES} files were asked of GitHub one by one before"
            raise FileProblem("unreadable", message)
        self._left -= 1
        content = git_data.blob(self._api, self._facts, entry.sha)
        if ids.object_id("blob", content) != entry.sha:
            raise CallFailed("bad-answer", "GitHub sent another file than was asked for", "Run again.")
        return content

    def _query(self, batch: list[Entry]) -> None:
        fields = " ".join(
            f'f{number}: object(oid: "{entry.sha}") {{ ... on Blob {{ text }} }}'
            for number, entry in enumerate(batch)
        )
        repository = f"repository(owner: $owner, name: $name) {{ {fields} }}"
        query = f"query($owner: String!, $name: String!) {{ {repository} }}"
        data = self._api.query(query, {"owner": self._facts.owner, "name": self._facts.name})
        found = part(data, "repository")
        for number, entry in enumerate(batch):
            content = _encoded(text_of_any_length(part(found, f"f{number}"), "text"))
            if ids.object_id("blob", content) == entry.sha:
                self._kept[entry.sha] = content


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Small files, each content once, in queries of bounded size; what exceeds all bounds is left out."""
    batch: list[Entry] = []
    size = files = total = 0
    for entry in {entry.sha: entry for entry in entries if entry.size <= LONGEST_TEXT}.values():
        files, total = files + 1, total + entry.size
        if files > _FILES_IN_QUERIES or total > _BYTES_IN_QUERIES:
            break
        if batch and (len(batch) == _FILES_IN_QUERY or size + entry.size > _BYTES_IN_QUERY):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch


def _encoded(text: str) -> bytes:
    """The text as bytes; half a pair of UTF-16 makes it differ from any file."""
    return text.encode("utf-8", "replace")
