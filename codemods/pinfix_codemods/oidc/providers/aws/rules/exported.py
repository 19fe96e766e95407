"""Keys that a step hands on after another step has exported them, without the token beside them (R10)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.github.expressions.tokens import find_expressions
from pinfix.shell.model import Word
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.aws.names import PAIR, SESSION_TOKEN
from pinfix_codemods.oidc.scene.model import Entry, Spot, StepScene
from pinfix_codemods.oidc.scene.values import expression_variables

CODE = "unknown-consumer"
WITHOUT_TOKEN = "docker-env"  # noqa: S105  # a code

_OUTPUT = re.compile(r"\.outputs\.aws-(?:access-key-id|secret-access-key)\b")
_TOKEN_OUTPUT = re.compile(r"\.outputs\.aws-session-token\b")
_TAKES_TOKEN_AWAY = re.compile(
    rf"\bunset\b[^\n]{{0,200}}\b{SESSION_TOKEN}\b|(?<=[ \t])-u[ \t]{{0,4}}{SESSION_TOKEN}\b"
    rf"|(?:(?<![\w$])|(?<=\\n)){SESSION_TOKEN}=(?:\"\"|'')?(?=[\s;&|]|\\[nr]|\Z)"
    rf"|(?:(?<=[\"'])|(?<=\\n)){SESSION_TOKEN}=(?=[\"'])(?!\"\$|'\$)"
    rf"|(?i:env:\\?){SESSION_TOKEN}[ \t]{{0,4}}=[ \t]{{0,4}}(?:\"\"|''|\$null\b)"
    rf"|(?i:\bremove-item\b[^\n]{{0,80}}\benv:\\?){SESSION_TOKEN}\b"
)
"""In bash and in PowerShell; also in what is written to `GITHUB_ENV`."""


_KEPT = re.compile(r"--preserve-env=[\"']?([A-Za-z0-9_,]{1,500})")
"""The variables that sudo hands on."""

_REMEDY = f"hand over `{SESSION_TOKEN}` as well, all three from the environment"


def handed_on(step: StepScene) -> Iterator[Objection]:
    """Where the step hands on what is exported to it: a half alone is of no use without the session token."""
    entries = (*step.own_env.values(), *step.inputs.values())
    text = step.run or ""
    if not _has_token(entries, text):
        for entry in entries:
            if _passes(entry) or _OUTPUT.search(entry.value.text):
                yield _objection(
                    entry.spot, f"`{entry.key}` is given a half of the key, without the session token"
                )
        if _OUTPUT.search(text) or not PAIR.isdisjoint(_named_in(text)):
            yield _objection(
                step.spot("run"), "the script is given a half of the key, without the session token"
            )
    own = step.own_env.get(SESSION_TOKEN)
    if own is not None and own.value.kind == "empty":
        yield _objection(own.spot, f"the step empties `{SESSION_TOKEN}`")
    if any(SESSION_TOKEN in text and _TAKES_TOKEN_AWAY.search(text) for text in step.texts):
        yield _objection(step.spot("run"), f"a script empties `{SESSION_TOKEN}`")


def given_alone(step: StepScene) -> Iterator[Objection]:
    """Programs that are given the key in front of their names, without the session token.

    Behind `sudo` and `env -i` they do not find the token; elsewhere they find one that may belong to another
    key.
    """
    for ran in step.commands:
        values = ran.command.assignments if ran.command.words else {}
        given = {name for name, value in values.items() if not _is_inline(value)}
        if not given.isdisjoint(PAIR) and SESSION_TOKEN not in given:
            yield Objection(
                WITHOUT_TOKEN,
                ran.spot,
                "a program is given the key alone, without the session token that belongs to it",
                _REMEDY,
            )
    for text in step.texts:
        kept = (set(found[1].split(",")) for found in _KEPT.finditer(text))
        if any(not names.isdisjoint(PAIR) and SESSION_TOKEN not in names for names in kept):
            reason = "`sudo` lets the key through to a program, but not the session token that belongs to it"
            yield Objection(WITHOUT_TOKEN, step.spot(), reason, _REMEDY)


def _is_inline(value: Word) -> bool:
    """Whether GitHub puts something into the text, which is told of by itself where it is a secret."""
    return any(hole.expression is not None for hole in value.holes)


def _passes(entry: Entry) -> bool:
    """Whether the entry is a variable of the key, under another name."""
    return not PAIR.isdisjoint(entry.value.through) and not entry.value.secrets and entry.key not in PAIR


def _has_token(entries: tuple[Entry, ...], text: str) -> bool:
    if any(
        SESSION_TOKEN in entry.value.through or _TOKEN_OUTPUT.search(entry.value.text) for entry in entries
    ):
        return True
    return _TOKEN_OUTPUT.search(text) is not None or SESSION_TOKEN in _named_in(text)


def _named_in(text: str) -> set[str]:
    """The variables that GitHub puts into the text."""
    if "${{" not in text or "AWS_" not in text:
        return set()
    return {name for one in find_expressions(text) for name in expression_variables(one.source)}


def _objection(spot: Spot, reason: str) -> Objection:
    return Objection(
        CODE, spot, reason, "let the step take all three of its credentials from the environment"
    )
