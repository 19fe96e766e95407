"""Arguments of programs that the parser of PowerShell takes for errors, made plain before it sees them.

PowerShell passes `--target=x`, `v${a}-y`, `a,b` or `@scope/name` on to programs; the parser expects
expressions there. The words themselves are read from the text as it is written.
"""

from __future__ import annotations

import re

_DOT_SLASH = re.compile(rb"(?<![^\s;&|({])\./")
_OPTION = re.compile(rb"(?<![^\s])(--?[A-Za-z][A-Za-z0-9_.:-]*)=")
_LIST = re.compile(rb"(?<=[A-Za-z0-9_*-])(,[ ]?)(?=[A-Za-z*])")
_BRACED = re.compile(rb"(?<=[A-Za-z0-9_/.:\\-])\$\{[A-Za-z0-9_:]+\}")
_PATH_BEHIND_VARIABLE = re.compile(rb"(\$(?:env:)?[A-Za-z0-9_]+)[\\/](?=[A-Za-z0-9_])")
_ABSOLUTE = re.compile(rb"(?m)(^[ \t]*(?:[.&][ \t]+)?|(?<=[({;|][ \t])[.&][ \t]+)/(?=[A-Za-z])")
_END_OF_OPTIONS = re.compile(rb"(?<=[^\s;|&({][ \t])--(?=[ \t])")
_RANGE = re.compile(rb"(?m)(^[ \t]*|[({=;][ \t]*|\bin[ \t]+)([0-9]+|\$[A-Za-z0-9_]+)\.\.(?=[0-9$(])")
_PARAMETERS = re.compile(rb"\bparam[ \t]*\(", re.IGNORECASE)
_PACKAGE = re.compile(rb"(?<![^\s])@(?=[a-z0-9-]+/)")


def made_plain(shape: bytes) -> bytes:
    """`shape` with such arguments made plain; nothing moves, and a line is added at the end."""
    shape = _DOT_SLASH.sub(rb".\\", shape)
    shape = _OPTION.sub(rb"\1 ", shape)
    shape = _LIST.sub(lambda found: b"_" * len(found[0]), shape)
    shape = _BRACED.sub(lambda found: b"x" * len(found[0]), shape)
    shape = _PATH_BEHIND_VARIABLE.sub(rb"\1_", shape)
    shape = _ABSOLUTE.sub(rb"\1x", shape)
    shape = _END_OF_OPTIONS.sub(b"xx", shape)
    shape = _RANGE.sub(rb"\1\2+ ", shape)
    shape = _with_lines_behind_parameters(shape)
    # The parser refuses a script that ends without a statement, as one of comments alone does.
    return _PACKAGE.sub(b"x", shape) + b"\n0"


def _with_lines_behind_parameters(shape: bytes) -> bytes:
    """A block of parameters ends a line: the parser does not see one that a statement stands behind."""
    changed = bytearray(shape)
    for found in _PARAMETERS.finditer(shape):
        end = _end_of_brackets(shape, found.end())
        if shape[end : end + 1] in (b" ", b"\t", b";"):
            changed[end] = 0x0A
    return bytes(changed)


def _end_of_brackets(shape: bytes, start: int) -> int:
    """Behind the bracket that closes the one before `start`; those in quotes do not count."""
    depth, at = 1, start
    while at < len(shape) and depth:
        character = shape[at : at + 1]
        if character in (b"'", b'"'):
            at = max(shape.find(character, at + 1), at)
        elif character in (b"(", b")"):
            depth += 1 if character == b"(" else -1
        at += 1
    return at
