"""Whole texts that name what a pull request proposes, whatever their commands make of it."""

from __future__ import annotations

import re
from functools import lru_cache

from pinfix.closure.trust.heads import Brought
from pinfix.closure.trust.sources import HEAD, NAMES_HEAD, NONE

_UNREAD = re.compile(
    r"pull_request\.head|(?:\b|github_)head[._](?:ref|sha|branch|repo|commit)|refs/pull/"
    r"|\bpull/[^\n/]{0,200}/(?:head|merge)|\bpr[\s'\",]{1,20}checkout",
    re.IGNORECASE,
)
_NAMES_GIT = re.compile(r"\b(?:git|gh|hub)\b", re.IGNORECASE)
_STARTS_GIT = re.compile(
    r"[\"'`](?:git|gh|hub)\b|\b(?:git|gh|hub)[ \t]+(?:-\w|am|apply|checkout|cherry-pick|clone|fetch|merge|pr"
    r"|pull|read-tree|rebase|reset|restore|switch|worktree)\b"
)
_JOINED = re.compile(r"\bpull/[^\n/]{0,200}/(?:head|merge)\b", re.IGNORECASE)
_EXPRESSION = re.compile(r"\$\{\{([^{}]*)\}\}")
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_SLASHES = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_COMPARED = re.compile(
    r"(?:[=!]=|=~|-(?:c?like|c?match|c?eq)\b)[ \t]*[\"'^(]{0,5}refs/pull/|\$\{\w+[#%]{1,2}refs/pull/"
    r"|startswith\([^()\n]{0,100}[\"'`]refs/pull/|^[ \t]*[\"']?refs/pull/[^\s)]{0,100}\)",
    re.IGNORECASE | re.MULTILINE,
)
"""A name that is only asked for."""


def script_names_head(text: str) -> bool:
    """Whether a script has the name of a head in it, other than to compare with it."""
    return _names_head(text, _COMMENT)


def may_bring_head(text: str) -> bool:
    """Whether a script that cannot be read names git, and a head."""
    plain = _EXPRESSION.sub(lambda found: "".join(found[1].split()), text)
    return _NAMES_GIT.search(text) is not None and _UNREAD.search(plain) is not None


@lru_cache(maxsize=1024)
def brought_by_program(text: str, language: str) -> Brought:
    """What a program brings in that names a head, or that starts git and knows of one.

    What it makes of the name is not followed: it may put the command together as it runs.
    """
    comment = _SLASHES if language == "javascript" else _COMMENT
    if _names_head(text, comment):
        return Brought(HEAD)
    plain = comment.sub("", text)
    if _JOINED.search(plain) or (_STARTS_GIT.search(plain) and may_bring_head(plain)):
        return Brought(HEAD)
    return Brought(NONE)


def brought_by_makefile(text: str) -> Brought:
    """What a Makefile brings in of which it is not known which recipes run."""
    return Brought(HEAD if script_names_head(text) or may_bring_head(text) else NONE)


def _names_head(text: str, comment: re.Pattern[str]) -> bool:
    if NAMES_HEAD.search(text) is None:
        return False  # as nearly always
    return NAMES_HEAD.search(_COMPARED.sub("", comment.sub("", text))) is not None
