"""The parsed key of a Google service account: where it comes from, and whether anything else is read from
it.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.families import Family, family
from pinfix_codemods.oidc.python.reading.source import text_of
from pinfix_codemods.oidc.python.reading.values import Plain, Unfit, followed, value_of

_DECODERS = frozenset({"base64.b64decode", "base64.standard_b64decode", "base64.urlsafe_b64decode"})
_PATHS = frozenset({"pathlib.Path", "os.path.join", "os.path.abspath", "os.path.expanduser"})
_FARTHEST = 8


@dataclass(frozen=True, slots=True)
class Known:
    """The key is the content of this variable, or the file that it names; `names` are those that it goes
    over.
    """

    variable: str
    names: tuple[cst.Name, ...]


def key_data(plan: Plan, node: cst.BaseExpression) -> Known | Unfit:
    """Where the content of a key comes from: `json.loads(os.environ[…])`, also decoded and under names."""
    names: list[cst.Name] = []
    here = node
    for _ in range(_FARTHEST):
        if isinstance(here, cst.Name):
            names.append(here)
            step = followed(plan.environment, here, 1)
            if step is here:
                return _unnamed(plan, here)
            here = step
            continue
        inner = _decoded(plan, here)
        if inner is None:
            break
        here = inner
    return _read(plan, here, tuple(names))


def key_file(plan: Plan, node: cst.BaseExpression) -> Known | Unfit:
    """Where the path of a key file comes from."""
    names: list[cst.Name] = []
    here = node
    while isinstance(here, cst.Name) and len(names) < _FARTHEST:
        names.append(here)
        step = followed(plan.environment, here, 1)
        if step is here:
            break
        here = step
    if text_of(here) is not None or (isinstance(here, cst.Call) and plan.source.called(here) in _PATHS):
        return Unfit(
            "key-from-file",
            "the service-account key is read from a file on disk, not from a swapped variable",
        )
    return _read(plan, here, tuple(names))


def _unnamed(plan: Plan, name: cst.Name) -> Unfit:
    if _is_file_content(plan, name):
        return Unfit(
            "key-from-file",
            "the service-account key is read from a file on disk, not from a swapped variable",
        )
    found = value_of(plan.environment, name)
    return (
        found if isinstance(found, Unfit) else Unfit("not-an-environment-read", "the key is not read plainly")
    )


def _is_file_content(plan: Plan, name: cst.Name) -> bool:
    """A file under `with open(…) as name`."""
    bindings = plan.source.bindings(name)
    targets = (plan.source.parent(getattr(one, "node", name)) for one in bindings)
    return any(isinstance(target, cst.AsName) for target in targets)


def _decoded(plan: Plan, node: cst.BaseExpression) -> cst.BaseExpression | None:
    """What is parsed or decoded; None where the node does neither."""
    if (
        not isinstance(node, cst.Call)
        or not node.args
        or node.args[0].star
        or node.args[0].keyword is not None
    ):
        return _chained(node)
    name = plan.source.called(node)
    if name == "json.loads" and all(_is_strict(arg) for arg in node.args[1:]):
        return node.args[0].value
    if (name in _DECODERS or name == "ast.literal_eval") and len(node.args) == 1:
        return node.args[0].value
    return _chained(node)


def _is_strict(arg: cst.Arg) -> bool:
    return arg.keyword is not None and arg.keyword.value == "strict"


def _chained(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """`x.decode(…)`, `x.encode(…)`, `x.strip()`."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    if node.func.attr.value in {"decode", "encode", "strip"} and len(node.args) <= 1:
        return node.func.value
    return None


def _read(plan: Plan, node: cst.BaseExpression, names: tuple[cst.Name, ...]) -> Known | Unfit:
    if isinstance(node, cst.Call) and plan.source.called(node) == "json.load":
        return Unfit(
            "key-from-file",
            "the service-account key is read from a file on disk, not from a swapped variable",
        )
    if isinstance(node, cst.Call) and _reads_a_file(plan, node):
        return Unfit(
            "key-from-file",
            "the service-account key is read from a file on disk, not from a swapped variable",
        )
    if isinstance(node, cst.Dict):
        return _written_out(node)
    found = value_of(plan.environment, node)
    if isinstance(found, Unfit):
        return found
    if not isinstance(found, Plain):
        return Unfit("not-an-environment-read", "the key is not read plainly")
    if found.variable not in plan.swapped.names or family(found.variable) is not Family.OTHER:
        return Unfit("other-variable", f"{found.variable} is not a variable that the workflow swaps")
    return Known(found.variable, names)


def _written_out(node: cst.Dict) -> Unfit:
    for element in node.elements:
        if (
            isinstance(element, cst.DictElement)
            and text_of(element.key) == "private_key"
            and text_of(element.value)
        ):
            return Unfit("literal-key", "a key is written in the source")
    return Unfit("not-an-environment-read", "the key is put together from parts")


def _reads_a_file(plan: Plan, node: cst.Call) -> bool:
    """`open(…).read()`, `Path(…).read_text()`."""
    if not isinstance(node.func, cst.Attribute) or node.func.attr.value not in {
        "read",
        "read_text",
        "read_bytes",
    }:
        return False
    opened = node.func.value
    return isinstance(opened, cst.Call | cst.Name)
