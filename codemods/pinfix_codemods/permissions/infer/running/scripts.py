"""A script, command by command, and the scripts of the repository that it runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pinfix.github.expressions.token_flow import value_of_expression
from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.expressions.values import Holds
from pinfix.scripts import Followed, Follower, ForeignScript, ScriptPiece
from pinfix.scripts.packages.workspaces import runs_in_packages
from pinfix.scripts.track import folders
from pinfix.shell import read_script
from pinfix.shell.model import Command, Script, Shell
from pinfix.shell.wrappers import unwrapped_script
from pinfix_codemods.permissions.commands import Unrecognised, holds_token, judge
from pinfix_codemods.permissions.commands.files.brought import brought
from pinfix_codemods.permissions.commands.files.own_programs import by_its_path, own_folders
from pinfix_codemods.permissions.commands.files.written import rewritten
from pinfix_codemods.permissions.commands.texts import all_texts
from pinfix_codemods.permissions.infer.running.configured import Trace
from pinfix_codemods.permissions.infer.running.containers import need_in_container
from pinfix_codemods.permissions.infer.running.goreleaser import need_with_goreleaser
from pinfix_codemods.permissions.infer.running.held_texts import held_texts
from pinfix_codemods.permissions.infer.running.outputs import with_outputs, without_stand_ins
from pinfix_codemods.permissions.infer.running.queries import with_queries
from pinfix_codemods.permissions.infer.running.unchanged import UnchangedFiles
from pinfix_codemods.permissions.infer.setting import MOST_NESTED, Setting, Traced
from pinfix_codemods.permissions.live import Effect, Live, SetsVariable
from pinfix_codemods.permissions.need import NOTHING, Need, Spot, union
from pinfix_codemods.permissions.reach import foreign_code, is_told_to_push, unread_code


@dataclass(frozen=True, slots=True)
class Source:
    """A script where it stands: in the file `path`, from line `line` (from 1) on.

    `one_line`: its lines are not those of the file, so that all of it is shown at `line`. `folder` is where
    it runs, from the root of the repository ("." itself); None where that is not known.
    """

    path: str
    line: int
    text: str
    shell: Shell
    folder: str | None
    one_line: bool = False

    def spot(self, line: int) -> Spot:
        """The place of a line of the script."""
        return Spot(self.path, self.line if self.one_line else self.line + line - 1)


def trace_script(source: Source, live: Live, setting: Setting, trail: tuple[Source, ...] = ()) -> Traced:
    """Follow the commands of `source` in their order; `trail` has the scripts that led to it."""
    scripts = setting.scripts
    if source in trail:
        scripts.circles += 1
        return Traced()
    key = source, setting.folder, setting.targets
    known = scripts.get(key, live) if trail else None
    if known is not None:
        return known
    if len(trail) >= MOST_NESTED:
        return Traced(unread_code(live, source.spot(1), f"the script {source.path}, so many calls deep,"))
    if trail:
        scripts.followed += 1
        if scripts.followed > MOST_FOLLOWED:
            return Traced(unread_code(live, trail[0].spot(1), "the rest of the many scripts that this runs"))
    circles = scripts.circles
    walk = _Walk(source, live, setting, (*trail, source))
    walk.along()
    traced = Traced(union(walk.needs), tuple(walk.lasting), walk.functions)
    if trail and scripts.circles == circles:
        scripts.keep(key, live, traced)
    return traced


MOST_FOLLOWED = 2_000
"""How many scripts and recipes are walked for one job, besides those of its steps."""

MOST_SINKS = 100
"""Where the trail has been lost so often in one script, the rest of it is not walked."""

_PLAIN_FLAG = re.compile(r"-?[ksw]+|--?j(obs)?=?\d*|\d+|-O\w*|--output-sync(=\w+)?")
"""Options of make, as `MAKEFLAGS` has them, that say nothing of what it makes."""

_AGAIN = frozenset({"function", "loop"})


@lru_cache(maxsize=256)
def _read(text: str, shell: Shell, known: tuple[tuple[str, str | None], ...]) -> Script:
    """The script without its wrappers. Composite actions are walked through again and again."""
    script = read_script(text, shell, dict(known).get)
    return with_outputs(without_stand_ins(unwrapped_script(script), script))


class _Walk:
    """One script on the way: `live` changes with every command."""

    def __init__(self, source: Source, live: Live, setting: Setting, trail: tuple[Source, ...]) -> None:
        self.needs: list[Need] = []
        self.lasting: list[Effect] = []
        self.functions: frozenset[str] = frozenset()
        self._lost = 0
        self._source = source
        self._live = live
        self._setting = setting
        self._trail = trail
        self._script = Script(())

    def along(self) -> None:
        """Take in every command, and what could not be read."""
        text = self._source.text
        known = tuple((found.source, self._put_in(found.source)) for found in find_expressions(text))
        script = _read(text, self._source.shell, known)
        handed = self._put_into_text() if script.unread else Holds.NO
        for unread in script.unread:
            what = f"a part of the script ({unread.reason})"
            spot = self._source.spot(unread.line)
            self._add(foreign_code(self._live, spot, what, text, handed=handed))
        self.functions = script.functions
        self._script = script
        before = self._live
        self._pass(script)
        if self._live != before and any(
            block.kind in _AGAIN for command in script.commands for block in command.blocks
        ):
            self._pass(script)  # the body of a function or a loop runs with what was set after it, too
        self.functions -= script.forwarding  # what they run for others is not told

    def _pass(self, script: Script) -> None:
        """Take in every command, in the order of the text."""
        around = folders(script, self._source.folder, self._setting.folder, workspace=self._workspace)
        for command, folder in around:
            if self._lost > MOST_SINKS:
                return
            if command.program in self.functions:
                self._called_function(command)
                self._as_program(command)
            else:
                self._command(command, folder)
            self._add(NOTHING, rewritten(command, folder, self._live))
            self._add(NOTHING, own_folders(command, folder, self._live))
            self._add(*brought(command, folder, self._live, self._source.spot(command.line)))

    def _put_into_text(self) -> Holds:
        """Whether GitHub puts the token into the text, before anybody reads it."""
        found = find_expressions(self._source.text)
        values = (value_of_expression(expression.source, self._live.contexts) for expression in found)
        return max((value.holds for value in values), default=Holds.NO)

    @property
    def _workspace(self) -> str | None:
        return "." if self._live.root == "." else None

    def _put_in(self, expression: str) -> str | None:
        """The text that GitHub puts in the place of an expression, where that is known."""
        value = value_of_expression(expression, self._live.contexts)
        return None if value.holds else value.text

    def _add(self, need: Need, effects: tuple[Effect, ...] = ()) -> None:
        """Take in the need of one command, and its effects on what follows."""
        if need != NOTHING:
            self.needs.append(need)
            self._lost += len(need.sinks)
        if effects:
            self._live = self._live.after(effects)
            self.lasting += [
                effect for effect in effects if not isinstance(effect, SetsVariable) or effect.for_job
            ]

    def _command(self, command: Command, folder: str | None) -> None:
        spot = self._source.spot(command.line)
        settings = self._setting.context.config.permissions
        self._hooks(command, folder)
        told = with_queries(command, folder, self._live, self._setting.repository)
        outcome = judge(told, self._live, spot, settings, self._setting.targets)
        need = need_with_goreleaser(
            command,
            NOTHING if isinstance(outcome, Unrecognised) else outcome.need,
            folder,
            self._live,
            self._setting.repository,
            spot,
            line_tracer(self._setting, self._trail),
        )
        self._add(need)
        if not isinstance(outcome, Unrecognised):
            self._add(NOTHING, outcome.effects)
            self._add(need_in_container(command, self._live, self._setting.repository, spot))
            return
        files = UnchangedFiles(self._setting.repository, self._live)
        own = by_its_path(command, folder, self._live, files)
        followed = Follower(files).follow(
            own or command,
            folder,
            self._setting.folder,
            workspace=self._workspace,
            environment=self._variables,
        )
        if not isinstance(followed, Followed) or files.changed:
            self._unread(command, _OF_PACKAGES if runs_in_packages(command) else "")
            return
        for piece in followed.pieces:
            self._piece(piece, command)

    @property
    def _variables(self) -> frozenset[str]:
        """The names of the variables that may tell a program what to do."""
        flags = self._live.env.get("MAKEFLAGS")
        text = None if flags is None else flags.text
        harmless = text is not None and all(_PLAIN_FLAG.fullmatch(flag) for flag in text.split())
        return frozenset(self._live.env) - {"MAKEFLAGS" if harmless else ""}

    def _hooks(self, command: Command, folder: str | None) -> None:
        """What the package.json adds to a command of a package manager.

        It is not all that the command runs: what cannot be told of the rest is said where the command itself
        is judged.
        """
        follower = Follower(self._setting.repository)
        hooks = follower.hooks(command, folder, self._setting.folder, workspace=self._workspace)
        for piece in hooks.pieces if isinstance(hooks, Followed) else ():
            if isinstance(piece, ScriptPiece):
                traced = self._traced(piece)
                self._add(replace(traced.need, sinks=()), traced.effects)

    def _traced(self, piece: ScriptPiece) -> Traced:
        inner = Source(piece.path, piece.line, piece.text, piece.shell, piece.folder)
        return trace_script(inner, self._live, self._setting, self._trail)

    def _piece(self, piece: ScriptPiece | ForeignScript, command: Command) -> None:
        handed = holds_token(command, self._live)
        if isinstance(piece, ForeignScript):
            what = f"`{shown(command)}`" if piece.path is None else f"the script {piece.path}"
            spot = self._source.spot(command.line)
            self._add(foreign_code(self._live, spot, what, piece.text, handed=handed))
            return
        if handed:
            self._unread(command)
        traced = self._traced(piece)
        self._add(traced.need, traced.effects)
        if piece.sourced:
            self.functions |= traced.functions

    def _called_function(self, command: Command) -> None:
        """The body is read where it stands; what it does with an argument is not followed."""
        if holds_token(command, self._live):
            self._unread(command)

    def _as_program(self, command: Command) -> None:
        """A function may have the name of a program, which it starts itself: both count."""
        spot = self._source.spot(command.line)
        settings = self._setting.context.config.permissions
        outcome = judge(command, self._live, spot, settings, self._setting.targets)
        if not isinstance(outcome, Unrecognised):
            self._add(outcome.need, outcome.effects)

    def _unread(self, command: Command, aside: str = "") -> None:
        handed = holds_token(command, self._live)
        spot = self._source.spot(command.line)
        what = f"`{shown(command)}`{aside}"
        text = f"{all_texts(command)}\n{held_texts(command, self._script, self._live)}"
        told = is_told_to_push(word.shown() for word in command.words)
        self._add(foreign_code(self._live, spot, what, text, handed=handed, may_push=told))


def line_tracer(setting: Setting, trail: tuple[Source, ...] = ()) -> Trace:
    """What follows a script that stands in one line of a file of settings."""

    def trace(path: str, line: int, text: str, folder: str | None, live: Live) -> Need:
        source = Source(path, line, text, "bash", folder, one_line=True)
        return trace_script(source, live, setting, trail).need

    return trace


_LONGEST = 60
_OF_PACKAGES = " (with the scripts of packages of the workspace, which were not read)"


def shown(command: Command) -> str:
    """The command for a person, cut where it is long; holes are shown by name, so that no secret is in it."""
    names = () if command.words else command.assignments
    text = " ".join(command.shown().split()) or " ".join(f"{name}=…" for name in names)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
