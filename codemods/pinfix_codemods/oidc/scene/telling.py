"""The commands that may be told a stored secret: most steps are seen to have none, before they are read."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix_codemods.oidc.scene.model import JobScene, Ran, StepScene
from pinfix_codemods.oidc.scene.values import is_stored, secrets_in


def telling(job: JobScene) -> Iterator[tuple[StepScene, Ran]]:
    """The commands of all steps that may have a stored secret, each with its step."""
    return ((step, ran) for step in job.steps if may_have_secrets(step) for ran in step.commands)


def may_have_secrets(step: StepScene) -> bool:
    """Whether a stored secret is in a variable of the step, or put into its script.

    GitHub puts nothing into the files that the script runs, and an action is not given the secrets.
    """
    if any(is_stored(entry.value) for entry in step.env.values()):
        return True
    script = step.run or ""
    return "${{" in script and bool(secrets_in(script))
