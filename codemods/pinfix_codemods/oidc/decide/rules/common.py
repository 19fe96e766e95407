"""What holds for the keys of every provider."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.codemod import Repository
from pinfix.config.oidc_settings import OidcSettings
from pinfix.pins.locked import locked_by
from pinfix_codemods.oidc.decide.following.callers import Callers
from pinfix_codemods.oidc.decide.holders import steps_with_keys
from pinfix_codemods.oidc.decide.rules.any_secret import by_any_secret
from pinfix_codemods.oidc.decide.rules.codes import LOCKED
from pinfix_codemods.oidc.decide.rules.generated import by_generator
from pinfix_codemods.oidc.decide.rules.naming import NamingRule
from pinfix_codemods.oidc.decide.rules.outputs import by_outputs
from pinfix_codemods.oidc.decide.rules.triggers import by_triggers
from pinfix_codemods.oidc.decide.rules.written_out import WrittenOut
from pinfix_codemods.oidc.finding import Finding, Objection
from pinfix_codemods.oidc.scene.model import Entry, JobScene


def objections(
    job: JobScene,
    finding: Finding,
    others: tuple[Finding, ...],
    repository: Repository,
    settings: OidcSettings,
    callers: Callers,
    written_out: WrittenOut,
    naming: NamingRule,
) -> Iterator[Objection]:
    """Those of the provider, and all that are found here; `others`: all findings of the job."""
    yield from finding.objections
    yield from callers.objections(job, finding)
    yield from by_triggers(job, finding.provider, settings, steps_with_keys(job, finding))
    yield from by_any_secret(job, finding)
    yield from by_outputs(job, finding)
    yield from by_generator(job)
    yield from written_out.objections(job)
    if finding.swap is None:
        return
    locked = locked_by(repository.lockfile, repository.governed).keeps_off(job.path)
    if locked is not None and (finding.swap.new_steps or finding.swap.raises):
        yield Objection(LOCKED, finding.at, locked, "Change what it locks with its own tool first.")
    yield from _kept_by_another(finding, others)
    yield from naming.objections(job, finding)


def _kept_by_another(finding: Finding, others: tuple[Finding, ...]) -> Iterator[Objection]:
    """Entries that the swap takes away, and that another finding of the job keeps."""
    assert finding.swap is not None
    removed: dict[object, Entry] = {entry.path: entry for entry in finding.swap.removed}
    for other in others:
        if other is finding or not other.objections:
            continue
        shared = [removed[key.path].key for key in other.keys if key.path in removed]
        if shared:
            why = other.objections[0]
            reason = f"{', '.join(shared)} is needed for {other.title} as well, where it stays: {why.reason}"
            yield Objection(why.code, why.spot, reason, why.remedy)
