"""Runs of the codemod alone on one file in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.plan import Change, Plan
from pinfix.resolution import Reference, Resolution, Resolver, Unresolved
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.pin_actions import codemod
from pinfix_resolvers.chain import build

CHECKOUT_V4 = "11d5960a326750d5838078e36cf38b85af677262"
CHECKOUT_V4_2_2 = "11bd71901bbe5b1630ceea73d27597364c9af683"

PATH = ".github/workflows/ci.yml"


class Answers:
    """A resolver that knows these answers and no others."""

    name = "answers"

    def __init__(self, answers: Mapping[Reference, Resolution]) -> None:
        self._answers = answers

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        unknown = Unresolved("unknown-ref", "it is not known", "Look it up.")
        return {reference: self._answers.get(reference, unknown) for reference in references}


def plan_for(
    steps: str,
    *,
    on: str = "push",
    config: Config | None = None,
    resolver: Resolver | None = None,
    options: Options | None = None,
) -> Plan:
    """The plan for a workflow with these lines under `steps:`."""
    text = f"on: {on}\njobs:\n  a:\n    runs-on: x\n    steps:\n{steps}"
    tree = MemoryTree({PATH: text.encode()})
    asked = resolver or build(offline=True)
    return make_plan(tree, (codemod,), asked, config or Config(), options or Options(offline=True))


def change_for(steps: str) -> Change:
    """The only change for these steps."""
    (change,) = plan_for(steps).changes
    return change
