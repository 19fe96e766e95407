"""From the word that names a file to the paths of the work space that it may stand for."""

from __future__ import annotations

import posixpath

from pinfix.scripts.location import WORKSPACE
from pinfix.shell.model import Hole, Word
from pinfix_codemods.permissions.commands.holding import hole_value
from pinfix_codemods.permissions.live import Live, Rewrites

_ELSEWHERE = frozenset(
    {
        "appdata", "github.env", "github.output", "github.path", "github_env", "github_output", "github_path",
        "github_state", "github_step_summary", "home", "localappdata", "programfiles", "runner.temp",
        "runner.tool_cache", "runner_temp", "runner_tool_cache", "temp", "tmp", "tmpdir", "userprofile",
        "xdg_cache_home", "xdg_config_home",
    }
)  # fmt: skip
"""Variables and expressions, in lower case, that name a place outside of the work space."""

_WORKSPACES = frozenset({"github.workspace", "github_workspace"})
_MAC = "/".join(("", "Users", "runner", "work"))
_IN_WORKSPACE = (WORKSPACE, "/home/runner/work", "/__w", _MAC, "D:\\a", "D:/a")
_TEMPORARY = frozenset({"mktemp", "tempfile"})


def paths_of(word: Word, folder: str | None, live: Live, *, below: bool = False) -> Rewrites | None:
    """The paths that `word` may stand for in a process that runs in `folder`; None: none in the work space.

    `below`: all that lies in the folder of that name. `folder` is from the root of the repository, None where
    it is not known. What a variable adds to a path is taken not to lead out of its folder by `..`; a folder
    that only the run knows is taken for one of its own, beside the files of the repository.
    """
    parts = list(_known(word, live))
    base: str | None = None if folder is None else posixpath.join("/", live.root or ".", folder)
    if isinstance(parts[0], Hole):
        name = (parts[0].variable or (parts[0].expression or "").strip()).lower()
        if name in _ELSEWHERE or _is_temporary(parts[0]):
            return None
        if name in _WORKSPACES or name == "pwd" or _asks_folder(parts[0]):
            base = "/" if name in _WORKSPACES else base
            first = parts[1] if len(parts) > 1 else ""
            parts = ["." + first if isinstance(first, str) else "./", *parts[1 + isinstance(first, str) :]]
        else:
            tail = _tail(parts, below=below)
            folder_unknown = below or (len(parts) > 1 and not tail)
            return None if folder_unknown else Rewrites("" if tail else "/", tail)
    return _below(parts, base, below=below)


def _below(parts: list[str | Hole], base: str | None, *, below: bool) -> Rewrites | None:
    """The same for a path whose beginning is known."""
    head = parts[0] if parts and isinstance(parts[0], str) else ""
    tail = None if len(parts) <= 1 else _tail(parts, below=below)
    if head.startswith(_IN_WORKSPACE):
        return Rewrites("/", posixpath.basename(head) if tail is None and not below else tail or "")
    if head.startswith(("/", "~", "\\", "&")) or head[1:3] in (":/", ":\\") or head == "-":
        return None
    head = head.replace("\\", "/")
    if base is None:
        name = head.rpartition("../")[2].removeprefix("./") if tail is None else None
        return Rewrites("/", "" if below or name in ("", ".", "..") else f"/{name}" if tail is None else tail)
    directory, name = posixpath.split(head) if tail is not None else (head, "")
    climbed = posixpath.normpath(posixpath.join(base.lstrip("/") or ".", directory))
    if climbed.startswith(".."):
        return None
    start = posixpath.normpath(f"/{climbed}")
    if tail is not None:
        return Rewrites(posixpath.join(start, name), tail)
    return Rewrites(start.rstrip("/") + "/", "") if below else Rewrites(start)


def _known(word: Word, live: Live) -> list[str | Hole]:
    """The parts, with the texts that variables and expressions are known to have."""
    found: list[str | Hole] = []
    for part in word.parts:
        text = part if isinstance(part, str) else hole_value(part, live).text
        if text is not None and found and isinstance(found[-1], str):
            found[-1] += text
        else:
            found.append(part if text is None else text)
    return found or [""]


def _tail(parts: list[str | Hole], *, below: bool) -> str:
    return parts[-1] if isinstance(parts[-1], str) and not below else ""


def _is_temporary(hole: Hole) -> bool:
    return bool(hole.output_of) and all(command.program in _TEMPORARY for command in hole.output_of)


def _asks_folder(hole: Hole) -> bool:
    return bool(hole.output_of) and all(command.shown() == "pwd" for command in hole.output_of)
