"""The recipes of the rules that run, and the commands that make runs while it reads, as shell text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from pinfix.scripts.makefile.built_in import RECIPES, may_be_made, variables_in
from pinfix.scripts.makefile.expansion import Expansion
from pinfix.scripts.makefile.matching import as_text
from pinfix.scripts.makefile.model import (
    HOLE_END,
    HOLE_START,
    LINE_OF_DEFINE,
    UNKNOWN,
    NotUnderstood,
    Place,
    RecipeLine,
)
from pinfix.scripts.makefile.targets import Run, Targets
from pinfix.scripts.pieces import ScriptPiece
from pinfix.scripts.spelling import UNKNOWN as UNKNOWN_TO_SHELL
from pinfix.shell.model import Shell

_MAX_PIECES = 3_000
_HOLE = re.compile(f"{HOLE_START}([^{HOLE_END}]*){HOLE_END}")
_IN_SHELL = re.compile(r"\$\$\{?([A-Za-z_]\w*)")
_SWITCH = re.compile(r"[-+][A-Za-z]+")
_NAMED_SWITCH = re.compile(r"[a-z]+")
_BY_NAME = re.compile(r"(?<![\w./$({-])make[ \t]+")
_PREFIXES = "@-+ \t"
_SHELLS: Mapping[str, Shell] = {
    "sh": "sh", "dash": "sh", "ash": "sh", "bash": "bash", "zsh": "bash", "ksh": "bash",
}  # fmt: skip


def pieces_of(
    targets: Targets, goals: Sequence[str], is_there: Callable[[str], bool]
) -> tuple[ScriptPiece, ...]:
    """Every text that make gives to a shell for these goals. Raises NotUnderstood.

    `is_there`: whether the repository has a file, by its path from the folder that make runs in.
    """
    expansion = targets.expansion
    makefile = expansion.makefile
    exports = _exports(expansion, everything=".EXPORT_ALL_VARIABLES" in targets.special)
    shell = _shell(expansion)
    for text, place in makefile.at_once:
        expansion.expand(text, place)
    found: dict[ScriptPiece, None] = {}
    for run in targets.runs(goals):
        what = f"target {_shown(as_text(run.target))} of {run.rule.place.path}"
        for place, text in _lines(expansion, run, one_shell=".ONESHELL" in targets.special):
            text = exports + _to_shell(text)
            found[ScriptPiece(place.path, place.line, text, shell, makefile.folder, what)] = None
            if len(found) > _MAX_PIECES:
                raise NotUnderstood("its recipes have too many lines")
    unmade = next((name for name in targets.unmade if may_be_made(name, is_there)), None)
    if unmade is not None:
        found |= dict.fromkeys(_built_in(expansion, unmade, shell, exports))
    return (*_calls(expansion, shell), *found)


def _built_in(expansion: Expansion, target: str, shell: Shell, exports: str) -> Iterator[ScriptPiece]:
    """What make's own rules may run, where something else than make says it."""
    start = Place(expansion.makefile.files[0], 1)
    what = f"what make itself has for the target {_shown(as_text(target))} of {start.path}"
    for recipe in RECIPES:
        if expansion.changes(variables_in(recipe)):
            for text in expansion.expand(recipe, start):
                yield ScriptPiece(
                    start.path, start.line, exports + _to_shell(text), shell, expansion.makefile.folder, what
                )


def _calls(expansion: Expansion, shell: Shell) -> Iterator[ScriptPiece]:
    """What make gave to a shell while it expanded all of this."""
    for call in {call.text: call for call in reversed(expansion.calls)}.values():
        path, line = call.place.path, call.place.line
        text, what = _to_shell(call.text), f"$(shell …) of {path}"
        yield ScriptPiece(path, line, text, shell, expansion.makefile.folder, what)


def _lines(expansion: Expansion, run: Run, *, one_shell: bool) -> Iterator[tuple[Place, str]]:
    """The commands of a recipe, expanded, each with where it stands."""
    lines = run.rule.recipe
    if one_shell and lines:
        lines = (RecipeLine("\n".join(line.text for line in lines), lines[0].place),)
    local = _automatic(run)
    for line in lines:
        # A make that is called by its name takes the variables of the command line as well (MAKEFLAGS).
        written = _BY_NAME.sub("$(MAKE) ", line.text) if expansion.given.variables else line.text
        for expanded in expansion.expand(written, line.place, local):
            for text in expanded.split(LINE_OF_DEFINE):
                command = text.lstrip(_PREFIXES)
                if command:
                    yield line.place, command


def _automatic(run: Run) -> dict[str, str]:
    """`$@` and its like."""
    target, prerequisites = as_text(run.target), [as_text(name) for name in run.prerequisites]
    everything = " ".join(prerequisites)
    local = {"@": target, "%": "", "^": everything, "+": everything, "<": (prerequisites or [""])[0]}
    local["*"] = UNKNOWN if run.stem is None else as_text(run.stem)
    local["@D"], local["@F"] = posixpath.dirname(target) or ".", posixpath.basename(target)
    return local


def _shell(expansion: Expansion) -> Shell:
    """The shell that recipes are written for."""
    makefile = expansion.makefile
    start = Place(makefile.files[0], 1)
    for flags in expansion.expand("$(.SHELLFLAGS)", start):
        words = flags.split()
        if words and _are_switches(words) and _SWITCH.fullmatch(words[-1]) and words[-1].endswith("c"):
            continue
        raise NotUnderstood("it starts its shell in a way that is not known (.SHELLFLAGS)")
    shells: set[Shell] = set()
    written = " ".join(one.text for one in makefile.definitions.get("SHELL", ()))
    for text in expansion.expand("$(SHELL)", start):
        program, *arguments = [word for word in text.split() if word != "/usr/bin/env"] or ["sh"]
        name = posixpath.basename(program)
        if (program != name and program[0] not in ("/", HOLE_START)) or not _are_switches(arguments):
            raise NotUnderstood(f"its recipes are written for {_shown(text)}")
        if HOLE_START in name and "bash" in written:
            name = "bash"  # such as $(shell which bash)
        if name not in _SHELLS:
            raise NotUnderstood(f"its recipes are written for {_shown(name)}")
        shells.add(_SHELLS[name])
    return "bash" if "bash" in shells else "sh"


def _are_switches(words: Sequence[str]) -> bool:
    """Whether the words only say how a shell works: letters, and a name behind an `o` (`-o pipefail`)."""
    for before, word in zip(("", *words), words, strict=False):
        named = before.endswith(("o", "O")) and _SWITCH.fullmatch(before) and _NAMED_SWITCH.fullmatch(word)
        if not named and not _SWITCH.fullmatch(word):
            return False
    return True


def _exports(expansion: Expansion, *, everything: bool) -> str:
    """Shell text that gives exported variables what of the environment, or the command line, is in them.

    What is exported without such a part cannot hold a credential, and is left out.
    """
    makefile = expansion.makefile
    names = set(expansion.given.variables) | makefile.exported
    if everything or makefile.exports_all:
        names |= set(makefile.definitions)
    text = ""
    for name in sorted(names):
        parts = dict.fromkeys(_environment_in(expansion, name))
        if parts and name.isidentifier() and name != "PATH":
            text += f'export {name}="' + "".join(map(_reference, parts)) + '"; '
    return text


def _environment_in(expansion: Expansion, name: str) -> Iterator[str]:
    """The variables of the environment, and the expressions, that are in a variable of make."""
    makefile = expansion.makefile
    definitions = (*makefile.definitions.get(name, ()), *makefile.overrides.get(name, ()))
    texts = [(one.text, one.place) for one in definitions]
    if name in expansion.given.variables:
        texts.append((f"$({name})", Place(makefile.files[0], 1)))
    for text, place in texts:
        for value in expansion.expand(text, place):
            yield from (hole for hole in _HOLE.findall(value) if hole not in ("", "*", name))
        yield from _IN_SHELL.findall(text)  # what `$(shell …)` prints is not looked into


def _to_shell(text: str) -> str:
    """Marks as expansions of the shell."""
    return _HOLE.sub(lambda found: _reference(found[1]), text)


def _reference(hole: str) -> str:
    if hole in ("", "*"):
        return UNKNOWN_TO_SHELL
    return "$" + hole if hole.startswith("{{") else f"${{{hole}}}"


def _shown(text: str) -> str:
    return _HOLE.sub("…", text)
