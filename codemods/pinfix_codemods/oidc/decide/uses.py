"""Other places that use the secrets of a swap: as long as there may be one, the secret is not deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pinfix.oidc.facts import OtherUse
from pinfix.yaml.operations import Operation
from pinfix_codemods.oidc.decide.case import Case

OtherUses = Callable[[Case], Iterable[OtherUse]]
"""The places that use the secrets of a case after the change."""


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """Cases that go together, and the operations that carry them out, by file.

    `offered`: they are made only where somebody says so (`--unsafe`).
    """

    cases: Sequence[Case]
    operations: Mapping[str, Sequence[Operation]]
    offered: bool


LooksForUses = Callable[[Sequence[CarriedOut]], OtherUses]
"""Looks for uses, given all that is going to be changed."""


def not_looked_for(carried_out: Sequence[CarriedOut]) -> OtherUses:
    """For whoever does not look: any secret may be used anywhere."""
    return _unknown


def _unknown(case: Case) -> Iterable[OtherUse]:
    what = "whether anything else uses it has not been looked for"
    return (OtherUse(secret, case.job.path, 0, what) for secret in case.finding.secrets)
