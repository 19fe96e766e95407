"""HashiCorp Vault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings, VaultSettings
from pinfix_codemods.oidc.finding import Finding, NewStep, Swap, Trust, Use
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.clouds.given import variables
from pinfix_codemods.oidc.providers.vault.action import audience
from pinfix_codemods.oidc.providers.vault.case import Case, case_of, objections_of
from pinfix_codemods.oidc.providers.vault.names import ACTION, ADDRESS, NAMESPACE, PROVIDER, TOKEN
from pinfix_codemods.oidc.scene.model import JobScene

_STEP_NAME = "Log in to Vault (OIDC)"


class Vault:
    """Tokens and logins of Vault, which a role of its method `jwt` takes the place of."""

    name = PROVIDER
    title = "HashiCorp Vault"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes or raises."""
        return tuple(fact.write for fact in facts(PROVIDER).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of Vault."""
        return "vault" in text.lower()

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job."""
        case = case_of(job, settings.vault)
        if not case.keyed and not case.tokens and not case.named:
            return
        objections = objections_of(case)
        if not case.keyed and not case.consumers and not objections:
            return  # Variables of the workflow, which nothing in this job uses.
        yield Finding(
            self.name,
            self.title,
            case.at,
            tuple(sorted(case.secrets)),
            case.keys,
            objections,
            None if objections else _swap(case, settings.vault),
        )


def _swap(case: Case, settings: VaultSettings) -> Swap:
    facts_of_role = [("role", settings.role.written)]
    if settings.path is not None:
        facts_of_role.append(("path", settings.path))
    return Swap(
        removed=case.tokens,
        edits=tuple(operation for part in case.parts for operation in part.edits),
        raises=tuple(one for part in case.parts for one in part.raises),
        new_steps=(_new_step(case, settings),) if case.needs_step else (),
        consumers=case.consumers,
        variables=tuple(variables([(settings.role, "the role of Vault's method `jwt` that the job takes")])),
        trust=(Trust(PROVIDER, settings.audience or "", tuple(facts_of_role)),),
        notes=tuple(dict.fromkeys(note for part in case.parts for note in part.notes)),
        refreshed=frozenset({TOKEN}) if case.consumers else frozenset(),
    )


def _new_step(case: Case, settings: VaultSettings) -> NewStep:
    inputs = [("url", _in_force(case, ADDRESS))]
    namespace = _in_force(case, NAMESPACE)
    if namespace:
        inputs.append(("namespace", namespace))
    inputs += [("method", "jwt"), ("role", settings.role.written), ("jwtGithubAudience", audience(settings))]
    if settings.path is not None:
        inputs.append(("path", settings.path))
    return NewStep(_STEP_NAME, facts(PROVIDER)[ACTION].write, (*inputs, ("exportToken", "true")))


def _in_force(case: Case, name: str) -> str:
    return next((step.env[name].value.text.strip() for step in case.consumers if name in step.env), "")
