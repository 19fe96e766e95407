"""Escapes in `$'…'` (the manual of bash, "ANSI-C Quoting")."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    r"""\\(?:(?P<one>[abeEfnrtv\\'"?])|(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9A-Fa-f]{1,2})"""
    r"""|u(?P<short>[0-9A-Fa-f]{1,4})|U(?P<long>[0-9A-Fa-f]{1,8})|c(?P<control>[ -~]))"""
)
_ONE = dict(zip("abeEfnrtv\\'\"?", "\a\b\x1b\x1b\f\n\r\t\v\\'\"?", strict=True))
_RUN = re.compile(r"[^\\']+")


def ansi_c(text: str, start: int) -> tuple[str, int | None]:
    """What `$'…'` means whose inside begins at `start`, and its end; None where it is not closed."""
    pieces: list[str] = []
    at = start
    while at < len(text):
        run = _RUN.match(text, at)
        if run is not None:
            pieces.append(run[0])
            at = run.end()
        elif text[at] == "'":
            return "".join(pieces), at + 1
        else:
            escape = _ESCAPE.match(text, at)
            pieces.append("\\" if escape is None else _meaning(escape))
            at = at + 1 if escape is None else escape.end()
    return "", None


def _meaning(escape: re.Match[str]) -> str:
    if escape["one"] is not None:
        return _ONE[escape["one"]]
    if escape["control"] is not None:
        return chr(ord(escape["control"].upper()) ^ 0x40)
    if escape["octal"] is not None:
        return chr(int(escape["octal"], 8) & 0xFF)
    number = int(escape["hex"] or escape["short"] or escape["long"], 16)
    return chr(number) if number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
