"""Reading a script, whatever shell it is written for."""

from __future__ import annotations

from pinfix.shell.model import Script, Shell, Unread
from pinfix.shell.source import PutIn, Source, Unreadable

MOST_CHARACTERS = 200_000
"""How long a script may be; GitHub itself refuses longer ones."""

_FOREIGN = {
    "cmd": "the command prompt of Windows",
    "python": "Python",
    "other": "a shell that is not known here",
}


def read_script(text: str, shell: Shell, put_in: PutIn | None = None) -> Script:
    """All commands of `text`, as far as they can be read; never raises.

    `put_in` gives the text of an expression (the inside of its braces) where that is known before the run;
    GitHub puts it in before the shell sees the script. Other expressions are holes.
    """
    if len(text) > MOST_CHARACTERS:
        return Script((), unread=(Unread(1, f"it is longer than {MOST_CHARACTERS:,} characters"),))
    try:
        source = Source.of_script(text.replace("\r\n", "\n"), put_in)
    except Unreadable as error:
        return Script((), unread=(Unread(1, str(error)),))
    return read_source(source, shell)


def read_source(source: Source, shell: Shell) -> Script:
    """All commands of `source`, as far as they can be read; never raises."""
    if shell in ("bash", "sh"):
        from pinfix.shell.folding import read_folded

        return read_folded(source)
    if shell in ("pwsh", "powershell"):
        from pinfix.shell.powershell.script import read_powershell

        return read_powershell(source)
    return Script((), unread=(Unread(1, f"it is written for {_FOREIGN[shell]}"),))
