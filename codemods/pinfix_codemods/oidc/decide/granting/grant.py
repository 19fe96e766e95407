"""The `permissions` of a job that asks for a token: what it has today, and `id-token: write`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pinfix.github.permission_block import InvalidBlock
from pinfix.github.scopes import RESTRICTED, Grant, Level
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.operations import InsertKey, Operation, SetScalar
from pinfix_codemods.oidc.decide.granting.needs import Needs
from pinfix_codemods.oidc.decide.rules.codes import PERMISSIONS
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, Lost, Spot
from pinfix_codemods.permissions.assumed import in_one
from pinfix_codemods.permissions.calls.blocks import Block, top_block, written_block
from pinfix_codemods.permissions.need import Need
from pinfix_codemods.permissions.placement.comments import comments_for
from pinfix_codemods.permissions.placement.operations import KEY, entries_of, set_block
from pinfix_codemods.permissions.placement.top import read_top

ID_TOKEN = "id-token"  # noqa: S105 - the name of a scope
_TOLD = 5
"""How many reasons are told why it is not known what a job needs."""

_TESTS = re.compile(r"(?:\S*[/_-])?(?:unit-?)?tests?(?:\.[a-z0-9]+)?(?:\s.*)?", re.IGNORECASE | re.DOTALL)
"""A script of the repository whose name says that it only tests, as it is shown."""


@dataclass(frozen=True, slots=True)
class Granting:
    """What is written, and what that rests on ("": on nothing but the files); or why nothing can be."""

    operations: tuple[Operation, ...] = ()
    assumption: str = ""
    objection: Objection | None = None


def grant_token(job: JobScene, needs: Needs) -> Granting:
    """What gives `job` the right to ask for a token, and takes nothing from it that it may need."""
    document = job.workflow.document
    own, top = written_block(job.job), top_block(document)
    block = top if own is None else own
    if isinstance(block, InvalidBlock):
        owner = job.root if own is None else job.job
        return _refused(job.spot(owner, KEY), f"the `permissions` value {block.reason}")
    if block is not None and block.grant[ID_TOKEN] is Level.WRITE:
        return Granting()
    written = job.job.get(KEY)
    if isinstance(written, MappingNode):
        return Granting((_beside(written, job),))
    found = read_top(document) if own is None and top is not None else None
    if found is not None and not isinstance(found, InvalidBlock) and found.entries is not None:
        entries = {**found.entries, ID_TOKEN: str(Level.WRITE)}
        return Granting(set_block(document, job.job.path, entries, found.comments))
    return _by_need(job, needs, block)


def rests_on_need(job: JobScene) -> bool:
    """Whether what is written hangs on what the job needs: no list of scopes holds for it yet."""
    written = job.job.get(KEY) or job.root.get(KEY)
    return not isinstance(written, MappingNode)


def written_grant(job: JobScene) -> Grant | None:
    """What a block that is written grants the job; None where there is none that holds."""
    own = written_block(job.job)
    block = top_block(job.workflow.document) if own is None else own
    return block.grant if isinstance(block, Block) else None


def _beside(written: MappingNode, job: JobScene) -> Operation:
    path = (*job.job.path, KEY)
    if ID_TOKEN in written.positions:
        return SetScalar((*path, ID_TOKEN), str(Level.WRITE))
    return InsertKey(path, ID_TOKEN, str(Level.WRITE))


def _by_need(job: JobScene, needs: Needs, block: Block | None) -> Granting:
    """Where no scopes are listed: those that the job is shown to need, or has by a known small default."""
    verdict = needs.of(job.job, job.workflow)
    small = block is None and needs.context.config.permissions.default == "read"
    guessed = _guessed(job, verdict.need)
    grant = None if guessed else verdict.new
    if grant is None and not small:
        return _unknown(job, verdict.need, guessed)
    assumption = "" if grant is None else in_one(verdict.need.assumptions)
    comments: Mapping[str, str] = {}
    if grant is not None and needs.context.config.permissions.comments:
        comments = comments_for(grant, verdict.need)
    whole = (RESTRICTED if grant is None else grant) | Grant.of({ID_TOKEN: Level.WRITE})
    document = job.workflow.document
    return Granting(set_block(document, job.job.path, entries_of(whole), comments), assumption)


def _guessed(job: JobScene, need: Need) -> list[Lost]:
    """What nobody could read of what the job runs, and that is yet said to need something, or nothing.

    It is the most that it can get at, or what it is called: good enough to take from a job what it has, but
    not to say what it needs. That a script which is called a test needs nothing is taken as an assumption,
    as for the tools that run tests.
    """
    reasons = {(one.spot.path, one.spot.line) for one in need.reasons}
    assumed = {(one.spot.path, one.spot.line) for one in need.assumptions}
    lost = (one for step in job.steps for one in step.lost)
    return [
        one
        for one in lost
        if (place := (one.spot.path, one.spot.line)) in reasons
        or (place in assumed and not _TESTS.fullmatch(one.shown))
    ]


def _unknown(job: JobScene, need: Need, guessed: list[Lost]) -> Granting:
    reasons = [*dict.fromkeys(sink.reason for sink in need.sinks)]
    reasons += [*dict.fromkeys(f"of `{one.shown}`, {one.reason}" for one in guessed)]
    if not reasons:
        reasons = [f"assumed only: {in_one(need.assumptions)}"]
    more = len(reasons) - _TOLD
    told = "; ".join(reasons[:_TOLD]) + (f"; and {more} more" if more > 0 else "")
    places = [Spot(one.spot.path, one.spot.line) for one in need.sinks] + [one.spot for one in guessed]
    spot = places[0] if places else job.spot(job.job)
    return _refused(
        spot,
        "a block with `id-token: write` takes from the job all that it does not list, and what it needs is"
        f" not known: {told}",
    )


def _refused(spot: Spot, reason: str) -> Granting:
    remedy = "Write the job's `permissions` block by hand, or state what it needs under `permissions.jobs`."
    return Granting(objection=Objection(PERMISSIONS, spot, reason, remedy))
