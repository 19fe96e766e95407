"""Programs that run the tasks of a file of the repository: tox, nox, just, rake and their like."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pinfix.closure.tools.included import READERS as INCLUDING
from pinfix.closure.tools.included import source_at
from pinfix.closure.tools.known.tool import Reader
from pinfix.closure.tools.reading import pieces_in
from pinfix.closure.tools.reading.tox import asked_for
from pinfix.closure.tools.use import TooMuch
from pinfix.scripts.languages import without_version
from pinfix.scripts.pieces import Files, ForeignScript, ScriptPiece, Unresolvable
from pinfix.scripts.places import below_root
from pinfix.scripts.spelling import UNKNOWN
from pinfix.shell.model import Command, Word

_READERS: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "just": ("just", ("justfile", "Justfile", ".justfile")),
    "task": ("task", ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml")),
    "poe": ("pyproject", ("pyproject.toml", "poe_tasks.toml")),
    "hatch": ("pyproject", ("hatch.toml", "pyproject.toml")),
    "nox": ("nox", ("noxfile.py",)),
}
_PROGRAMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "nox": ("python", ("noxfile.py",)),
    "invoke": ("python", ("tasks.py",)),
    "inv": ("python", ("tasks.py",)),
    "doit": ("python", ("dodo.py",)),
    "fab": ("python", ("fabfile.py",)),
    "scons": ("python", ("SConstruct",)),
    "rake": ("ruby", ("Rakefile", "rakefile", "Rakefile.rb")),
    "fastlane": ("ruby", ("fastlane/Fastfile", "Fastfile")),
    "gulp": ("javascript", ("gulpfile.js", "gulpfile.mjs", "gulpfile.cjs", "gulpfile.ts")),
    "grunt": ("javascript", ("Gruntfile.js", "gruntfile.js", "Gruntfile.cjs")),
    "mage": ("go", ("magefile.go",)),
}
"""The language and the names of the file whose tasks the program runs, from the manuals of each."""

_FILE_OPTIONS = frozenset({"-f", "--file", "-c", "--conf", "--justfile", "-t", "--taskfile", "--noxfile"})
_ASKS = frozenset({"--version", "--help", "-h", "-l", "--list", "-T", "config", "list", "l"})
_HATCH_RUNS = frozenset({"run", "test", "fmt"})
_MOST_COMMANDS = 500
_LONGEST = 200_000


_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_COMPOSE_STARTS = frozenset({"up", "run", "create", "exec", "build", "start", "restart"})


def pieces_of_tasks(
    command: Command, folder: str | None, files: Files
) -> tuple[ScriptPiece | ForeignScript, ...] | Unresolvable:
    """What such a program runs when it is started in `folder`; nothing where `command` is another program."""
    name, words = named(command)
    texts = [word.text or "" for word in words]
    if name in ("docker", "podman") and texts[:1] == ["compose"]:
        name, texts = "docker-compose", texts[1:]
    if name in ("docker-compose", "podman-compose"):
        return () if _COMPOSE_STARTS.isdisjoint(texts) else _compose(texts, folder, files)
    wanted = name == "tox" or name in _READERS or name in _PROGRAMS
    if not wanted or (texts and not _ASKS.isdisjoint(texts)):
        return ()
    if name == "hatch" and _HATCH_RUNS.isdisjoint(texts):
        return ()
    if folder is None:
        return Unresolvable(f"the folder in which {name} runs is known only when it runs")
    if name == "tox":
        return _tox(texts, folder, files)
    found: list[ScriptPiece | ForeignScript] = []
    if name in _READERS:
        reader, names = _READERS[name]
        for path, text in _configured(texts, names, folder, files):
            found += _read(reader, path, text, texts, folder, files)
    if name in _PROGRAMS:
        language, names = _PROGRAMS[name]
        found += [
            ForeignScript(path, language, text) for path, text in _configured(texts, names, folder, files)
        ]
    return tuple(found) or Unresolvable(f"no task of {name} was found in the repository")


def _read(
    reader: Reader, path: str, text: str, words: Sequence[str], folder: str, files: Files
) -> Iterator[ScriptPiece | ForeignScript]:
    """The pieces of one file, and of those that it includes; what is too much is not known."""
    if reader not in INCLUDING:
        found = pieces_in(reader, path, text, words, folder, reader)
        yield from (piece for piece in found if not isinstance(piece, TooMuch))
        return
    places = _AtRoot(files)
    source = source_at(path, places)
    for use in () if source is None else INCLUDING[reader](source, words, places):
        yield from use.pieces
        if use.program is not None and use.path is not None:
            yield ForeignScript(use.path, use.program.language, use.program.text)


@dataclass(frozen=True, slots=True)
class _AtRoot:
    """The repository, checked out into the work space itself."""

    files: Files

    def tracked_at(self, place: str) -> str | None:
        return None if self.files.read(place) is None else place

    def read(self, path: str) -> str | None:
        return self.files.read(path)


def _tox_ini(text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """What the reader goes by is the name of the file; in setup.cfg the sections are the same."""
    for piece in pieces_in("tox", "tox.ini", text, words, folder, "tox"):
        if not isinstance(piece, TooMuch):
            yield piece


def is_runner(command: Command) -> bool:
    """Whether the command is one of the programs that `pieces_of_tasks` knows."""
    name, words = named(command)
    if name in ("docker", "podman"):
        return bool(words) and words[0].text == "compose"
    return name in ("tox", "docker-compose", "podman-compose") or name in _READERS or name in _PROGRAMS


def _compose(
    words: Sequence[str], folder: str | None, files: Files
) -> tuple[ForeignScript, ...] | Unresolvable:
    """The file that says what goes into the containers; its language is "compose"."""
    found = [] if folder is None else _configured(words, _COMPOSE, folder, files)
    if not found:
        return Unresolvable("the file of the containers that are started could not be read")
    return tuple(ForeignScript(path, "compose", text) for path, text in found)


def named(command: Command) -> tuple[str, tuple[Word, ...]]:
    """The name of the program and its arguments; `python -m tox` is tox, whatever folder it lies in."""
    words = command.words
    if is_module(command):
        place = [word.text for word in words].index("-m", 1) + 1
        return words[place].text or "", words[place + 1 :]
    return _basename(command), words[1:]


def is_module(command: Command) -> bool:
    """Whether Python is told the name of a module (`-m`)."""
    if without_version(_basename(command)).rstrip("0123456789.") not in ("python", "pypy", "py"):
        return False
    return "-m" in [word.text for word in command.words][1:-1]


def _basename(command: Command) -> str:
    return posixpath.basename((command.program or "").replace("\\", "/")).removesuffix(".exe")


def _configured(
    words: Sequence[str], names: Sequence[str], folder: str, files: Files
) -> list[tuple[str, str]]:
    """The file that is named behind an option; else the first of `names`, here or further up."""
    for place, word in enumerate(words):
        option, sign, value = word.partition("=")
        if option in _FILE_OPTIONS:
            written = value if sign else "".join(words[place + 1 : place + 2])
            path = below_root(folder, written)
            if isinstance(path, Unresolvable):
                return []
            text = files.read(path)
            return [] if text is None or len(text) > _LONGEST else [(path, text)]
    for above in _upwards(folder):
        for name in names:
            path = posixpath.normpath(posixpath.join(above, name))
            text = files.read(path)
            if text is not None:
                return [(path, text)] if len(text) <= _LONGEST else []
    return []


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while folder not in (".", ""):
        folder = posixpath.dirname(folder) or "."
        yield folder


_TOX_FILES = ("tox.ini", "setup.cfg", "pyproject.toml", "tox.toml")
"""In the order in which tox looks for its settings."""


def _tox(
    words: Sequence[str], folder: str, files: Files
) -> tuple[ScriptPiece | ForeignScript, ...] | Unresolvable:
    for path, text in (one for name in _TOX_FILES for one in _configured(words, (name,), folder, files)):
        if path.endswith(".toml"):
            found: list[ScriptPiece] = list(_tox_toml(path, text, words, folder))
        else:
            found = [_moved(piece, path) for piece in _tox_ini(text, words, posixpath.dirname(path) or ".")]
        if found:
            return tuple(found)
    return Unresolvable("the commands of tox were not found in the repository")


def _moved(piece: ScriptPiece, path: str) -> ScriptPiece:
    return ScriptPiece(path, piece.line, piece.text, piece.shell, piece.folder, piece.what)


def _tox_toml(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """The commands of the environments: each is a list of words; or the old form, a text like tox.ini."""
    try:
        root: object = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    if path.endswith("pyproject.toml"):
        root = _member(_member(root, "tool"), "tox")
    old = _member(root, "legacy_tox_ini")
    where = posixpath.dirname(path) or "."
    if isinstance(old, str):
        yield from (_moved(piece, path) for piece in _tox_ini(old, words, where))
    environments = _asked_environments(root, words)
    for key in ("commands_pre", "commands", "commands_post"):
        for environment in _with_key(key, environments, _member(root, "env_run_base")):
            written = _member(environment, key)
            lines = written[:_MOST_COMMANDS] if isinstance(written, list) else []
            script = "\n".join(_line(words) for words in lines if isinstance(words, list))
            if script:
                yield ScriptPiece(path, 1, script, "sh", where, "a command of tox")


def _asked_environments(root: object, words: Sequence[str]) -> list[object]:
    """The tables of the environments behind `-e`; all where one of these has no table of its own."""
    tables = _member(root, "env")
    if not isinstance(tables, Mapping):
        return [{}]
    names = asked_for(words, ("-e", "--env"))
    known = bool(names) and all(
        isinstance(tables.get(name), Mapping) and "base" not in tables[name] for name in names
    )
    return [tables[name] for name in sorted(names)] if known else [*tables.values(), {}]


def _with_key(key: str, environments: Sequence[object], base: object) -> Iterator[object]:
    """The tables that say what `key` is in `environments`: their own, or else the one they begin with."""
    own = [one for one in environments if isinstance(one, Mapping) and key in one]
    yield from own
    if len(own) < len(environments):
        yield base


def _line(words: Sequence[object]) -> str:
    return " ".join(_quoted(word) for word in words)


def _quoted(word: object) -> str:
    """A word as shell text; `{posargs}` and whatever else tox puts in is not known."""
    if not isinstance(word, str) or "{" in word:
        return UNKNOWN
    return "'" + word.replace("'", "'\\''") + "'"


def _member(table: object, key: str) -> object:
    return table.get(key) if isinstance(table, Mapping) else None
