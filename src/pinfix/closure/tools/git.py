"""Git: hooks of the repository, where it is told to run them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pinfix.closure.programs import Program
from pinfix.closure.tools.use import Use
from pinfix.closure.view import View
from pinfix.scripts.languages import piece_of
from pinfix.scripts.pieces import ForeignScript, ScriptPiece, Surroundings, Unresolvable
from pinfix.scripts.places import path_of
from pinfix.shell.model import Word

_SETTING = "core.hookspath"


def uses_of_git(words: Sequence[Word], folder: str | None, view: View) -> Iterator[Use]:
    """`git config core.hooksPath .githooks`: all files of that folder, whichever command comes next."""
    for word, following in zip(words[1:], (*words[2:], None), strict=True):
        option, sign, _ = word.prefix.partition("=")
        if option.lower() != _SETTING:
            continue
        value = Word((word.prefix[len(option) + 1 :], *word.parts[1:])) if sign else following
        place = path_of(value, folder, Surroundings()) if value is not None and value.parts else None
        if isinstance(place, Unresolvable) and not place.outside:
            yield Use(None, reason=place.reason)
        path = view.path(place) if isinstance(place, str) else None
        for one in view.tracked.in_folder(path, "*") if path is not None else ():
            yield _hook(one, view)


def _hook(path: str, view: View) -> Use:
    place = view.place(path)
    text = None if place is None else view.read(place)
    if place is None or text is None:
        return Use(path)
    piece = piece_of(place, text, ".")
    if isinstance(piece, Unresolvable):
        piece = piece_of(place, text, ".", "sh")
    if isinstance(piece, ForeignScript):
        return Use(path, program=Program(piece.text, piece.language, place, "."))
    return Use(path, (replace(piece, path=path),) if isinstance(piece, ScriptPiece) else ())
