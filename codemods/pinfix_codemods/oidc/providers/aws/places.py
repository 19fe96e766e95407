"""All places in a job that have a stored key of AWS."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix_codemods.oidc.providers.aws.shapes.configure_action import Keyed, keyed_steps
from pinfix_codemods.oidc.providers.aws.shapes.ecr import Login, logins
from pinfix_codemods.oidc.providers.aws.shapes.env_keys import stored_pairs
from pinfix_codemods.oidc.providers.aws.shapes.set_lines import KeyLine, Setting, key_lines, settings_of
from pinfix_codemods.oidc.providers.aws.strange import named_secrets
from pinfix_codemods.oidc.scene.model import Entry, JobScene
from pinfix_codemods.oidc.scene.values import ANY_SECRET, JOB_TOKEN


@dataclass(frozen=True, slots=True)
class Places:
    """The key in each shape. `secrets`: of all of them, and of others that are keys by their names.

    `settings`: all that scripts set with `aws configure set`. `picked`: a key is chosen while the job runs.
    """

    configure: tuple[Keyed, ...]
    env: tuple[Entry, ...]
    lines: tuple[KeyLine, ...]
    settings: tuple[Setting, ...]
    logins: tuple[Login, ...]
    secrets: frozenset[str]
    picked: bool

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that are dealt with."""
        return (
            *(half for keyed in self.configure for half in keyed.halves),
            *self.env,
            *(line.entry for line in self.lines if line.entry is not None and line.entry.level == "step"),
            *(half for login in self.logins for half in login.halves),
        )


def places_of(job: JobScene) -> Places:
    """Where the key stands; nothing at all in most jobs."""
    configure, env, found = keyed_steps(job), stored_pairs(job), logins(job)
    settings = settings_of(job)
    lines = key_lines(settings)
    entries = [
        *(half for keyed in configure for half in keyed.halves),
        *env,
        *(half for login in found for half in login.halves),
    ]
    secrets = {secret for entry in entries for secret in entry.value.secrets}
    secrets |= {line.secret for line in lines if line.secret}
    secrets |= named_secrets(job)
    picked = ANY_SECRET in secrets or any(not line.secret for line in lines)
    return Places(
        configure, env, lines, settings, found, frozenset(secrets) - {ANY_SECRET, JOB_TOKEN}, picked
    )
