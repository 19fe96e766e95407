"""Whether a job brings in what a pull request proposes, once all of its steps have been looked at."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from pinfix.closure.trust.artifacts import downloads_over
from pinfix.closure.trust.sources import HEAD, NONE, UNKNOWN, Given, Source, Sources, Variable, surely, union
from pinfix.github.jobs import Section, Step

_HARMLESS = frozenset({"ci", "home", "hostname", "oldpwd", "path", "pwd", "shell", "tmpdir", "user"})
_OF_CHECKOUT = ("ref", "repository")
_FOLLOWED = ("./", "$/", "actions/")
"""Actions of the repository, which are looked into, and those of GitHub, of which one checks out."""

_SHOWN = frozenset({"body", "comment", "commit_message", "description", "message", "title"})
"""Inputs with texts for people."""

_OF_RUNNER = ("github_", "runner_")
_SET = re.compile(r"\b([A-Za-z_]\w*)(?==|<<)")


@dataclass(frozen=True, slots=True)
class Brought:
    """`sources`: where that comes from which is checked out; `variables`: where their values do."""

    sources: Sources = NONE
    variables: tuple[tuple[str, Sources], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sources or self.variables)


@dataclass(slots=True)
class Heads:
    """All that the steps of a job bring in.

    A variable may have several values in a job, by what is run before: each of them counts.
    """

    taken: set[Source] = field(default_factory=set)
    variables: dict[str, set[Source]] = field(default_factory=dict)

    def add(self, brought: Brought) -> None:
        """Note one more."""
        self.taken |= brought.sources
        for name, sources in brought.variables:
            self.variables.setdefault(name.lower(), set()).update(sources)

    def takes_head(self) -> bool:
        """Whether anything that is checked out may be of a pull request."""
        seen: set[Source] = set()
        pending = list(self.taken)
        while pending:
            source = pending.pop()
            if source in seen:
                continue
            seen.add(source)
            if not isinstance(source, Variable):
                return True
            pending += self._behind(source)
        return False

    def _behind(self, variable: Variable) -> Iterable[Source]:
        name = variable.name
        known: Iterable[Source]
        if name in self.variables:
            known = self.variables[name]
        elif name == "github_head_ref":
            known = HEAD
        elif name.startswith("file "):
            known = NONE  # a file that got nothing from elsewhere
        else:
            known = NONE if name in _HARMLESS or name.startswith(_OF_RUNNER) else UNKNOWN
        return surely(known) if variable.surely else known


def variables_of(owner: Section | None, given: Given) -> Brought:
    """What `owner` has under `env`."""
    section = None if owner is None else owner.section("env")
    written = () if section is None else section.strings()
    return Brought(variables=tuple((name, given.text(text)) for name, text in written))


def set_later(script: str) -> Brought:
    """The variables that `script` may set for the steps after it."""
    names = sorted(set(_SET.findall(script))) if "GITHUB_ENV" in script else ()
    return Brought(variables=tuple((name, UNKNOWN) for name in names))


def brought_by(step: Step, given: Given, listed: Container[str] = ()) -> Brought:
    """What an action is told to check out: `actions/checkout` and its kin, or any that is told a head.

    `listed`: the names of actions of which it is known what they do.
    """
    section = step.section("with")
    inputs = {} if section is None else {name.lower(): text for name, text in section.strings()}
    found = union(given.text(text) for name, text in inputs.items() if name in _OF_CHECKOUT)
    name = (step.string("uses") or "").partition("@")[0].lower()
    if name.endswith("checkout"):
        return Brought(found)
    over = UNKNOWN if downloads_over(name, inputs) else NONE
    is_unknown = name not in listed and not name.startswith(_FOLLOWED)
    return Brought(surely(found) | over | (told(step, given).sources if is_unknown else NONE))


def told(step: Step, given: Given) -> Brought:
    """What an action that is not known makes of its inputs: of one that is a head it may take the files."""
    section = step.section("with")
    written = () if section is None else section.strings()
    return Brought(surely(union(given.text(text) for name, text in written if name.lower() not in _SHOWN)))
