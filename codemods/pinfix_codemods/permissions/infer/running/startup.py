"""The file that `BASH_ENV` names: bash runs it before every script."""

from __future__ import annotations

import shlex

from pinfix_codemods.permissions.infer.running.scripts import Source, trace_script
from pinfix_codemods.permissions.infer.setting import Setting, Traced
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.reach import unread_code

_OF_THE_SYSTEM = ("/etc/", "/usr/", "/dev/null")


def trace_startup(source: Source, live: Live, setting: Setting) -> Traced:
    """What is run before `source`, as if its first line read the file in."""
    value = live.env.get("BASH_ENV")
    if value is None or value.text == "":
        return Traced()
    if value.text is None:
        return Traced(unread_code(live, source.spot(1), "the file that `BASH_ENV` names"))
    if value.text.startswith(_OF_THE_SYSTEM):
        return Traced()
    reads = Source(
        source.path, source.line, f". {shlex.quote(value.text)}", "bash", source.folder, one_line=True
    )
    return trace_script(reads, live, setting)
