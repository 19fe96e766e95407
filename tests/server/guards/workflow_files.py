"""Which workflow files a tree brings in, for which a token needs power of its own.

"Workflow files can be committed without this scope if the same file (with both the same path and contents)
exists on another branch in the same repository" (docs.github.com, scopes for OAuth apps).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.objects import NoSuchObject

if TYPE_CHECKING:
    from server.repositories import Repository

FOLDER = ".github/workflows/"


def brought_in(repository: Repository, tree: str) -> list[str]:
    """The workflow files of a tree that no branch of the repository has, of the same path and content."""
    heads = {held for name, held in repository.refs().items() if name.startswith("refs/heads/")}
    known = {pair for head in heads for pair in _workflows(repository, repository.objects.commit(head).tree)}
    return sorted(path for path, _ in _workflows(repository, tree) - known)


def _workflows(repository: Repository, tree: str) -> set[tuple[str, str]]:
    try:
        found = repository.objects.find(tree, FOLDER)
        leaves = repository.objects.leaves(found.id, FOLDER) if found and found.kind == "tree" else {}
    except NoSuchObject:
        return set()
    return {(path, leaf.id) for path, leaf in leaves.items()}
