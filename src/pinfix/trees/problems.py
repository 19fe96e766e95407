"""What can be wrong with a file of a tree, in the same words for every kind of tree."""

from __future__ import annotations

from pinfix.errors import FileProblem


def shown(path: str) -> str:
    """The path with what is not UTF-8 escaped: a byte is a backslash, `x` and two hex digits."""
    try:
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half a pair of UTF-16, as JSON can hold one
        return path.encode("utf-8", "backslashreplace").decode()


def is_utf8(path: str) -> bool:
    """Can the path be written in a report or a diff?"""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def bad_name() -> FileProblem:
    """The name cannot be written in a report or a diff."""
    return FileProblem("bad-name", "has a name that is not UTF-8: rename it")


def linked_file() -> FileProblem:
    """A link with the name of a file that was asked for."""
    return FileProblem(
        "symbolic-link",
        "is a symbolic link: pinfix would replace the link, not the file behind it, and GitHub does not run a"
        " workflow that is a link; name the file behind it instead",
    )


def linked_folder() -> FileProblem:
    """A link in the place of a folder with workflows."""
    return FileProblem(
        "symbolic-link",
        "is a symbolic link: GitHub finds no workflows behind it, and pinfix does not follow it;"
        " name the folder behind it instead",
    )


def behind_link(link: str) -> FileProblem:
    """A file that could only be reached through the link `link`."""
    return FileProblem("symbolic-link", f"lies behind the symbolic link {link}, which is not followed")


def not_a_file(kind: str) -> FileProblem:
    """Something else than a file: `kind` with its article."""
    return FileProblem("not-a-file", f"is {kind}, not a file")


def too_large(size: str, limit: int) -> FileProblem:
    """A file of `size` bytes, where `limit` are read."""
    return FileProblem("too-large", f"has {size} bytes; pinfix reads up to {limit:,}")


def outside_tree() -> FileProblem:
    """A path that does not stay below the root."""
    return FileProblem("outside-tree", "is not the path of a file below the root")
