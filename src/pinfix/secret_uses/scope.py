"""Which secrets an expression has in it, where it stands: named, or by way of a variable or an input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pinfix.secret_uses.named import ANY, members

JOB_TOKEN = "GITHUB_TOKEN"  # noqa: S105  # the name, not a token
"""Every job is given it; it is no secret that somebody stored."""

Names = Mapping[str, frozenset[str]]
"""The secrets that are in variables, inputs or outputs, by their names in lower case."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is in a value: secrets, each with the way it came ("": it is named); `everything`: perhaps any."""

    secrets: Mapping[str, str] = field(default_factory=dict)
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What carries secrets where an expression stands.

    `outputs` goes by the ids of steps. `secrets` and `inputs` are what callers hand over under those names.
    """

    env: Names = field(default_factory=dict)
    inputs: Names = field(default_factory=dict)
    secrets: Names = field(default_factory=dict)
    outputs: Names = field(default_factory=dict)

    def with_env(self, added: Names) -> Scope:
        """The scope in which these variables hide those of the same names."""
        return replace(self, env={**self.env, **added}) if added else self

    def with_outputs(self, step: str, secrets: frozenset[str]) -> Scope:
        """The scope behind a step that hands on these secrets."""
        return replace(self, outputs={**self.outputs, step.lower(): secrets})

    def held(self, sources: Iterable[str]) -> Held:
        """What is in a value with these expressions."""
        found: dict[str, str] = {}
        everything = False
        for member in (member for source in sources for member in members(source)):
            if member.context == "secrets" and member.name == ANY:
                everything = True
            elif member.context == "secrets" and member.name.upper() != JOB_TOKEN:
                found[member.name.upper()] = ""
            for name, secrets in self._carried(member.context, member.name):
                for secret in secrets:
                    found.setdefault(secret, f"{member.context}.{name}")
        return Held(found, everything)

    def _carried(self, context: str, name: str) -> Iterable[tuple[str, frozenset[str]]]:
        """The names that are meant, as written where one is, with the secrets that they carry."""
        names = {"env": self.env, "inputs": self.inputs, "secrets": self.secrets, "steps": self.outputs}[
            context
        ]
        if name == ANY:
            return names.items()
        return [(name, names.get(name.lower(), frozenset()))]
