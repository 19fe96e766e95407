"""Check that a wheel holds exactly the tracked files of the three packages, and its metadata.

    python scripts/check_wheel.py WHEEL

Needs nothing but Python and git. Exit code 1, with the names, where a file is missing or too much.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("src/pinfix", "codemods/pinfix_codemods", "resolvers/pinfix_resolvers")


def expected(tracked: Iterable[str]) -> set[str]:
    """The paths in the wheel of those tracked files that belong into it."""
    return {
        path.partition("/")[2]
        for path in tracked
        if any(path.startswith(f"{package}/") for package in PACKAGES)
    }


def differences(wheel: Path, tracked: Iterable[str]) -> list[str]:
    """What is wrong with the content of `wheel`, one line each."""
    wanted = expected(tracked)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    held = {name for name in names if ".dist-info/" not in name}
    return [
        *(f"missing: {name}" for name in sorted(wanted - held)),
        *(f"too much: {name}" for name in sorted(held - wanted)),
        *(f"twice: {name}" for name in sorted(set(names)) if names.count(name) > 1),
    ]


def main() -> None:
    """Check, and say how many files there are."""
    if len(sys.argv) != 2:
        sys.exit("usage: check_wheel.py WHEEL")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    tracked = listing.stdout.split("\0")
    found = differences(Path(sys.argv[1]), tracked)
    if found:
        sys.exit("\n".join(found))
    print(f"the wheel holds the {len(expected(tracked))} files of the three packages, and nothing else")


if __name__ == "__main__":
    main()
