"""The test files that pytest and unittest run."""

from __future__ import annotations

import configparser
import posixpath
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from pinfix.codemod import ListsPaths, Repository
from pinfix.scripts.pieces import ForeignScript, Unresolvable
from pinfix.scripts.places import below_root
from pinfix.shell.model import Command
from pinfix_codemods.oidc.scene.running.tasks import named

MOST_FILES = 200
"""So many files of tests are looked at for one command."""

_RUNNERS = frozenset({"pytest", "py.test", "unittest"})
_VALUED = frozenset(
    {
        "--basetemp", "--cov", "--cov-config", "--cov-report", "--deselect", "--dist", "--durations",
        "--ignore", "--import-mode", "--junit-xml", "--junitxml", "--log-file", "--log-level", "--maxfail",
        "--pattern", "--reruns", "--rootdir", "--tb", "--timeout", "-W", "-c", "-k", "-m", "-n", "-o", "-p",
        "-r", "-t",
    }
)  # fmt: skip
"""Options with their value in the next word (pytest 9 and its usual plug-ins; unittest of Python 3.14)."""

_FOLDERS = frozenset({"-s", "--start-directory"})
_ASKS = frozenset({"--version", "--help", "-h", "--collect-only", "--co"})
_CONFIGURATIONS = (
    ("pytest.ini", "pytest"),
    (".pytest.ini", "pytest"),
    ("pyproject.toml", ""),
    ("tox.ini", "pytest"),
    ("setup.cfg", "tool:pytest"),
)
"""Where pytest looks for its settings, in its order, and the section."""


def files_of_tests(
    command: Command, folder: str | None, repository: Repository
) -> tuple[ForeignScript, ...] | Unresolvable:
    """The Python files that the command runs as tests; nothing where it is another program."""
    name, words = named(command)
    texts = [word.text for word in words]
    if name not in _RUNNERS or not _ASKS.isdisjoint(texts):
        return ()
    if folder is None:
        return Unresolvable(f"the folder in which {name} runs is known only when it runs")
    asked = _arguments(texts, unittest=name == "unittest")
    if asked is None:
        return Unresolvable(f"which tests {name} runs is known only when it runs")
    places = asked or _configured(folder, repository) or [folder]
    paths: dict[str, None] = {}
    for written in places:
        found = _files_at(written, folder, repository, asked=bool(asked))
        if isinstance(found, Unresolvable):
            return found
        paths.update(dict.fromkeys(found))
    if len(paths) > MOST_FILES:
        return Unresolvable(f"it runs more than {MOST_FILES} files of tests")
    texts_of = {path: repository.read(path) for path in paths}
    return tuple(ForeignScript(path, "python", text) for path, text in texts_of.items() if text is not None)


def runs_tests(command: Command) -> bool:
    """Whether the command is one of those that look for tests themselves."""
    return named(command)[0] in _RUNNERS


def _arguments(words: Sequence[str | None], *, unittest: bool) -> list[str] | None:
    """The files and folders that are named; None where one is not known."""
    found: list[str] = []
    pending = list(reversed(words))
    while pending:
        word = pending.pop()
        if word is None:
            return None
        if word in _FOLDERS and unittest:
            found += [value for value in pending[-1:] if value]
            del pending[-1:]
        elif word in _VALUED:
            del pending[-1:]
        elif not word.startswith("-") and word != "discover":
            found.append(_as_path(word) if unittest else word.partition("::")[0])
    return found


def _as_path(word: str) -> str:
    """A module as unittest names it; a test in it has further names behind it, which lead to no file."""
    return word if "/" in word or word.endswith(".py") else word.replace(".", "/")


def _configured(folder: str, repository: Repository) -> list[str]:
    """`testpaths` of the first settings that speak of pytest, here or further up."""
    here: str | None = folder
    while here is not None:
        for name, section in _CONFIGURATIONS:
            text = repository.read(posixpath.normpath(posixpath.join(here, name)))
            written = None if text is None else _testpaths(text, section)
            if written is not None:
                return [posixpath.relpath(posixpath.join(here, one), folder) for one in written]
        here = None if here in (".", "") else posixpath.dirname(here) or "."
    return []


def _testpaths(text: str, section: str) -> list[str] | None:
    """The value of `testpaths`; None where the file does not speak of pytest."""
    if section:
        parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
        try:
            parser.read_string(text)
        except configparser.Error:
            return None
        return (parser.get(section, "testpaths", fallback="") or "").split() if section in parser else None
    try:
        table: object = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    for key in ("tool", "pytest"):
        table = table.get(key) if isinstance(table, Mapping) else None
    if not isinstance(table, Mapping):
        return None
    inner = table.get("ini_options", table)
    written = inner.get("testpaths", []) if isinstance(inner, Mapping) else []
    if isinstance(written, str):
        return written.split()
    return [one for one in written if isinstance(one, str)] if isinstance(written, list) else []


def _files_at(written: str, folder: str, repository: Repository, *, asked: bool) -> list[str] | Unresolvable:
    """The Python files at a path that a test runner is given: one, or all in a folder."""
    path = below_root(folder, written)
    if isinstance(path, Unresolvable):
        return path
    for file in (path, f"{path}.py"):
        if file.endswith(".py") and repository.read(file) is not None:
            return [file, *_conftests(file, repository)]
    listed = (
        repository.paths("" if path == "." else f"{path}/") if isinstance(repository, ListsPaths) else None
    )
    if listed is None:
        return Unresolvable(f"the tests in {path} could not be listed")
    found = [one for one in sorted(listed) if one.endswith(".py")]
    if path == "." or not asked:
        found = [one for one in found if _is_test(one)]
    return found or Unresolvable(f"no test was found in {path}")


def _conftests(file: str, repository: Repository) -> Iterator[str]:
    folder = posixpath.dirname(file)
    while True:
        path = posixpath.join(folder, "conftest.py")
        if repository.read(path) is not None:
            yield path
        if not folder:
            return
        folder = posixpath.dirname(folder)


def _is_test(path: str) -> bool:
    name = posixpath.basename(path)
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")
