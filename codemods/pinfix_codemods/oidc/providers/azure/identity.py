"""Who a job signs in as: the ids of an application, of its tenant and of a subscription."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.config.oidc_settings import AzureSettings, Given
from pinfix_codemods.oidc.finding import Trust, Variable
from pinfix_codemods.oidc.providers.azure.names import PROVIDER
from pinfix_codemods.oidc.providers.clouds.given import variables
from pinfix_codemods.oidc.providers.clouds.part import Part

CLIENT, TENANT, SUBSCRIPTION = "client-id", "tenant-id", "subscription-id"

_MEANINGS = {
    CLIENT: "the id of the application or managed identity that the job signs in as",
    TENANT: "the id of its tenant",
    SUBSCRIPTION: "the id of the subscription that the job works in",
}


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids as they can stand in inputs; "" for one that nothing in the workflow tells."""

    client: str = ""
    tenant: str = ""
    subscription: str = ""

    @property
    def who(self) -> tuple[str, str]:
        """Application and tenant, the same for all ways of writing them."""
        return "".join(self.client.split()).lower(), "".join(self.tenant.split()).lower()


@dataclass(frozen=True, slots=True)
class AzurePart(Part):
    """`ids`: who the job has to sign in as for it, where the workflow tells; else `opaque`: the secret of it.

    `settles`: whether it is signed in by its own step, and the configuration tells who.
    """

    ids: Ids | None = None
    opaque: str = ""
    settles: bool = False


def inputs_of(ids: Ids, settings: AzureSettings) -> Iterator[tuple[str, str]]:
    """The inputs of a login: what the workflow tells, and for the rest what the configuration does."""
    yield CLIENT, ids.client or settings.client_id.written
    yield TENANT, ids.tenant or settings.tenant_id.written
    yield SUBSCRIPTION, ids.subscription or settings.subscription_id.written


def audience_of(settings: AzureSettings) -> Iterator[tuple[str, str]]:
    """The input for the audience, where the configuration has one."""
    if settings.audience is not None:
        yield "audience", settings.audience


def variables_of(written: set[str], settings: AzureSettings) -> tuple[Variable, ...]:
    """What a person has to provide of what was written."""
    given: dict[str, Given] = {
        CLIENT: settings.client_id,
        TENANT: settings.tenant_id,
        SUBSCRIPTION: settings.subscription_id,
    }
    return tuple(variables((one, _MEANINGS[name]) for name, one in given.items() if one.written in written))


def trust_of(inputs: tuple[tuple[str, str], ...], settings: AzureSettings) -> Trust:
    """What the other side has to be told."""
    facts = tuple((name.replace("-", "_"), text) for name, text in inputs if name in _MEANINGS)
    return Trust(PROVIDER, settings.audience or "", facts)
