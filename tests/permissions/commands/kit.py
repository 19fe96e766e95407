"""Scripts judged command by command, as the walk over a step does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pinfix.github.expressions.values import TOKEN, UNKNOWN, Holds, Value
from pinfix.github.scopes import Grant
from pinfix.shell import read_script
from pinfix.shell.model import Shell
from pinfix.shell.wrappers import unwrapped
from pinfix_codemods.permissions.commands import Unrecognised, judge
from pinfix_codemods.permissions.live import Git, Live
from pinfix_codemods.permissions.need import Need, Spot, union

OTHER = UNKNOWN
"""The value of a secret that is not the token, and that may be empty."""

PAT = Value((None, "x"))
"""Another credential that is surely set."""

MAYBE = Value((None,), Holds.MAYBE)


@dataclass(frozen=True)
class Rules:
    commands: Mapping[str, Grant] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    need: Need
    live: Live
    opaque: tuple[str, ...]

    @property
    def grant(self) -> dict[str, str]:
        """What is needed; the test fails where the token is lost or a program is not recognised."""
        assert not self.need.sinks, self.need.sinks
        assert not self.opaque, self.opaque
        return self.need.grant.as_dict()

    @property
    def lost(self) -> str:
        """Why the trail of the token ends."""
        (sink,) = self.need.sinks
        assert sink.code == "unknown-token-use"
        assert sink.remedy.endswith(".")
        return sink.reason

    @property
    def assumptions(self) -> list[str]:
        return [assumption.text for assumption in self.need.assumptions]


def live_with(**env: Value) -> Live:
    return Live(env=env)


def outcome(
    script: str,
    live: Live = Live(),  # noqa: B008 - frozen
    *,
    shell: Shell = "bash",
    targets: frozenset[str] = frozenset({"issue", "pull_request"}),
    commands: Mapping[str, Grant] | None = None,
) -> Outcome:
    needs: list[Need] = []
    opaque: list[str] = []
    read = read_script(script, shell)
    assert not read.unread, read.unread
    for written in read.commands:
        for command in unwrapped(written):
            judgement = judge(command, live, Spot("a.yml", command.line), Rules(commands or {}), targets)
            if isinstance(judgement, Unrecognised):
                opaque.append(judgement.program)
                continue
            needs.append(judgement.need)
            live = live.after(judgement.effects)
    return Outcome(union(needs), live, tuple(opaque))


WITH_GH = live_with(GH_TOKEN=TOKEN)
WITH_GIT = Live(git=Git.TOKEN)
