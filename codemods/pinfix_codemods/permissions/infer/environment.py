"""The variables of workflow, job and step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pinfix.github.expressions.token_flow import value_of
from pinfix.github.expressions.values import Holds, Value
from pinfix.github.jobs import Section
from pinfix_codemods.permissions.live import Live


def with_env(live: Live, owner: Section | None) -> Live:
    """`live` with the variables under `env` of `owner`; each is evaluated with what was known before."""
    if owner is None or not owner.has("env"):
        return live
    section = owner.section("env")
    if section is None:  # an expression that gives all of it: anything may be in it
        text = owner.string("env")
        whole = value_of(text or "", live.contexts)
        return replace(live, env={**live.env, "env": whole}) if whole.holds else live
    return replace(live, env={**live.env, **values(section, live)})


def values(section: Section, live: Live) -> dict[str, Value]:
    """The entries of `section` as values."""
    return {name: value_of(text, live.contexts) for name, text in section.strings()}


def handed(found: Mapping[str, Value]) -> Holds:
    """Whether one of the values may hold the token."""
    return max((value.holds for value in found.values()), default=Holds.NO)


def holding(found: Mapping[str, Value]) -> tuple[str, ...]:
    """The names of values that may hold the token."""
    return tuple(name for name, value in found.items() if value.holds is not Holds.NO)
