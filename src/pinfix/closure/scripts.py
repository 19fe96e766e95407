"""A script, command by command: which files of the repository it makes run."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from pinfix.closure.commands.makefiles import NotingMakefiles
from pinfix.closure.commands.sourced import Sourced
from pinfix.closure.commands.ways import MOST_IN_SCRIPT, Ways, ways_of
from pinfix.closure.places.search_path import with_added_folders
from pinfix.closure.places.submodules import submodule_files
from pinfix.closure.programs import MOST_COMMANDS, Program, TooManyNames, commands_of, loaded_by
from pinfix.closure.texts import Text, assigned_to, behind_wrappers, files_of, mentioned, named_by, read_text
from pinfix.closure.tools import Use, as_python, uses_of
from pinfix.closure.trail import Trail
from pinfix.closure.trust.git import brought_by_script
from pinfix.closure.trust.heads import Brought
from pinfix.closure.trust.naming import brought_by_makefile, brought_by_program
from pinfix.closure.view import View
from pinfix.scripts import Followed, Follower, ForeignScript, ScriptPiece, Unresolvable
from pinfix.scripts.languages import piece_of
from pinfix.scripts.location import WORKSPACE
from pinfix.scripts.packages.workspaces import runs_in_packages
from pinfix.scripts.track import folders
from pinfix.shell.model import Command, Word

_NO_TEXT = "it is no text, or is longer than is read"
_RESERVED = frozenset(
    {"if", "then", "elif", "elseif", "else", "fi", "for", "while", "do", "done", "case", "esac"}
)
"""Words of a shell that are no programs, whatever line of a text that is not understood begins with them."""


def walk_script(text: Text, view: View, trail: Trail) -> None:
    """Note all that `text` runs, through all files that it leads to."""
    key = text, view.key
    trail.walks(text.line, text.text, key, partial(_walk_script, text, view))


def _walk_script(text: Text, view: View, trail: Trail) -> None:
    script = read_text(text.text, text.shell, text.put_in)
    if view.has_work_space:
        trail.brings(brought_by_script(script, text.text))
    for unread in script.unread:
        trail.lost(
            text.line_of(unread.line),
            "unread-script",
            text.text,
            f"a part is not understood: {unread.reason}",
        )
    if script.unread:
        for path, inside in mentioned(text, view, trail):
            walk_file(view.place(path) or path, text.folder, view, inside)
    view = with_added_folders(text.text, text.folder, view, text.line, trail)
    functions = script.functions
    if functions:
        functions -= behind_wrappers(text.text, text.shell, text.put_in)
    walk = _Walk(text, view, trail)
    stays = Sourced(view, text.action_folder).stays
    for command, folder in folders(script, text.folder, text.action_folder, stays=stays, follows_calls=True):
        if command.program not in functions:
            walk.command(command, folder)


def walk_program(program: Program, line: int, view: View, trail: Trail) -> None:
    """Note what a program loads and starts, and what those files start in turn; it begins at `line`."""
    key = program, line, view.key
    trail.walks(line, "what it loads or starts", key, partial(_walk_program, program, line, view))


def _walk_program(program: Program, line: int, view: View, trail: Trail) -> None:
    loaded = loaded_by(program, view)
    if loaded.cut_off:
        trail.lost(line, "too-much", "what it loads or starts", loaded.cut_off)
    inside = {
        place: trail.runs(line, "what it loads or starts", view.tracked_at(place) or place)
        for place in loaded.files
    }
    for one in loaded.parts:
        part = _part_of(one, view)
        if view.has_work_space:
            trail.brings(part.brought)
        start, there = (line, trail) if one is program else (1, inside[one.place or ""])
        for offset, command in part.commands:
            walk_script(Text(start + offset - 1, command, "sh", one.folder, one_line=True), view, there)
        if part.has_more:
            reason = f"it starts more than {MOST_COMMANDS} commands"
            there.lost(start, "too-much", "the commands that it starts", reason)
    for place in loaded.named:
        walk_file(place, program.folder, view, inside[place])


@dataclass(frozen=True, slots=True)
class _Part:
    """What one file of a program starts and brings in; `has_more`: it starts more than is read."""

    commands: tuple[tuple[int, str], ...]
    has_more: bool
    brought: Brought


def _part_of(program: Program, view: View) -> _Part:
    """Worked out once for each file, however many programs load it."""
    key = _Part, program.text, program.language
    known = view.files.kept.get(key)
    if isinstance(known, _Part):
        return known
    commands: list[tuple[int, str]] = []
    has_more = False
    try:
        commands.extend(commands_of(program))
    except TooManyNames:
        has_more = True
    part = _Part(tuple(commands), has_more, brought_by_program(program.text, program.language))
    view.files.kept[key] = part
    return part


def _walk_named(makefile: Program, view: View, trail: Trail) -> None:
    if view.has_work_space:
        trail.brings(brought_by_makefile(makefile.text))
    for path, inside in named_by(makefile, view, trail):
        walk_file(view.place(path) or path, makefile.folder, view, inside)


def walk_file(place: str, folder: str | None, view: View, inside: Trail) -> None:
    """Note what the file at `place` runs, if it is started in `folder`."""
    text = view.read(place)
    if text is None:
        if not view.is_absent(place):
            inside.lost(1, "unread-script", place, _NO_TEXT)
        return
    piece = piece_of(place, text, folder)
    if isinstance(piece, ScriptPiece):
        walk_script(Text(1, piece.text, piece.shell, folder), view, inside)
    elif isinstance(piece, ForeignScript):
        walk_program(Program(piece.text, piece.language, place, folder), 1, view, inside)


def _is_global(command: Command) -> bool:
    """`npm install -g tool`: for the machine, not for the package around."""
    return any(word.text in ("-g", "--global") for word in command.words[1:])


@dataclass(frozen=True, slots=True)
class _Walk:
    """`assigned`: the variables whose values were looked at. `ways`: the commands that others stood for."""

    text: Text
    view: View
    trail: Trail
    assigned: set[str] = field(default_factory=set)
    ways: list[Command] = field(default_factory=list)

    def command(self, command: Command, folder: str | None) -> None:
        """What one command runs."""
        program = self.view.program(command.program or "")
        if program is not None and command.program != program:
            started = Word((posixpath.join(WORKSPACE, program),))
            command = replace(command, words=(started, *command.words[1:]))
        files = NotingMakefiles(self.view)
        follower = Follower(files)
        following = follower.follow(as_python(command), folder, self.text.action_folder)
        hooks = follower.hooks(command, folder, self.text.action_folder) if not _is_global(command) else None
        uses = list(uses_of(command, folder, self.view))
        for place in files.noted:
            self._link(command, place)
        match following:
            case _ if uses and runs_in_packages(command):
                pass  # the uses are the scripts of the packages that are chosen
            case Followed(pieces):
                self._pieces(command, pieces, folder)
            case Unresolvable():
                self._unresolved(command, following, folder)
                for place in files.noted:
                    self._named_in(command, place, folder)
        if isinstance(hooks, Followed):
            self._pieces(command, hooks.pieces, folder)
        for use in uses:
            self._use(command, use, folder)

    def _named_in(self, command: Command, makefile: str, folder: str | None) -> None:
        """A Makefile that is not understood may run any script that it names."""
        inside = self._link(command, makefile)
        text = self.view.read(makefile)
        if inside is not None and text is not None:
            program = Program(text, "other", makefile, folder)
            key = program, self.view.key
            inside.walks(1, makefile, key, partial(_walk_named, program, self.view))

    def _pieces(
        self, command: Command, pieces: Iterable[ScriptPiece | ForeignScript], folder: str | None
    ) -> None:
        for piece in pieces:
            if isinstance(piece, ForeignScript):
                self._program(command, piece, folder)
                continue
            inside = self._link(command, piece.path)
            if inside is not None:
                one_line = piece.path.endswith(".json")
                text = Text(
                    piece.line,
                    piece.text,
                    piece.shell,
                    piece.folder,
                    self.text.action_folder,
                    one_line=one_line,
                )
                walk_script(text, self.view, inside)

    def _program(self, command: Command, piece: ForeignScript, folder: str | None) -> None:
        inside: Trail | None = self.trail
        if piece.path is not None:
            inside = self._link(command, piece.path)
        if inside is None:
            return
        line = self.text.line_of(command.line) if piece.path is None else 1
        walk_program(Program(piece.text, piece.language, piece.path, folder), line, self.view, inside)

    def _unresolved(self, command: Command, found: Unresolvable, folder: str | None) -> None:
        if found.outside or command.program in _RESERVED:
            return
        line, shown = self.text.line_of(command.line), command.shown()
        if found.path is None:
            has_room = len(self.ways) < MOST_IN_SCRIPT
            ways = ways_of(command, folder, self.text.text, self.view) if has_room else Ways()
            self.ways.extend(ways.commands or (command,))
            for one in ways.commands:
                self.command(one, folder)
            if not ways.is_all or not ways.commands:
                self._assigned(command)
                self.trail.lost(line, "dynamic-path", shown, found.reason)
        elif (inside := self._link(command, found.path)) is not None:
            led = self.view.tracked.links.follow(self.view.path(found.path) or "")
            is_there = led.path == inside.path and not self.view.is_absent(found.path)
            if is_there and self.view.read(found.path) is None:
                inside.lost(1, "unread-script", found.path, _NO_TEXT)
        elif self.view.path(found.path) is not None:
            for path in submodule_files(found.path, self.view):
                self.trail.runs(line, "a submodule", path)
            self.trail.lost(line, "missing-file", shown, found.reason)

    def _assigned(self, command: Command) -> None:
        """The scripts that are named where the variable gets its value that stands for the program."""
        names = [hole.variable for word in command.words[:3] for hole in word.holes if hole.variable]
        for name in dict.fromkeys(names):
            if name in self.assigned:
                continue
            self.assigned.add(name)
            for line, value in assigned_to(self.text.text).get(name.lower(), ()):
                for folder in dict.fromkeys((self.text.folder, self.text.action_folder)):
                    self._named(command, line, Program(value, "other", None, folder))

    def _named(self, command: Command, line: int, program: Program) -> None:
        for path in files_of(program, self.text.line_of(line), self.view, self.trail):
            place = self.view.place(path)
            text = None if place is None else self.view.read(place)
            piece = None if text is None or place is None else piece_of(place, text, self.text.folder)
            if isinstance(piece, ScriptPiece | ForeignScript):
                self._pieces(command, (piece,), self.text.folder)
            else:
                self.trail.runs(self.text.line_of(line), command.shown(), path)

    def _use(self, command: Command, use: Use, folder: str | None) -> None:
        line, shown = self.text.line_of(command.line), command.shown()
        if use.path is None:
            self.trail.lost(line, "dynamic-path", shown, use.reason)
            return
        inside = self.trail.runs(line, shown, use.path)
        view = self.view if use.mounts is None else replace(self.view, mounts=use.mounts, is_image=True)
        for cut in use.cut_off:
            inside.lost(cut.line, "too-much", cut.what, cut.reason)
        for piece in use.pieces:
            where = piece.folder
            walk_script(Text(piece.line, piece.text, piece.shell, where), view, inside)
        if use.program is not None:
            walk_program(use.program, 1, view, inside)

    def _link(self, command: Command, place: str) -> Trail | None:
        """The trail in the file at `place` of the work space; None where no file of the repository is."""
        path = self.view.tracked_at(place)
        if path is None:
            return None
        return self.trail.runs(self.text.line_of(command.line), command.shown(), path)
