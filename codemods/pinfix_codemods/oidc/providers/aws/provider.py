"""Amazon Web Services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.finding import Finding, Use
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.aws.case import case_of
from pinfix_codemods.oidc.providers.aws.objecting import objections_of
from pinfix_codemods.oidc.providers.aws.places import places_of
from pinfix_codemods.oidc.providers.aws.swapping import swap_of
from pinfix_codemods.oidc.providers.aws.tools import PROVIDER
from pinfix_codemods.oidc.providers.speaking import speaks_of
from pinfix_codemods.oidc.scene.model import JobScene

_WORDS = (
    "aws",
    "docker/login-action",
    *(f"access{one}key{other}id" for one in ("", "-", "_") for other in ("", "-", "_")),
)


class Aws:
    """Keys of users of AWS, which a role takes the place of that trusts the workflow."""

    name = PROVIDER
    title = "Amazon Web Services"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes or raises."""
        return tuple(fact.write for fact in facts(PROVIDER).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of AWS."""
        return speaks_of(text, _WORDS)

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job: they are one account's, or the job keeps them."""
        places = places_of(job)
        if not places.secrets and not places.picked:
            return
        case = case_of(job, places, settings.aws)
        objections = objections_of(case)
        if not case.signs_in and not objections:
            return  # Variables of the workflow, which nothing in this job uses.
        yield Finding(
            self.name,
            self.title,
            case.at,
            tuple(sorted(places.secrets)),
            case.keys,
            objections,
            None if objections else swap_of(case),
        )
