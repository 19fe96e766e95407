"""Commands that are given a script as text: what that script does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pinfix.shell.model import Command, Hole, Script, Shell, Unread, Word
from pinfix.shell.script import MOST_CHARACTERS, read_source
from pinfix.shell.source import Source, Unreadable
from pinfix.shell.wrapping.prefixes import program_name
from pinfix.shell.wrapping.table import SETTINGS_PRINTERS

_POSIX_SHELLS = frozenset(["bash", "sh", "dash", "zsh", "ksh", "ash"])
_POWERSHELLS = {
    "pwsh": "pwsh",
    "powershell": "powershell",
    "pwsh.exe": "pwsh",
    "powershell.exe": "powershell",
}
_SHELL_FLAGS = re.compile(r"[-+][abefhiklmnprtuvxBCEHPT]*([cosO]?)[abefhiklmnprtuvxBCEHPT]*")
_SHELL_LONG_FLAGS = frozenset(["--login", "--norc", "--noprofile", "--posix", "--verbose", "--restricted"])
_POWERSHELL_FLAGS = frozenset(
    ["-noprofile", "-nop", "-nologo", "-noninteractive", "-noni", "-mta", "-sta", "-nol"]
)
_POWERSHELL_VALUED = frozenset(["-executionpolicy", "-ep", "-ex", "-exec"])


@dataclass(frozen=True, slots=True)
class Given:
    """A script that a command is given. `in_process`: what it does to variables and folders stays."""

    script: Script
    in_process: bool


def given_script(command: Command) -> Given | None:
    """The script that `command` runs; None where it runs none, or one of a file or of another command."""
    texts = [word.text for word in command.words]
    if not texts or texts[0] is None:
        return None
    program = program_name(texts[0])
    if program == "eval" and len(texts) > 1:
        return _evaluated(command)
    if program == "trap":
        return _trapped(command)
    if program in _POSIX_SHELLS:
        return _of_shell(command, "bash" if program in ("bash", "zsh") else "sh")
    if program.lower() in ("iex", "invoke-expression") and len(texts) == 2:
        return Given(_read(command.words[1], command, "pwsh"), in_process=True)
    if program.lower() in _POWERSHELLS:
        return _of_powershell(command, _POWERSHELLS[program.lower()])
    if program in ("su", "script", "nix-shell"):
        option = "--run" if program == "nix-shell" else "-c"
        return _behind(command, option)
    return None


def _evaluated(command: Command) -> Given:
    parts: list[str | Hole] = []
    for word in command.words[1:]:
        parts += [*([" "] if parts else []), *word.parts]
    if _only_sets_variables(parts):
        return Given(Script(()), in_process=True)
    return Given(_read(Word(tuple(parts)), command, "bash"), in_process=True)


def _only_sets_variables(parts: Sequence[str | Hole]) -> bool:
    """`eval "$(ssh-agent -s)"`."""
    if len(parts) != 1 or not isinstance(parts[0], Hole) or len(parts[0].output_of) != 1:
        return False
    texts = [word.text or "" for word in parts[0].output_of[0].words]
    if not texts:
        return False
    texts[0] = texts[0].rpartition("/")[2]
    return any(tuple(texts[: len(known)]) == known for known in SETTINGS_PRINTERS)


def _trapped(command: Command) -> Given | None:
    words = [word for word in command.words[1:] if word.text != "--"]
    if not words or words[0].text in ("-", "", "-l", "-p"):
        return Given(Script(()), in_process=True)
    if len(words) == 1:
        return None
    return Given(_read(words[0], command, "bash"), in_process=True)


def _of_shell(command: Command, shell: Shell) -> Given | None:
    words = command.words
    at, wants_text = 1, False
    while at < len(words):
        text = words[at].text
        if text is None:
            if not wants_text and not words[at].prefix:
                return None  # it may be an option
            break
        if text in _SHELL_LONG_FLAGS:
            at += 1
            continue
        flags = _SHELL_FLAGS.fullmatch(text)
        if flags is None or text in ("-", "--"):
            break
        wants_text = wants_text or "c" in text[1:]
        at += 2 if flags[1] in ("o", "O") else 1
        if "s" in text[1:] and not wants_text:
            return _of_input(command, shell)
    if wants_text:
        return Given(_read(words[at], command, shell), in_process=False) if at < len(words) else None
    return _of_input(command, shell) if at >= len(words) else None


def _of_input(command: Command, shell: Shell) -> Given | None:
    """A script on the standard input: a here-document, or what `cat` or `echo` write."""
    for redirect in command.redirects:
        if redirect.operator in ("<<", "<<-", "<<<"):
            return Given(_read(redirect.target, command, shell), in_process=False)
        if redirect.operator.startswith("<"):
            return None
    if len(command.input_from) != 1:
        return None
    source = command.input_from[0]
    if source.program == "cat" and len(source.words) == 1 and len(source.redirects) == 1:
        redirect = source.redirects[0]
        if redirect.operator in ("<<", "<<-", "<<<"):
            return Given(_read(redirect.target, command, shell), in_process=False)
    if source.program == "echo" and len(source.words) == 2 and source.words[1].quoted:
        return Given(_read(source.words[1], command, shell), in_process=False)
    return None


def _of_powershell(command: Command, shell: str) -> Given | None:
    words = command.words
    at = 1
    while at < len(words):
        text = (words[at].text or "").lower()
        if text in _POWERSHELL_FLAGS:
            at += 1
        elif text in _POWERSHELL_VALUED:
            at += 2
        else:
            break
    if at >= len(words) or (words[at].text or "").lower() not in ("-command", "-c"):
        return None
    parts: list[str | Hole] = []
    for word in words[at + 1 :]:
        parts += [*([" "] if parts else []), *word.parts]
    return Given(
        _read(Word(tuple(parts)), command, "pwsh" if shell == "pwsh" else "powershell"), in_process=False
    )


def _behind(command: Command, option: str) -> Given | None:
    texts = [word.text for word in command.words]
    if option not in texts[:-1]:
        return None
    return Given(_read(command.words[texts.index(option) + 1], command, "bash"), in_process=False)


def _read(word: Word, command: Command, shell: Shell) -> Script:
    try:
        source = Source.of_word(word, command.line)
    except Unreadable as error:
        return Script((), unread=(Unread(command.line, str(error)),))
    if len(source.text) > MOST_CHARACTERS:
        return Script((), unread=(Unread(command.line, "it is too long"),))
    script = read_source(source, shell)
    if any(inner.words and not inner.words[0].prefix and inner.program is None for inner in script.commands):
        unknown = Unread(command.line, f"it runs a text that is not known: {command.shown()[:80]}")
        return Script(script.commands, script.functions, (*script.unread, unknown))
    return script
