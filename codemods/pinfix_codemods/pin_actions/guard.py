"""Pins of `actions/checkout` that freeze a version from before its guard against code of forks.

In a run that holds the secrets of the base repository (`pull_request_target`, `workflow_run`), newer versions
refuse to check out the code of a fork. A pin to an older one keeps the hole open for good.
"""

from __future__ import annotations

from pinfix.codemod import Context
from pinfix.resolution import Reference, Resolution, Resolved, Unresolved
from pinfix_codemods.pin_actions.decide import Refuse
from pinfix_codemods.pin_actions.knowledge import first_guarded, guarded_versions, has_fork_guard


def remedies() -> tuple[Reference, ...]:
    """The versions that a refusal may name, so that their commits are at hand."""
    return tuple(Reference("actions", "checkout", version) for version in guarded_versions())


def unguarded(reference: Reference, pinned: Resolution, context: Context) -> Refuse | None:
    """What is to be said of a pinned `actions/checkout` in such a workflow; None where it has the guard."""
    where = "in a workflow that runs on pull_request_target or workflow_run"
    if isinstance(pinned, Unresolved):
        return Refuse(
            "unguarded-checkout",
            f"it is not known which version of actions/checkout {reference.ref} is {where}: "
            "it may lack the guard against checking out the code of a fork",
            f"Pin to {_named(first_guarded(''), context)} or newer.",
        )
    if has_fork_guard(pinned.version):
        return None
    return Refuse(
        "unguarded-checkout",
        f"actions/checkout {pinned.version} checks out the code of a fork without asking {where}",
        f"Pin to {_named(first_guarded(pinned.version), context)} or newer, which refuses that; "
        "pinfix freezes what runs and does not update.",
    )


def _named(version: str, context: Context) -> str:
    resolution = context.resolutions.get(Reference("actions", "checkout", version))
    return f"{version} ({resolution.sha})" if isinstance(resolution, Resolved) else version
