"""What a value of a workflow is: which secret is in it, and over which environment variables it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.expressions.tree import (
    Expr,
    Index,
    Literal,
    Malformed,
    Name,
    Star,
    children,
    dotted,
    parse,
)
from pinfix_codemods.oidc.scene.model import Value

ANY_SECRET = "*"  # noqa: S105  # a sign, not a secret
"""Stands among the secrets of a value where it cannot be told which one it is, or where all are in it."""

ALL_VARIABLES = "*"
"""Stands among the variables of an expression that takes all of them, or one that cannot be told."""

JOB_TOKEN = "GITHUB_TOKEN"  # noqa: S105  # the name, not a token
"""The name of the secret that every job is given; it is no stored one."""

_CARRIERS = ("secrets", "env", "github")


def read_value(text: str, env: Mapping[str, Value] | None = None) -> Value:
    """What the scalar `text` is where `env` has the variables that `${{ env.X }}` can refer to.

    A value that GitHub would refuse to read may hold any secret, as far as it speaks of secrets at all.
    """
    if not text.strip():
        return Value(text, "empty")
    expressions = find_expressions(text)
    if not expressions:
        return Value(text, "literal")
    known = env or {}
    only = expressions[0]
    if len(expressions) == 1 and only.terminated and text.strip() == text[only.start : only.end]:
        return _whole(text, only.source, known)
    found = [_mentioned(one.source, known) for one in expressions]
    return Value(
        text,
        "dynamic",
        secrets=frozenset().union(*(secrets for secrets, _ in found)),
        through=tuple(dict.fromkeys(name for _, names in found for name in names)),
    )


def secrets_in(text: str, env: Mapping[str, Value] | None = None) -> frozenset[str]:
    """The secrets, in upper case, of which something may be in `text`, the token of the job left out."""
    return read_value(text, env).secrets - {JOB_TOKEN}


def expression_secrets(source: str, env: Mapping[str, Value] | None = None) -> frozenset[str]:
    """The same for the inside of one `${{ … }}`, or for an `if:` that is written without the braces."""
    return _mentioned(source, env or {})[0] - {JOB_TOKEN}


def expression_variables(source: str) -> tuple[str, ...]:
    """The environment variables that an expression names as `env.X`, as written; "*" for all of them."""
    return tuple(dict.fromkeys(_variables(source)))


def expression_chains(source: str) -> tuple[tuple[str, ...], ...]:
    """The chains of names in an expression, such as `steps.check.outputs.found`, in lower case."""
    tree = parse(source)
    if isinstance(tree, Malformed):
        return ()
    found: list[tuple[str, ...]] = []
    pending: list[Expr | Star] = [tree]
    while pending:
        node = pending.pop()
        chain = dotted(node)
        if chain is None:
            pending.extend(children(node))
        else:
            found.append(chain)
    return tuple(found)


def is_stored(value: Value) -> bool:
    """Whether a stored secret is in the value: alone or with other things, also by another variable."""
    return bool(value.secrets - {JOB_TOKEN})


def _whole(text: str, source: str, env: Mapping[str, Value]) -> Value:
    """The value that is one expression and nothing else."""
    tree = parse(source)
    if isinstance(tree, Literal) and tree.value == "":
        return Value(text, "empty")
    context, name = _named(tree) if isinstance(tree, Index) else ("", "")
    if name == ANY_SECRET:
        context = ""  # which member it is cannot be told
    upper = name.upper()
    if context == "secrets":
        return Value(text, "secret", upper, frozenset({upper}))
    if context == "github" and name.lower() == "token":
        return Value(text, "secret", JOB_TOKEN, frozenset({JOB_TOKEN}))
    if context == "vars":
        return Value(text, "variable", upper)
    if context == "env":
        return _of_variable(text, name, env)
    secrets, through = _mentioned(source, env)
    return Value(text, "dynamic", secrets=secrets, through=through)


def _of_variable(text: str, name: str, env: Mapping[str, Value]) -> Value:
    behind = _looked_up(name, env)
    if behind is None:
        return Value(text, "dynamic", through=(name,))
    return Value(text, behind.kind, behind.name, behind.secrets, (name, *behind.through))


def _looked_up(name: str, env: Mapping[str, Value]) -> Value | None:
    """The variable; on Windows in any letter case, and so a secret in another spelling counts as well."""
    if name in env:
        return env[name]
    return next((value for key, value in env.items() if key.upper() == name.upper()), None)


def _mentioned(source: str, env: Mapping[str, Value]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The secrets of which something may be in the expression, and the variables that it goes by."""
    secrets = set(_direct(source))
    through: dict[str, None] = {}
    for name in _variables(source):
        for one in env if name == ALL_VARIABLES else (name,):
            through[one] = None
            behind = _looked_up(one, env)
            if behind is not None:
                secrets |= behind.secrets
                through.update(dict.fromkeys(behind.through))
    return frozenset(secrets), tuple(through)


@lru_cache(maxsize=4096)
def _direct(source: str) -> frozenset[str]:
    """The secrets that an expression names itself."""
    tree = parse(source)
    if isinstance(tree, Malformed):
        folded = source.lower()
        return frozenset({ANY_SECRET} if any(word in folded for word in _CARRIERS) else ())
    found = {name.upper() for context, name in _members(tree) if context == "secrets"}
    if any(context == "github" and name.lower() in ("token", ANY_SECRET) for context, name in _members(tree)):
        found.add(JOB_TOKEN)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _variables(source: str) -> tuple[str, ...]:
    tree = parse(source)
    if isinstance(tree, Malformed):
        return ()
    return tuple(name for context, name in _members(tree) if context == "env")


def _members(tree: Expr) -> Iterator[tuple[str, str]]:
    """Every context of the expression with the member that is taken of it; "*" for any, or for all."""
    pending: list[Expr | Star] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Index) and isinstance(node.base, Name):
            yield _named(node)
            pending.append(node.index)
        elif isinstance(node, Name):
            yield node.name, ANY_SECRET
        else:
            pending.extend(reversed(children(node)))


def _named(node: Index) -> tuple[str, str]:
    """`context.name`; "*" where the name is not written out, and no context where the base is none."""
    if not isinstance(node.base, Name):
        return "", ""
    index = node.index
    if isinstance(index, Literal) and isinstance(index.value, str) and not index.is_number:
        return node.base.name, index.value
    return node.base.name, ANY_SECRET
