"""Whether a rule may make a target, where a part of either may be unknown."""

from __future__ import annotations

import re
from collections.abc import Collection

from pinfix.scripts.makefile.model import FILES, HOLE_END, HOLE_START, UNKNOWN
from pinfix.scripts.makefile.texts import stem

DEFAULT_SUFFIXES = frozenset(
    {
        ".out", ".a", ".ln", ".o", ".c", ".cc", ".C", ".cpp", ".p", ".f", ".F", ".m", ".r", ".y", ".l", ".ym",
        ".yl", ".s", ".S", ".mod", ".sym", ".def", ".h", ".info", ".dvi", ".tex", ".texinfo", ".texi",
        ".txinfo", ".w", ".ch", ".web", ".sh", ".elc", ".el",
    }
)  # fmt: skip
"""The suffixes that make knows by itself."""

_SPECIAL = frozenset(
    {
        ".PHONY", ".SUFFIXES", ".DEFAULT", ".PRECIOUS", ".INTERMEDIATE", ".NOTINTERMEDIATE", ".SECONDARY",
        ".SECONDEXPANSION", ".DELETE_ON_ERROR", ".IGNORE", ".LOW_RESOLUTION_TIME", ".SILENT",
        ".EXPORT_ALL_VARIABLES", ".NOTPARALLEL", ".ONESHELL", ".POSIX", ".WAIT",
    }
)  # fmt: skip
_HOLE = re.compile(f"{HOLE_START}[^{HOLE_END}]*{HOLE_END}")
_SUFFIXES = re.compile(r"(\.[^./\s]+)(\.[^./\s]+)?")


_WORKSPACE = f"{HOLE_START}GITHUB_WORKSPACE{HOLE_END}"
_ABSOLUTE = "/\x04"
"""Stands for the work space in names of targets: whatever it is, it is one path, and absolute."""


def as_name(text: str) -> str:
    """Expanded text as names of targets."""
    return text.replace(_WORKSPACE, _ABSOLUTE)


def as_text(name: str) -> str:
    """The name of a target as expanded text again."""
    return name.replace(_ABSOLUTE, _WORKSPACE)


def without_dot(target: str) -> str:
    """Make takes `./x` and `x` for one."""
    return target[2:] if target.startswith("./") and len(target) > 2 else target


def is_special(name: str) -> bool:
    """Names that say something about other targets."""
    return name in _SPECIAL


def pattern_of_suffixes(name: str, suffixes: Collection[str]) -> str | None:
    """The pattern of what a suffix rule (`.c.o`), or `.DEFAULT`, makes."""
    if name == ".DEFAULT":
        return "%"
    found = _SUFFIXES.fullmatch(name)
    if found is None or not {found[1], found[2] or found[1]} <= set(suffixes):
        return None
    return "%" + (found[2] or "")


def stem_of(pattern: str, target: str) -> str | None:
    """What `%` stands for where the pattern fits; UNKNOWN where that hangs on what is not known."""
    if HOLE_START in pattern:
        return UNKNOWN
    before, _, after = pattern.partition("%")
    if HOLE_START in target:
        pieces = _HOLE.split(target)
        fits = _agree(before, pieces[0]) and _agree(after[::-1], pieces[-1][::-1])
        return UNKNOWN if fits else None
    if "/" in pattern:
        return stem(pattern, target) or None
    folder, slash, name = target.rpartition("/")
    found = stem(pattern, name)
    return folder + slash + found if found else None


def may_be(holed: str, other: str) -> bool:
    """Whether two names may be one; `holed` has at least one hole."""
    if HOLE_START not in other and holed == FILES:
        return "." in other or "/" in other
    mine, theirs = _HOLE.split(holed), _HOLE.split(other)
    if len(theirs) == 1 and len(other) < len(mine[0]) + len(mine[-1]):
        return False
    return _agree(mine[0], theirs[0]) and _agree(mine[-1][::-1], theirs[-1][::-1])


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
