"""A slow reading of CODEOWNERS patterns, clause by clause from gitignore(5) and GitHub's "About code owners".

It shares nothing with `pinfix.codeowners`: no patterns are taken apart beforehand, and a path is tried with
each of its folders in turn.
"""

from __future__ import annotations

from collections.abc import Sequence


def matches(pattern: str, path: str) -> bool:
    """Does `pattern` cover the file `path`, itself or through one of the folders that it lies in?"""
    # "If there is a separator at the end of the pattern then the pattern will only match directories."
    only_folders = pattern.endswith("/")
    # "If there is a separator at the beginning or middle (or both) of the pattern, then the pattern is
    # relative to the directory level" of the file; "otherwise it may also match at any level below".
    anchored = "/" in pattern[:-1]
    names = path.split("/")
    wanted = pattern.removeprefix("/").removesuffix("/").split("/")
    # GitHub: `docs/*` matches files in `docs`, "but not further nested files".
    only_files = anchored and wanted[-1] == "*" and not only_folders
    for end in range(1, len(names) + 1):
        is_folder = end < len(names)
        if (only_folders and not is_folder) or (only_files and is_folder):
            continue
        if names_match(wanted, names[:end] if anchored else [names[end - 1]]):
            return True
    return False


def names_match(wanted: Sequence[str], names: Sequence[str]) -> bool:
    if not wanted:
        return not names
    if wanted[0] == "**":
        # "A trailing /** matches everything inside"; before it, "zero or more directories".
        if len(wanted) == 1:
            return bool(names)
        return any(names_match(wanted[1:], names[skip:]) for skip in range(len(names) + 1))
    return bool(names) and name_matches(wanted[0], names[0]) and names_match(wanted[1:], names[1:])


def name_matches(wanted: str, name: str) -> bool:
    if not wanted:
        return not name
    if wanted[0] == "*":
        return any(name_matches(wanted[1:], name[skip:]) for skip in range(len(name) + 1))
    if wanted[0] == "?":
        return bool(name) and name_matches(wanted[1:], name[1:])
    if wanted[0] == "\\":
        wanted = wanted[1:]
    return bool(name) and wanted[0] == name[0] and name_matches(wanted[1:], name[1:])


def owners(rules: Sequence[tuple[str, Sequence[str]]], path: str) -> list[str] | None:
    """Those of the last rule that matches; None where there is none."""
    for pattern, names in reversed(rules):
        if matches(pattern, path):
            return list(names)
    return None
