"""Rewriting files on disk, all or nothing.

Each new content is first written beside its target, so that nothing but renames can still fail once the first
target is touched. A rename is atomic: whoever is killed, and whenever, leaves each file old or new. What may
be left behind then is a file whose name begins with `.pinfix-`, which can be removed.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite
from pinfix.trees.reading import FileState, read_file, reason
from pinfix.trees.tree import WriteFailed, changed_meanwhile

TEMPORARY_PREFIX = ".pinfix-"

Replace = Callable[[str, str], None]

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_files(root: str, rewrites: Sequence[FileRewrite], *, replace: Replace = os.replace) -> None:
    """Put every `after` in the place of its `before`, or none. `replace(source, target)` renames atomically.

    Mode bits are kept, and the owner where that is allowed; a hard link is broken, as by any editor that
    renames. Raises WriteFailed: `changed-meanwhile`, `unwritable`, or what reading the file gave.
    """
    states = [_verified(root, rewrite) for rewrite in rewrites]
    job = _Job(root, replace, temporaries=[])
    try:
        job.swap([job.stage(rewrite, state) for rewrite, state in zip(rewrites, states, strict=True)])
    finally:
        job.clean()


def _verified(root: str, rewrite: FileRewrite) -> FileState:
    try:
        state = read_file(root, rewrite.path)
    except FileProblem as problem:
        message = f"{problem.message}; nothing was written"
        raise WriteFailed(rewrite.path, problem.code, message) from None
    if state.content != rewrite.before:
        raise changed_meanwhile(rewrite.path)
    return state


@dataclass(frozen=True, slots=True)
class _Staged:
    """A new content that lies ready in `temporary`, to be renamed to `target`; `status` is the target's."""

    rewrite: FileRewrite
    target: str
    temporary: str
    status: os.stat_result

    def renamed(self) -> bool:
        return not os.path.lexists(self.temporary)

    def touched_meanwhile(self) -> bool:
        """Has somebody written the target between our reading and our renaming?"""
        return _signature(os.lstat(self.target)) != _signature(self.status)


def _signature(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class _Job:
    """One call of `write_files`. `temporaries` are noted before they are made, so that none is forgotten."""

    root: str
    replace: Replace
    temporaries: list[str]

    def stage(self, rewrite: FileRewrite, state: FileState) -> _Staged:
        """Write the new content beside the file."""
        target = os.path.join(self.root, *rewrite.path.split("/"))
        try:
            temporary = self._write_beside(target, rewrite.after, state.status)
        except OSError as error:
            message = f"cannot be written: {reason(error)}; nothing was written"
            raise WriteFailed(rewrite.path, "unwritable", message) from None
        return _Staged(rewrite, target, temporary, state.status)

    def swap(self, staged: Sequence[_Staged]) -> None:
        """Rename all; where one fails, or the person interrupts, put back those that were renamed."""
        path = ""
        try:
            for item in staged:
                path = item.rewrite.path
                if item.touched_meanwhile():
                    raise changed_meanwhile(path)
                self.replace(item.temporary, item.target)
        except BaseException as error:
            stuck = [item.rewrite.path for item in staged if item.renamed() and not self._put_back(item)]
            outcome = (
                f"but these keep their new content: {', '.join(stuck)}" if stuck else "nothing was written"
            )
            if isinstance(error, OSError):
                message = f"cannot be replaced: {reason(error)}; {outcome}"
                raise WriteFailed(path, "unwritable", message) from None
            if stuck:
                raise WriteFailed(path, "unwritable", f"writing was broken off, {outcome}") from error
            raise
        for folder in {os.path.dirname(item.target) for item in staged}:
            _sync_folder(folder)

    def clean(self) -> None:
        """Remove what was written beside the files and not renamed."""
        for temporary in self.temporaries:
            with suppress(OSError):
                os.unlink(temporary)

    def _put_back(self, item: _Staged) -> bool:
        """Restore `before`; False where that fails, or where somebody else has written since."""
        try:
            state = read_file(self.root, item.rewrite.path, limit=len(item.rewrite.after))
            if state.content != item.rewrite.after:
                return False
            self.replace(self._write_beside(item.target, item.rewrite.before, item.status), item.target)
        except (OSError, FileProblem):
            return False
        return True

    def _write_beside(self, target: str, content: bytes, like: os.stat_result) -> str:
        """A new file in the folder of `target`, on disk for good, with the mode and owner of `like`."""
        temporary = os.path.join(os.path.dirname(target), TEMPORARY_PREFIX + secrets.token_hex(8))
        self.temporaries.append(temporary)
        with os.fdopen(os.open(temporary, _NEW_FILE, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            _copy_owner(file.fileno(), like)
            os.chmod(temporary, stat.S_IMODE(like.st_mode))  # after the owner, whose change clears bits
            os.fsync(file.fileno())
        return temporary


def _copy_owner(descriptor: int, like: os.stat_result) -> None:
    """Keep the owner, so that a run as root does not take a file from its user."""
    own = os.fstat(descriptor)
    if hasattr(os, "fchown") and (own.st_uid, own.st_gid) != (like.st_uid, like.st_gid):
        with suppress(PermissionError):  # only root may give files away; the content matters more
            os.fchown(descriptor, like.st_uid, like.st_gid)


def _sync_folder(folder: str) -> None:
    """Make the renames outlive a loss of power, where the file system offers it."""
    with suppress(OSError):  # Windows cannot open folders; some network file systems cannot sync them
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
