"""The language of a script file: from its first line, else from its name."""

from __future__ import annotations

import posixpath

from pinfix.scripts.location import located
from pinfix.scripts.pieces import ForeignScript, Piece, ScriptPiece, Unresolvable
from pinfix.shell.model import Shell

SHELLS: dict[str, Shell] = {
    "bash": "bash", "sh": "sh", "dash": "sh", "ash": "sh", "ksh": "bash", "zsh": "bash",
    "pwsh": "pwsh", "powershell": "powershell",
}  # fmt: skip
"""Interpreters whose scripts are read as shell text, and as which dialect."""

LANGUAGES = {
    "python": "python", "python2": "python", "python3": "python", "pypy": "python", "pypy3": "python",
    "uv": "python", "pipx": "python",
    "node": "javascript", "nodejs": "javascript", "tsx": "javascript", "ts-node": "javascript",
    "deno": "javascript", "bun": "javascript", "zx": "javascript",
    "ruby": "ruby", "perl": "perl", "php": "php", "Rscript": "r", "lua": "lua",
    "make": "make", "just": "just",
    "awk": "awk", "gawk": "awk", "sed": "sed", "jq": "jq", "tclsh": "tcl", "expect": "tcl",
    "groovy": "groovy", "julia": "julia", "elixir": "elixir", "cmd": "cmd",
}  # fmt: skip
"""The language of what an interpreter runs."""

_ENDINGS = {
    ".sh": "bash", ".bash": "bash", ".zsh": "zsh", ".ps1": "pwsh", ".py": "python", ".js": "node",
    ".mjs": "node", ".cjs": "node", ".ts": "node", ".mts": "node", ".rb": "ruby", ".pl": "perl",
    ".php": "php",
    ".bat": "cmd", ".cmd": "cmd", ".r": "Rscript", ".lua": "lua",
}  # fmt: skip


def piece_of(
    path: str, text: str, folder: str | None, interpreter: str | None = None, *, sourced: bool = False
) -> Piece | Unresolvable:
    """The file as what `interpreter` runs; where that is None, as what runs when the file is started."""
    named = interpreter or _by_first_line(text) or _ENDINGS.get(posixpath.splitext(path)[1].lower())
    if named is None:
        return Unresolvable(f"{path} does not say which program runs it", path=path)
    shell = SHELLS.get(named)
    if shell is not None:
        text = located(text, path, powershell=shell in ("pwsh", "powershell"), sourced=sourced)
        return ScriptPiece(path, 1, text, shell, folder, path, sourced)
    language = LANGUAGES.get(without_version(named))
    if language is None:
        return Unresolvable(f"{path} is run by {named}, which is not known", path=path)
    return ForeignScript(path, language, text)


def _by_first_line(text: str) -> str | None:
    """The program of the `#!` line, without its folder; `env` and its options are looked through."""
    if not text.startswith("#!"):
        return None
    words = text[2:].split("\n", 1)[0][:500].split()
    if words and posixpath.basename(words[0]) == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    return posixpath.basename(words[0]) if words else None


def without_version(program: str) -> str:
    """`python3.12` is `python3`."""
    return program if program in LANGUAGES else program.rstrip("0123456789.")
