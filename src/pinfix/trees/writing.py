"""Rewriting files on disk, all or nothing.

Each new content is first written beside its target, so that nothing but renames can still fail once the first
target is touched. A rename is atomic: whoever is killed, and whenever, leaves each file old or new. What may
be left behind then is a file whose name begins with `.pinfix-`, which can be removed. A new file is linked to
its name instead of renamed, for that fails where meanwhile something is there.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite
from pinfix.trees.reading import FileState, limit_of, read_file, reason
from pinfix.trees.tree import WriteFailed, changed_meanwhile

TEMPORARY_PREFIX = ".pinfix-"

Replace = Callable[[str, str], None]

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""What file systems without hard links answer."""

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_files(root: str, rewrites: Sequence[FileRewrite], *, replace: Replace = os.replace) -> None:
    """Put every `after` in the place of its `before`, or none. `replace(source, target)` renames atomically.

    Mode bits are kept, and the owner where that is allowed; a hard link is broken, as by any editor that
    renames. New files get the mode that any new file gets, and the folders that they lack; nothing is
    overwritten and no link is followed. Raises WriteFailed: `changed-meanwhile`, `unwritable`, or what
    reading the file gave.
    """
    states = [_verified(root, rewrite) for rewrite in rewrites]
    job = _Job(root, replace, temporaries=[], folders=[])
    try:
        job.swap([job.stage(rewrite, state) for rewrite, state in zip(rewrites, states, strict=True)])
    finally:
        job.clean()


def _verified(root: str, rewrite: FileRewrite) -> FileState | None:
    """The file as it stands; None for one that is to be made."""
    try:
        state = read_file(root, rewrite.path, limit=limit_of(rewrite.path))
    except FileProblem as problem:
        if rewrite.before is None and problem.code == "vanished":
            return None
        message = f"{problem.message}; nothing was written"
        raise WriteFailed(rewrite.path, problem.code, message) from None
    if state.content != rewrite.before:
        raise changed_meanwhile(rewrite.path)
    return state


@dataclass(frozen=True, slots=True)
class _Staged:
    """A new content that lies ready in `temporary`, to be renamed to `target`.

    `status` is the target's, None where there is none yet; `identity` names the new file on its disk.
    """

    rewrite: FileRewrite
    target: str
    temporary: str
    status: os.stat_result | None
    identity: tuple[int, int]

    def renamed(self) -> bool:
        try:
            status = os.lstat(self.target)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self.identity

    def touched_meanwhile(self) -> bool:
        """Has somebody written the target between our reading and our renaming?"""
        if self.status is None:
            return os.path.lexists(self.target)
        return _signature(os.lstat(self.target)) != _signature(self.status)


def _signature(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class _Job:
    """One call of `write_files`. `temporaries` are noted before they are made, so that none is forgotten.

    `folders` are those that were made, the outer ones first.
    """

    root: str
    replace: Replace
    temporaries: list[str]
    folders: list[str]

    def stage(self, rewrite: FileRewrite, state: FileState | None) -> _Staged:
        """Write the new content beside the file."""
        target = os.path.join(self.root, *rewrite.path.split("/"))
        try:
            if state is None:
                self._make_folders(rewrite.path)
            like = None if state is None else state.status
            temporary, identity = self._write_beside(target, rewrite.after, like)
        except OSError as error:
            message = f"cannot be written: {reason(error)}; nothing was written"
            raise WriteFailed(rewrite.path, "unwritable", message) from None
        return _Staged(rewrite, target, temporary, like, identity)

    def swap(self, staged: Sequence[_Staged]) -> None:
        """Rename all; where one fails, or the person interrupts, put back those that were renamed."""
        path = ""
        try:
            for item in staged:
                path = item.rewrite.path
                if item.touched_meanwhile():
                    raise changed_meanwhile(path)
                self._place(item)
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
        """Remove what was written beside the files and not renamed, and folders that nothing came into."""
        for temporary in self.temporaries:
            with suppress(OSError):
                os.unlink(temporary)
        for folder in reversed(self.folders):
            with suppress(OSError):  # those with something in them stay
                os.rmdir(folder)

    def _place(self, item: _Staged) -> None:
        if item.status is not None:
            self.replace(item.temporary, item.target)
            return
        try:
            os.link(item.temporary, item.target)
        except FileExistsError:
            raise changed_meanwhile(item.rewrite.path) from None
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self.replace(item.temporary, item.target)

    def _make_folders(self, path: str) -> None:
        """The folders that are missing above a new file."""
        folder = self.root
        for name in path.split("/")[:-1]:
            folder = os.path.join(folder, name)
            with suppress(FileExistsError):  # reading has made sure that it is no link
                os.mkdir(folder)
                self.folders.append(folder)

    def _put_back(self, item: _Staged) -> bool:
        """Restore `before`; False where that fails, or where somebody else has written since."""
        try:
            state = read_file(self.root, item.rewrite.path, limit=len(item.rewrite.after))
            if state.content != item.rewrite.after:
                return False
            if item.rewrite.before is None:
                os.unlink(item.target)
            else:
                old, _ = self._write_beside(item.target, item.rewrite.before, item.status)
                self.replace(old, item.target)
        except (OSError, FileProblem):
            return False
        return True

    def _write_beside(
        self, target: str, content: bytes, like: os.stat_result | None
    ) -> tuple[str, tuple[int, int]]:
        """A new file in the folder of `target`, on disk for good, with the mode and owner of `like`."""
        temporary = os.path.join(os.path.dirname(target), TEMPORARY_PREFIX + secrets.token_hex(8))
        self.temporaries.append(temporary)
        mode = 0o666 if like is None else 0o600  # the system takes off what the umask says
        with os.fdopen(os.open(temporary, _NEW_FILE, mode), "wb") as file:
            file.write(content)
            file.flush()
            if like is not None:
                _copy_owner(file.fileno(), like)
                os.chmod(temporary, stat.S_IMODE(like.st_mode))  # after the owner, whose change clears bits
            elif hasattr(os, "geteuid") and os.geteuid() == 0:
                _copy_owner(file.fileno(), os.stat(os.path.dirname(target)))
            os.fsync(file.fileno())
            status = os.fstat(file.fileno())
        return temporary, (status.st_dev, status.st_ino)


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
