"""The commands of tox environments, in the INI files and the TOML files of tox 4."""

from __future__ import annotations

import configparser
import re
import shlex
import tomllib
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence

from pinfix.closure.tools.use import TooMuch
from pinfix.scripts import ScriptPiece

PLACE = re.compile(r"\{(?:toxinidir|tox_root|changedir)\}/?")
_TOX_PYTHON = re.compile(r"\{(?:envpython|env_python|basepython)\}")
_TOX_PART = re.compile(r"\{\[([^\]{}]+)\]([\w-]+)\}")
OTHER = re.compile(r"\{[^{}]*\}")
_TOX_FACTOR = re.compile(r"^[\w{},.!-]+:\s+")
_HEADER = re.compile(r"\[([^\]]+)\]")
_TABLE = re.compile(r"\[(?:tool\.tox\.)?(env_run_base|env\.[^\]]+)\]")
_KEY = re.compile(r"([\w-]+)\s*[=:]")
MOST_CHARACTERS = 1_000_000
"""How much text the sections of a file may take from one another."""

_MOST_ROUNDS = 10
"""How deep they do."""

_ASKING = ("-e", "--env")
_TOX_KEYS = ("commands_pre", "commands", "commands_post", "package_env", "list_dependencies_command")


def read_tox(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece | TooMuch]:
    """`commands` of the environments that are asked for (`-e`), with those that they begin with.

    Those of `[testenv]` count where one of them has none of its own.
    """
    read = _of_toml if path.endswith(".toml") else _of_ini
    return read(path, text, words, folder)


def _of_toml(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece | TooMuch]:
    try:
        root = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    if path.endswith("pyproject.toml"):
        root = _table(_table(root, "tool"), "tox")
    written = root.get("legacy_tox_ini")
    if isinstance(written, str):
        yield from _of_ini(path, written, words, folder)
    asked = _Asked(asked_for(words, _ASKING))
    lines: dict[str, int] = {}
    for number, written_line in enumerate(text.split("\n"), 1):
        if (header := _TABLE.match(written_line)) is not None:
            lines[header[1]] = number
    environments = [(name, table) for name, table in _table(root, "env").items() if isinstance(table, dict)]
    for name, table in (("", _table(root, "env_run_base")), *environments):
        if name and not asked.for_section(name):
            continue
        line = lines.get(f"env.{name}" if name else "env_run_base", 1)
        for key in _TOX_KEYS:
            commands = table.get(key)
            for command in commands if isinstance(commands, list) else []:
                given = [one for one in command if isinstance(one, str)] if isinstance(command, list) else []
                script = _plain(" ".join(shlex.quote(word) for word in given))
                yield ScriptPiece(path, line, script, "sh", folder, f"environment {name or 'of any name'}")


def _table(owner: Mapping[str, object], key: str) -> dict[str, object]:
    found = owner.get(key)
    return found if isinstance(found, dict) else {}


def _of_ini(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece | TooMuch]:
    parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    names = asked_for(words, _ASKING)
    asked = _Asked(names)
    sections = _Sections(parser, text)
    for section in parser.sections():
        name = section.removeprefix("testenv").lstrip(":")
        if not section.startswith("testenv") or (name and not asked.for_section(name)):
            continue
        for key in _TOX_KEYS:
            written = parser.get(section, key, fallback=None) or ""
            if written and (name or not _all_have_own(parser, names, key)):
                yield sections.piece(path, section, key, written, folder)


def _all_have_own(parser: configparser.ConfigParser, names: Collection[str], key: str) -> bool:
    """Whether each environment that is asked for says itself what `[testenv]` says for those that do not."""
    return bool(names) and all(parser.has_option(f"testenv:{name}", key) for name in names)


class _Sections:
    """The sections of an INI file: their commands with what they take from one another, and their lines."""

    def __init__(self, parser: configparser.ConfigParser, text: str) -> None:
        self._parser = parser
        self._lines = _lines_of_keys(text)
        self._left = MOST_CHARACTERS

    def piece(self, path: str, section: str, key: str, written: str, folder: str) -> ScriptPiece | TooMuch:
        """The commands of `key`."""
        line = self._lines.get((section, key), 1)
        text = self._put_in(written)
        if text is None:
            return TooMuch(line, section, "it takes more from other sections than is read")
        lines = [
            _TOX_FACTOR.sub("", one.strip()).lstrip("-! ") for one in text.replace("\\\n", " ").split("\n")
        ]
        return ScriptPiece(path, line, _plain("\n".join(lines)), "sh", folder, section)

    def _put_in(self, written: str) -> str | None:
        """`written` with `{[section]key}` filled in; None where that becomes too long, in all of the file."""
        for _ in range(_MOST_ROUNDS):
            pieces: list[str] = []
            place = 0
            for found in _TOX_PART.finditer(written):
                value = self._parser.get(found[1], found[2], fallback="") or ""
                pieces += [written[place : found.start()], value]
                place = found.end()
                self._left -= len(value)
                if self._left < 0:
                    return None
            if not pieces:
                return written
            written = "".join((*pieces, written[place:]))
        return None


def _lines_of_keys(text: str) -> Mapping[tuple[str, str], int]:
    """Where each key of each section stands first."""
    found: dict[tuple[str, str], int] = {}
    section = ""
    for line, written in enumerate(text.split("\n"), 1):
        if (header := _HEADER.match(written)) is not None:
            section = header[1]
        elif (key := _KEY.match(written)) is not None:
            found.setdefault((section, key[1].lower()), line)
    return found


def _plain(text: str) -> str:
    """`text` with what tox puts into it, as far as that is known; nothing for the rest."""
    joined = _TOX_PYTHON.sub("python", text)
    return OTHER.sub("", PLACE.sub("./", joined).replace("{/}", "/"))


def asked_for(words: Sequence[str], options: tuple[str, ...]) -> frozenset[str]:
    """The names behind an option; none where one is not known."""
    found: set[str] = set()
    for place, word in enumerate(words):
        option, sign, value = word.partition("=")
        if option in options:
            value = value if sign else "".join(words[place + 1 : place + 2])
        elif any(len(option) > 2 and word.startswith(short) for short in options if len(short) == 2):
            value = word[2:]
        else:
            continue
        if not value:
            return frozenset()
        found.update(value.split(","))
    return frozenset(found)


class _Asked:
    """The environments that are asked for, by their names and their factors; with none all of them are."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = sorted(names)
        self._factors = {factor for name in names for factor in (name, *name.split("-"))}

    def for_section(self, name: str) -> bool:
        """Whether the section is for one of them."""
        if not self._names or "{" in name or name in self._factors:
            return True
        place = bisect_left(self._names, name)
        return place < len(self._names) and self._names[place].startswith(name)
