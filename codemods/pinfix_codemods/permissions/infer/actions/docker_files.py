"""Local actions in an image: what is in the files that their Dockerfile puts in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from pinfix.github.jobs import Section
from pinfix.scripts.pieces import Files

_CONTINUED = re.compile(r"\\[ \t]*\n")
_STARTS = re.compile(r"^[ \t]*(ENTRYPOINT|CMD)[ \t]+([^\n]+)", re.IGNORECASE | re.MULTILINE)
_PUTS_IN = re.compile(r"^[ \t]*(COPY|ADD)[ \t]+([^\n]+)", re.IGNORECASE | re.MULTILINE)
_SIGNS = re.compile(r"[\s\[\]\"',;&|()]+")
_OF_ACTION = ("pre-entrypoint", "entrypoint", "post-entrypoint")
_MOST_FILES = 200


def texts_in_image(runs: Section, folder: str, files: Files) -> Iterator[str]:
    """The Dockerfile of the action with `runs`, in `folder` of the repository, and the files that it
    puts in and starts.

    Where a file comes to lie is not followed: one that is started counts wherever it may have been copied
    from. What is put in by whole folders is not looked through.
    """
    image = runs.string("image") or ""
    if image.startswith("docker://"):
        return
    path = posixpath.normpath(posixpath.join(folder, image))
    written = files.read(path)
    if written is None:
        return
    yield written
    text = _CONTINUED.sub(" ", written)
    started = [word for key in _OF_ACTION for word in _words(runs.string(key) or "")]
    started += [word for found in _STARTS.finditer(text) for word in _words(found[2])]
    copied = [word for found in _PUTS_IN.finditer(text) for word in _words(found[2])]
    base = posixpath.dirname(path)
    for name in _candidates(started, copied)[:_MOST_FILES]:
        found = files.read(posixpath.normpath(posixpath.join(base, name)))
        if found is not None:
            yield found


def _words(text: str) -> list[str]:
    return [word for word in _SIGNS.split(text) if word and not word.startswith("-")]


def _candidates(started: list[str], copied: list[str]) -> tuple[str, ...]:
    """Paths, from the folder of the Dockerfile, at which files may lie that get into the image."""
    found = [word.lstrip("/") for word in copied]
    for word in started:
        parts = [part for part in word.split("/") if part not in ("", ".", "..")]
        ends = ["/".join(parts[start:]) for start in range(len(parts))]
        found += ends
        # `COPY src /app` and `ENTRYPOINT ["/app/run.sh"]`.
        found += [f"{folder.strip('/')}/{end}" for folder in copied for end in ends]
    return tuple(dict.fromkeys(name for name in found if name and name != "."))
