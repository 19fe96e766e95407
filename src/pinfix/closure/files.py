"""What the walk needs of a repository."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.workflow import Workflow


class Repository(Protocol):
    """A part of `pinfix.codemod.Repository`, which is one of these."""

    def workflows(self) -> Iterator[Workflow]:
        """Every workflow, in the order of paths."""
        ...

    def read(self, path: str) -> str | None:
        """The text of any file by its path from the root; None: none that can be read."""
        ...

    def read_script(self, path: str) -> str | None:
        """Likewise, as what runs it takes it: what is no UTF-8 is replaced."""
        ...

    def unread(self, path: str) -> FileProblem | None:
        """Why a file has no text; its code is `absent` where git tracks it, and it is not on disk."""
        ...

    def link_target(self, path: str) -> str | None:
        """What the symbolic link at `path` holds; None: there is no link."""
        ...

    def action_at(self, folder: str) -> Action | None:
        """The action in `folder` ("." for the root)."""
        ...

    def workflow_at(self, path: str) -> Workflow | None:
        """The workflow at `path`."""
        ...
