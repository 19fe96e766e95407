"""Microsoft Azure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.finding import Finding, Use
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.azure.case import case_of
from pinfix_codemods.oidc.providers.azure.names import PROVIDER
from pinfix_codemods.oidc.providers.azure.objecting import objections_of
from pinfix_codemods.oidc.providers.azure.swapping import swap_of
from pinfix_codemods.oidc.providers.speaking import speaks_of
from pinfix_codemods.oidc.scene.model import JobScene

_WORDS = ("azure", "arm_client", "az login", "azd auth", "docker/login-action")


class Azure:
    """Keys of service principals of Azure, which a federated credential takes the place of."""

    name = PROVIDER
    title = "Microsoft Azure"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes or raises."""
        return tuple(fact.write for fact in facts(PROVIDER).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of Azure."""
        return speaks_of(text, _WORDS)

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job: they are one application's, or the job keeps them."""
        case = case_of(job, settings.azure)
        if not case.parts and not case.named:
            return
        objections = objections_of(case)
        if not case.signs_in and not objections:
            return  # Variables of the workflow, which nothing in this job uses.
        yield Finding(
            self.name,
            self.title,
            case.at,
            tuple(sorted(case.secrets)),
            case.keys,
            objections,
            None if objections else swap_of(case),
        )
