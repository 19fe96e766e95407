"""Files that a shell reads in its own process (`. ./env.sh`): do they leave the folder as it is?"""

from __future__ import annotations

from functools import lru_cache

from pinfix.closure.view import View
from pinfix.scripts.location import located
from pinfix.scripts.pieces import Surroundings
from pinfix.scripts.places import path_of
from pinfix.shell import read_script
from pinfix.shell.model import Command, Script

_DEEPEST = 5
_CHANGES = frozenset({"cd", "chdir", "pushd", "popd"})
_READS = frozenset({"source", "."})
_RUNS_TEXT = frozenset({"eval"})


class Sourced:
    """The files of a view; they are asked for a command that reads one."""

    def __init__(self, view: View, action_folder: str | None) -> None:
        self._view = view
        self._around = Surroundings(action_folder)
        self._known: dict[tuple[str, str | None, int], bool] = {}

    def stays(self, command: Command, folder: str | None) -> bool:
        """Whether the folder is the same after `command`, which ran in `folder`."""
        return self._stays(command, folder, 0)

    def _stays(self, command: Command, folder: str | None, depth: int) -> bool:
        if len(command.words) < 2 or depth > _DEEPEST:
            return False
        place = path_of(command.words[1], folder, self._around)
        if not isinstance(place, str):
            return False
        key = place, folder, depth
        if key not in self._known:
            self._known[key] = self._file_stays(place, folder, depth)
        return self._known[key]

    def _file_stays(self, place: str, folder: str | None, depth: int) -> bool:
        text = self._view.read(place)
        if text is None:
            return False
        script = _read(located(text, place, powershell=False, sourced=True))
        return not script.unread and all(self._keeps(one, folder, depth) for one in script.commands)

    def _keeps(self, command: Command, folder: str | None, depth: int) -> bool:
        if any(block.kind == "subshell" for block in command.blocks):
            return True
        program = command.program
        if program in _READS:
            return self._stays(command, folder, depth + 1)
        return not command.words or (program is not None and program not in _CHANGES | _RUNS_TEXT)


@lru_cache(maxsize=128)
def _read(text: str) -> Script:
    return read_script(text, "bash")
