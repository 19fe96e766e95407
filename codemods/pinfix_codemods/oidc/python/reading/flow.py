"""Where a value goes in a script, as far as names, attributes, methods and own functions take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from pinfix_codemods.oidc.python.reading.source import Source, dotted

MOST = 10_000
"""So many places of a value are looked at; what is beyond is left out."""

Keeps = Callable[[cst.Call], bool]
"""Whether a call gives the value back that it is called on, or that is handed to it, or one like it."""


def places_of(source: Source, start: cst.CSTNode, keeps: Keeps) -> Iterator[cst.CSTNode]:
    """The expressions that stand for the value that `start` makes, it among them."""
    waiting, seen = [start], {start}
    while waiting and len(seen) < MOST:
        node = waiting.pop()
        yield node
        for further in _next(source, node, keeps):
            if further not in seen:
                seen.add(further)
                waiting.append(further)


def _next(source: Source, node: cst.CSTNode, keeps: Keeps) -> Iterator[cst.CSTNode]:
    outer = source.parent(node)
    if isinstance(outer, cst.IfExp | cst.BooleanOperation | cst.Await):
        yield outer
    elif isinstance(outer, cst.Attribute) and outer.value is node:
        call = source.parent(outer)
        if isinstance(call, cst.Call) and call.func is outer and keeps(call):
            yield call
    elif isinstance(outer, cst.Arg):
        yield from _handed(source, outer, keeps)
    elif isinstance(outer, cst.Assign | cst.AnnAssign) and outer.value is node:
        targets = [one.target for one in outer.targets] if isinstance(outer, cst.Assign) else [outer.target]
        for target in targets:
            yield from _of_target(source, target)
    elif isinstance(outer, cst.NamedExpr) and outer.value is node:
        yield outer
        yield from _of_target(source, outer.target)
    elif isinstance(outer, cst.Return):
        yield from _of_function(source, outer)


def _of_target(source: Source, target: cst.BaseExpression) -> Iterator[cst.CSTNode]:
    if isinstance(target, cst.Name):
        for binding in source.bindings(target):
            yield from source.references(binding)
    elif isinstance(target, cst.Attribute):
        name = dotted(target)
        yield from (
            one
            for one in source.attributes.get(target.attr.value, ())
            if one is not target and dotted(one) == name
        )


def _handed(source: Source, arg: cst.Arg, keeps: Keeps) -> Iterator[cst.CSTNode]:
    """What a call makes of its argument: the same, or the parameter of a function of the script."""
    call = source.parent(arg)
    if not isinstance(call, cst.Call):
        return
    if keeps(call):
        yield call
    if not isinstance(call.func, cst.Name):
        return
    for binding in source.bindings(call.func):
        function = getattr(binding, "node", None)
        if isinstance(function, cst.FunctionDef):
            for name in _parameter(function.params, call, arg):
                made = source.binding_at(name)
                yield from source.references(made) if made is not None else ()


def _parameter(parameters: cst.Parameters, call: cst.Call, arg: cst.Arg) -> Iterator[cst.CSTNode]:
    plain = (*parameters.posonly_params, *parameters.params)
    if arg.keyword is not None:
        for one in (*plain, *parameters.kwonly_params):
            if one.name.value == arg.keyword.value:
                yield one
                yield one.name
        return
    place = call.args.index(arg)
    for one in plain[place : place + 1]:
        yield one
        yield one.name


def _of_function(source: Source, node: cst.Return) -> Iterator[cst.CSTNode]:
    """The calls of the function that gives it back, by its name."""
    function = next((one for one in source.ancestors(node) if isinstance(one, cst.FunctionDef)), None)
    binding = source.binding_at(function) if function is not None else None
    for use in source.references(binding) if binding is not None else ():
        call = source.parent(use)
        if isinstance(call, cst.Call) and call.func is use:
            yield call
