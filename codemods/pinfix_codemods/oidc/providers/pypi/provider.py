"""The index of Python packages, and its twin for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.finding import Finding, Use
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.publishing.issuer import other_issuer
from pinfix_codemods.oidc.providers.pypi.case import case_of
from pinfix_codemods.oidc.providers.pypi.names import PROVIDER
from pinfix_codemods.oidc.providers.pypi.objecting import objections_of
from pinfix_codemods.oidc.providers.pypi.swapping import swap_of
from pinfix_codemods.oidc.providers.speaking import speaks_of
from pinfix_codemods.oidc.scene.model import JobScene

_WORDS = (
    *("pypi", "twine", "uv_publish", "pdm_publish", "poetry", "hatch_index", "flit_", "maturin"),
    *(f"{tool}{space}" for tool in ("uv", "pdm", "hatch", "flit") for space in (" ", "\t")),
)


class Pypi:
    """Tokens of the index, which a publisher takes the place of that trusts the workflow."""

    name = PROVIDER
    title = "PyPI"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes or raises."""
        return tuple(fact.write for fact in facts(PROVIDER).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of publishing a Python package."""
        return speaks_of(text, _WORDS)

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job, of both indexes."""
        case = case_of(job)
        if not case.secrets and not case.keys:
            return
        if not case.is_used:
            return  # Variables of the workflow or the job, which nothing in this job uses.
        objections = (*objections_of(case), *other_issuer(settings.issuer, case.at))
        users = {secret for entry in case.users for secret in entry.value.secrets}
        yield Finding(
            self.name,
            self.title,
            case.at,
            tuple(sorted(case.secrets | users)),
            case.keys,
            objections,
            None if objections else swap_of(case, settings.pypi),
        )
