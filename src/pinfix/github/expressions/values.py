"""What is known before a run of a value: its text as far as it is written, and whether it is the token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Holds(IntEnum):
    """Whether a value holds the job's `GITHUB_TOKEN`, alone or among other things."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Value:
    """A value as far as it can be known. A part that is None is known only when the job runs.

    `holds` says whether the token is in it; a value that may be the token or another credential
    (`secrets.PAT || github.token`) is MAYBE.
    """

    parts: tuple[str | None, ...] = ()
    holds: Holds = Holds.NO

    @classmethod
    def literal(cls, text: str) -> Value:
        """A value that is written out."""
        return cls((text,) if text else ())

    @property
    def text(self) -> str | None:
        """All of it, where all is known."""
        known = [part for part in self.parts if part is not None]
        return "".join(known) if len(known) == len(self.parts) else None

    def contains(self, piece: str) -> bool | None:
        """Whether `piece`, in any letter case, is in it; None: not known."""
        if any(part is not None and piece.lower() in part.lower() for part in self.parts):
            return True
        return False if self.text is not None else None

    @property
    def is_set(self) -> bool | None:
        """Whether it is not empty; None: not known."""
        if any(self.parts) or self.holds is Holds.YES:
            return True
        return None if self.parts else False


UNKNOWN = Value((None,))
"""A value of which nothing is known but that it is not the token."""

TOKEN = Value((None,), Holds.YES)
"""Exactly the token."""


@dataclass(frozen=True, slots=True)
class Contexts:
    """What expressions can refer to at some place of a job.

    `env` by names as written, `inputs` (of a composite action or a called workflow) by names in lower case,
    or None where there are none; `outputs` has the steps whose outputs may hold the token, by their ids in
    lower case. `matrix`: the values that `matrix.NAME` can take, by names in lower case, where they are
    written out; `a.b` is `matrix.a.b`. `matrix_holds`: whether other names there may hold the token.
    `secrets`: those besides `GITHUB_TOKEN` through which a caller may hand over the token, by names in lower
    case; "*" stands for every name.
    """

    env: Mapping[str, Value] = field(default_factory=dict)
    inputs: Mapping[str, Value] | None = None
    outputs: Mapping[str, Holds] = field(default_factory=dict)
    matrix: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: Mapping[str, Holds] = field(default_factory=dict)
    matrix_holds: Holds = Holds.NO
