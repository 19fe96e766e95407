"""The patches of what could not be pushed: new files, and never through what lies there already.

A run that is made again finds its own patch, and leaves no second one.

A folder may be a work tree that others filled: a link of the name that a patch would have is theirs, and
could lead anywhere.
"""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

_NAMES = 100
"""How many names are tried for one patch."""


@dataclass(slots=True)
class Patches:
    """Where patches go. Without a `folder` it is a new one of this user's, among the temporary ones."""

    folder: Path | None
    _own: Path | None = field(default=None, init=False)

    def leave(self, topic: str, patch: bytes) -> Path:
        """The file that holds `patch`: a new one, or one that has just that. Raises OSError."""
        folder = self.folder or self._made()
        for number in range(1, _NAMES + 1):
            path = folder / f"pinfix-{topic}{f'-{number}' if number > 1 else ''}.patch"
            try:
                with path.open("xb") as file:  # follows no link, not even one that leads nowhere
                    file.write(patch)
            except FileExistsError:
                if not _holds(path, patch):
                    continue
            return path
        raise FileExistsError(f"there are {_NAMES} patches of that name in {folder}")

    def _made(self) -> Path:
        if self._own is None:
            self._own = Path(tempfile.mkdtemp(prefix="pinfix-"))
        return self._own


def _holds(path: Path, patch: bytes) -> bool:
    """Whether `path` is itself a file with these bytes: no link, and no pipe that would be waited for."""
    try:
        opened = os.open(path, _READING)
    except OSError:
        return False
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode) or found.st_size != len(patch):
            return False
        with open(opened, "rb", closefd=False) as file:
            return file.read() == patch
    except OSError:
        return False
    finally:
        os.close(opened)


_READING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
"""Not every system has all three."""
