"""Print a command of README.md exactly as it stands there, so that what is tested is what people copy.

    python scripts/readme_command.py first      the first block of shell commands
    python scripts/readme_command.py Develop    the first block below the heading "## Develop"

Needs nothing but Python: CI calls it before anything is installed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def command(readme: str, heading: str) -> str:
    """The first block of shell commands in `readme` below `heading`, or in all of it for "first".

    Raises LookupError where there is none.
    """
    part = readme
    if heading != "first":
        found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", readme, re.DOTALL | re.MULTILINE)
        if found is None:
            raise LookupError(f"README.md has no heading {heading!r}")
        part = found[1]
    block = BLOCK.search(part)
    if block is None:
        raise LookupError(f"README.md has no shell block for {heading!r}")
    return block[1].strip()


def main() -> None:
    """Print the command that the argument names."""
    if len(sys.argv) != 2:
        sys.exit("usage: readme_command.py first|HEADING")
    print(command(README.read_text("utf-8"), sys.argv[1]))


if __name__ == "__main__":
    main()
