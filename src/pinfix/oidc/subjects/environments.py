"""The deployment environments that a job can name, where its `environment` is an expression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TypeAlias

from pinfix.github.expressions.evaluation import evaluate
from pinfix.github.expressions.possible import Text
from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.expressions.tree import (
    Call,
    Comparison,
    Expr,
    Index,
    Literal,
    Logical,
    Malformed,
    Not,
    Star,
    children,
    dotted,
    parse,
)
from pinfix.github.expressions.values import Contexts
from pinfix.github.jobs import Job, Section
from pinfix.github.matrix import matrix_values
from pinfix.oidc.subjects.conditions import Run
from pinfix.oidc.subjects.holes import FILL
from pinfix.yaml.nodes import Scalar, Sequence, follow

MOST_NAMES = 100
"""An expression that can come to more names counts as one whose values are not known."""

_Known: TypeAlias = str | bool | None
"""The value of an input; None where nobody knows it."""

_INPUTS = (("inputs",), ("github", "event", "inputs"))


@dataclass(frozen=True, slots=True)
class Names:
    """What the name can be; `complete`: these are all. An empty one is a run without an environment."""

    names: tuple[str, ...] = ()
    complete: bool = True


def names_for(run: Run, written: str, job: Job, root: Section) -> Names:
    """The names that `written`, an `environment`, can come to in `run`."""
    found = find_expressions(written)
    if not found:
        return Names((written,))
    trees = [parse(expression.source) for expression in found if expression.terminated]
    if len(trees) != len(found) or any(isinstance(tree, Malformed) for tree in trees):
        return Names(complete=False)
    contexts = Contexts(matrix=matrix_values(job))
    names: dict[str, None] = {}
    for values in _inputs(run.event, root, trees):
        parts = _parts(written, values, run, contexts)
        if parts is None:
            return Names(complete=False)
        names.update(dict.fromkeys(map("".join, islice(product(*parts), MOST_NAMES + 1))))
        if len(names) > MOST_NAMES:
            return Names(complete=False)
    return Names(tuple(names))


def _parts(
    written: str, values: Mapping[str, _Known], run: Run, contexts: Contexts
) -> list[tuple[str, ...]] | None:
    """What stands one after the other, each with its possibilities; None where one is not known."""
    parts: list[tuple[str, ...]] = []
    end = 0
    for expression in find_expressions(written):
        tree = parse(expression.source)
        assert not isinstance(tree, Malformed)
        texts = _texts(_with_known(tree, values, run), contexts)
        if texts is None:
            return None
        parts += [(written[end : expression.start],), texts]
        end = expression.end
    return [*parts, (written[end:],)]


def _texts(tree: Expr, contexts: Contexts) -> tuple[str, ...] | None:
    found = []
    for possible in evaluate(tree, contexts):
        text = possible.text if isinstance(possible, Text) else None
        if text is None:
            return None
        found.append(text)
    return tuple(found)


def _inputs(event: str, root: Section, trees: list[Expr | Malformed]) -> Iterator[dict[str, _Known]]:
    """Every way in which the inputs that the expressions use can be set; None: nobody knows how."""
    names = sorted({name for tree in trees if not isinstance(tree, Malformed) for name in _used(tree)})
    if event == "workflow_call":
        yield dict.fromkeys(names)
        return
    choices = [_choices(name, root) if event == "workflow_dispatch" else ("",) for name in names]
    for values in islice(product(*choices), MOST_NAMES + 1):
        yield dict(zip(names, values, strict=True))


def _choices(name: str, root: Section) -> tuple[_Known, ...]:
    """What an input of `workflow_dispatch` can be."""
    section: Section | None = root
    for key in ("on", "workflow_dispatch", "inputs"):
        section = None if section is None else section.section(key)
    declared = {} if section is None else {key.lower(): inner for key, inner in section.sections()}
    found = declared.get(name)
    kind = None if found is None else found.string("type")
    options = None if found is None else found.get("options")
    if kind == "boolean":
        return (True, False)
    if kind != "choice" or not isinstance(options, Sequence) or len(options.items) > MOST_NAMES:
        return (None,)
    scalars = [inner for item in options.items if isinstance(inner := follow(item), Scalar)]
    return tuple(scalar.value for scalar in scalars) if len(scalars) == len(options.items) else (None,)


def _input_of(tree: Expr | Star) -> str | None:
    names = dotted(tree)
    return names[-1] if names is not None and names[:-1] in _INPUTS else None


def _used(tree: Expr | Star) -> Iterator[str]:
    name = _input_of(tree)
    if name is not None:
        yield name
    else:
        for inner in children(tree):
            yield from _used(inner)


def _with_known(tree: Expr, values: Mapping[str, _Known], run: Run) -> Expr:
    """The expression with the inputs, the event and the ref in it, and what compares them decided."""
    name = _input_of(tree)
    if name is not None:
        return _literal(tree, values[name])
    of_run = _of_run(tree, run)
    if of_run is not None:
        return Literal(of_run)
    match tree:
        case Call():
            return _started(
                replace(tree, arguments=tuple(_with_known(one, values, run) for one in tree.arguments))
            )
        case Not():
            return replace(tree, operand=_with_known(tree.operand, values, run))
        case Logical():
            return replace(tree, operands=tuple(_with_known(one, values, run) for one in tree.operands))
        case Comparison():
            left, right = (_with_known(one, values, run) for one in (tree.left, tree.right))
            return _decided(replace(tree, left=left, right=right))
        case _:
            return tree


def _of_run(tree: Expr, run: Run) -> str | None:
    """What the run says of a context; None: nothing, as of a branch that a person has to fill in."""
    value = run.value(dotted(tree)) if isinstance(tree, Index) else None
    return None if value is None or FILL in value else value


def _started(tree: Call) -> Expr:
    match tree:
        case Call("startswith", (Literal(value=str(text)), Literal(value=str(start)))):
            return Literal(text.lower().startswith(start.lower()))
        case _:
            return tree


def _literal(tree: Expr, value: _Known) -> Expr:
    """An input with its value; those in `github.event` are texts whatever their type."""
    if isinstance(value, bool) and dotted(tree) != ("inputs", _input_of(tree)):
        return Literal("true" if value else "false")
    return tree if value is None else Literal(value)


def _decided(tree: Comparison) -> Expr:
    match tree:
        case Comparison("==" | "!=", Literal(value=str(left)), Literal(value=str(right))):
            return Literal((left.lower() == right.lower()) == (tree.operator == "=="))
        case _:
            return tree
