"""Questions for the working directory and the top of the repository, as variables with the same answer."""

from __future__ import annotations

import re

from pinfix.shell.model import Shell

_PWD = re.compile(r"\$\([ \t]*(?:/bin/)?pwd(?:[ \t]+-[LP])?[ \t]*\)|`pwd`|\$\{PWD\}")
_TOP = re.compile(
    r"\$\([ \t]*git[ \t]+rev-parse[ \t]+--show-toplevel[ \t]*\)|`git rev-parse --show-toplevel`"
    r"|\$\([ \t]*git[ \t]+rev-parse[ \t]+--show-cdup[ \t]*\)"
)


def answered(text: str, shell: Shell) -> str:
    """`text` with `$(pwd)` as `$PWD`, and `$(git rev-parse --show-toplevel)` as the work space."""
    if shell not in ("bash", "sh"):
        return text
    return _TOP.sub("${GITHUB_WORKSPACE}", _PWD.sub("${PWD}", text))
