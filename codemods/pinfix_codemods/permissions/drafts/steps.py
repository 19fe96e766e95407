"""Whether a step may make a draft of a release, or turn one into a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pinfix.codemod import Repository
from pinfix.github.jobs import Step
from pinfix_codemods.permissions.drafts.texts import (
    BY_CONFIGURATION,
    configured_to_draft,
    files_may_draft,
    speaks_of_drafts,
    text_may_draft,
)

_NO = frozenset({"", "false"})
_ASKED_BY_INPUT = frozenset(
    {
        "actions/create-release",
        "marvinpinto/action-automatic-releases",
        "ncipollo/release-action",
        "softprops/action-gh-release",
        "svenstaro/upload-release-action",
        "taiki-e/create-gh-release-action",
        "tauri-apps/tauri-action",
    }
)
"""Actions that make a draft only where an input with that word asks for it (their `action.yml`)."""

_OF_PULL_REQUESTS = re.compile(r"pull-?request|(^|[/-])prs?($|[/-])")
_ONLY_READS = re.compile(r"(^|[/-])(changelog|download\w*|fetch|find|get|latest|notes|tag|version)($|[/-])")
_DRAFTER = "release-drafter"


def step_may_draft(step: Step, repository: Repository) -> bool:
    """Whether the step may do so, as far as it and the files that it names tell; unsure counts as yes."""
    script = step.script
    if script is not None:
        folder = step.string("working-directory") or "."
        return text_may_draft(script.value, repository, folder)
    uses = step.string("uses")
    if uses is None:
        return False
    section = step.section("with")
    inputs = {} if section is None else {key.lower(): text for key, text in section.strings()}
    if uses.startswith("./"):
        given = any(speaks_of_drafts(f"{key}: {text}") for key, text in inputs.items())
        names = f"{uses}/action.yml {uses}/action.yaml"
        return given or files_may_draft(names, repository, ".")
    return _action_may_draft(uses.partition("@")[0].lower(), inputs, repository)


def _action_may_draft(name: str, inputs: Mapping[str, str], repository: Repository) -> bool:
    if name == "actions/github-script":
        return text_may_draft(inputs.get("script", ""), repository, ".")
    if _OF_PULL_REQUESTS.search(name):
        return False
    if any("draft" in key and text.strip().lower() not in _NO for key, text in inputs.items()):
        return True
    if _DRAFTER in name:
        publishes = inputs.get("publish", "").strip() == "true"
        idle = name.endswith("/autolabeler") or inputs.get("disable-releaser", "").strip() == "true"
        return not publishes and not idle
    if "release" not in name and "electron" not in name and name not in _ASKED_BY_INPUT:
        return False
    if any(speaks_of_drafts(text) for key, text in inputs.items() if "draft" not in key):
        return True
    if BY_CONFIGURATION.search(name):
        return configured_to_draft(name, repository)
    return not _ONLY_READS.search(name) and name not in _ASKED_BY_INPUT and not _says_no(inputs)


def _says_no(inputs: Mapping[str, str]) -> bool:
    return any("draft" in key and text.strip().lower() == "false" for key, text in inputs.items())
