"""Queries that a command takes from files of the repository."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from pinfix.scripts.pieces import Files
from pinfix.shell.model import Command, Hole, Redirect, Word
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.infer.running.unchanged import UnchangedFiles
from pinfix_codemods.permissions.live import Live

_FILE_FIELDS = ("-F", "--field")
_KEY = "query=@"


def with_queries(command: Command, folder: str | None, live: Live, repository: Files) -> Command:
    """`command`, with what it is told to read of the repository's files in the place of their names.

    `folder` is where it runs, from the root of the repository. A file that may be another one by now, or
    that is not there, is left as it is.
    """
    if folder is None or program_name(command) != "gh" or [w.text for w in command.words[1:2]] != ["api"]:
        return command
    reader = _Reader(folder, live, repository)
    return reader.told(command) if any(word.text == "graphql" for word in command.words) else command


class _Reader:
    def __init__(self, folder: str, live: Live, repository: Files) -> None:
        self._folder = folder
        self._live = live
        self._repository = repository

    def told(self, command: Command) -> Command:
        """The command with the texts of its files."""
        words: list[Word] = []
        redirects = list(command.redirects)
        for word in command.words:
            before = words[-1].text if words else None
            name = (word.text or "").removeprefix("--input=") if before != "--input" else word.text
            given = before == "--input" or (word.text or "").startswith("--input=")
            body = self._text(name) if given and not redirects and not command.input_from else None
            if body is not None:
                redirects.append(Redirect("<<", Word((body,))))
                words.append(Word(("-" if before == "--input" else "--input=-",)))
            else:
                words.append(self._field(word) if before in _FILE_FIELDS else self._printed(word))
        return replace(command, words=tuple(words), redirects=tuple(redirects))

    def _field(self, word: Word) -> Word:
        """`query=@FILE` as the query itself."""
        if word.text is None or not word.text.startswith(_KEY):
            return self._printed(word)
        text = self._text(word.text.removeprefix(_KEY))
        return word if text is None else Word(("query=" + text,), quoted=True)

    def _printed(self, word: Word) -> Word:
        """`query=$(cat FILE)` as the query itself."""
        if not word.prefix.startswith("query=") or not word.holes:
            return word
        return Word(tuple(self._content(part) for part in word.parts), word.quoted)

    def _content(self, part: str | Hole) -> str | Hole:
        if isinstance(part, str) or len(part.output_of) != 1:
            return part
        command = part.output_of[0]
        plain = not command.redirects and not command.input_from and len(command.words) == 2
        text = self._text(command.words[1].text) if plain and command.program == "cat" else None
        return part if text is None else text

    def _text(self, name: str | None) -> str | None:
        if name is None or name.startswith(("/", "-", "~")):
            return None
        path = posixpath.normpath(posixpath.join(self._folder, name))
        files = UnchangedFiles(self._repository, self._live)
        text = None if path.startswith("..") else files.read(path)
        return None if files.changed else text
