"""Whether a job can run for an event on a ref, by its conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from pinfix.github.expressions.conditions import parse_condition
from pinfix.github.expressions.tree import (
    Call,
    Comparison,
    Expr,
    Index,
    Literal,
    Logical,
    Malformed,
    Not,
    dotted,
)

RefKind = OneOf["heads", "tags", "pull"]

_REF, _REF_NAME = ("github", "ref"), ("github", "ref_name")
_EITHER = (True, True)


@dataclass(frozen=True, slots=True)
class Run:
    """A run for `event` on the ref `refs/{kind}/{name}`; `name` None: any that no condition names."""

    event: str
    kind: RefKind
    name: str | None = None

    @property
    def ref(self) -> str | None:
        """The whole ref, where it is known."""
        return None if self.name is None else f"refs/{self.kind}/{self.name}"

    def value(self, context: tuple[str, ...] | None) -> str | None:
        """What the run has as `context`, such as `("github", "ref")`; None: that is not known."""
        match context:
            case ("github", "event_name"):
                return self.event
            case ("github", "ref"):
                return self.ref
            case ("github", "ref_name"):
                return self.name
            case ("github", "ref_type"):
                return "tag" if self.kind == "tags" else "branch"
            case _:
                return None


def can_run(conditions: Sequence[str], run: Run) -> bool:
    """Whether all `conditions` can hold; what is not understood can."""
    return all(_can(tree, run)[0] for text in conditions if (tree := _tree(text)) is not None)


def named_refs(conditions: Sequence[str]) -> Iterator[tuple[RefKind, str]]:
    """The branches and tags that the conditions compare with; a bare name is taken for a branch."""
    for text in conditions:
        tree = _tree(text)
        for subject, value in () if tree is None else _comparisons(tree):
            kind, name = _split(value)
            if kind is not None and subject == _REF:
                yield kind, name
            elif subject == _REF_NAME:
                yield "heads", value


def _tree(text: str) -> Expr | None:
    tree = parse_condition(text) if text.strip() else None
    return None if isinstance(tree, Malformed) else tree


def _split(ref: str) -> tuple[RefKind | None, str]:
    if ref.startswith("refs/heads/"):
        return "heads", ref.removeprefix("refs/heads/")
    if ref.startswith("refs/tags/"):
        return "tags", ref.removeprefix("refs/tags/")
    return None, ref


def _comparisons(tree: Expr) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is compared with a text, and the text."""
    pending: list[Expr] = [tree]
    while pending:
        match pending.pop():
            case Comparison(left=left, right=right):
                for subject, other in ((left, right), (right, left)):
                    names = dotted(subject)
                    if names is not None and isinstance(other, Literal) and isinstance(other.value, str):
                        yield names, other.value
            case Logical(operands=operands):
                pending += reversed(operands)
            case Not(operand=operand):
                pending.append(operand)
            case _:
                continue


def _can(tree: Expr, run: Run) -> tuple[bool, bool]:
    """Whether it can be true, and whether it can be false."""
    match tree:
        case Literal(is_number=False):
            return bool(tree.value), not tree.value
        case Not():
            true, false = _can(tree.operand, run)
            return false, true
        case Logical():
            parts = [_can(operand, run) for operand in tree.operands]
            trues, falses = [part[0] for part in parts], [part[1] for part in parts]
            return (all(trues), any(falses)) if tree.operator == "&&" else (any(trues), all(falses))
        case Comparison(operator="==" | "!="):
            true, false = _equal(tree, run)
            return (true, false) if tree.operator == "==" else (false, true)
        case Call(function="startswith", arguments=(subject, Literal(value=str(start)))):
            return _starts(subject, start.lower(), run)
        case _:
            return _EITHER


def _equal(tree: Comparison, run: Run) -> tuple[bool, bool]:
    for subject, other in ((tree.left, tree.right), (tree.right, tree.left)):
        if not isinstance(other, Literal) or not isinstance(other.value, str):
            continue
        if run.name is None and dotted(subject) in (_REF, _REF_NAME):
            return False, True  # a ref that no condition names
        value = _value(subject, run)
        if value is not None:
            same = value.lower() == other.value.lower()
            return same, not same
    return _EITHER


def _starts(subject: Expr, start: str, run: Run) -> tuple[bool, bool]:
    value = _value(subject, run)
    if value is not None:
        does = value.lower().startswith(start)
        return does, not does
    if dotted(subject) == _REF:
        known = f"refs/{run.kind}/"
        if known.startswith(start):
            return True, False
        if not start.startswith(known):
            return False, True
    return _EITHER


def _value(subject: Expr, run: Run) -> str | None:
    """What is known of a context; None: nothing."""
    return run.value(dotted(subject)) if isinstance(subject, Index) else None
