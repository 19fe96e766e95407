"""Which paths may be workflows or actions, and which folders hold other people's code."""

from __future__ import annotations

ACTION_NAMES = frozenset({"action.yml", "action.yaml"})
WORKFLOW_FOLDER = ".github/workflows/"

VENDORED = frozenset(
    {
        "node_modules", "bower_components", "jspm_packages", ".yarn", ".pnpm-store",
        "vendor", "third_party", "third-party", "Pods", "Carthage",
        ".venv", "venv", "virtualenv", ".tox", ".nox", ".eggs", "site-packages", "__pypackages__",
        ".terraform", ".gradle", ".bundle",
    }
)  # fmt: skip
"""Folders into which package managers put what others wrote: a change there is lost at the next install."""

VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".jj"})


def is_yaml(name: str) -> bool:
    """Has this file name one of the two endings that GitHub accepts? It tells capitals apart."""
    return name.endswith((".yml", ".yaml"))


def is_skipped_folder(prefix: str, name: str) -> bool:
    """Is the folder `name` below `prefix` ("" or "some/folder/") one that is not entered?

    Below `.github` only `node_modules` counts as vendored: an action there may well be called `venv`.
    """
    if name in VERSION_CONTROL:
        return True
    if name not in VENDORED:
        return False
    return name == "node_modules" or ".github" not in prefix.split("/")


def is_workflow_folder(prefix: str, *, own_workflows: bool) -> bool:
    """Do the YAML files in the folder `prefix` count as workflows?

    Those of the root do. Where the root has none of its own, it is taken for a folder of repositories, and
    the workflows of each of them count.
    """
    return prefix == WORKFLOW_FOLDER or (not own_workflows and prefix.endswith("/" + WORKFLOW_FOLDER))


def takes_yaml(prefix: str, scope: str, *, own_workflows: bool) -> bool:
    """Are all YAML files that lie directly in the folder `prefix` candidates?

    `scope` is the folder that the person named. Where the root has no workflows of its own, the named folder
    may be a loose collection of workflow files.
    """
    return is_workflow_folder(prefix, own_workflows=own_workflows) or (not own_workflows and prefix == scope)


def leads_to_workflows(prefix: str, *, own_workflows: bool) -> bool:
    """Is the folder `prefix` one in which workflows would be looked for, or the `.github` above it?"""
    inner = (prefix, prefix + "workflows/")
    return any(is_workflow_folder(folder, own_workflows=own_workflows) for folder in inner)


def is_candidate(prefix: str, name: str, *, own_workflows: bool) -> bool:
    """May `name` in the folder `prefix` be a workflow or an action, where the person named no folder?"""
    if name in ACTION_NAMES:
        return True
    return is_yaml(name) and takes_yaml(prefix, "", own_workflows=own_workflows)
