"""The scripts and modules of the repository that a PowerShell program names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from pinfix.closure.programs.program import Program, bounded, first_tracked
from pinfix.closure.view import View

_ENDINGS = (".ps1", ".psm1", ".psd1")
_NAMED = re.compile(
    r"(?:\$\{?PSScriptRoot\}?|[\"'])([\\/]?[\w.-]+(?:[\\/][\w.-]+)*)(?=[\"'\s);,]|$)",
    re.MULTILINE | re.IGNORECASE,
)


def modules_of_powershell(program: Program, view: View) -> Iterator[str]:
    """Their places, from the program's own folder (`$PSScriptRoot`), or from the root."""
    own = program.own or "."
    for written in bounded(dict.fromkeys(_NAMED.findall(program.text))):
        name = written.replace("\\", "/").lstrip("/")
        stem = posixpath.basename(name)
        if "." in stem and not stem.endswith(_ENDINGS):
            continue
        ends = ("",) if "." in stem else (f"/{stem}.psd1", f"/{stem}.psm1", ".psm1")
        place = first_tracked((f"{folder}/{name}{end}" for folder in (own, ".") for end in ends), view)
        if place is not None:
            yield place
