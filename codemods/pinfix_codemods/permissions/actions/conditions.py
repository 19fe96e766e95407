"""Whether a condition of the knowledge holds for a step: True, False, or None where it cannot be known.

Conditions are the JSON of `data/actions.json`: a mapping with one of the keys of `FORMS`, or of several that
must all hold. An input that is not written has the action's default, which the conditions are worded to
allow for: it equals nothing, and is not set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix_codemods.permissions.actions.use import ActionUse, Situation
from pinfix_codemods.permissions.live import Git, Live

Truth = bool | None

_LOOSE = {
    "true": frozenset({"1", "y", "yes", "on", "t"}),
    "false": frozenset({"0", "n", "no", "off", "f", ""}),
}
"""What some actions take for the word and others do not."""

_GIT_URL = ("http://", "https://", "git://", "git@", "ssh://", "github.com/", "{{defaultcontext}}")
_HOLDS: Mapping[Holds, Truth] = {Holds.YES: True, Holds.MAYBE: None, Holds.NO: False}
_CREDENTIALS = {"github_token": Git.TOKEN, "other": Git.OTHER, "none": Git.NONE}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that a condition can ask about. `defaults`: the inputs that are the token unless written.

    `inputs_known`: not so for a step inside a composite action; such inputs are never the token, unless they
    are not written and it is their default.
    """

    use: ActionUse
    live: Live
    situation: Situation
    defaults: frozenset[str] = frozenset()
    inputs_known: bool = True

    def with_defaults(self, defaults: frozenset[str]) -> Circumstances:
        """The same, with these inputs the token unless they are written."""
        return replace(self, defaults=defaults)

    @property
    def variables(self) -> Mapping[str, Value]:
        """The variables that the action sees."""
        return {**self.live.env, **self.use.env}


def holds(test: Mapping[str, Any] | None, about: Circumstances) -> Truth:
    """Whether `test` holds. No test at all is one that cannot be decided from the workflow."""
    if test is None:
        return None
    subjects = [key for key in test if key in FORMS]
    assert subjects, f"no condition: {test}"
    return every(FORMS[key](test, about) for key in subjects)


def every(truths: Iterable[Truth]) -> Truth:
    """Whether all hold."""
    seen = list(truths)
    if False in seen:
        return False
    return None if None in seen else True


def some(truths: Iterable[Truth]) -> Truth:
    """Whether one holds."""
    return negated(every(negated(truth) for truth in truths))


def negated(truth: Truth) -> Truth:
    """Whether it does not hold."""
    return None if truth is None else not truth


def mentions(test: Mapping[str, Any] | None, forms: frozenset[str]) -> bool:
    """Whether one of these forms is part of the condition."""
    if test is None:
        return False
    parts = [*test.get("all", ()), *test.get("any", ()), *([test["not"]] if "not" in test else ())]
    return not forms.isdisjoint(test) or any(mentions(part, forms) for part in parts)


def equals(value: Value, wanted: str) -> Truth:
    """Whether `value` is `wanted` to the action; spellings that only some actions take are not known."""
    text = value.text
    if text is None:
        wanted = wanted.lower()
        possible = all(part is None or part.strip().lower() in wanted for part in value.parts)
        return None if possible or wanted in _LOOSE else False
    if text == wanted:
        return True
    folded = text.strip().lower()
    return None if folded == wanted.lower() or folded in _LOOSE.get(wanted, ()) else False


def _input(test: Mapping[str, Any], about: Circumstances) -> Truth:
    name = test["input"].lower()
    if "is_github_token" in test:
        found = _is_token(name, about)
        return found if test["is_github_token"] else negated(found)
    if not about.inputs_known:
        return None
    value = about.use.inputs.get(name)
    if value is None and name in about.defaults:
        value = TOKEN
    return _absent(test) if value is None else _text(test, value)


def _is_token(name: str, about: Circumstances) -> Truth:
    value = about.use.inputs.get(name)
    if value is not None:
        return _HOLDS[value.holds]
    if name not in about.defaults:
        return False
    return True if about.inputs_known else None


def _absent(test: Mapping[str, Any]) -> Truth:
    """For what is not written: it is not set, and a git context is what actions default to."""
    return bool(test.get("git_url")) or test.get("set") is False


def _env(test: Mapping[str, Any], about: Circumstances) -> Truth:
    value = about.variables.get(test["env"])
    return _absent(test) if value is None else _text(test, value)


def _text(test: Mapping[str, Any], value: Value) -> Truth:
    if "eq" in test:
        return False if value.holds is Holds.YES else equals(value, test["eq"])
    if "in" in test:
        return some(equals(value, wanted) for wanted in test["in"])
    if "contains" in test:
        return value.contains(test["contains"])
    if "set" in test:
        return value.is_set if test["set"] else negated(value.is_set)
    return _is_git_url(value)


def _is_git_url(value: Value) -> Truth:
    first = value.parts[0] if value.parts else ""
    if first is None:
        return None
    if first.lower().startswith(_GIT_URL):
        return True
    return None if len(value.parts) > 1 and any(url.startswith(first.lower()) for url in _GIT_URL) else False


def _event(test: Mapping[str, Any], about: Circumstances) -> Truth:
    seen = {_is_event(trigger, test["event"], about.situation.tags) for trigger in about.situation.triggers}
    return next(iter(seen)) if len(seen) == 1 else None


def _is_event(trigger: str, events: list[str], tags: bool | None) -> Truth:
    if trigger == "workflow_call":  # the caller's event
        return None
    if trigger == "push" and "push" not in events and "push_tag" in events:
        return False if tags is False else None
    return trigger in events


def _visibility(test: Mapping[str, Any], about: Circumstances) -> Truth:
    if about.situation.visibility is None:
        return None
    return (about.situation.visibility == "public") is (test["visibility"] == "public")


def _target(test: Mapping[str, Any], about: Circumstances) -> Truth:
    targets = about.situation.target
    wanted = test["target"]
    if wanted == "unknown":
        return len(targets) != 1
    if wanted not in targets:
        return False
    return True if len(targets) == 1 else None


def _version(key: str) -> Callable[[Mapping[str, Any], Circumstances], Truth]:
    def at_least(test: Mapping[str, Any], about: Circumstances) -> Truth:
        wanted = tuple(int(number) for number in str(test[key]).split("."))
        numbers = about.use.numbers
        return about.use.line_is_at_least(wanted) if numbers is None else numbers >= wanted

    return at_least


def _registry_login(test: Mapping[str, Any], about: Circumstances) -> Truth:
    logins = [login for host, login in about.live.registries.items() if is_github_registry(host)]
    if test["registry_login"] == "other":
        return some(negated(_HOLDS[login]) for login in logins)
    return some(_HOLDS[login] for login in logins)


def is_github_registry(host: str) -> bool:
    """Whether the host is a registry of GitHub's, or not known."""
    return host in ("", "ghcr.io") or host.endswith(".pkg.github.com")


def _git_credential(test: Mapping[str, Any], about: Circumstances) -> Truth:
    if about.live.git is Git.UNKNOWN:
        return None
    return about.live.git is _CREDENTIALS[test["git_credential"]]


FORMS: Mapping[str, Callable[[Mapping[str, Any], Circumstances], Truth]] = {
    "input": _input,
    "env": _env,
    "event": _event,
    "visibility": _visibility,
    "target": _target,
    "major_ge": _version("major_ge"),
    "version_ge": _version("version_ge"),
    "checkout_before": lambda test, about: about.live.checked_out is test["checkout_before"],
    "registry_login": _registry_login,
    "git_credential": _git_credential,
    "not": lambda test, about: negated(holds(test["not"], about)),
    "all": lambda test, about: every(holds(part, about) for part in test["all"]),
    "any": lambda test, about: some(holds(part, about) for part in test["any"]),
}
