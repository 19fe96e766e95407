"""Configuration that lies in the work tree.

`.git/config` belongs to the person, but it may include files of the work tree (`include.path =
../.gitconfig`, which some projects tell their people to set), and those come with every pull from others.
Where such a file could have git start a program, or send a token elsewhere, nothing is done. Hooks may be set
there: pinfix runs none. What the person's own (global) configuration includes is the person's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from pinfix.errors import UsageError
from pinfix.report.escape import visible
from pinfix.working_copy.running import Git

_POWERFUL = re.compile(
    r"(credential|gpg|url|remote|http|protocol|ssh|extensions|trace2)\..*"
    r"|core\.(sshcommand|askpass|gitproxy|alternaterefscommand|worktree)"
)


def check_configuration(git: Git, top: str, git_folder: str) -> None:
    """Raise UsageError where a file of the work tree says how git reaches servers or what it starts."""
    listed = git.run("config", "--list", "-z", "--show-scope", "--show-origin", "--includes")
    for scope, source, key in _entries(listed.output.decode("utf-8", "surrogateescape")):
        if scope not in ("local", "worktree") or not source.startswith("file:"):
            continue
        file = os.path.normpath(os.path.join(top, source.removeprefix("file:")))
        if _is_below(file, top) and not _is_below(file, git_folder) and _POWERFUL.fullmatch(key):
            shown = visible(os.path.relpath(file, top))
            raise UsageError(
                f"git's configuration includes {shown} from the repository, which sets {visible(key)}: "
                "others could have programs run through it; move that setting to .git/config"
            )


def _entries(listed: str) -> Iterator[tuple[str, str, str]]:
    """Scope, origin and key of each setting."""
    fields = listed.split("\0")
    for scope, source, setting in zip(fields[0::3], fields[1::3], fields[2::3], strict=False):
        yield scope, source, setting.partition("\n")[0].lower()


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))
