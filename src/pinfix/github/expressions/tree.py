"""GitHub's expressions as trees.

The grammar, its precedences and its bounds are those of `actions/languageservices` and of `actions/runner`
(read in November 2026): `||` binds least, then `&&`, `==` and `!=`, the comparisons, `!`, and what stands
behind a value (`.name`, `[index]`, `.*`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from pinfix.github.expressions.tokens import Token, tokens

MAX_DEPTH = 50
MAX_LENGTH = 21_000
"""What GitHub allows, in levels and characters."""


@dataclass(frozen=True, slots=True)
class Literal:
    """`'text'`, `true`, `1.5` or `null`; numbers keep their spelling, for `0x1F` is one too."""

    value: str | bool | None
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A context, in lower case: GitHub compares names without regard to case."""

    name: str


@dataclass(frozen=True, slots=True)
class Star:
    """The index of `a.*` and `a[*]`."""


@dataclass(frozen=True, slots=True)
class Index:
    """`base.name` (the index is a literal), `base[index]` or `base.*`."""

    base: Expr
    index: Expr | Star


@dataclass(frozen=True, slots=True)
class Call:
    """A function, its name in lower case, with its arguments."""

    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`!operand`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands with one of `==`, `!=`, `<`, `<=`, `>`, `>=` between them."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Logical:
    """Two or more operands with the same `&&` or `||` between them, in their order."""

    operator: str
    operands: tuple[Expr, ...]


Expr: TypeAlias = Literal | Name | Index | Call | Not | Comparison | Logical


@dataclass(frozen=True, slots=True)
class Malformed:
    """What GitHub refuses to read; `reason` completes "the expression …"."""

    reason: str


@lru_cache(maxsize=4096)
def parse(source: str) -> Expr | Malformed:
    """The tree of what stands between `${{` and `}}`. Never raises.

    Names of contexts and functions are not checked.
    """
    if len(source) > MAX_LENGTH:
        return Malformed(f"is longer than {MAX_LENGTH:,} characters")
    try:
        tree = _Parser(tokens(source)).whole()
    except _Unexpected as problem:
        return Malformed(problem.reason)
    return Malformed(_TOO_DEEP) if _is_too_high(tree) else tree


def dotted(expression: Expr | Star) -> tuple[str, ...] | None:
    """`github.event['issue']` as its names in lower case; None for all that is no such chain."""
    names: list[str] = []
    node = expression
    while isinstance(node, Index):
        index = node.index
        if not isinstance(index, Literal) or index.is_number or not isinstance(index.value, str):
            return None
        names.append(index.value.lower())
        node = node.base
    return (node.name, *reversed(names)) if isinstance(node, Name) else None


class _Unexpected(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))
_TOO_DEEP = f"is nested deeper than {MAX_DEPTH} levels"
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class _Parser:
    """A descent over the tokens; `depth` keeps it from going deeper than Python's stack."""

    def __init__(self, found: tuple[Token, ...]) -> None:
        self.tokens = found
        self.position = 0
        self.depth = 0

    def whole(self) -> Expr:
        expression = self.expression()
        if self.position < len(self.tokens):
            raise _Unexpected(self.unexpected())
        return expression

    def expression(self) -> Expr:
        self.deeper()
        found = self.level(0)
        self.depth -= 1
        return found

    def level(self, number: int) -> Expr:
        if number == len(_LEVELS):
            return self.unary()
        first = self.level(number + 1)
        return self.logical(first, number) if number < 2 else self.compared(first, number)

    def logical(self, first: Expr, number: int) -> Expr:
        operator = _LEVELS[number][0]
        operands = [first]
        while self.take(operator):
            operands.append(self.level(number + 1))
        return first if len(operands) == 1 else Logical(operator, tuple(operands))

    def compared(self, first: Expr, number: int) -> Expr:
        while self.peek() in _LEVELS[number]:
            operator = self.next().text
            first = Comparison(operator, first, self.level(number + 1))
        return first

    def unary(self) -> Expr:
        if not self.take("!"):
            return self.indexed()
        self.deeper()
        operand = self.unary()
        self.depth -= 1
        return Not(operand)

    def indexed(self) -> Expr:
        base, can_have_index = self.primary()
        while can_have_index and self.peek() in (".", "["):
            base = Index(base, self.bracketed() if self.next().text == "[" else self.property())
        return base

    def bracketed(self) -> Expr | Star:
        index: Expr | Star = Star() if self.take("*") else self.expression()
        self.expect("]")
        return index

    def property(self) -> Literal | Star:
        if self.take("*"):
            return Star()
        token = self.next()
        if token.kind != "identifier":
            raise _Unexpected(f"has {_shown(token)} where the name of a property belongs")
        return Literal(token.text)

    def primary(self) -> tuple[Expr, bool]:
        """A value, and whether an index may follow: GitHub allows none behind literals."""
        token = self.next()
        if token.kind == "string":
            return Literal(token.text[1:-1].replace("''", "'")), False
        if token.kind == "number":
            return Literal(token.text, is_number=True), False
        if token.text == "(":
            inner = self.expression()
            self.expect(")")
            return inner, True
        if token.kind != "identifier":
            raise _Unexpected(f"has {_shown(token)} where a value belongs")
        return self.named(token)

    def named(self, token: Token) -> tuple[Expr, bool]:
        if self.peek() == "(":
            return Call(token.text.lower(), self.arguments()), True
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[token.text]), False
        if token.text in ("NaN", "Infinity"):
            return Literal(token.text, is_number=True), False
        return Name(token.text.lower()), True

    def arguments(self) -> tuple[Expr, ...]:
        self.next()
        if self.take(")"):
            return ()
        found = [self.expression()]
        while self.take(","):
            found.append(self.expression())
        self.expect(")")
        return tuple(found)

    def peek(self) -> str | None:
        """The next operator; None where something else follows."""
        if self.position == len(self.tokens) or self.tokens[self.position].kind != "operator":
            return None
        return self.tokens[self.position].text

    def take(self, operator: str) -> bool:
        if self.peek() != operator:
            return False
        self.position += 1
        return True

    def next(self) -> Token:
        if self.position == len(self.tokens):
            raise _Unexpected(self.unexpected())
        self.position += 1
        return self.tokens[self.position - 1]

    def expect(self, operator: str) -> None:
        if not self.take(operator):
            raise _Unexpected(self.unexpected())

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Unexpected(_TOO_DEEP)

    def unexpected(self) -> str:
        if not self.tokens:
            return "is empty"
        if self.position == len(self.tokens):
            return "ends too early"
        return f"has {_shown(self.tokens[self.position])} where it does not belong"


def _is_too_high(tree: Expr) -> bool:
    """Whether walks over the tree would go too deep: `(a == b) == c` grows without brackets being open."""
    pending: list[tuple[Expr | Star, int]] = [(tree, 1)]
    while pending:
        node, height = pending.pop()
        if height > MAX_DEPTH:
            return True
        pending.extend((child, height + 1) for child in children(node))
    return False


def children(node: Expr | Star) -> tuple[Expr | Star, ...]:
    """The parts of `node`, in the order in which they are written."""
    match node:
        case Index():
            return (node.base, node.index)
        case Call():
            return node.arguments
        case Not():
            return (node.operand,)
        case Comparison():
            return (node.left, node.right)
        case Logical():
            return node.operands
        case _:
            return ()


def _shown(token: Token) -> str:
    return repr(token.text if len(token.text) <= 40 else token.text[:39] + "…")
