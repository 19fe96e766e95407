"""A part of all repositories, for several sweeps that run beside one another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pinfix.errors import UsageError

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Shard:
    """The `part`-th of `parts`, counted from 1. Each repository is in one, whatever its name becomes."""

    part: int = 1
    parts: int = 1

    def has(self, server: str, number: int) -> bool:
        """Whether the repository of that number is in this part. The same on every machine and release."""
        digest = hashlib.sha256(f"{server}/{number}".encode()).digest()
        return int.from_bytes(digest[:8]) % self.parts == self.part - 1

    def __str__(self) -> str:
        return f"{self.part}/{self.parts}"


def read_shard(written: str) -> Shard:
    """The shard that `i/n` means; "" is all. Raises UsageError."""
    if not written:
        return Shard()
    part, slash, parts = written.partition("/")
    if slash and all(one.isascii() and one.isdigit() and len(one) < 6 for one in (part, parts)):
        made = Shard(int(part), int(parts))
        if 1 <= made.part <= made.parts <= _MOST:
            return made
    raise UsageError(
        f"--shard is i/n, such as 1/4, with i from 1 to n, and n at most {_MOST:,}; not {written!r}"
    )
