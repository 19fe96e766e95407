"""The refs of one repository, on disk as git keeps them, and who hears when they move."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

Moved = Callable[[Mapping[str, str], Mapping[str, str]], None]
"""Called with all refs before and after, while the lock is held."""

# git-check-ref-format(1), of a full name.
_BAD_REF = re.compile(r"\.\.|[\x00-\x20\x7f~^:?*\[\\]|@\{|^/|/$|//|\.$|/\.|\.lock(/|$)")


class RefStore:
    """The refs under `path`; `lock` keeps writers apart, of whichever kind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._packed: tuple[object, dict[str, str]] = (None, {})
        self.listeners: list[Moved] = []

    def read(self) -> dict[str, str]:
        """Every ref by full name, not peeled."""
        with self.lock:
            return self._read()

    def set(self, refs: Mapping[str, str | None]) -> None:
        """Set many refs at once; None deletes one.

        Raises:
            ValueError: a name that git does not allow, or that is a folder of another one.
            KeyError: one to delete is not there.
        """
        with self.lock:
            before = self._read()
            held = dict(before)
            for name, identity in refs.items():
                if identity is None:
                    del held[name]
                else:
                    held[name] = identity
            _check(refs, held)
            self._write(held)
            self.tell(before)

    def tell(self, before: Mapping[str, str]) -> None:
        """Say what moved since `before`: also where git itself did it, whose loose refs are packed."""
        with self.lock:
            after = self._read()
            if after != before:
                self._write(after)
                for listener in self.listeners:
                    listener(before, after)

    def _read(self) -> dict[str, str]:
        found = dict(self._read_packed())
        loose = list(self._loose())
        for path in loose:
            found[path.relative_to(self.path).as_posix()] = path.read_text(encoding="utf-8").strip()
        return dict(sorted(found.items())) if loose else found

    def _read_packed(self) -> dict[str, str]:
        """Those of the packed file, sorted; read again only where it is another file than before."""
        packed = self.path / "packed-refs"
        try:
            state = packed.stat()
        except FileNotFoundError:
            return {}
        signature = state.st_ino, state.st_mtime_ns, state.st_size
        if self._packed[0] != signature:
            found = {}
            for line in packed.read_text(encoding="utf-8").splitlines():
                if line[:1] not in "#^":
                    identity, _, name = line.partition(" ")
                    found[name] = identity
            self._packed = signature, dict(sorted(found.items()))
        return self._packed[1]

    def _write(self, held: Mapping[str, str]) -> None:
        lines = [f"{identity} {name}\n" for name, identity in sorted(held.items())]
        new = self.path / "packed-refs.new"
        new.write_text("".join(lines), encoding="utf-8")
        os.replace(new, self.path / "packed-refs")
        for loose in list(self._loose()):
            loose.unlink()

    def _loose(self) -> Iterator[Path]:
        # Only git itself leaves these: a push, or a test that calls it on the repository.
        waiting = [os.path.join(self.path, "refs")]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file():
                        yield Path(entry.path)


def is_name(name: str) -> bool:
    """Whether git allows a ref of this full name."""
    return name.startswith("refs/") and not _BAD_REF.search(name)


def _check(new: Mapping[str, str | None], held: Mapping[str, str]) -> None:
    for name in new:
        if not is_name(name):
            raise ValueError(f"git does not allow the ref {name!r}")
    folders = {name[: slash.start()] for name in held for slash in re.finditer("/", name)}
    both = folders & held.keys()
    if both:
        raise ValueError(f"both a ref and a folder of refs: {sorted(both)}")
