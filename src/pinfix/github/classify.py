"""Telling workflows and actions from other YAML files."""

from __future__ import annotations

import re
from typing import Literal

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, follow

_WORKFLOW_FILE = re.compile(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml", re.DOTALL)
_ACTION_FILE = re.compile(r"(?:.*/)?action\.ya?ml", re.DOTALL)


def kind_of(path: str, document: Document) -> Literal["workflow", "action"] | None:
    """What the file at `path` (forward slashes) is: by its place, else by what is in it.

    The place decides where GitHub looks for workflows (directly in `.github/workflows`) and actions
    (`action.yml`). Elsewhere, as for templates that a person names by hand, `jobs` at the top makes a
    workflow and `runs` an action. None: neither.
    """
    if _WORKFLOW_FILE.fullmatch(path):
        return "workflow"
    if _ACTION_FILE.fullmatch(path):
        return "action"
    roots = [follow(root) for root in document.roots]
    keys = {name for root in roots if isinstance(root, Mapping) for name, _, _ in root.entries()}
    if "jobs" in keys:
        return "workflow"
    return "action" if "runs" in keys else None
