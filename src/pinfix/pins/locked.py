"""Which files `actions.lock` governs: no pin in them is written, for the lock's own tool would undo it."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.github.lockfile import LOCKFILE_PATH, Lockfile


@dataclass(frozen=True, slots=True)
class Locked:
    """The files that the lock governs; all of them where it cannot be read, for the reason `problem`."""

    paths: frozenset[str]
    problem: str | None = None

    def keeps_off(self, path: str) -> str | None:
        """Why nothing is written to the file at `path`, or None."""
        if path not in self.paths:
            return None
        if self.problem is not None:
            return f"{LOCKFILE_PATH} cannot be relied on ({self.problem}): it may decide what this file runs"
        return f"{LOCKFILE_PATH} decides what this file runs"


def locked_by(lockfile: Lockfile | None, governed: frozenset[str]) -> Locked:
    """What the lock of a repository, if it has one, keeps pinfix off: the files that it governs."""
    return Locked(governed, lockfile.problem if lockfile is not None else None)
