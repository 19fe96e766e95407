"""Opening the repository around a path."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pinfix.errors import UsageError
from pinfix.report.escape import shortened, visible
from pinfix.trees.location import locate
from pinfix.working_copy.configuration import check_configuration
from pinfix.working_copy.running import Git

if TYPE_CHECKING:
    from git import Repo

_OLDEST_GIT = (2, 31)
"""The first that takes settings from the environment: before, a token could be given as an argument only."""

_VERSION = re.compile(r"git version (\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A repository on disk. `top` is the top of its work tree; of a bare repository, that itself.

    `partial`: it has left objects on the server that git would fetch when they are needed. Close it, or use
    it in a `with` block.
    """

    repository: Repo
    git: Git
    top: str
    partial: bool

    def __enter__(self) -> WorkingCopy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what GitPython has started."""
        self.repository.close()


def open_working_copy(
    path: Path, environment: Mapping[str, str], redact: Callable[[str], str]
) -> WorkingCopy:
    """The repository that `path`, a folder or a file, lies in; of a submodule's, the submodule.

    `redact` takes the secrets out of what git says. Raises UsageError: no git, or too old a one; no
    repository; one of another user; one that names objects by SHA-256; one whose configuration comes from its
    work tree.
    """
    # The nearest `.git` counts, as git itself would take a folder of files that looks like a bare repository.
    work_tree = locate([path]).work_tree
    top = work_tree or os.path.realpath(path)
    git = Git(top if os.path.isdir(top) else os.path.dirname(top), environment, redact)
    _check_version(git)
    facts = git.run("rev-parse", "--is-bare-repository", "--absolute-git-dir", "--show-object-format")
    if facts.status != 0:
        raise UsageError(_not_opened(path, facts.errors))
    bare, git_folder, object_format = facts.text.split("\n")
    if object_format != "sha1":
        raise UsageError(f"{path}: this repository names its objects by SHA-256, which GitHub does not take")
    if not work_tree and bare != "true":
        raise UsageError(f"{path} is a part of git's own folder: name the folder of the files")
    if work_tree:
        check_configuration(git, top, git_folder)
    return WorkingCopy(_repository(git_folder), git, top, _is_partial(git))


def _repository(git_folder: str) -> Repo:
    # Where GitPython does not find git (we have), it shall say so when it needs it, not at once.
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    from git import Repo

    return Repo(git_folder, expand_vars=False)


def _check_version(git: Git) -> None:
    told = git.run("version").text
    version = _VERSION.match(told)
    if version is None or (int(version[1]), int(version[2])) < _OLDEST_GIT:
        wanted = ".".join(map(str, _OLDEST_GIT))
        raise UsageError(f"pinfix needs git {wanted} or newer; this is {visible(shortened(told, 40))}")


def _not_opened(path: Path, errors: str) -> str:
    if "dubious ownership" in errors:
        return (
            f"{path}: this repository belongs to another user; if you trust it, tell git so "
            "(`git config --global --add safe.directory` with its path)"
        )
    if "not a git repository" in errors:
        return f"{path} is not in a git repository: clone one, or name it (--repo owner/name)"
    return f"{path}: git does not open this repository: {visible(shortened(errors.strip()))}"


def _is_partial(git: Git) -> bool:
    asked = git.run("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$")
    return asked.status == 0
