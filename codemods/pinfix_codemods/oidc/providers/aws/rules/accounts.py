"""One account, or several: pairs of keys, roles beside them, what the matrix picks (R08, R22, R21)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pinfix.config.oidc_settings import AwsSettings
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.aws.names import KEY_ID, PAIR, SECRET_KEY, SESSION_TOKEN
from pinfix_codemods.oidc.providers.aws.part import Pair, Part
from pinfix_codemods.oidc.providers.aws.role import is_mapped, unclear_environment
from pinfix_codemods.oidc.providers.aws.shapes.configure_action import role_steps
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Spot, StepScene

_MOST_NODES = 5_000


def merged(pairs: Collection[Pair]) -> tuple[Pair, ...]:
    """The distinct keys, where halves stand in different places."""
    ids = tuple(dict.fromkeys(pair.key_id for pair in pairs if pair.key_id))
    secrets = tuple(dict.fromkeys(pair.secret_key for pair in pairs if pair.secret_key))
    if len(ids) <= 1 and len(secrets) <= 1:
        return (Pair("".join(ids), "".join(secrets)),)
    return tuple(dict.fromkeys(pair for pair in pairs if pair.secrets))


def several(parts: tuple[Part, ...], at: Spot, settings: AwsSettings) -> Iterator[Objection]:
    """Several keys: only steps that sign in one after the other can each take a role of their own."""
    pairs = merged([pair for part in parts for pair in part.pairs])
    if len(pairs) <= 1:
        return
    in_place = all(part.edits and not part.needs for part in parts)
    if in_place and all(is_mapped(pair, settings) for pair in pairs):
        return
    yield Objection(
        "several-pairs",
        at,
        f"the job has {len(pairs)} keys, and it is not known which role is for which",
        "map the secrets of the keys to roles in `oidc.aws.by_secret`"
        if in_place
        else "make a job for each account, or let a step of configure-aws-credentials sign in to each",
    )


def own_keys(job: JobScene, since: int, gone: Collection[Entry]) -> Iterator[Objection]:
    """Steps behind the sign-in that have a key of their own: it would go with the token of the job."""
    leaving = set(gone)
    for step in job.steps[since:]:
        if _is_given(step, SESSION_TOKEN):
            continue
        own = next((step.own_env[name] for name in (KEY_ID, SECRET_KEY) if _is_given(step, name)), None)
        if own is not None and own not in leaving and own.key not in own.value.through:
            yield Objection(
                "several-pairs",
                own.spot,
                "a step has another key of its own, which would be used with the session token of the job",
                "make a job of its own of that step",
            )


def _is_given(step: StepScene, name: str) -> bool:
    entry = step.own_env.get(name)
    return entry is not None and entry.value.kind != "empty"


def roles_beside(job: JobScene) -> Iterator[Objection]:
    """Steps that take a role without a key: by the stored key that an earlier step has left, or beside it."""
    for step in role_steps(job):
        yield Objection(
            "keys-and-role",
            step.spot("uses"),
            "the job takes a role as well: which of the two identities a step is meant to have, is not known",
            "sign in once in a job, or make two jobs of it",
        )


def by_matrix(
    job: JobScene, secrets: Collection[str], pairs: Collection[Pair], at: Spot, settings: AwsSettings
) -> Iterator[Objection]:
    """Where the matrix, or the event, says which key or which role it is."""
    unclear = unclear_environment(job, pairs, at, settings)
    if unclear is not None:
        yield unclear
    strategy = job.job.get("strategy")
    if strategy is not None and _names(strategy, frozenset(secrets)):
        yield _picked(job.spot(job.job, "strategy"))
    for step in job.steps:
        for entry in (*step.own_env.values(), *step.inputs.values()):
            if entry.key in PAIR and entry.value.secrets and "matrix." in entry.value.text:
                yield _picked(entry.spot)
                return


def _picked(spot: Spot) -> Objection:
    return Objection(
        "matrix-account",
        spot,
        "the matrix picks the key",
        "name the key plainly, and let the environment of the job tell the role",
    )


def _names(written: Node, secrets: frozenset[str]) -> bool:
    """Whether one of the secrets is named by a text in the matrix."""
    pending: list[Node] = [written]
    seen = 0
    while pending and seen < _MOST_NODES:
        seen += 1
        node = follow(pending.pop())
        if isinstance(node, Scalar):
            if node.value.strip().upper() in secrets:
                return True
        elif isinstance(node, Sequence):
            pending.extend(node.items)
        elif isinstance(node, Mapping):
            pending.extend(value for _, _, value in node.entries())
    return False
