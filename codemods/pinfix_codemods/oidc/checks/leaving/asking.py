"""Scripts that look whether there is a key, and tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pinfix.github.expressions.tokens import find_expressions
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.scene.model import Value
from pinfix_codemods.oidc.scene.values import ANY_SECRET, expression_secrets, read_value

_TEST = re.compile(
    r"(?<![\w$])(?:\[\[?\s|test\s|case\s|if\s*\(|elif\s|IsNullOrEmpty|IsNullOrWhiteSpace)", re.I
)
"""What a line has in which bash, or PowerShell, tests something. Where the test ends is not looked for: what
follows it on its line counts as well."""

_SENT = re.compile(r"([A-Za-z_]\w*)=")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known from earlier steps that tells of the key: variables, and steps (ids in lower case)."""

    variables: frozenset[str]
    steps: frozenset[str]


def asks(
    texts: Iterable[str], env: Mapping[str, Value], variables: frozenset[str], secrets: frozenset[str]
) -> bool:
    """Whether a step with these scripts looks whether there is a key, or is told.

    `variables`: those that hold the key, or tell of it.
    """
    telling = [
        name for name, value in env.items() if _hits(value.secrets, secrets) and value.kind == "dynamic"
    ]
    for text in texts:
        if tested_lines(text, variables) or mentions(text, telling):
            return True
        if any(_asks(one.source, env, secrets) for one in find_expressions(text)):
            return True
    return False


def tested_lines(text: str, variables: frozenset[str]) -> list[int]:
    """The lines of a script (from 1) that test one of the variables, or change with whether it is set."""
    if not mentions(text, variables):
        return []
    return [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if mentions(line, variables) and (_is_test(line, variables) or _depends(variables).search(line))
    ]


def names_sent_on(texts: Iterable[str]) -> frozenset[str]:
    """The variables that scripts write to `GITHUB_ENV`."""
    lines = (line for text in texts for line in text.splitlines() if "GITHUB_ENV" in line)
    return frozenset(name for line in lines for name in _SENT.findall(line))


def _is_test(line: str, variables: frozenset[str]) -> bool:
    found = _TEST.search(line)
    return found is not None and mentions(line[found.start() :], variables)


@lru_cache(maxsize=64)
def _depends(variables: frozenset[str]) -> re.Pattern[str]:
    """`${X:?…}`, `${X:+…}`, `${X+…}`: not `${X:-…}`, which is as often only careful."""
    either = "|".join(map(re.escape, sorted(variables)))
    return re.compile(rf"\$\{{(?:{either}):?[?+]")


def _asks(source: str, env: Mapping[str, Value], secrets: frozenset[str]) -> bool:
    """Whether an expression in a script comes out otherwise without the key, and is not the key itself."""
    if not _hits(expression_secrets(source, env), secrets):
        return False
    return read_value("${{" + source + "}}", env).kind == "dynamic"


def _hits(found: frozenset[str], secrets: frozenset[str]) -> bool:
    return ANY_SECRET in found or not found.isdisjoint(secrets)
