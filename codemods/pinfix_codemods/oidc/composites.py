"""Keys that composite actions of the repository take as inputs: who hands them over is not known.

A job that uses such an action is looked at as one that hands its key to something unknown. The action itself
can only be changed together with all who use it, in this repository or in others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.codemod import Repository
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.jobs import Section, Step, read_steps
from pinfix.github.uses import RepositoryUses, parse_uses
from pinfix.ignores import marker_for
from pinfix.plan import Place, Refusal
from pinfix.yaml.meant import text_as_meant
from pinfix.yaml.nodes import Mapping, follow
from pinfix_codemods.oidc.name import NAME

_CODE = "unknown-consumer"
_REMEDY = (
    "Log in before the action, in the jobs that use it, and let it go by that login; then take the input out."
)

_INPUTS = {
    "aws-actions/configure-aws-credentials": ("aws", "aws-secret-access-key"),
    "azure/login": ("azure", "creds"),
    "google-github-actions/auth": ("gcp", "credentials_json"),
    "google-github-actions/setup-gcloud": ("gcp", "service_account_key"),
    "hashicorp/vault-action": ("vault", "secretid"),
    "js-devtools/npm-publish": ("npm", "token"),
    "pypa/gh-action-pypi-publish": ("pypi", "password"),
}
"""By action in lower case: the provider, and the input that is a key where it is filled."""

_VARIABLES = {
    "ARM_CLIENT_SECRET": "azure",
    "AWS_SECRET_ACCESS_KEY": "aws",
    "AZURE_CLIENT_SECRET": "azure",
    "GOOGLE_CREDENTIALS": "gcp",
    "POETRY_PYPI_TOKEN_PYPI": "pypi",
    "TWINE_PASSWORD": "pypi",
    "UV_PUBLISH_TOKEN": "pypi",
}
"""Variables that hold a key where they are filled."""

_LOGIN = "docker/login-action"
_REGISTRIES = (
    (
        re.compile(r"(?:https?://)?[0-9]+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?/?|public\.ecr\.aws/?"),
        "aws",
    ),
    (re.compile(r"(?:https?://)?(?:[\w-]+\.)?(?:gcr\.io|pkg\.dev)(?:/.*)?"), "gcp"),
    (re.compile(r"(?:https?://)?[\w-]+\.azurecr\.io/?"), "azure"),
)
_GOOGLE_USERS = frozenset({"_json_key", "_json_key_base64"})
_TEMPORARY = ("aws-session-token", "AWS_SESSION_TOKEN")
"""Beside a key, these say that it is short-lived."""

_INPUT = re.compile(r"\$\{\{\s*inputs\s*(?:\.\s*([\w-]+)|\[\s*'([\w-]+)'\s*\])\s*\}\}", re.IGNORECASE)
_LONGEST = 200
"""Characters of a value that is looked at."""


def keys_in_actions(repository: Repository, config: Config) -> Iterator[Refusal]:
    """A refusal for each key of a provider that an action of the repository takes as an input."""
    for action in repository.actions():
        if "inputs" not in text_as_meant(action.document).lower():
            continue
        for step in _steps(action):
            yield from _in_step(action, step, config)


def _steps(action: Action) -> Iterator[Step]:
    if (action.using or "").lower() != "composite":
        return
    for index, root in enumerate(action.document.roots):
        node = follow(root)
        runs = (
            Section(action.document, node, (), index).section("runs") if isinstance(node, Mapping) else None
        )
        if runs is not None:
            yield from read_steps(runs)


def _in_step(action: Action, step: Step, config: Config) -> Iterator[Refusal]:
    written = step.string("uses") or ""
    if config.ignores(action.path, written or None, NAME) is not None:
        return
    uses = parse_uses(written) if written else None
    named = f"{uses.owner}/{uses.repo}".lower() if isinstance(uses, RepositoryUses) else ""
    given, env = step.section("with"), step.section("env")
    for owner, wanted in ((given, _wanted(named, given)), (env, _VARIABLES)):
        if owner is None or any(owner.has(name) for name in _TEMPORARY):
            continue
        for key, provider in _keys_in(owner, wanted):
            node = owner.node.key(key)
            lead = step.node.lead if node is None else node.lead
            asked = any(marker_for(action.document, at, NAME) for at in (lead, step.node.lead))
            if provider not in config.oidc.disabled and not asked:
                yield _refusal(action, owner, key, lead)


def _wanted(action: str, given: Section | None) -> dict[str, str]:
    """The inputs of the action that are keys, with their providers."""
    if given is None:
        return {}
    if action == _LOGIN:
        registry = (given.string("registry") or "").strip()[:_LONGEST].lower()
        provider = next((name for pattern, name in _REGISTRIES if pattern.fullmatch(registry)), None)
        user = (given.string("username") or "").strip().lower()
        is_key = provider is not None and (provider != "gcp" or user in _GOOGLE_USERS)
        return {"password": provider} if provider is not None and is_key else {}
    found = _INPUTS.get(action)
    return {} if found is None else {found[1]: found[0]}


def _keys_in(owner: Section, wanted: dict[str, str]) -> Iterator[tuple[str, str]]:
    for key, _, _ in owner.node.entries():
        provider = wanted.get(key) or wanted.get(key.lower())
        value = owner.string(key) or ""
        if provider is not None and len(value) <= _LONGEST and _INPUT.fullmatch(value.strip()):
            yield key, provider


def _refusal(action: Action, owner: Section, key: str, lead: int) -> Refusal:
    line, column = action.document.place(lead)
    found = _INPUT.fullmatch((owner.string(key) or "").strip())
    name = "" if found is None else (found[1] or found[2])
    reason = (
        f"the action takes a key as its input `{name}` and hands it to `{key}`: whether those who use it can"
        " do without is not known"
    )
    return Refusal(NAME, Place(action.path, line, column, (*owner.path, key)), _CODE, reason, _REMEDY)
