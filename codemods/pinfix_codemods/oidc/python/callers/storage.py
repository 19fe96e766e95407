"""`storage_options={"key": …, "secret": …}` of pandas, dask, polars, fsspec: the entries go."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast

import libcst as cst

from pinfix_codemods.oidc.python.callers.aws import endpoints
from pinfix_codemods.oidc.python.callers.pairs import pair_of, token_is_fit
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.editing.sequences import without_arguments, without_entries
from pinfix_codemods.oidc.python.reading.source import text_of

_LIBRARIES = frozenset(
    {"pandas", "dask", "polars", "fsspec", "deltalake", "xarray", "zarr", "geopandas", "pyarrow"}
)
_METHODS = frozenset({
    "to_csv", "to_json", "to_parquet", "to_pickle", "to_feather", "to_excel", "to_stata", "to_xml", "to_orc",
    "to_markdown", "write_parquet", "write_delta", "write_csv", "sink_parquet", "sink_csv",
    "to_zarr", "to_netcdf", "to_deltalake",
})  # fmt: skip
_SPELLINGS = (
    ("key", "secret", "token"),
    ("aws_access_key_id", "aws_secret_access_key", "aws_session_token"),
    ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    ("access_key_id", "secret_access_key", "session_token"),
)


def look_at_storage_options(plan: Plan) -> None:
    """Plan to take the pairs out of all such dictionaries."""
    shared: dict[cst.Dict, list[cst.Call]] = {}
    for call in plan.source.calls:
        if not _takes_options(plan, call):
            continue
        for arg in call.args:
            if arg.keyword is None or arg.keyword.value != "storage_options":
                continue
            if isinstance(arg.value, cst.Dict):
                _look_at_own(plan, call, arg)
            elif isinstance(arg.value, cst.Name):
                mapping = _shared(plan, arg.value)
                if mapping is not None:
                    shared.setdefault(mapping, []).append(call)
    for mapping in shared:
        _take_out(plan, mapping, mapping)


def _takes_options(plan: Plan, call: cst.Call) -> bool:
    name = plan.source.called(call)
    if name is not None:
        return name.partition(".")[0] in _LIBRARIES
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in _METHODS


def _shared(plan: Plan, name: cst.Name) -> cst.Dict | None:
    """A dictionary under a name that is used for nothing but storage options."""
    sole = plan.source.sole(name)
    value = plan.source.assigned(sole) if sole is not None else None
    if sole is None or not isinstance(value, cst.Dict):
        return None
    uses = [plan.source.parent(node) for node in plan.source.references(sole)]
    return value if all(_is_option(use) for use in uses) else None


def _is_option(use: cst.CSTNode | None) -> bool:
    return isinstance(use, cst.Arg) and use.keyword is not None and use.keyword.value == "storage_options"


def _look_at_own(plan: Plan, call: cst.Call, arg: cst.Arg) -> None:
    mapping = cst.ensure_type(arg.value, cst.Dict)
    dropped = _take_out(plan, call, mapping)
    if dropped and len(dropped) == len(mapping.elements):
        plan.drop(arg)
        plan.change(call, partial(_without_argument, call.args.index(arg)))


def _without_argument(position: int, node: cst.CSTNode) -> cst.CSTNode:
    call = cast("cst.Call", node)
    return without_arguments(call, {position})


def _take_out(plan: Plan, at: cst.CSTNode, mapping: cst.Dict) -> set[int]:
    entries = _entries(mapping.elements)
    values = {key: mapping.elements[position].value for key, position in entries.items()}
    for identity, secret, token in _SPELLINGS:
        if identity not in entries and secret not in entries:
            continue
        known = len(plan.reasons)
        for name in endpoints(plan, values):
            plan.refuse(
                at,
                "custom-endpoint",
                f"{name} may name a store other than AWS, which takes no credentials of AWS",
            )
        pair = pair_of(plan, at, values.get(identity), values.get(secret))
        if pair is None or not token_is_fit(plan, at, values.get(token)) or len(plan.reasons) > known:
            return set()
        if any(isinstance(element, cst.StarredDictElement) for element in mapping.elements):
            plan.refuse(
                at,
                "call-unpacks",
                "the options are put together from other dictionaries, in which an endpoint may be",
            )
            return set()
        dropped = {entries[name] for name in (identity, secret, token) if name in entries}
        plan.drop(*(mapping.elements[position] for position in dropped))
        plan.change(mapping, partial(_without_entries, dropped))
        plan.note(
            at, "the keys are no longer passed: the credentials of the job are found in the environment"
        )
        return dropped
    return set()


def _without_entries(dropped: set[int], node: cst.CSTNode) -> cst.CSTNode:
    return without_entries(cast("cst.Dict", node), dropped)


def _entries(elements: Iterable[cst.BaseDictElement]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, element in enumerate(elements):
        key = text_of(element.key) if isinstance(element, cst.DictElement) else None
        if key is not None:
            found[key] = position
    return found
