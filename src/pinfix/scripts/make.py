"""The command line of make."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pinfix.scripts.makefile.expansion import Expansion, Given
from pinfix.scripts.makefile.model import HOLE_END, HOLE_START, MARKS, UNKNOWN, Makefile, NotUnderstood, Place
from pinfix.scripts.makefile.reader import read_makefile
from pinfix.scripts.makefile.recipes import pieces_of
from pinfix.scripts.makefile.targets import Targets
from pinfix.scripts.pieces import Files, Followed, Following, ScriptPiece, Surroundings, Unresolvable
from pinfix.scripts.places import below_root, path_of
from pinfix.shell.model import Hole, Word

_NAMES = ("GNUmakefile", "makefile", "Makefile")
"""In the order in which make looks for them."""

_FOLDER = frozenset({"-C", "--directory"})
_FILE = frozenset({"-f", "--file", "--makefile"})
_VALUED = frozenset({"-I", "--include-dir", "-o", "--old-file", "-W", "--what-if", "--assume-old"})
_OPTIONAL_NUMBER = frozenset({"-j", "--jobs", "-l", "--load-average", "--max-load", "-O", "--output-sync"})
_PRINTS = frozenset({"-v", "--version", "-h", "--help"})
_ENVIRONMENT = frozenset({"-e", "--environment-overrides"})
_NOT_READ = frozenset({"-E", "--eval"})
_TOLD_BY_VARIABLE = frozenset({"GNUMAKEFLAGS", "MAKEFILES", "MAKEFLAGS", "MFLAGS"})
_PLAIN_OPTION = re.compile(
    r"-?[bBdikmnqrRsStvw]+|-[jlO][\w.]*|\d+|--(no-)?(always-make|builtin-rules|builtin-variables|debug|jobs|keep-going"
    r"|load-average|output-sync|print-directory|quiet|silent|stop|trace|warn-undefined-variables)(=[\w.]*)?"
)
_JOBS = re.compile(rf"(-j|--jobs)[= ]?{UNKNOWN}")
"""How many jobs there are is often asked of a command."""

_ASSIGNMENT = re.compile(r"([A-Za-z_][\w.-]*)(\?|\+|:{0,3}|!)=")


@dataclass(slots=True)
class _Call:
    """What the command line asks for."""

    goals: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    folders: list[Word] = field(default_factory=list)
    files: list[Word] = field(default_factory=list)
    prints: bool = False
    environment_wins: bool = False


def follow_make(words: Sequence[Word], folder: str | None, around: Surroundings, files: Files) -> Following:
    """What make runs when it is started in `folder` with the arguments `words`."""
    try:
        call = _read(words)
        if call.prints:
            return Followed()
        told = _TOLD_BY_VARIABLE & (around.environment or frozenset())
        if told:
            raise NotUnderstood(f"the variable {min(told)} may tell it to do other things")
        where = _folder(call, folder, around)
        return Followed(_pieces(call, where, _makefiles(call, where, around, files), around, files))
    except NotUnderstood as problem:
        return Unresolvable(f"what make runs cannot be found out: {problem}")


def _pieces(
    call: _Call, where: str, paths: list[str], around: Surroundings, files: Files
) -> tuple[ScriptPiece, ...]:
    root = f"{HOLE_START}GITHUB_WORKSPACE{HOLE_END}"
    current = posixpath.normpath(f"{root}/{where}") if around.workspace == "." else UNKNOWN
    given = Given(call.variables, around.environment, call.environment_wins, call.goals, current)

    def expand(makefile: Makefile, text: str) -> list[str]:
        return Expansion(makefile, given).expand(text, Place(paths[0], 1))

    def is_there(name: str) -> bool:
        path = below_root(where, name)
        return not isinstance(path, Unresolvable) and files.read(path) is not None

    expansion = Expansion(read_makefile(paths, where, files, expand), given)
    _check_flags(expansion)
    targets = Targets(expansion)
    goals = call.goals or targets.default_goals()
    if not goals:
        raise NotUnderstood(f"{paths[0]} has no target")
    for goal in goals:
        if not is_there(goal) and not targets.has(goal):
            raise NotUnderstood(f"{paths[0]} has no target {goal}")
    # Makefiles are made anew themselves, where there are rules for them.
    read = [posixpath.relpath(path, where) for path in expansion.makefile.files]
    return pieces_of(targets, [*goals, *(name for name in read if targets.makes_anew(name))], is_there)


def _check_flags(expansion: Expansion) -> None:
    """Raises NotUnderstood where the variables that hold options of make may tell it to do other things."""
    for name in sorted(_TOLD_BY_VARIABLE):
        makefile = expansion.makefile
        definitions = (*makefile.definitions.get(name, ()), *makefile.overrides.get(name, ()))
        texts = [text for one in definitions for text in expansion.expand(one.text, one.place)]
        texts += [expansion.given.variables.get(name, "")]
        for text in texts:
            words = _JOBS.sub("-j ", text).split()
            if not all(_PLAIN_OPTION.fullmatch(word) for word in words) or (words and name == "MAKEFILES"):
                raise NotUnderstood(f"the variable {name} may tell it to do other things")


def _read(words: Sequence[Word]) -> _Call:
    """The command line. Raises NotUnderstood."""
    call = _Call()
    pending = list(reversed(words))
    while pending:
        word = pending.pop()
        if word.prefix.startswith("-"):
            _option(word, pending, call)
        elif found := _ASSIGNMENT.match(word.prefix):
            rest = Word((word.prefix[found.end() :], *word.parts[1:]), word.quoted)
            call.variables[found[1]] = _marked(rest)
        elif word.text is None and not word.prefix:
            raise NotUnderstood(f"which target {word.shown()} is, is known only when it runs")
        elif word.parts:
            call.goals.append(_marked(word))
    return call


def _option(word: Word, pending: list[Word], call: _Call) -> None:
    name, sign, _ = word.prefix.partition("=")
    value = _behind(word, len(name) + 1) if sign else None
    if not name.startswith("--") and len(name) > 2:
        _letters(word, pending, call)
        return
    if name in _NOT_READ:
        raise NotUnderstood(f"make is given {name}")
    if name in _OPTIONAL_NUMBER:
        if value is None and pending and _is_number(pending[-1]):
            pending.pop()
        return
    call.prints |= name in _PRINTS
    call.environment_wins |= name in _ENVIRONMENT
    if name in _FOLDER | _FILE | _VALUED:
        value = value or (pending.pop() if pending else None)
        if value is None:
            raise NotUnderstood(f"{name} has no value")
        if name in _FOLDER:
            call.folders.append(value)
        elif name in _FILE:
            call.files.append(value)


def _letters(word: Word, pending: list[Word], call: _Call) -> None:
    """Several letters behind one dash: the first that takes a value has the rest of the word for it."""
    letters = word.prefix[1:]
    for number, letter in enumerate(letters, 1):
        option = "-" + letter
        if option in _FOLDER | _FILE | _VALUED | _OPTIONAL_NUMBER:
            rest = _behind(word, number + 1)
            if option not in _OPTIONAL_NUMBER:
                _option(Word((option,)), [rest] if rest.parts != ("",) else pending, call)
            return
        _option(Word((option,)), pending, call)


def _behind(word: Word, length: int) -> Word:
    return Word((word.prefix[length:], *word.parts[1:]), word.quoted)


def _is_number(word: Word) -> bool:
    """`-j 4`, also `-j $(nproc)`; not a goal."""
    return word.text is None or word.text.replace(".", "").isdigit()


def _marked(word: Word) -> str:
    """The word as a text of make, its holes as marks. Raises NotUnderstood."""
    if MARKS.search(word.shown()):
        raise NotUnderstood("its arguments have control characters")
    if any("$" in part.replace("$$", "") for part in word.parts if isinstance(part, str)):
        raise NotUnderstood("its arguments refer to variables of make")
    return "".join(_mark(part) if isinstance(part, Hole) else part.replace("$$", "$") for part in word.parts)


def _mark(hole: Hole) -> str:
    if hole.expression is not None:
        return HOLE_START + "{{" + hole.expression + "}}" + HOLE_END
    return HOLE_START + (hole.variable or "") + HOLE_END


def _folder(call: _Call, folder: str | None, around: Surroundings) -> str:
    where = folder
    for word in call.folders:
        found = path_of(word, where, around)
        if isinstance(found, Unresolvable):
            raise NotUnderstood(found.reason)
        where = found
    if where is None:
        raise NotUnderstood("the folder that it runs in is known only when it runs")
    return where


def _makefiles(call: _Call, where: str, around: Surroundings, files: Files) -> list[str]:
    if not call.files:
        paths = [posixpath.normpath(f"{where}/{name}") for name in _NAMES]
        found = next((path for path in paths if files.read(path) is not None), None)
        if found is None:
            raise NotUnderstood(f"there is no {paths[-1]} in the repository: it may be made during the run")
        return [found]
    paths = []
    for word in call.files:
        path = path_of(word, where, around)
        if isinstance(path, Unresolvable):
            raise NotUnderstood(path.reason)
        paths.append(path)
    return paths
