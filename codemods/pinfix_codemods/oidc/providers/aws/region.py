"""The region that a job works in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import AwsSettings
from pinfix.github.expressions.tokens import find_expressions
from pinfix.shell.model import Word
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.aws.names import REGIONS
from pinfix_codemods.oidc.providers.aws.part import Region
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Spot, StepScene

NOT_AWS = "auto"
"""The one region of stores that only speak the protocol of S3."""

_LEVELS = ("step", "job", "workflow", "with")
_SOVEREIGN = re.compile(r"(?:cn|us-gov|us-iso[a-z]?|eusc|eu-isoe)-.*")


def regions_of(step: StepScene, job: JobScene) -> tuple[Region, ...]:
    """The regions that are in force at the step by its environment, the one nearest to it first.

    Where both variables are there and differ, programs do not agree on which of them counts.
    """
    entries = [step.env[name] for name in REGIONS if name in step.env]
    nearest = sorted(entries, key=lambda entry: _LEVELS.index(entry.level))
    return tuple(_region(entry, job) for entry in nearest if entry.value.kind != "empty")


def regions_for_input(step: StepScene, job: JobScene, name: str) -> tuple[Region, ...]:
    """The region that the input `name` of the step has; without it, those of its environment."""
    given = step.inputs.get(name)
    if given is None or given.value.kind == "empty":
        return regions_of(step, job)
    return (_region(given, job),)


def _region(entry: Entry, job: JobScene) -> Region:
    text = entry.value.text.strip()
    behind = job.env.get(entry.value.through[-1]) if entry.value.through else None
    meant = text if behind is None else behind.value.text.strip()
    # What stands in the step is not there for another one; what is further out is, whatever it is set to.
    return Region(text if entry.level in ("step", "with") else "${{ env." + entry.key + " }}", meant)


def region_in(word: Word, step: StepScene, job: JobScene) -> Region | None:
    """The region that a word of a command names."""
    if len(word.parts) != 1:
        return None
    part = word.parts[0]
    if isinstance(part, str):
        return Region(part, part)
    if part.expression is not None:
        written = "${{" + part.expression + "}}"
        return Region(written, _behind(written, step))
    return next(iter(regions_of(step, job)), None) if part.variable in REGIONS else None


def _behind(written: str, step: StepScene) -> str:
    """The text of the variable that `${{ env.X }}` names, where it is known."""
    found = find_expressions(written)
    name = found[0].source.strip().removeprefix("env.") if found else ""
    entry = step.env.get(name)
    return written if entry is None else entry.value.text.strip()


def choose(found: Iterable[Region], given: str | None) -> Region | None:
    """The one region of all; what the configuration says where none is found. None: none, or several."""
    distinct = {region.meant: region for region in reversed(tuple(found))}
    if len(distinct) > 1:
        return None
    return next(iter(distinct.values()), None if given is None else Region(given, given))


def missing(at: Spot, found: Iterable[Region]) -> Objection:
    """That the region is not known."""
    if tuple(found):
        reason = "the steps that use the key work in different regions, and signing in sets one for all"
    else:
        reason = (
            "the region is not known: neither AWS_REGION nor AWS_DEFAULT_REGION is set where the key is used"
        )
    return Objection(
        "missing-value", at, reason, "set AWS_REGION for the job, or `oidc.aws.region` in the configuration"
    )


def sovereign(meant: str, at: Spot, settings: AwsSettings) -> Iterator[Objection]:
    """The partitions of AWS that want another audience than the usual one."""
    if _SOVEREIGN.fullmatch(meant) and settings.audience == AwsSettings().audience:
        yield Objection(
            "issuer-unknown",
            at,
            f"the region {meant} lies in a partition of AWS of its own, which may want another audience",
            "set `oidc.aws.audience` in the configuration (China: `sts.amazonaws.com.cn`)",
        )
