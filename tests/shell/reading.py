"""How the tests of this folder write down commands."""

from __future__ import annotations

from pinfix.shell import read_script
from pinfix.shell.model import Command, Script, Shell
from pinfix.shell.wrappers import unwrapped_script


def shown(commands: tuple[Command, ...]) -> list[str]:
    """Each command on a line of its own, assignments first."""
    lines = []
    for command in commands:
        assigned = [f"{name}={value.shown()}" for name, value in command.assignments.items()]
        lines.append(" ".join([*assigned, *(f"[{word.shown()}]" for word in command.words)]))
    return lines


def bash(text: str) -> Script:
    """A script of bash of which all must be understood."""
    return whole(text, "bash")


def whole(text: str, shell: Shell) -> Script:
    """A script of which all must be understood."""
    script = read_script(text, shell)
    assert script.unread == ()
    return script


def commands(text: str) -> list[str]:
    """The commands of a script of bash."""
    return shown(bash(text).commands)


def unwrapped(text: str) -> list[str]:
    """The commands of a script of bash without wrappers."""
    script = unwrapped_script(bash(text))
    assert script.unread == ()
    return shown(script.commands)


def unread(text: str, shell: Shell = "bash") -> list[int]:
    """The lines of a script at which something is not understood."""
    return [unread.line for unread in read_script(text, shell).unread]
