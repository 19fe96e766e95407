"""The public registry of npm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.finding import Finding, Use
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.npm.case import case_of
from pinfix_codemods.oidc.providers.npm.names import PROVIDER
from pinfix_codemods.oidc.providers.npm.objecting import objections_of
from pinfix_codemods.oidc.providers.npm.swapping import swap_of
from pinfix_codemods.oidc.providers.publishing.issuer import other_issuer
from pinfix_codemods.oidc.providers.speaking import speaks_of
from pinfix_codemods.oidc.scene.model import JobScene

_WORDS = ("npm", "_auth", "yarn", "lerna", "changeset", "semantic-release")


class Npm:
    """Tokens of the registry, which a publisher takes the place of that trusts the workflow."""

    name = PROVIDER
    title = "npm"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes or raises."""
        return tuple(fact.write for fact in facts(PROVIDER).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of npm."""
        return speaks_of(text, _WORDS)

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job that publish; those that only install packages are none."""
        case = case_of(job, settings.npm)
        kept = frozenset(secret for entry in case.kept for secret in entry.value.secrets)
        if not case.is_used or case.is_about_installing:
            return
        objections = (*objections_of(case), *other_issuer(settings.issuer, case.at))
        yield Finding(
            self.name,
            self.title,
            case.at,
            tuple(sorted(case.secrets - (kept - case.taken))),
            case.keys,
            objections,
            None if objections else swap_of(case, settings.npm),
        )
