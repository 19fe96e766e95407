"""Programs that run several scripts of a package.json: npm-run-all with run-s and run-p, and concurrently.

After the manuals of npm-run-all 4 (and npm-run-all2 8) and concurrently 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pinfix.scripts.packages.commands import Package, read_package
from pinfix.scripts.pieces import Files, Followed, Following, ScriptPiece, Unresolvable
from pinfix.scripts.spelling import spelled
from pinfix.shell.model import Hole, Word

RUNNERS = frozenset({"npm-run-all", "npm-run-all2", "run-s", "run-p", "concurrently", "conc"})

_ALL_VALUED = frozenset({"--max-parallel"})
_OTHER_PROGRAM = frozenset({"--npm-path"})
_AT_ONCE_VALUED = frozenset(
    {
        "-n", "--names", "--name-separator", "-m", "--max-processes", "-s", "--success", "-c",
        "--prefix-colors", "-l", "--prefix-length", "-p", "--prefix", "-t", "--timestamp-format",
        "--restart-tries", "--restart-after",
        "--default-input-target", "--hide", "--kill-signal", "--ks", "--cwd",
    }
)  # fmt: skip
_TEARDOWN = "--teardown"
_OF_MANAGER = re.compile(r"(npm|yarn|pnpm|bun|node):(\S+)([^\n]*)")
_ARGUMENTS = re.compile(r"\{[^{}]*\}")


@dataclass(slots=True)
class _Call:
    """What the command line asks for: tasks or commands, and what they are given."""

    tasks: list[Word] = field(default_factory=list)
    given: Sequence[Word] = ()


def follow_runner(program: str, words: Sequence[Word], folder: str | None, files: Files) -> Following:
    """The scripts, and the commands of concurrently, that `program` runs with the arguments `words`."""
    if folder is None:
        return Unresolvable("the folder of the package.json is known only when it runs")
    package = read_package(folder, files)
    if isinstance(package, Unresolvable):
        return package
    at_once = program in ("concurrently", "conc")
    call = _read(words, _AT_ONCE_VALUED if at_once else _ALL_VALUED)
    if isinstance(call, Unresolvable):
        return call
    lines: list[str] = []
    for task in call.tasks:
        text = _written(task)
        if text is None:
            return Unresolvable(f"which script {task.shown()} is, is known only when it runs")
        given = spelled(call.given)
        found = list(_commands(text, given, package) if at_once else _scripts("npm", text, given, package))
        if not found:
            return Unresolvable(f"{package.path} has no script {text}")
        lines += found
    line = min(package.lines.values(), default=1)
    script = ScriptPiece(package.path, line, "\n".join(lines), "sh", folder, f"what {program} runs")
    return Followed((script,))


def _read(words: Sequence[Word], valued: frozenset[str]) -> _Call | Unresolvable:
    call = _Call()
    pending = list(reversed(words))
    while pending:
        word = pending.pop()
        name = word.prefix.partition("=")[0]
        if word.text == "--":
            call.given = tuple(reversed(pending))
            break
        if not word.prefix.startswith("-"):
            call.tasks.append(word)
        elif name in _OTHER_PROGRAM:
            return Unresolvable(f"{name} says which program runs the scripts")
        elif name == _TEARDOWN:
            value = Word((word.prefix[len(name) + 1 :], *word.parts[1:]), word.quoted)
            call.tasks += [value] if "=" in word.prefix else pending[-1:]
            del pending[len(pending) - ("=" not in word.prefix) :]
        elif name in valued and "=" not in word.prefix and pending:
            pending.pop()
    return call


def _written(word: Word) -> str | None:
    """The word, also where the shell takes it for names of files, of which it fits none: `build:*`."""
    signs = [part if isinstance(part, str) else "*" for part in word.parts]
    known = all(hole == Hole(inside=()) and not hole.output_of for hole in word.holes)
    return "".join(signs) if known else None


def _commands(text: str, given: str, package: Package) -> Iterator[str]:
    """A command of concurrently: a shell's, or `npm:NAME`."""
    called = _OF_MANAGER.fullmatch(text.strip())
    if called is None:
        yield _filled(text, given)
    else:
        yield from _scripts(called[1], called[2] + called[3], given, package)


def _scripts(manager: str, task: str, given: str, package: Package) -> Iterator[str]:
    """The commands that run the scripts which `task` names: a name or a pattern, and arguments behind it."""
    name, _, rest = task.strip().partition(" ")
    rest = _filled(rest.strip().removeprefix("-- "), given)
    call = "node --run" if manager == "node" else f"{manager} run"
    for script in _named(name, package.scripts):
        yield f"{call} '{script}' -- {rest}" if rest else f"{call} '{script}'"


def _named(name: str, scripts: Mapping[str, str]) -> list[str]:
    """`a:*` and its like; other signs of patterns are taken to fit whatever stands in their place.

    What comes behind a sign that leaves scripts out (`!`) is not left out: more is followed then.
    """
    if name in scripts:
        return [name]
    literal = re.split(r"[*?(\[{!+@|]", name)
    if len(literal) < 2 or any("'" in script for script in scripts):
        return []
    return [script for script in scripts if script.startswith(literal[0])]


def _filled(text: str, given: str) -> str:
    """`{1}`, `{@}` and `{*}` as all that is given behind `--`."""
    return _ARGUMENTS.sub(lambda _: given.strip(), text) if given else text
