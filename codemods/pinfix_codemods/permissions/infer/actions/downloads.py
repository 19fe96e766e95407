"""Steps that put files from elsewhere into the work space."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pinfix.github.expressions.values import Value
from pinfix.github.jobs import Step
from pinfix.github.uses import RepositoryUses
from pinfix_codemods.permissions.actions.checkout import put_into
from pinfix_codemods.permissions.live import Effect

_DOWNLOADS = {
    "actions/download-artifact": "path",
    "dawidd6/action-download-artifact": "path",
    "robinraju/release-downloader": "out-file-path",
}
"""By the name of the action the input for the folder that the files go to; the default is the work space."""

_FIRST = re.compile(r"\$\{\{ *(runner\.temp|runner\.tool_cache|github\.workspace) *\}\}", re.IGNORECASE)


def downloaded(step: Step, uses: RepositoryUses, inputs: Mapping[str, Value]) -> tuple[Effect, ...]:
    """The files that may be others once `step` has run the action `uses` with `inputs`."""
    name = _DOWNLOADS.get(f"{uses.owner}/{uses.repo}".lower())
    if name is None:
        return ()
    folder = inputs.get(name, Value.literal("."))
    section = step.section("with")
    written = next((text for key, text in section.strings() if key.lower() == name), "") if section else ""
    begins = _FIRST.match(written.strip())
    if begins is None:
        return (put_into(folder),)
    if begins[1].lower() != "github.workspace":
        return ()
    return (put_into(Value(("." + (folder.parts[1] or ""), *folder.parts[2:]) if folder.parts[1:] else ())),)
