"""Scripts that ask where they themselves lie."""

from __future__ import annotations

import posixpath
import re

WORKSPACE = "/github/workspace"
"""The path of the work space where a job runs in a container, taken here for it wherever the job runs."""

_QUOTE = r"""["']?"""
_OF_FILE = r"\$\{?BASH_SOURCE(?:\[0\])?\}?"
_OF_PROGRAM = r"\$\{?0\}?"
_DIRNAME = r"\$\(dirname(?: --)? {q}(?:\$\((?:readlink -f|realpath) (?:-- )?{q})?(?:{self}){q}(?:\){q})?\)"
_STRIPPED = r"\$\{(?:BASH_SOURCE(?:\[0\])?|0)%/\*\}"
_PWD = re.compile(
    r"\$\( *cd (?:-P |-- )?" + _QUOTE + "(" + re.escape(WORKSPACE) + r"(?:/[\w./-]*)?)" + _QUOTE
    + r"(?: *>? */dev/null)?(?: 2>&1)? *(?:&&|;) *pwd(?: -P)? *\)"
)  # fmt: skip
_TOP = re.compile(r"\$\( *git rev-parse --show-toplevel *\)")
_PLAIN = re.compile(r"[\w./-]+", re.ASCII)
_POWERSHELL = re.compile(r"\$(?:PSScriptRoot\b|\{PSScriptRoot\})", re.IGNORECASE)


def located(text: str, path: str, *, powershell: bool, sourced: bool) -> str:
    """The text of the script at `path` with its questions for its own folder answered.

    They become paths below `WORKSPACE`; lines stay what they are. In a script that another reads (`sourced`)
    only those are answered that ask for the file, not for the program.
    """
    folder = posixpath.normpath(posixpath.join(WORKSPACE, posixpath.dirname(path)))
    if not _PLAIN.fullmatch(folder):
        return text  # it would not be one word everywhere
    if powershell:
        return _POWERSHELL.sub(lambda _: folder, text)
    own = _OF_FILE if sourced else f"{_OF_FILE}|{_OF_PROGRAM}"
    text = re.sub(_DIRNAME.format(q=_QUOTE, self=own), lambda _: folder, text)
    if not sourced:
        text = re.sub(_STRIPPED, lambda _: folder, text)
    text = _TOP.sub(lambda _: WORKSPACE, text)
    return _PWD.sub(lambda found: posixpath.normpath(found[1]), text)
