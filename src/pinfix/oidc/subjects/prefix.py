"""The beginning of a subject: which repository it is of, in the forms in which GitHub may write it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinfix.config.oidc_settings import GITHUB_ISSUER
from pinfix.oidc.subjects.contexts import ENVIRONMENT, Presented
from pinfix.oidc.subjects.holes import FILL

_OF_GHE_COM = re.compile(r"https://token\.actions\.[a-z0-9-]+\.ghe\.com(/|$)")


@dataclass(frozen=True, slots=True)
class Template:
    """How GitHub writes the subjects of a repository: `prefix` (`sub_claim_prefix`), "" where it tells none.

    `keys`: the claims that the organization has chosen, None for the usual form.
    """

    prefix: str = ""
    keys: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of the repository. Everything but `issuer` may be missing: "" or None.

    `template` None: nobody could be asked. Ids are texts, as they are in the claims.
    """

    owner: str = ""
    name: str = ""
    owner_id: str = ""
    repository_id: str = ""
    default_branch: str | None = None
    template: Template | None = None
    issuer: str = GITHUB_ISSUER

    @property
    def shown(self) -> str:
        """`owner/name`, with holes."""
        return f"{self.owner or FILL}/{self.name or FILL}"

    @property
    def has_immutable_subjects(self) -> bool:
        """Whether the server knows the form with ids: Enterprise Server does not."""
        return self.issuer.startswith(GITHUB_ISSUER) or _OF_GHE_COM.match(self.issuer) is not None


@dataclass(frozen=True, slots=True)
class Subjects:
    """All subjects of one job, in both forms of the prefix where it is not known which one holds.

    `by_context` has them by their context. `unknown`: claims of the organization's template of which no value
    is known; then there are none.
    """

    by_context: dict[str, tuple[str, ...]]
    unknown: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Each once, in the order of the contexts."""
        return tuple(dict.fromkeys(one for found in self.by_context.values() for one in found))


def prefixes(identity: Identity) -> tuple[str, ...]:
    """The prefixes that GitHub may write: the one that it names, else both forms, that with ids first.

    `sub_claim_prefix` is believed and `use_immutable_subject` is not: they were seen to disagree.
    """
    if identity.template is not None and identity.template.prefix:
        return (identity.template.prefix,)
    classic = f"repo:{identity.shown}"
    if not identity.has_immutable_subjects:
        return (classic,)
    owner_id, repository_id = identity.owner_id or FILL, identity.repository_id or FILL
    return (f"repo:{identity.owner or FILL}@{owner_id}/{identity.name or FILL}@{repository_id}", classic)


def subjects_of(presented: Presented, identity: Identity) -> Subjects:
    """The subjects of what a job presents; one `FILL` where nothing of it can be named."""
    keys = None if identity.template is None else identity.template.keys
    contexts = presented.contexts or (FILL,)
    if keys is None:
        return Subjects(
            {context: tuple(f"{one}:{context}" for one in prefixes(identity)) for context in contexts}
        )
    found: dict[str, tuple[str, ...]] = {}
    unknown: dict[str, None] = {}
    for context in contexts:
        values = {key: _claim(key, context, identity) for key in keys}
        unknown.update((key, None) for key, value in values.items() if not value)
        found[context] = tuple(_joined(keys, values, prefix) for prefix in prefixes(identity))
    return Subjects({} if unknown else found, tuple(unknown))


def _joined(keys: tuple[str, ...], values: dict[str, str], prefix: str) -> str:
    parts = {"repo": prefix, "context": values.get("context", "")}
    return ":".join(parts.get(key, f"{key}:{values[key]}") for key in keys)


def _claim(key: str, context: str, identity: Identity) -> str:
    """The value of a claim that a template can name; "" where it is not known before the run."""
    if key == "environment":
        return context.removeprefix(ENVIRONMENT) if context.startswith(ENVIRONMENT) else ""
    known = {
        "repo": identity.shown,
        "context": context,
        "repository": identity.shown,
        "repository_owner": identity.owner or FILL,
        "repository_id": identity.repository_id or FILL,
        "repository_owner_id": identity.owner_id or FILL,
    }
    return known.get(key, "")
