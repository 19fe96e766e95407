"""Real git for tests, without the settings of the person who runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

GIT = shutil.which("git")


def git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """What `git` prints in `root`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"HOME": str(root), "XDG_CONFIG_HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1"}
    command = [str(GIT), "-c", "user.name=a", "-c", "user.email=a@b.example", *arguments]
    done = subprocess.run(command, cwd=root, env=environment, input=stdin, capture_output=True, check=True)
    return done.stdout


def listed(root: Path, *options: str) -> set[bytes]:
    """The YAML files that `git ls-files` names."""
    names = git(root, "ls-files", "-z", *options).split(b"\0")
    return {name for name in names if name.endswith((b".yml", b".yaml"))}
