"""From a command to the files that its tool goes by."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from pinfix.closure.tools.docker import uses_of_docker
from pinfix.closure.tools.git import uses_of_git
from pinfix.closure.tools.go import uses_of_go_run
from pinfix.closure.tools.handed_on import given_on, loaded_first, read_into_shell, started_elsewhere
from pinfix.closure.tools.installing import OF_ANY_FOLDER, installs_others
from pinfix.closure.tools.known.names import ALIASES
from pinfix.closure.tools.known.table import TOOLS
from pinfix.closure.tools.known.tool import ALONE, Tool
from pinfix.closure.tools.languages import scripts_among
from pinfix.closure.tools.nearby import files_of_tool
from pinfix.closure.tools.opening import uses_of_file
from pinfix.closure.tools.projects.cargo import uses_of_cargo_run, with_alias
from pinfix.closure.tools.projects.node import programs_around
from pinfix.closure.tools.projects.node_runners import uses_in_packages, uses_of_install
from pinfix.closure.tools.use import Use
from pinfix.closure.view import View
from pinfix.scripts.pieces import Surroundings, Unresolvable
from pinfix.scripts.places import path_of
from pinfix.shell.model import Command, Hole, Word

_RUNNERS = frozenset({"uv", "pdm", "hatch", "pipenv", "bundle"})
"""Wrappers that install the project, or go by its files, before they run what they are told."""

_OF_PACKAGES = frozenset({"turbo", "nx", "lerna", "npm", "pnpm", "yarn", "bun"})
_INSTALLS = frozenset({"ci", "i", "install", "add", "clean-install", "rebuild", ALONE})
_HOOKLESS = "--ignore-scripts"
_RUN_PROGRAMS = frozenset({"npm", "pnpm", "yarn", "bun"})
_AS_PYTHON = {("coverage", "run"): 2, ("kernprof",): 1, ("streamlit", "run"): 2, ("torchrun",): 1}
_COVERING = frozenset({"nyc", "c8"})
_INVOKERS = frozenset({"invoke-expression", "iex"})
"""In PowerShell they run a text, which may be the path of a script."""

_VALUED_OF_PYTHON = frozenset(
    {"--source", "--rcfile", "--omit", "--include", "--context", "--data-file", "--concurrency"}
)


def as_python(command: Command) -> Command:
    """`coverage run x.py` as `python x.py`, `nyc npm test` as `npm test`, `iex ./x.ps1` as `./x.ps1`."""
    name, words = _named(command.words) if command.words else ("", ())
    if name.lower() in _INVOKERS and len(words) > 1 and set("/\\") & set(words[1].shown()):
        return replace(command, words=tuple(words[1:]))
    if name == "ruby" and len(words) > 2 and words[1].text == "-S":  # a program of the search path
        return replace(command, words=tuple(words[2:]))
    if name in _COVERING:  # their options have values, so the first program that is known is the one
        texts = [word.text or "" for word in words]
        start = next((place for place in range(1, len(texts)) if _starts_program(texts[place])), None)
        return command if start is None else replace(command, words=tuple(words[start:]))
    for length in (2, 1):
        if _AS_PYTHON.get((name, *(word.text or "" for word in words[1:length]))) == length:
            rest = list(words[length:])
            while rest and rest[0].prefix.startswith("-") and rest[0].text not in ("-m", "-c"):
                valued = rest.pop(0).text in _VALUED_OF_PYTHON
                del rest[: 1 if valued else 0]
            return replace(command, words=(Word(("python",)), *rest))
    return command


def _starts_program(text: str) -> bool:
    return text in ("node", "npx", "tsx", "ts-node") or _canonical(text) in TOOLS


def uses_of(command: Command, folder: str | None, view: View) -> Iterator[Use]:
    """The files that the tools in `command` go by, run in `folder` of the work space (None: not known)."""
    if not command.words:
        return
    for started in (as_python(command), given_on(command, folder, view)):
        if started is not None and started is not command:
            yield from uses_of(started, folder, view)
    name, words = _named(command.words)
    if command.runner is not None:
        yield from _of_runner(command.runner, folder, view)
    if name in ("docker", "podman", "buildah", "nerdctl"):
        yield from uses_of_docker(words, folder, view)
    if name == "docker" and len(words) > 1 and words[1].text == "compose":
        name, words = "docker-compose", words[1:]
    elif name == "docker" and [word.text for word in words[1:3]] == ["buildx", "bake"]:
        name, words = "docker-bake", words[2:]
    if name in ("cargo", "cross"):
        words = with_alias(words, folder, view)
        yield from uses_of_cargo_run(words, folder, view)
    if folder is not None and view.path(folder) is not None:
        yield from _in_packages(name, words, view.path(folder) or ".", view)
    if name == "git":
        yield from uses_of_git(words, folder, view)
    if name == "go":
        yield from uses_of_go_run(words, folder, view)
    if folder is not None and name not in TOOLS:
        yield from _of_workspace(name, folder, view)
    tool = TOOLS.get(name)
    if tool is not None:
        yield from _of_tool(name, tool, words, folder, view)
    if name in _RUN_PROGRAMS and len(words) > 1:
        inner = _canonical(words[1].text or "")
        if inner in TOOLS and inner not in _RUN_PROGRAMS:  # `yarn jest`: a program that a dependency brings
            yield from _of_tool(inner, TOOLS[inner], words[1:], folder, view)
    for found in scripts_among(name, words, folder, view):
        if isinstance(found, Unresolvable):
            yield Use(None, reason=found.reason)
        else:
            yield from uses_of_file(name, Tool(), found, (), folder or ".", view)
    yield from loaded_first(words, name, folder, view)
    yield from started_elsewhere(name, words, folder, view)
    yield from read_into_shell(command, folder, view)


def _named(words: Sequence[Word]) -> tuple[str, Sequence[Word]]:
    """The name of the tool, and its command line; `python -m pytest` is pytest."""
    known = words[0].text
    if known is None and isinstance(words[0].parts[-1], str) and set("/\\") & set(words[0].parts[-1]):
        known = words[0].parts[-1]  # a program in a folder that is not known has its name all the same
    program = (known or _meant(words[0])).replace("\\", "/")
    name = posixpath.basename(program)
    for ending in (".exe", ".cmd", ".bat", ".phar"):
        name = name.removesuffix(ending)
    texts = [word.text for word in words]
    if name.rstrip("0123456789.") in ("python", "py", "pypy") and "-m" in texts[1:-1]:
        place = texts.index("-m", 1) + 1
        return _canonical(texts[place] or ""), words[place:]
    return _canonical(program if program.startswith("@") else name), words


def _meant(word: Word) -> str:
    """`${BIN}pytest` is pytest wherever it lies, and a variable such as `$PIP` has its name for a reason."""
    last = word.parts[-1] if word.parts else ""
    if isinstance(last, Hole):
        last = (last.variable or "").lower() if len(word.parts) == 1 else ""
    return last if _canonical(last) in TOOLS or last.rstrip("0123456789.") == "python" else ""


def _canonical(name: str) -> str:
    for one in (name, name.lower(), name.rstrip("0123456789.")):
        if one in ALIASES or one in TOOLS:
            return ALIASES.get(one, one)
    return name


def _of_runner(runner: str, folder: str | None, view: View) -> Iterator[Use]:
    """`runner` is the program with its verb: `uv run`."""
    name = runner.partition(" ")[0]
    tool = TOOLS.get(name)
    if tool is not None and name in _RUNNERS and folder is not None:
        found = files_of_tool(tool, (), folder, view)
        yield from (one if isinstance(one, Use) else Use(one) for one in found)


def _of_tool(name: str, tool: Tool, words: Sequence[Word], folder: str | None, view: View) -> Iterator[Use]:
    texts = [word.text or "" for word in words[1:]]
    plain = [text for text in texts if text and not text.startswith(("-", "+"))]
    if tool.verbs and tool.verbs.isdisjoint(plain[:4] or [ALONE]):
        return
    if installs_others(name, words, folder, view):
        tool = replace(tool, near=tuple(one for one in tool.near if one in OF_ANY_FOLDER), finder=None)
    if not tool.never.isdisjoint(texts[:3]):
        return
    where, named = _options(tool, words[1:], folder, view)
    yield from named
    if isinstance(where, Unresolvable):
        if not where.outside and (tool.near or tool.below):
            yield Use(None, reason=where.reason)
        return
    own = [use.path for use in named if use.path is not None]
    told = bool(own) and not tool.configs.isdisjoint(text.partition("=")[0] for text in texts)
    for found in dict.fromkeys((*files_of_tool(tool, texts, where, view, told=told), *own)):
        if isinstance(found, Use):
            yield found
        else:
            yield from uses_of_file(name, tool, found, texts, where, view)
    yield from _arguments(tool, words[1:], where, view)
    if name in _RUN_PROGRAMS and not _INSTALLS.isdisjoint(plain[:1] or [ALONE]):
        start = view.path(where)
        yield from uses_of_install(start, view) if start is not None and _HOOKLESS not in texts else ()


def _options(
    tool: Tool, words: Sequence[Word], folder: str | None, view: View
) -> tuple[str | Unresolvable, list[Use]]:
    """The folder that the tool works in, and the files that its options name."""
    where: str | Unresolvable = Unresolvable("the folder that it runs in is known only when it runs")
    if folder is not None:
        where = folder
    named: list[Use] = []
    for word, following in zip(words, (*words[1:], None), strict=False):
        option, sign, _ = word.prefix.partition("=")
        value = Word((word.prefix[len(option) + 1 :], *word.parts[1:])) if sign else following
        if value is None or option not in tool.files | tool.configs | tool.folders:
            continue
        place = path_of(value, where if isinstance(where, str) else None, Surroundings())
        if option in tool.folders:
            where = place
        elif isinstance(place, str):
            path = view.tracked_at(place)
            named += [Use(path)] if path is not None else []
        elif not place.outside and not _is_pattern(value):
            named.append(Use(None, reason=place.reason))
    return where, named


def _is_pattern(word: Word) -> bool:
    """`.[test]`, whose signs no file fits: it stands for itself."""
    return all(hole == Hole(inside=()) and not hole.output_of for hole in word.holes)


def _arguments(tool: Tool, words: Sequence[Word], folder: str, view: View) -> Iterator[Use]:
    """Arguments that are files to run, or folders of such."""
    for word in words if tool.arguments else ():
        place = path_of(word, folder, Surroundings())
        path = view.path(place) if isinstance(place, str) and word.parts else None
        if path is None:
            continue
        if path in view.tracked:
            if any(fnmatchcase(path, pattern) for pattern in tool.arguments):
                yield from uses_of_file("", tool, path, (), folder, view)
        elif path != "." and view.tracked.is_folder(path):
            yield from (Use(one) for pattern in tool.arguments for one in view.tracked.below(path, pattern))


def _in_packages(name: str, words: Sequence[Word], folder: str, view: View) -> Iterator[Use]:
    texts = [word.text or "" for word in words[1:]]
    if name in _RUN_PROGRAMS and texts and texts[0] in _OF_PACKAGES - _RUN_PROGRAMS:  # `pnpm turbo …`
        name, texts = texts[0], texts[1:]
    if name in _OF_PACKAGES:
        yield from uses_in_packages(name, texts, folder, view)


def _of_workspace(name: str, folder: str, view: View) -> Iterator[Use]:
    """A program that a package of the workspace brings, by its name alone."""
    start = view.path(folder)
    for path in programs_around(start, view).get(name, ()) if start is not None and name else ():
        yield from uses_of_file(name, Tool(), path, (), folder, view)
