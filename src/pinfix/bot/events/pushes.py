"""Whether a push may have changed what pinfix reads. Where that is not certain, it may.

pinfix follows what workflows run: scripts, build files, and what these call. Which files that are, only a
look at the repository tells; so all count but those that are never run.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from pinfix.api.reading import flag, part, text

# https://docs.github.com/webhooks/webhook-events-and-payloads#push
_MOST_COMMITS = 2048
_MOST_FILES = 3000
"""In one commit: where there are so many, others may have been left out."""
_LISTS = ("added", "removed", "modified")

_NEVER_RUN = frozenset(
    {
        ".md", ".markdown", ".mdx", ".rst", ".adoc", ".asciidoc", ".pdf",
        ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".bmp", ".avif",
        ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".wav", ".webm", ".ogg",
        ".css", ".scss", ".sass", ".less", ".html", ".htm", ".csv", ".tsv", ".po", ".pot", ".mo",
        ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".java", ".kt", ".swift", ".m", ".mm", ".snap",
    }
)  # fmt: skip
"""Endings of what people read and of what is compiled. Not `.txt`, `.json` and the like: tools read these."""
_NAMES_NEVER_RUN = frozenset({"LICENSE", "COPYING", "NOTICE", "AUTHORS", "CHANGELOG", "README"})


def is_to_default_branch(push: Mapping[str, Any]) -> bool:
    """Whether commits came onto the default branch; also where the delivery does not name that."""
    repository = part(push, "repository")
    default = text(repository, "default_branch") or text(repository, "master_branch")
    ref = text(push, "ref")
    if flag(push, "deleted") or not ref.startswith("refs/heads/"):
        return False
    return not default or ref == f"refs/heads/{default}"


def may_matter(push: Mapping[str, Any]) -> bool:
    """Whether it touches what pinfix may read."""
    commits = push.get("commits")
    if not isinstance(commits, list) or not 0 < len(commits) < _MOST_COMMITS:
        return True
    # A push that takes commits away lists only those that it brings.
    if flag(push, "forced") or flag(push, "created"):
        return True
    return any(_is_unknown(commit) or any(map(is_read, _files(commit))) for commit in commits)


def is_read(path: str) -> bool:
    """Whether pinfix may read the file at `path`."""
    if path.startswith(".github/"):
        return True
    name = posixpath.basename(path)
    return name not in _NAMES_NEVER_RUN and posixpath.splitext(name)[1].lower() not in _NEVER_RUN


def _is_unknown(commit: object) -> bool:
    """Whether it is not certain which files a commit touches; of a merge there may be none listed."""
    if not isinstance(commit, Mapping):
        return True
    lists = [commit.get(name) for name in _LISTS]
    if not all(isinstance(one, list) and all(isinstance(path, str) for path in one) for one in lists):
        return True
    return not 0 < sum(len(one) for one in lists if isinstance(one, list)) < _MOST_FILES


def _files(commit: Mapping[str, Any]) -> Iterator[str]:
    for name in _LISTS:
        yield from commit[name]
