"""Gradle: build files, and the code that a build compiles for itself before it runs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from pinfix.closure.view import View

_PATTERNS = ("*.gradle", "*.gradle.kts")
_SETTINGS = ("settings.gradle", "settings.gradle.kts")
_INCLUDED = re.compile(r"\bincludeBuild\s*\(?\s*[\"']([^\"'$]+)[\"']")
_OWN_BUILD = "buildSrc"
_CODE = ("*.java", "*.kt", "*.kts", "*.groovy", "*.gradle", "*.properties")


def files_of_gradle(words: Sequence[str], folder: str, view: View) -> Iterator[str]:
    """Build files below `folder`, not those among sources, and the sources of `buildSrc` and its like.

    A build file within `src` belongs to a test or a template, not to the build.
    """
    for pattern in _PATTERNS:
        yield from (path for path in view.tracked.below(folder, pattern) if not _is_source(path, folder))
    for name in (_OWN_BUILD, *_included(folder, view)):
        main = posixpath.normpath(posixpath.join(folder, name))
        for pattern in _CODE:
            below = view.tracked.below(main, pattern)
            yield from (path for path in below if "/src/main/" in path or not _is_source(path, main))


def _is_source(path: str, folder: str) -> bool:
    inner = path if folder == "." else path[len(folder) + 1 :]
    return "src" in inner.split("/")[:-1]


def _included(folder: str, view: View) -> Iterator[str]:
    """The folders of builds that `settings.gradle` includes; the sources of those are plugins of this one."""
    for name in _SETTINGS:
        place = view.place(posixpath.normpath(posixpath.join(folder, name)))
        text = None if place is None else view.read(place)
        yield from _INCLUDED.findall(text or "")
