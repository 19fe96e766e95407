"""Evaluating an expression before the run, with what is known of its contexts.

Functions and operators are those of `actions/languageservices` and `actions/runner` (read in November 2026).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

from pinfix.github.expressions.possible import (
    ANYTHING,
    FALSE,
    MOST,
    NULL,
    TOKEN,
    TRUE,
    Object,
    Possible,
    Text,
    concatenated,
    distinct,
    held,
    opaque,
    string,
    untyped,
    when_false,
    when_true,
)
from pinfix.github.expressions.tree import Call, Comparison, Expr, Index, Literal, Logical, Name, Not, Star
from pinfix.github.expressions.values import Contexts, Holds, Value

_WITHOUT_TOKEN = frozenset({"job", "jobs", "matrix", "needs", "runner", "strategy", "vars"})
"""Contexts that never have the token, but for a `matrix` that is given it: GitHub drops the outputs of jobs
that hold a secret."""

_BOOLEAN = frozenset({"contains", "startswith", "endswith", "success", "failure", "cancelled"})

_FORMAT_PIECE = re.compile(r"\{\{|\}\}|\{([0-9]{1,3})(:[^{}]*)?\}|[^{}]+")
_PLAIN_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")


def evaluate(expression: Expr, contexts: Contexts) -> Possible:
    """Everything that `expression` can come to."""
    match expression:
        case Literal():
            return (_literal(expression),)
        case Name():
            return (_context(expression.name, contexts),)
        case Index():
            return _indexed(expression, contexts)
        case Call():
            return _called(expression, contexts)
        case Logical(operator="||"):
            return _first_true(expression.operands, contexts)
        case Logical():
            return _first_false(expression.operands, contexts)
        case Not() | Comparison():
            return (TRUE, FALSE)


def _literal(literal: Literal) -> Text:
    if literal.value is None:
        return NULL
    if isinstance(literal.value, bool):
        return TRUE if literal.value else FALSE
    if not literal.is_number:
        return string(literal.value)
    if _PLAIN_NUMBER.fullmatch(literal.value):
        return Text((literal.value,), truth=literal.value != "0")
    return ANYTHING


def _context(name: str, contexts: Contexts) -> Text | Object:
    if name == "secrets":
        passed = {secret: (_passed(holds),) for secret, holds in contexts.secrets.items()}
        return Object({**passed, "github_token": (TOKEN,)}, passed.get("*", (ANYTHING,)))
    if name == "github":
        return Object({"token": (TOKEN,)})
    if name == "env":
        variables = {
            key: (Text(value.parts, value.holds, value.is_set),) for key, value in contexts.env.items()
        }
        return Object(variables, exact=True)
    if name == "inputs":
        return Object({key: (untyped(value),) for key, value in (contexts.inputs or {}).items()})
    if name == "steps":
        return Object({step: (_step(holds),) for step, holds in contexts.outputs.items()})
    if name == "matrix":
        return _matrix(contexts.matrix, (Text((None,), contexts.matrix_holds),))
    return Object() if name in _WITHOUT_TOKEN else Text((None,), Holds.MAYBE)


def _variable(value: Value) -> Text:
    """Variables are always texts: `false` counts as true."""
    return Text(value.parts, value.holds, value.is_set)


def _passed(holds: Holds) -> Text:
    return TOKEN if holds is Holds.YES else Text((None,), holds)


def _step(holds: Holds) -> Object:
    return Object({"outputs": (Object(rest=(_passed(holds),)),)})


def _matrix(values: Mapping[str, tuple[str, ...]], others: Possible) -> Object:
    """The context with the members of mappings in it: the names of those have dots."""
    inner: dict[str, dict[str, Possible]] = {}
    members: dict[str, Possible] = {}
    for name, choices in values.items():
        possible = distinct(untyped(Value.literal(choice)) for choice in choices)
        outer, dot, member = name.partition(".")
        if dot:
            inner.setdefault(outer, {})[member] = possible
        else:
            members[name] = possible
    nested = {name: (Object(known, others),) for name, known in inner.items()}
    return Object({**nested, **members}, others)


def _indexed(expression: Index, contexts: Contexts) -> Possible:
    bases = evaluate(expression.base, contexts)
    if isinstance(expression.index, Star):
        return distinct(Text((None,), base.holds) for base in bases)
    found: list[Text | Object] = []
    for index in evaluate(expression.index, contexts):
        key = index if isinstance(index, Text) else ANYTHING
        for base in bases:
            found += base.member(key) if isinstance(base, Object) else (_part(base),)
    return distinct(found)


def _part(text: Text) -> Text:
    """A member of what is known only as a text, such as the result of `fromJSON`."""
    return Text((None,), min(text.holds, Holds.MAYBE))


def _first_true(operands: Sequence[Expr], contexts: Contexts) -> Possible:
    found: list[Text | Object] = []
    *others, last = operands
    for operand in others:
        possible = evaluate(operand, contexts)
        found += when_true(possible)
        if not when_false(possible):
            return distinct(found)
    return distinct((*found, *evaluate(last, contexts)))


def _first_false(operands: Sequence[Expr], contexts: Contexts) -> Possible:
    found: list[Text | Object] = []
    *others, last = operands
    for operand in others:
        possible = evaluate(operand, contexts)
        found += when_false(possible)
        if not when_true(possible):
            return distinct(found)
    return distinct((*found, *evaluate(last, contexts)))


def _called(call: Call, contexts: Contexts) -> Possible:
    if call.function in _BOOLEAN:
        return (TRUE, FALSE)
    if call.function == "always":
        return (TRUE,)
    if call.function == "hashfiles":
        return (ANYTHING,)
    if call.function == "case":
        return _case(call.arguments, contexts)
    arguments = [evaluate(argument, contexts) for argument in call.arguments]
    if call.function == "format" and arguments:
        return _formatted(arguments)
    if call.function in ("tojson", "fromjson", "join"):
        return (_together(arguments),)
    return (_part(_together(arguments)),)


def _together(arguments: Sequence[Possible]) -> Text:
    """A text that has all of the arguments in it, no matter how."""
    return Text((None,), max((held(argument) for argument in arguments), default=Holds.NO))


def _case(arguments: Sequence[Expr], contexts: Contexts) -> Possible:
    """`case(test, value, …, otherwise)`."""
    found: list[Text | Object] = []
    for test, chosen in zip(arguments[:-1:2], arguments[1::2], strict=False):
        possible = evaluate(test, contexts)
        if when_true(possible):
            found += evaluate(chosen, contexts)
        if not when_false(possible):
            return distinct(found)
    return distinct((*found, *evaluate(arguments[-1], contexts))) if arguments else (ANYTHING,)


def _formatted(arguments: Sequence[Possible]) -> Possible:
    if prod(len(argument) for argument in arguments) > MOST:
        return (_part(_together(arguments)),)
    return distinct(_filled(template, inserts) for template, *inserts in product(*arguments))


def _filled(template: Text | Object, inserts: Sequence[Text | Object]) -> Text:
    """The template with `{0}` and the like replaced. One that is not known, or wrong, may insert anything."""
    written = template.text if isinstance(template, Text) else None
    unknown = opaque((template, *inserts))
    if written is None:
        return unknown
    pieces: list[Text | Object] = []
    end = 0
    for piece in _FORMAT_PIECE.finditer(written):
        if piece.start() != end or (piece[1] is not None and int(piece[1]) >= len(inserts)):
            return unknown
        end = piece.end()
        pieces.append(_piece(piece, inserts))
    return concatenated(pieces) if end == len(written) else unknown


def _piece(piece: re.Match[str], inserts: Sequence[Text | Object]) -> Text | Object:
    if piece[1] is None:
        return string(piece[0][0] if piece[0] in ("{{", "}}") else piece[0])
    insert = inserts[int(piece[1])]
    return insert if piece[2] is None else Text((None,), insert.holds)
