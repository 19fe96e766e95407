"""Artifacts of other runs: one of a fork's run may hold any file, and lies over those of the repository.

From the `action.yml` of actions/download-artifact and dawidd6/action-download-artifact, and the manual of
`gh run download`, as known in November 2026.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from pinfix.shell.model import Word

_WORK_SPACE = re.compile(
    r"\$\{\{\s*(?:github\.workspace|env\.GITHUB_WORKSPACE)\s*\}\}|\$\{?GITHUB_WORKSPACE\}?", re.IGNORECASE
)
_DOWNLOADS = re.compile(r"download[_-]?(?:workflow[_-]?)?artifacts?\Z")
_OWN = "actions/download-artifact"


def downloads_over(name: str, inputs: Mapping[str, str]) -> bool:
    """Whether the action `name` puts the artifact of another run into the work space itself."""
    if not _DOWNLOADS.search(name) or (name == _OWN and not inputs.get("run-id")):
        return False
    return _is_work_space(inputs.get("path", ""))


def into_work_space(words: Sequence[Word]) -> bool:
    """Whether `gh run download` does, told `words`."""
    for word, following in zip(words, (*words[1:], None), strict=True):
        option, sign, rest = word.prefix.partition("=")
        if option in ("-D", "--dir"):
            value = Word((rest, *word.parts[1:])) if sign else following
            return value is None or _is_work_space(value.shown())
    return True


def _is_work_space(path: str) -> bool:
    return posixpath.normpath(_WORK_SPACE.sub(".", path.strip()) or ".") == "."
