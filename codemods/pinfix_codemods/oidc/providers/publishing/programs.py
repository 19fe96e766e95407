"""The names of programs, as far as a script tells them."""

from __future__ import annotations

import posixpath

from pinfix.shell.model import Command, Word
from pinfix_codemods.oidc.scene.running.tasks import named


def known_as(command: Command) -> tuple[str, tuple[Word, ...]]:
    """The name of the program and its arguments; of `${PREFIX}twine` what is written of the name."""
    name, words = named(command)
    if not name and command.words and len(command.words[0].parts) > 1:
        last = command.words[0].parts[-1]
        if isinstance(last, str):
            return posixpath.basename(last), command.words[1:]
    return name, words


def is_installed(command: Command) -> bool:
    """Whether the program is named by a place that programs are installed to: `venv/bin/x`, `${PREFIX}x`."""
    if not command.words:
        return False
    program = command.program
    if program is None:
        return len(command.words[0].parts) > 1
    return posixpath.dirname(program).endswith("/bin") or posixpath.dirname(program) == "bin"
