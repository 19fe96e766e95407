"""What the codemod reports, as plain data and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from oidc.setting_up import facts

from pinfix.oidc.facts import EVIDENCE, OtherUse, SwapFacts, facts_of
from pinfix.plan import Change, Place, Safety

FULL = facts("gcp", environment="${{ inputs.x }}", others=(OtherUse("OLD_KEY", "a.yml", 3, "run"),))


def change(evidence: dict[str, object]) -> Change:
    return Change("oidc", Place("a.yml", 1, 1), "t", "w", "b", "a", Safety.BREAKING, (), evidence=evidence)


def test_there_and_back_over_json() -> None:
    assert SwapFacts.from_plain(json.loads(json.dumps(FULL.to_plain()))) == FULL


def test_facts_are_in_the_evidence_and_told_once() -> None:
    changes = [change({EVIDENCE: FULL.to_plain()}), change({}), change({EVIDENCE: FULL.to_plain()})]
    assert facts_of(changes) == (FULL,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("provider", None),
        ("job", 1),
        ("secrets", "OLD_KEY"),
        ("secrets", [1]),
        ("variables", [{"name": "A", "meaning": "b", "source": "env"}]),
        ("trust", [{"kind": "aws", "audience": "", "facts": {"a": 1}}]),
        ("trust", ["aws"]),
        ("other_uses", [{"secret": "A", "path": "p", "line": True, "what": "w"}]),
        ("other_uses", [{"secret": "A", "path": "p", "line": "1", "what": "w"}]),
        ("conditions", None),
    ],
)
def test_other_data_is_no_facts(key: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"facts of a swap|taken from"):
        SwapFacts.from_plain({**FULL.to_plain(), key: value})


@pytest.mark.parametrize("plain", [None, [], "x", {}])
def test_neither_is_anything_else(plain: object) -> None:
    with pytest.raises(ValueError, match="facts of a swap"):
        SwapFacts.from_plain(plain)
