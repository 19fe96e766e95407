"""Words in the inputs of an action that speak against the assumption that it does not push."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pinfix.github.expressions.values import Value

_IS_COMMAND = re.compile(r"(?<![a-z])(command|cmd|script|run|exec|hook|args|arguments)s?(?![a-z])")
"""Names of inputs whose text is run, or is part of what is run."""

_GIT_PUSH = re.compile(r"\bgit\b[^\n]{0,80}\bpush\b")
_PUSHING = re.compile(
    r"(?<![\w=./-])(push|publish|release|bump|gh-pages)(?![\w.-])|(?<![\w-])--(git-)?push(?![\w-])"
)


def may_push(inputs: Mapping[str, Value]) -> bool:
    """Whether an action, of which it is not known what it does with its `inputs`, is told to push something.

    Any input may be a command; in one that is called so the word is enough.
    """
    return any(
        _GIT_PUSH.search(part) or (_IS_COMMAND.search(name) and _PUSHING.search(part))
        for name, value in inputs.items()
        for part in value.parts
        if part is not None
    )
