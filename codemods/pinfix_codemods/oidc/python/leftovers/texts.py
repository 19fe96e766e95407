"""Names of swapped variables in other strings, and in settings that read them without saying so."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import libcst as cst

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.families import AWS_SECRET, AWS_TOKEN
from pinfix_codemods.oidc.python.leftovers.required import asks, is_gone_through, uses_of
from pinfix_codemods.oidc.python.reading.source import dotted, root_of, text_of
from pinfix_codemods.oidc.python.reading.values import followed

_SETTINGS = frozenset({"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"})
_HANDED = frozenset({"-e", "--env", "--build-arg"})
_HARMLESS = frozenset({"sys.exit"})


def look_at_texts(plan: Plan) -> None:
    """Refuse what reads a variable by its name in ways that are not reads of `os.environ`."""
    wanted = plan.swapped.gone | ({AWS_SECRET} & plan.swapped.refreshed)
    keys = {read.key for read in plan.environment.reads}
    pattern = _pattern(wanted)
    for node, text in _strings(plan):
        if node in keys or plan.is_settled(node) or isinstance(plan.source.parent(node), cst.Expr):
            continue
        if text in wanted:
            _exact(plan, node, text)
        elif pattern is not None and (found := pattern.search(text)) and AWS_TOKEN not in text:
            name = next(group for group in found.groups() if group)
            plan.refuse(node, _slug(plan, name), f"{name} is named in a command")
    _look_at_settings(plan, wanted)


def _slug(plan: Plan, name: str) -> str:
    return "still-read" if name in plan.swapped.gone else "unknown-use"


def _pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    """`$X`, `${X}`, `%X%`, `-e X`, `{env:X}`."""
    if not names:
        return None
    any_of = "|".join(map(re.escape, sorted(names)))
    return re.compile(
        rf"\$\{{?({any_of})\b|%({any_of})%|(?:-e|--env|--build-arg)[ =]({any_of})\b|\benv[:.]({any_of})\b"
    )


def _strings(plan: Plan) -> Iterator[tuple[cst.CSTNode, str]]:
    for node in plan.source.nodes:
        if isinstance(node, cst.FormattedStringText):
            yield node, node.value
        elif isinstance(node, cst.SimpleString | cst.ConcatenatedString):
            text = text_of(node)
            if text is not None and not isinstance(plan.source.parent(node), cst.ConcatenatedString):
                yield node, text


def _exact(plan: Plan, node: cst.CSTNode, text: str) -> None:
    if text in plan.swapped.gone:
        if not _is_printed(plan, node):
            plan.refuse(node, "still-read", f"{text} is no longer set, and its name is used here")
    elif _is_handed_on(plan, node) or _is_gone_through(plan, node) or _is_asked_of_a_library(plan, node):
        plan.refuse(node, "unknown-use", f"the value of {text} is passed on here without {AWS_TOKEN}")


def _call_of(plan: Plan, node: cst.CSTNode) -> cst.Call | None:
    arg = plan.source.parent(node)
    call = plan.source.parent(arg) if isinstance(arg, cst.Arg) else None
    return call if isinstance(call, cst.Call) else None


def _is_printed(plan: Plan, node: cst.CSTNode) -> bool:
    call = _call_of(plan, node)
    return call is not None and (
        plan.source.is_builtin(call.func, "print") or plan.source.called(call) in _HARMLESS
    )


def _is_handed_on(plan: Plan, node: cst.CSTNode) -> bool:
    """`["docker", "run", "-e", "AWS_SECRET_ACCESS_KEY", …]` without the token."""
    element = plan.source.parent(node)
    listing = plan.source.parent(element) if isinstance(element, cst.Element) else None
    if not isinstance(listing, cst.List | cst.Tuple):
        return False
    words = [text_of(one.value) for one in listing.elements]
    return bool(_HANDED.intersection(word for word in words if word)) and AWS_TOKEN not in words


def _is_gone_through(plan: Plan, node: cst.CSTNode) -> bool:
    """`{name: os.environ[name] for name in ("PATH", "AWS_SECRET_ACCESS_KEY")}`: the values are read."""
    element = plan.source.parent(node)
    listing = plan.source.parent(element) if isinstance(element, cst.Element) else None
    if not isinstance(listing, cst.List | cst.Tuple | cst.Set):
        return False
    if AWS_TOKEN in {text_of(one.value) for one in listing.elements}:
        return False
    return any(is_gone_through(plan, use) and not asks(plan, use) for use in uses_of(plan, listing))


def _is_asked_of_a_library(plan: Plan, node: cst.CSTNode) -> bool:
    """`config("AWS_SECRET_ACCESS_KEY")` of a library that reads the environment, or an object of one."""
    call = _call_of(plan, node)
    root = root_of(call.func) if call is not None else None
    if call is None or root is None:
        return False
    name = plan.source.imported(root)
    if name is None:
        made = followed(plan.environment, root)
        name = plan.source.called(made) if isinstance(made, cst.Call) else None
    return name is not None and name.partition(".")[0] not in sys.stdlib_module_names


def _look_at_settings(plan: Plan, wanted: frozenset[str]) -> None:
    """Settings classes that read variables by the names of their fields, and Django's settings."""
    for node in plan.source.nodes:
        if isinstance(node, cst.ClassDef) and any(
            plan.source.imported(base.value) in _SETTINGS for base in node.bases
        ):
            for name in _fields(node):
                if name.upper() in wanted:
                    plan.refuse(
                        node, "product-code", f"the settings read {name.upper()} when the program runs"
                    )
        elif isinstance(node, cst.AssignTarget) and dotted(node.target) == "INSTALLED_APPS" and _reads(plan):
            reason = "these are settings of Django, which are read when the program runs"
            plan.refuse(node, "product-code", reason)


def _reads(plan: Plan) -> bool:
    return any(read.variable in plan.swapped.names for read in plan.environment.reads)


def _fields(node: cst.ClassDef) -> Iterator[str]:
    for line in node.body.body:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                yield small.target.value
