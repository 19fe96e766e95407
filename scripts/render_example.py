"""Draw the picture of the README: real output of pinfix on the example, as it looks on a terminal.

    python scripts/render_example.py [--output docs/example.svg]

Runs the installed pinfix on a copy of examples/shop and writes an SVG. The same output gives the same bytes.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

PROJECT = Path(__file__).resolve().parent.parent
EXAMPLE = PROJECT / "examples" / "shop"
DEFAULT_OUTPUT = PROJECT / "docs" / "example.svg"

ARGUMENTS = ("apply", "--offline", "--dry-run", ".github/workflows/ci.yml")
COLUMNS = 132

# Background, foreground, and the eight colours of a terminal, all legible on that background.
THEME = TerminalTheme(
    (13, 17, 23),
    (201, 209, 217),
    [
        (72, 79, 88),
        (255, 123, 114),
        (86, 211, 100),
        (227, 179, 65),
        (121, 192, 255),
        (210, 168, 255),
        (86, 212, 221),
        (201, 209, 217),
    ],
)

# A page may not load fonts for an image from elsewhere: leave the choice to the reader's system.
FONT_FACES = re.compile(r"\s*@font-face \{\{.*?\}\}", re.DOTALL)


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description="Draw the picture of the README.")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT)
    arguments = parser.parse_args()
    arguments.output.write_text(picture(output()), encoding="utf-8")


def output() -> str:
    """What pinfix prints, with colour: the diff, and then what it refuses."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(EXAMPLE, Path(folder, "shop"))
        command = [sys.executable, "-m", "pinfix", *ARGUMENTS, "--color", "always"]
        run = subprocess.run(
            command,
            cwd=Path(folder, "shop"),
            check=True,
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    return run.stdout


def picture(colored: str) -> str:
    """A terminal window with the command and `colored` output, as SVG."""
    console = Console(
        record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="standard"
    )
    console.print(Text.assemble(("$ ", "green"), " ".join(("pinfix", *ARGUMENTS))))
    console.print(Text.from_ansi(colored))
    return console.export_svg(
        title="examples/shop",
        theme=THEME,
        code_format=FONT_FACES.sub("", CONSOLE_SVG_FORMAT).replace("<svg ", '<svg xml:space="preserve" ', 1),
        unique_id="example",
    )


if __name__ == "__main__":
    main()
