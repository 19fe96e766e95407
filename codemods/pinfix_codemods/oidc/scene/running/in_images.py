"""What an action of the repository runs that runs in an image."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from pinfix.github.jobs import Section
from pinfix.scripts.languages import piece_of
from pinfix.scripts.pieces import ForeignScript, ScriptPiece
from pinfix.shell.model import Command
from pinfix_codemods.oidc.scene.model import RunFile, Spot
from pinfix_codemods.oidc.scene.running.around import MOST_NESTED, Around
from pinfix_codemods.oidc.scene.running.images import Image, read_image, starts_of
from pinfix_codemods.oidc.scene.running.walk import Run, Text, shown, walk_text

_REMOTE = "docker://"
_OF_SYSTEM = ("/bin/", "/sbin/", "/usr/")
"""Programs there come with an image, or are installed into it."""


def run_in_image(runs: Section, folder: str, around: Around, run: Run) -> None:
    """Note what the action in `folder` of the repository starts, and the files of the repository behind it.

    It starts in the work space, and so a path from there is one of the repository; others are of the image.
    An image that has its entry point from elsewhere cannot be read. What is found is never all that happens:
    the rest of the image is not looked at.
    """
    spot = Spot(around.path, runs.line_of("image"))
    written = runs.string("image") or ""
    image = _image(written, folder, around)
    lines = list(starts_of(runs, image or Image()))
    is_known = runs.has("entrypoint") or (image is not None and bool(image.entry or image.command))
    run.lose(spot, "it runs in an image, of which not all is read", written, unseen=not is_known)
    for line in lines:
        text = Text(around.path, spot.line, line, "sh", around.workspace, one_line=True)
        _walk(text, image or Image(), around, run, 0)


def _image(written: str, folder: str, around: Around) -> Image | None:
    """What the Dockerfile says; None: there is none that can be read."""
    if written.startswith(_REMOTE):
        return None
    path = posixpath.normpath(posixpath.join(folder, written))
    text = None if path.startswith("..") else around.repository.read(path)
    if text is None:
        return None
    return read_image(
        text, posixpath.dirname(path) or ".", lambda one: around.repository.read(one) is not None
    )


def _walk(text: Text, image: Image, around: Around, run: Run, depth: int) -> None:
    before = len(run.commands)
    walk_text(text, around, run, depth)
    if depth > MOST_NESTED:
        return
    for ran in run.commands[before:]:
        for place, is_program in _places(ran.command):
            path = image.source(place)
            content = None if path is None else around.repository.read(path)
            if path is not None and content is not None:
                _file(path, content, ran.spot, ran.command, (image, around, run, depth))
            elif is_program and not place.startswith(_OF_SYSTEM):
                run.lose(ran.spot, f"there is no {place} that can be read", shown(ran.command), unseen=True)


def _places(command: Command) -> Iterator[tuple[str, bool]]:
    """The words that may be files of the image, and whether it is the program."""
    for number, word in enumerate(command.words):
        text = word.text
        if text is not None and text.startswith("/"):
            yield text, number == 0


def _file(
    path: str, content: str, spot: Spot, command: Command, rest: tuple[Image, Around, Run, int]
) -> None:
    image, around, run, depth = rest
    piece = piece_of(path, content, None)
    if isinstance(piece, ScriptPiece):
        inner = Text(piece.path, piece.line, piece.text, piece.shell, around.workspace)
        _walk(inner, image, around, run, depth + 1)
    elif isinstance(piece, ForeignScript):
        run.add(RunFile(piece.path, piece.language, piece.text, spot, shown(command)))
