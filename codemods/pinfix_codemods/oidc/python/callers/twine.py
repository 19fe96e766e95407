"""`["twine", "upload", "-u", "__token__", "-p", os.environ[…], …]`: twine asks for its token by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import libcst as cst

from pinfix_codemods.oidc.python.callers.children import STARTERS
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.editing.sequences import without
from pinfix_codemods.oidc.python.reading.source import text_of
from pinfix_codemods.oidc.python.reading.values import Plain, followed, value_of

_USER = frozenset({"-u", "--username"})
_PASSWORD = frozenset({"-p", "--password"})
_REPOSITORY = frozenset({"-r", "--repository", "--repository-url"})
_PUBLIC = frozenset({"pypi", "testpypi"})


def look_at_uploads(plan: Plan) -> None:
    """Plan to take user and password out of the commands."""
    seen: set[cst.CSTNode] = set()
    for call in plan.source.calls:
        if plan.source.called(call) not in STARTERS or not call.args:
            continue
        command = followed(plan.environment, call.args[0].value)
        if isinstance(command, cst.List) and command not in seen and _is_upload(command):
            seen.add(command)
            _look(plan, command)


def _is_upload(command: cst.List) -> bool:
    words = [text_of(element.value) for element in command.elements]
    return "twine" in words[:3] and "upload" in words[:4]


def _look(plan: Plan, command: cst.List) -> None:
    values = [element.value for element in command.elements]
    words = [text_of(value) for value in values]
    passwords = [at for at, word in enumerate(words) if word in _PASSWORD and at + 1 < len(values)]
    read = [value_of(plan.environment, values[at + 1]) for at in passwords]
    ours = [value for value in read if isinstance(value, Plain) and value.variable in plan.swapped.gone]
    if not ours:
        return
    if len(passwords) != 1:
        plan.refuse(command, "call-unpacks", "more than one password is passed to twine")
        return
    dropped = {passwords[0], passwords[0] + 1}
    for at, word in enumerate(words[:-1]):
        if word in _USER:
            if not _is_token_user(plan, values[at + 1]):
                plan.refuse(
                    command, "identity-differs", "the upload is made by a user with a name of its own"
                )
            dropped |= {at, at + 1}
        if word in _REPOSITORY and words[at + 1] not in _PUBLIC:
            plan.refuse(command, "other-registry", "the upload goes to another index than the public one")
    plan.local(command)
    plan.drop(*(command.elements[at] for at in dropped))
    plan.change(command, partial(_without, dropped))
    plan.note(command, "twine gets no user and no password: it asks for a short-lived token by itself")


def _is_token_user(plan: Plan, value: cst.BaseExpression) -> bool:
    if text_of(value) == "__token__":
        return True
    read = value_of(plan.environment, value)
    return isinstance(read, Plain) and read.variable in plan.swapped.gone


def _without(dropped: set[int], node: cst.CSTNode) -> cst.CSTNode:
    command = cst.ensure_type(node, cst.List)
    elements: Sequence[cst.BaseElement]
    elements, opening = without(command.elements, dropped, command.lbracket.whitespace_after)
    return command.with_changes(
        elements=elements, lbracket=command.lbracket.with_changes(whitespace_after=opening)
    )
