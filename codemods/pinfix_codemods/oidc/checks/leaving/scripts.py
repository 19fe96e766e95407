"""Scripts that use a key and cannot be read, or cannot be changed (R29)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pinfix_codemods.oidc.checks.env_keys import in_force
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, StepScene

CODE = "script"

_JUDGED_ELSEWHERE = frozenset({"python", "compose"})


def unread_scripts(step: StepScene, names: Collection[str]) -> Iterator[Objection]:
    """What the step runs while the variables are in force and that cannot be read; and files in languages
    other than Python that name them.

    Nothing where they are not in force: what a step finds that an earlier one has logged in for, it finds
    as before.
    """
    if not in_force(step, names):
        return
    for lost in step.lost:
        yield Objection(
            CODE,
            lost.spot,
            f"what `{lost.shown}` runs has the key, and cannot be read: {lost.reason}",
            "hand the key only to steps whose scripts are in the repository",
        )
    for file in step.files:
        if file.language not in _JUDGED_ELSEWHERE and mentions(file.text, names):
            where = file.path or "the script of the step"
            yield Objection(
                CODE,
                file.spot,
                f"{where} ({file.language}) names the variables of the key, and is not changed",
                "let it use the default credentials of its library, without naming the key",
            )


def absent_scripts(job: JobScene, step: StepScene) -> Iterator[Objection]:
    """What the step runs behind a login, and that is not in the repository (a file, or a program that only
    the run tells): it may use what the login has put into the environment in ways in which only a stored key
    can be used.

    Of files nothing where the job declares no permissions: then it is what the job needs of its token that
    cannot be told of such a file, which is asked elsewhere.
    """
    declares = job.job.has("permissions") or job.root.has("permissions")
    for lost in step.lost:
        if lost.unseen or (lost.absent and declares):
            yield Objection(
                CODE,
                lost.spot,
                f"what `{lost.shown}` runs finds the login of the job, and cannot be read: {lost.reason}",
                "keep what the job runs in the repository, or migrate this job by hand",
            )
