"""Jobs that hand a stored key to a workflow that they call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.plan import Refusal
from pinfix.yaml.nodes import Scalar, follow
from pinfix_codemods.oidc.decide.refusing import refusal
from pinfix_codemods.oidc.decide.rules.codes import CALLER
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene
from pinfix_codemods.oidc.scene.values import read_value

_NAMES = {
    "aws": r"AWS_(?:\w+_)?(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SECRET_KEY|ACCESS_KEY|SECRET)",
    "gcp": r"(?:GCP|GCLOUD|GOOGLE|GCR|GAR|GKE)_(?:\w+_)?(?:KEY|CREDENTIALS?|JSON)",
    "azure": r"(?:AZURE_(?:\w+_)?(?:CREDENTIALS|CREDS|CLIENT_SECRET)|ARM_CLIENT_SECRET)",
    "pypi": r"(?:TWINE_PASSWORD|(?:TEST_?)?PYPI_(?:\w+_)?(?:TOKEN|PASSWORD))",
    "npm": r"(?:NPM_(?:\w+_)?TOKEN|NODE_AUTH_TOKEN)",
    "crates": r"(?:CARGO_REGISTRY|CRATES_IO|CARGO)_(?:API_)?TOKEN",
    "rubygems": r"(?:RUBYGEMS_(?:API_KEY|AUTH_TOKEN|TOKEN)|GEM_HOST_API_KEY)",
    "nuget": r"NUGET_(?:API_KEY|TOKEN|KEY)",
    "vault": r"VAULT_(?:TOKEN|SECRET_ID|ROLE_ID)",
    "pulumi": r"PULUMI_(?:\w+_)?ACCESS_TOKEN",
}
_KEYS = tuple((re.compile(rf"(?:\w+_)?{name}(?:_\w+)?"), provider) for provider, name in _NAMES.items())
"""Names under which keys are commonly kept, with what people put before and behind them. What a secret holds
no file tells.
"""

_LONGEST = 100
"""Characters of a name that is looked at."""


def by_passing(job: JobScene) -> Iterator[Refusal]:
    """A refusal for each provider whose key `job` hands to the workflow that it calls."""
    handed = job.job.section("secrets")
    if job.job.calls is None or handed is None:
        return
    told: set[str] = set()
    for name, _, written in handed.node.entries():
        node = follow(written)
        value = read_value(node.value) if isinstance(node, Scalar) else None
        provider = _provider_of(name, value.name) if value is not None and value.is_stored else None
        if value is None or provider is None or provider in told:
            continue
        told.add(provider)
        yield refusal(
            Objection(
                CALLER,
                job.spot(handed, name),
                f"the job hands the secret {value.name} to {job.job.calls}, which decides what becomes of it",
                "Change that workflow together with this one (`oidc.follow_reusable`, where it is in this"
                " repository), or ask its owners to take a role or a client id instead.",
            ),
            (*handed.path, name),
        )


def _provider_of(*names: str) -> str | None:
    short = [name.upper() for name in names if len(name) <= _LONGEST]
    for pattern, provider in _KEYS:
        if any(pattern.fullmatch(name) for name in short):
            return provider
    return None
