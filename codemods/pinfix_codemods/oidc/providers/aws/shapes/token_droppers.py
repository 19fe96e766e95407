"""Actions that take the key from the environment, but no session token: the AWS CLI does their work."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from pinfix.yaml.nodes import Mapping, Node, Scalar, follow
from pinfix.yaml.operations import Commented, DeleteKey, InsertKey, Operation, Quoted, ReplaceItem, Value
from pinfix.yaml.plain import kind_of_plain
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.aws.names import PAIR
from pinfix_codemods.oidc.providers.aws.part import Part, Region
from pinfix_codemods.oidc.providers.aws.shapes.env_keys import pairs_of
from pinfix_codemods.oidc.providers.aws.tools import INVALIDATE, PROVIDER, S3_SYNC, drops_token
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene

_CODE = "no-token-action"
_USUAL_REGION = "us-east-1"
"""What the action takes where AWS_REGION is not set (its entrypoint.sh)."""

_SYNC = 'aws s3 sync "${SOURCE_DIR:-.}" "s3://$AWS_S3_BUCKET/$DEST_DIR" --no-progress'
_PLAIN = re.compile(r"[\w ./:=,@%+*'\"-]*")
"""Characters that mean the same to the shell in the container of the action and to that of the job."""

_KEYS = frozenset({"name", "id", "if", "uses", "with", "env", "continue-on-error", "timeout-minutes"})
_BOOLEANS = {"true": True, "false": False}


def sync_steps(job: JobScene, entries: tuple[Entry, ...], signed_in: int) -> tuple[StepScene, ...]:
    """The steps that use the action and find the key, in `entries` or because step `signed_in` exports it."""
    found = set(entries)
    return tuple(
        step
        for step in job.steps
        if drops_token(step) and (step.index > signed_in or any(step.env.get(name) in found for name in PAIR))
    )


def part_of(job: JobScene, step: StepScene, entries: tuple[Entry, ...]) -> Part:
    """How the step runs the AWS CLI; what it has of the key in its own `env` goes with it."""
    own = tuple(entry for entry in entries if entry in set(step.own_env.values()))
    replaced = step.step.node.pairs[0][0] is step.step.node.key("uses")
    objections = tuple(_objections(job, step))
    return Part(
        at=step.spot("uses"),
        pairs=pairs_of(own),
        keys=own,
        removed=() if replaced else own,
        edits=() if objections else tuple(_edits(step, own, replaced=replaced)),
        needs=(step,),
        since=step.index,
        regions=(_region(step),),
        asks_region=True,
        objections=objections,
        notes=(f"`aws s3 sync` does the work of {S3_SYNC}, which cannot use short-lived credentials",),
    )


def raised(step: StepScene) -> Iterator[Raise | Objection]:
    """What becomes of the action that invalidates CloudFront: newer ones take the token."""
    if step.action != INVALIDATE:
        return
    fact = facts(PROVIDER)[INVALIDATE]
    if is_older(step, fact.minimum) is False:
        return
    paths = step.env.get("PATHS")
    changed = "args" in step.inputs or (
        paths is not None and ("," in paths.value.text or "${{" in paths.value.text)
    )
    if changed:
        yield Objection(
            _CODE,
            step.spot("uses"),
            f"this version of {INVALIDATE} takes no session token, and newer ones read its paths otherwise",
            "use `aws cloudfront create-invalidation` instead of the action",
        )
    else:
        yield Raise(step, fact.write)


def _region(step: StepScene) -> Region:
    entry = step.env.get("AWS_REGION")
    if entry is None or entry.value.kind == "empty":
        return Region(_USUAL_REGION, _USUAL_REGION)
    text = entry.value.text.strip()
    return Region(text if entry.level == "step" else "${{ env.AWS_REGION }}", text)


def _objections(job: JobScene, step: StepScene) -> Iterator[Objection]:
    reason = ""
    args = step.inputs.get("args")
    if args is not None and not _is_plain(args.value.text):
        reason = "its arguments are put together in the run"
    elif "AWS_S3_BUCKET" not in step.env:
        reason = "the bucket that it works on is not known"
    elif job.job.has("defaults") or job.root.has("defaults"):
        reason = "scripts of the job run in another folder or shell than the action does"
    elif any(name not in _KEYS for name, _, _ in step.step.node.entries()) or set(step.inputs) - {"args"}:
        reason = "the step says more than can be said of a script"
    if reason:
        yield Objection(
            _CODE,
            step.spot("uses"),
            f"{step.action} cannot use short-lived credentials, and {reason}",
            "run `aws s3 sync` in the step",
        )
    if job.hosted is not True or job.systems != {"linux"}:
        yield Objection(
            "runner",
            step.spot("uses"),
            "it is not known whether the runner has the AWS CLI, which has to do the work of the action",
            "use a runner of GitHub with Ubuntu, or run `aws s3 sync` in the step",
        )


def _is_plain(text: str) -> bool:
    words = " ".join(text.split())
    if _PLAIN.fullmatch(words) is None:
        return False
    try:
        shlex.split(words)
    except ValueError:
        return False
    return True


def _edits(step: StepScene, own: tuple[Entry, ...], *, replaced: bool) -> Iterator[Operation]:
    args = step.inputs.get("args")
    words = "" if args is None else " ".join(args.value.text.split())
    script = f"{_SYNC} {words}".rstrip()
    if replaced:  # The first entry of an item shares its line with the dash, and cannot go.
        yield ReplaceItem(step.path, _as_script(step, script, {entry.key for entry in own}))
        return
    yield InsertKey(step.path, "run", script, before="uses")
    yield DeleteKey((*step.path, "uses"))
    if step.step.has("with"):
        yield DeleteKey((*step.path, "with"))


def _as_script(step: StepScene, script: str, gone: set[str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, _, node in step.step.node.entries():
        if name == "uses":
            found["run"] = script
        elif name == "env":
            section = follow(node)
            kept = {} if not isinstance(section, Mapping) else _env(step, section, gone)
            if kept:
                found["env"] = kept
        elif name != "with":
            found[name] = _scalar(node)
    return found


def _env(step: StepScene, section: Mapping, gone: set[str]) -> dict[str, Value]:
    """The variables that stay, as they are written, with the comments behind them."""
    found: dict[str, Value] = {}
    text = step.step.text
    for name, _, node in section.entries():
        if name in gone:
            continue
        value = _scalar(node)
        comment = None if section.flow else text.comment_on_line(node.end)
        if comment is not None and isinstance(value, Quoted):
            gap = text.text[node.end : comment.start]
            value = Commented(value.value, comment.text.removeprefix("# "), value.quotes, gap)
        found[name] = value
    return found


def _scalar(written: Node) -> Value:
    """The value with the quotes that it has; what is no text without any, as what it is."""
    node = follow(written)
    if not isinstance(node, Scalar) or node.is_null:
        return None
    if node.style == "":
        if node.value in _BOOLEANS:
            return _BOOLEANS[node.value]
        if re.fullmatch(r"0|[1-9][0-9]{0,17}", node.value):
            return int(node.value)
    is_text = node.style in ("'", '"') or (node.style == "" and kind_of_plain(node.value) == "str")
    return Quoted(node.value, node.style) if is_text and "\n" not in node.value else node.value
