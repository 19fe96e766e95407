"""What a tool makes of its command line: a file that it goes by, and what that runs."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.closure.places.mounts import Mounts
from pinfix.closure.programs import Program
from pinfix.scripts import ScriptPiece


@dataclass(frozen=True, slots=True)
class TooMuch:
    """At `line` of a file, `what` is not read to its end, for `reason`."""

    line: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Use:
    """The file at `path` (from the root of the repository), the shell text in it that runs, or the program.

    `path` None: which file it is cannot be told, for `reason`. `mounts`: what lies where for its `pieces`;
    None: as for the command itself. `cut_off`: what of the file was not read.
    """

    path: str | None
    pieces: tuple[ScriptPiece, ...] = ()
    program: Program | None = None
    mounts: Mounts | None = None
    reason: str = ""
    cut_off: tuple[TooMuch, ...] = ()
