"""Google Cloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.finding import Finding, Use
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.gcp.case import case_of
from pinfix_codemods.oidc.providers.gcp.names import PROVIDER
from pinfix_codemods.oidc.providers.gcp.objecting import objections_of
from pinfix_codemods.oidc.providers.gcp.swapping import swap_of
from pinfix_codemods.oidc.providers.speaking import speaks_of
from pinfix_codemods.oidc.scene.model import JobScene

_WORDS = (
    *("google", "gcloud", "gcp", "gcr", "gar_", "gke_", "gcs_", "firebase", "bigquery", "bq_"),
    *("_json_key", "activate-service-account"),
)


class Gcp:
    """Keys of service accounts, which a workload identity pool takes the place of."""

    name = PROVIDER
    title = "Google Cloud"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes or raises."""
        return tuple(fact.write for fact in facts(PROVIDER).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of Google Cloud."""
        return speaks_of(text, _WORDS)

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job: they are one account's, or the job keeps them."""
        case = case_of(job, settings.gcp)
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
