"""What was asked of `pinfix pr`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pinfix.commands.output import Output
from pinfix.engine import Options


@dataclass(frozen=True, slots=True)
class Request:
    """The options, as given; "" and None: not given.

    `repository` is `owner/name`; without it the work tree around `path` (None: the current directory) tells,
    by its remote. `topics` narrows to these. `patches` is the folder into which the patch of what was refused
    goes: a new temporary one where none is given.
    """

    path: Path | None
    repository: str
    remote: str
    base: str
    only: Sequence[str]
    skip: Sequence[str]
    topics: Sequence[str]
    options: Options
    dry_run: bool
    draft: bool
    retry: bool
    fork: bool
    patches: Path | None
    app_id: str
    app_key: Path | None
    config: Path | None
    output: Output
