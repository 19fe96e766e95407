"""The tree of a commit on GitHub, read through the API without a clone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from pinfix.api.caller import Api
from pinfix.api.git_data import CommitFacts, Entry
from pinfix.api.repositories import RepositoryFacts
from pinfix.errors import FileProblem
from pinfix.trees.stored import ids
from pinfix.trees.stored.github_files import Files
from pinfix.trees.stored.github_folders import Folders
from pinfix.trees.stored.tree import StoredTree

_WHOLE_FOLDERS = (".github", ".github/workflows")
"""What lies there besides workflows is read with them: the lock, the configuration, CODEOWNERS."""

_LARGEST_COMPANION = 64 * 1024


class GitHubTree(StoredTree):
    """The files of a commit: one request lists them, one query reads what is usually wanted.

    Besides what `Tree` says, all that asks GitHub raises CallFailed: a plan made of what happened to be
    readable would be another plan.
    """

    def __init__(self, api: Api, facts: RepositoryFacts, commit: CommitFacts) -> None:
        super().__init__(commit.tree)
        self._folders = Folders(api, facts)
        self._files = Files(api, facts)
        self._to_prefetch = True

    def folder(self, tree: str) -> Sequence[Entry]:
        """See `StoredTree.folder`."""
        return self._folders.folder(tree)

    def _content(self, entry: Entry) -> bytes:
        if self._to_prefetch and entry.sha in self._usual:
            self._to_prefetch = False
            self._files.prefetch(self._usual.values())
        return self._files.content(entry)

    @cached_property
    def _usual(self) -> dict[str, Entry]:
        """What nearly every run reads: all candidates and their companions, by id."""
        wanted = [*self._companions(), *self._found.candidates.values()]
        return {entry.sha: entry for entry in wanted if ids.is_file(entry.mode)}

    def _companions(self) -> Iterator[Entry]:
        for path in _WHOLE_FOLDERS:
            try:
                folder = self._entry(path)
                entries = self.folder(folder.sha) if ids.is_folder(folder.mode) else ()
            except FileProblem:
                continue
            yield from (entry for entry in entries if entry.size <= _LARGEST_COMPANION)
