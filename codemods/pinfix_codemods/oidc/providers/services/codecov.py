"""Codecov: uploads by the token of the run, where that is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation, SetValue
from pinfix_codemods.oidc.finding import Finding, Objection, Raise, Swap, Trust, Use
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.services.optional import unasked
from pinfix_codemods.oidc.providers.tokens.finding import finding_of
from pinfix_codemods.oidc.providers.tokens.judging import objections_of
from pinfix_codemods.oidc.providers.tokens.key import Key, key_of
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.harmless import is_harmless_action
from pinfix_codemods.oidc.scene.inert import is_inert
from pinfix_codemods.oidc.scene.model import JobScene, StepScene

_NAME = "codecov"
_ACTION = "codecov/codecov-action"
_TOKEN = "token"  # noqa: S105  # the name of an input
_USE = "use_oidc"
"""The input by which the action asks for a token of the job instead (codecov-action from v4.2 on)."""

_VARIABLES = frozenset({"CODECOV_TOKEN", "CC_TOKEN"})
_SECRET_NAME = re.compile(r"(?:\w+_)?CODECOV(?:_[A-Z]+)*_?(?:TOKEN|KEY)(?:_\w+)?")


class Codecov:
    """Upload tokens."""

    name = _NAME
    title = "Codecov"

    def uses(self) -> Iterable[Use]:
        """The actions that it raises."""
        return tuple(fact.write for fact in facts(_NAME).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of Codecov."""
        return "codecov" in text.lower()

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all tokens of the job."""
        key = key_of(job, _SERVICE)
        if key is None or not (key.users or key.named):
            return
        told = unasked(
            self.name,
            self.title,
            key,
            settings,
            "uploads can do without the token, but a job that may ask for a token of its own can do more than"
            " a test needs",
        )
        if told is not None:
            yield told
            return
        objections = objections_of(key, _objections(key))
        yield from finding_of(self.name, self.title, key, objections, lambda: _swap(key))


_SERVICE = Service(
    variables=_VARIABLES,
    is_tool=lambda ran: False,
    speaks=lambda secret: len(secret) < 200 and _SECRET_NAME.fullmatch(secret) is not None,
    trace="codecov",
    actions={_ACTION: frozenset({_TOKEN})},
    stays=False,
)


def _objections(key: Key) -> Iterator[Objection]:
    for step in key.job.steps:
        if _runs_code(step):
            yield Objection(
                "opt-in",
                step.spot("run" if step.run is not None else "uses"),
                f"{step.step.shown} would be able to ask for tokens of the job as well",
                "upload in a job of its own, with nothing in it but the reports",
            )
            return


def _runs_code(step: StepScene) -> bool:
    """Whether the step runs anything but the upload and what brings the reports."""
    if step.action == _ACTION:
        return False
    if step.written_uses:
        return not is_harmless_action(step.action)
    return bool(step.files or step.lost) or not all(is_inert(ran.command) for ran in step.commands)


def _uploads(key: Key) -> list[StepScene]:
    return [step for step in key.users if step.action == _ACTION]


def _swap(key: Key) -> Swap:
    uploads = _uploads(key)
    fact = facts(_NAME)[_ACTION]
    return Swap(
        removed=key.env,
        edits=tuple(operation for step in uploads for operation in _edits(step)),
        raises=tuple(
            Raise(step, fact.write) for step in uploads if is_older(step, fact.minimum) is not False
        ),
        consumers=tuple(uploads),
        trust=(Trust(_NAME),),
        gone=key.names,
    )


def _edits(step: StepScene) -> Iterator[Operation]:
    token = step.inputs.get(_TOKEN)
    if token is not None:
        yield DeleteKey(token.path)
    if _USE in step.inputs:
        yield SetValue(step.inputs[_USE].path, True)
    elif step.step.has("with"):
        yield InsertKey((*step.path, "with"), _USE, True, before=None if token is None else token.key)
    else:
        yield InsertKey(step.path, "with", {_USE: True}, after="uses")
