"""The refs of one repository, on disk as git keeps them, and who hears when they move."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Mapping
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
        found: dict[str, str] = {}
        packed = self.path / "packed-refs"
        if packed.exists():
            for line in packed.read_text(encoding="utf-8").splitlines():
                if line[:1] not in "#^":
                    identity, _, name = line.partition(" ")
                    found[name] = identity
        for path in self._loose():
            found[path.relative_to(self.path).as_posix()] = path.read_text(encoding="utf-8").strip()
        return dict(sorted(found.items()))

    def _write(self, held: Mapping[str, str]) -> None:
        lines = [f"{identity} {name}\n" for name, identity in sorted(held.items())]
        new = self.path / "packed-refs.new"
        new.write_text("".join(lines), encoding="utf-8")
        os.replace(new, self.path / "packed-refs")
        for loose in self._loose():
            loose.unlink()

    def _loose(self) -> list[Path]:
        # Only git itself leaves these: a push, or a test that calls it on the repository.
        return [path for path in (self.path / "refs").rglob("*") if path.is_file()]


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
