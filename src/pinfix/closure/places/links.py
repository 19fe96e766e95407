"""Symbolic links of the repository: whoever changes one changes what is run."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

MOST_LINKS = 40
"""As many as Linux follows on one path."""

_MOST_NAMES = 1_000
"""Names of folders that one path leads through. Real ones have some ten."""


@dataclass(frozen=True, slots=True)
class Led:
    """Where a path leads: `path`, through the `links`; None: out of the repository, or round in circles."""

    path: str | None
    links: tuple[str, ...] = ()


class Links:
    """`target_of` says what the link at a path holds, None for what is no link; asked of `tracked` paths."""

    def __init__(self, tracked: Container[str], target_of: Callable[[str], str | None]) -> None:
        self._tracked = tracked
        self._target_of = target_of
        self._targets: dict[str, str | None] = {}
        self._known: dict[str, Led] = {}

    def follow(self, path: str) -> Led:
        """Where `path`, from the root of the repository, leads."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._follow(path)
        return known

    def _follow(self, path: str) -> Led:
        names = path.split("/")[::-1]
        done: list[str] = []
        links: list[str] = []
        for _ in range(_MOST_NAMES):
            if not names:
                return Led("/".join(done), tuple(links))
            name = names.pop()
            if name == ".." and not done:
                break
            if name == "..":
                done.pop()
            elif name not in ("", "."):
                done.append(name)
                here = "/".join(done)
                target = self._target(here)
                if target is not None:
                    links.append(here)
                    done.pop()
                    names += target.split("/")[::-1]
                if target is not None and (target.startswith("/") or len(links) > MOST_LINKS):
                    break
        return Led(None, tuple(dict.fromkeys(links)))

    def _target(self, path: str) -> str | None:
        if path not in self._tracked:
            return None
        if path not in self._targets:
            self._targets[path] = self._target_of(path)
        return self._targets[path]
