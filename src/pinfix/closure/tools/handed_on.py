"""Files that a command hands to another program: a container, an interpreter, a shell that reads a pipe."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pinfix.closure.tools.known.names import STARTERS
from pinfix.closure.tools.use import Use
from pinfix.closure.view import View
from pinfix.scripts.interpreted import read_arguments
from pinfix.scripts.interpreters import INTERPRETERS
from pinfix.scripts.languages import SHELLS
from pinfix.scripts.pieces import Surroundings
from pinfix.scripts.places import path_of
from pinfix.shell.model import Command, Word

_GIVES_ON = re.compile(r"\b(?:process|sys)\.argv\b(?=[\s\S]{0,2000}?\b(?:spawn|exec|execa|subprocess)\w*\b)")

_SCRIPT_ENDINGS = (
    ".sh",
    ".bash",
    ".zsh",
    ".ps1",
    ".py",
    ".js",
    ".mjs",
    ".cjs",
    ".ts",
    ".rb",
    ".pl",
    ".php",
    ".bat",
    ".cmd",
)
_GIVEN = frozenset({"-c", "-e", "-m", "-r"})
_READ_PROGRAMS = frozenset({"python", "node", "ruby", "perl", "php"})


def loaded_first(words: Sequence[Word], name: str, folder: str | None, view: View) -> Iterator[Use]:
    """`ruby -r ./x.rb`: what is loaded first, also where the program itself comes in by a pipe."""
    known = INTERPRETERS.get(name)
    for word in read_arguments(words[1:], known).loaded if known is not None else ():
        place = path_of(word, folder, Surroundings()) if word.prefix.startswith(".") else None
        path = view.tracked_at(place) if isinstance(place, str) else None
        if path is not None:
            yield Use(path)


def given_on(command: Command, folder: str | None, view: View) -> Command | None:
    """`node wrap.js eslint .`: the command that a script of the repository starts because it is given it."""
    words = command.words
    place = path_of(words[1], folder, Surroundings()) if len(words) > 2 and words[1].text else None
    text = view.read(place) if isinstance(place, str) and view.tracked_at(place) is not None else None
    if text is None or not _GIVES_ON.search(text):
        return None
    rest = list(words[2:])
    while rest and (rest[0].text == "cross-env" or "=" in (rest[0].text or "").partition(":")[0]):
        del rest[0]
    return replace(command, words=tuple(rest), runner=None) if rest else None


def started_elsewhere(name: str, words: Sequence[Word], folder: str | None, view: View) -> Iterator[Use]:
    """`docker run -v .:/src image /src/ci/run.sh`: a tracked script among the arguments is taken to run."""
    verb = next((word.text for word in words[1:] if word.text and not word.text.startswith("-")), "")
    if name not in STARTERS and f"{name} {verb}" not in STARTERS:
        return
    for word in words[1:]:
        for text in (word.text or "").split():
            for candidate in _suffixes(text):
                place = posixpath.normpath(posixpath.join(folder or ".", candidate))
                path = view.tracked_at(place) or view.tracked_at(candidate)
                if path is not None and path.endswith(_SCRIPT_ENDINGS):
                    yield Use(path)
                    break


def _suffixes(text: str) -> Iterator[str]:
    """In a container, the repository lies in some folder: `/src/ci/run.sh` may be `ci/run.sh`."""
    parts = text.strip("\"';").lstrip("./").split("/")
    for start in range(min(len(parts), 4)):
        if len(parts) - start > 1 or start == 0:
            yield "/".join(parts[start:]) or "."


def read_into_shell(command: Command, folder: str | None, view: View) -> Iterator[Use]:
    """`cat setup.sh | bash`: the shell runs the file."""
    name = posixpath.basename(command.program or "")
    alone = all(word.prefix.startswith("-") and word.text not in _GIVEN for word in command.words[1:])
    if not alone or (name not in SHELLS and name.rstrip("0123456789.") not in _READ_PROGRAMS):
        return
    for before in command.input_from:
        if before.program not in ("cat", "sed", "envsubst", "tr", "gunzip", "zcat"):
            continue
        for word in before.words[1:]:
            place = path_of(word, folder, Surroundings()) if word.parts else None
            path = view.tracked_at(place) if isinstance(place, str) else None
            if path is not None:
                yield Use(path)
