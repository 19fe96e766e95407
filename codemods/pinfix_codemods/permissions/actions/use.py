"""A step that uses an action, and what its workflow says about the runs it has part in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pinfix.github.expressions.values import Value
from pinfix.github.scopes import Grant
from pinfix.versions import acts_as_version, parse


@dataclass(frozen=True, slots=True)
class ActionUse:
    """An action of another repository, as a step uses it.

    `version`: the full version (`v4.2.2`) that the ref leads to, `sha` its commit; None where they are not
    known. `inputs` are those written under `with`, by names in lower case; `env` the variables of the step
    itself.
    """

    owner: str
    repo: str
    subpath: str
    ref: str
    version: str | None = None
    sha: str | None = None
    inputs: Mapping[str, Value] = field(default_factory=dict)
    env: Mapping[str, Value] = field(default_factory=dict)

    @property
    def repository(self) -> str:
        """`owner/repo` in lower case: GitHub compares names so."""
        return f"{self.owner}/{self.repo}".lower()

    @property
    def shown(self) -> str:
        """How a report names it."""
        path = f"/{self.subpath}" if self.subpath else ""
        return f"{self.owner}/{self.repo}{path}@{self.ref}"

    @property
    def numbers(self) -> tuple[int, ...] | None:
        """The numbers of its full version; None where that is not known."""
        for name in (self.version, self.ref):
            found = parse(name) if name else None
            if found is not None and found.exact:
                return found.numbers
        return None

    def line_is_at_least(self, wanted: tuple[int, ...]) -> bool | None:
        """Whether the line of versions that the ref names (`v4`, `v4.2`, `v4.x`) begins at `wanted`, or ends
        below it; None where it does neither, or the ref names none.

        Publishers of actions move such a name along its line, as GitHub asks of them, and never off it.
        """
        line = parse(self.ref)
        if line is None or not acts_as_version(self.ref):
            return None
        count = len(line.numbers)
        if line.numbers == wanted[:count] and any(wanted[count:]):
            return None
        return line.numbers >= wanted[:count]


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of the runs of a workflow.

    `triggers`: the names of its events. `tags`: whether `push` starts it for tags (None: not known).
    `target`: what issue numbers of its events can stand for. `settings`: the grants that the configuration
    gives for actions, by `owner/name` or `owner/name/path`.
    """

    triggers: frozenset[str] = frozenset()
    tags: bool | None = None
    visibility: Literal["public", "private"] | None = None
    target: frozenset[Literal["issue", "pull_request"]] = frozenset({"issue", "pull_request"})
    settings: Mapping[str, Grant] = field(default_factory=dict)
