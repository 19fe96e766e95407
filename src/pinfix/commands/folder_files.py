"""Several files of one folder written together: all of them, or none.

The new contents, and copies of what they replace, are laid ready in a folder beside them, so that nothing but
renames can fail once the first file is touched; and those are taken back.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from errno import EINVAL, EISDIR
from pathlib import Path
from tempfile import TemporaryDirectory

Replace = Callable[[Path, Path], object]


def write_all(folder: Path, files: Mapping[str, bytes], *, replace: Replace = os.replace) -> None:
    """Put `files` (names to contents) into `folder`, which is made where it is missing.

    `replace(source, target)` renames atomically. Raises OSError: then every file is as it was, or `strerror`
    names those that are not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".new-") as name:
        new, old = Path(name, "new"), Path(name, "old")
        new.mkdir()
        old.mkdir()
        for file, content in files.items():
            _check(folder / file)
            (new / file).write_bytes(content)
            if os.path.lexists(folder / file):
                shutil.copy2(folder / file, old / file, follow_symlinks=False)
        with _taken_back(folder, new, old, files, replace):
            for file in files:
                replace(new / file, folder / file)


def _check(target: Path) -> None:
    """Raises OSError where something stands that a file is not to replace: a folder, a pipe, a device."""
    if target.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), target.name)
    if os.path.lexists(target) and not (target.is_symlink() or target.is_file()):
        raise OSError(EINVAL, f"{target.name} is no file, but a pipe, a socket or a device", target.name)


@contextmanager
def _taken_back(
    folder: Path, new: Path, old: Path, files: Mapping[str, bytes], replace: Replace
) -> Iterator[None]:
    """Undo the renames where the block fails or is interrupted."""
    try:
        yield
    except BaseException as error:
        renamed = [file for file in files if not os.path.lexists(new / file)]
        stuck = [file for file in renamed if not _restored(folder / file, old / file, replace)]
        if stuck:
            said = error.strerror if isinstance(error, OSError) else "writing was broken off"
            number = error.errno if isinstance(error, OSError) else 0
            raise OSError(number, f"{said}, and these keep their new content: {', '.join(stuck)}") from error
        raise


def _restored(target: Path, before: Path, replace: Replace) -> bool:
    try:
        if os.path.lexists(before):
            replace(before, target)
        else:
            target.unlink()
    except OSError:
        return False
    return True
