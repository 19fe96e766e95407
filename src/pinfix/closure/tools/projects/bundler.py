"""Ruby: the gemspecs that a Gemfile has evaluated."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from pinfix.closure.tools.paths import upwards
from pinfix.closure.tools.use import TooMuch, Use
from pinfix.closure.view import View

_NAMES = ("Gemfile", "gems.rb")
_SPEC = re.compile(r"^[ \t]*gemspec\b([^\n]*)", re.MULTILINE)
_PATH = re.compile(r"(?:\bpath:|:path\s*=>|^[ \t]*path\b)\s*\(?\s*[\"']([^\"'#]+)[\"']", re.MULTILINE)
_OTHER = re.compile(r"^[ \t]*eval_gemfile\b[^\"'\n]*[\"']([^\"'#]+)[\"']", re.MULTILINE)
MOST_FILES = 20
MOST_FOLDERS = 200


def files_of_bundle(words: Sequence[str], folder: str, view: View) -> Iterator[str | Use]:
    """The nearest Gemfile, those that it evaluates, and the gemspecs of gems that it takes from folders."""
    start = next((one for level in upwards(folder) for one in _in(level, view)), None)
    pending = [] if start is None else [start]
    done: dict[str, None] = {}
    while pending:
        path = pending.pop()
        if path in done:
            continue
        if len(done) >= MOST_FILES:
            yield _cut_off(path, f"more than {MOST_FILES} files are evaluated")
            return
        done[path] = None
        yield path
        home, text = posixpath.dirname(path) or ".", _text(path, view)
        names = [posixpath.normpath(posixpath.join(home, name)) for name in _OTHER.findall(text)]
        pending += [name for name in names if name in view.tracked]
        folders = _folders(home, text)
        yield from _specs(folders[:MOST_FOLDERS], view)
        if len(folders) > MOST_FOLDERS:
            yield _cut_off(path, f"it names more than {MOST_FOLDERS} folders")


def _cut_off(path: str, reason: str) -> Use:
    return Use(path, cut_off=(TooMuch(1, "the gems that it takes", reason),))


def _in(folder: str, view: View) -> Iterator[str]:
    for name in _NAMES:
        yield from view.tracked.in_folder(folder, name)


def _text(path: str, view: View) -> str:
    place = view.place(path)
    return (view.read(place) if place is not None else None) or ""


def _folders(home: str, text: str) -> Sequence[str]:
    folders = [posixpath.join(home, name) for name in _PATH.findall(text)]
    if any("path" not in rest for rest in _SPEC.findall(text)):
        folders.append(home)
    return list(dict.fromkeys(folders))


def _specs(folders: Sequence[str], view: View) -> Iterator[str]:
    """Bundler evaluates those in such a folder and in two levels below it."""
    for written in folders:
        folder = posixpath.normpath(written)
        depth = 0 if folder == "." else folder.count("/") + 1
        yield from (path for path in view.tracked.below(folder, "*.gemspec") if path.count("/") <= depth + 2)
