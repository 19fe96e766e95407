"""Objections as the refusals of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.plan import Place, Refusal
from pinfix.yaml.operations import Path
from pinfix_codemods.oidc.finding import Finding, Objection
from pinfix_codemods.oidc.name import NAME
from pinfix_codemods.oidc.scene.model import JobScene


def refusal(objection: Objection, yaml_path: Path = ()) -> Refusal:
    """The objection at its own place."""
    spot = objection.spot
    place = Place(spot.path, spot.line, spot.column, yaml_path)
    return Refusal(NAME, place, objection.code, objection.reason, objection.remedy)


def refusals(job: JobScene, finding: Finding, objections: Iterable[Objection]) -> Iterator[Refusal]:
    """All of `objections`, each once, with the job and the keys that they keep."""
    secrets = ", ".join(finding.secrets)
    keys = f"{finding.title} ({secrets})" if secrets else finding.title
    for objection in dict.fromkeys(objections):
        spot = objection.spot
        reason = f"the job {job.job.id!r} keeps its keys of {keys}: {objection.reason}"
        place = Place(spot.path, spot.line, spot.column, job.job.path)
        yield Refusal(NAME, place, objection.code, reason, objection.remedy)
