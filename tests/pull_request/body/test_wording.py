from __future__ import annotations

from dataclasses import replace

import pytest
from pull_request.body.proposals import BOTH, body, pin, proposal
from report.plans import SHA, change, grant

from pinfix import registry
from pinfix.plan import Change, Safety
from pinfix.pull_request.body.wording import LONGEST_TITLE, title_of
from pinfix.pull_request.model import Topic


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ((pin(),), "Pin actions to full commit SHAs"),
        ((grant(),), "Give each job the smallest permissions it needs"),
        ((pin(), grant()), "Narrow job permissions and pin actions"),
        ((change(codemod="oidc-keys"),), "Oidc-keys"),
        ((change(codemod="x" * 100),), "X" + "x" * 70 + "…"),
    ],
)
def test_title(changes: tuple[Change, ...], title: str) -> None:
    assert title_of(proposal(*changes)) == title


def test_title_stays_while_the_changes_are_of_the_same_kind() -> None:
    assert title_of(proposal(pin())) == title_of(proposal(*(pin(line=line) for line in range(1, 90))))


def test_title_without_changes_is_that_of_the_topic() -> None:
    assert title_of(proposal(topic=Topic("pins", ("pin-actions",)))) == "Pin actions to full commit SHAs"


def test_many_codemods_still_fit() -> None:
    names = [f"codemod-{number}" for number in range(30)]
    title = title_of(proposal(*(change(codemod=name) for name in names)))
    assert title.startswith("Repair GitHub Actions workflows: codemod-0, codemod-1, ")
    assert len(title) == LONGEST_TITLE


def test_a_codemod_that_is_not_known_here_has_its_own_title(monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd:
        name, title = "odd", "repair\u202e odd\nthings"

    monkeypatch.setattr(registry, "codemods", lambda: (Odd(),))
    found = proposal(change(codemod="odd", evidence={}))
    assert title_of(found) == "Repair\\u202e odd\\nthings"
    text = body(*found.plan.changes)
    assert text.startswith("To `repair\\u202e` `odd\\nthings`: 1 change in 1 file.\n")


def test_the_order_of_the_topic_counts() -> None:
    turned = Topic("all", tuple(reversed(BOTH.codemods)))
    both = "Pin actions to full commit SHAs and narrow job permissions"
    assert (
        title_of(proposal(pin(), grant(), topic=turned)) == "Pin actions and narrow job permissions" != both
    )


def test_first_sentence_counts_uses_and_actions() -> None:
    text = body(pin(), pin(line=13), pin("octo/Tool@v1", line=14), pin("octo/tool@v1", line=15))
    assert text.startswith("Pins 4 uses of 2 actions to full commit SHAs. ")


def test_first_sentence_tells_versions_from_pins() -> None:
    text = body(pin(f"actions/checkout@{SHA}"))
    assert text.startswith("Writes the exact version beside 1 pin, ")
    assert "Pins " not in text


@pytest.mark.parametrize(
    ("safeties", "words"),
    [
        ((Safety.SAFE,), "**Behaviour change:** none.\n"),
        ((Safety.NARROWING,), "Power is taken away that is shown not to be needed."),
        (
            (Safety.SAFE, Safety.ASSUMED),
            "Provided that what is listed under “Please confirm” is true, nothing",
        ),
        ((Safety.BREAKING, Safety.ASSUMED), "1 change of the table below will break something on purpose."),
    ],
)
def test_behaviour(safeties: tuple[Safety, ...], words: str) -> None:
    changes = [
        replace(pin(), safety=safety, assumption="it is so" if safety is Safety.ASSUMED else "")
        for safety in safeties
    ]
    text = body(*changes)
    assert words in text
    assert ("none." in text) == (set(safeties) == {Safety.SAFE})
    assert ("### Please confirm" in text) == (Safety.ASSUMED in safeties)


def test_behaviour_of_tokens() -> None:
    assert "**Behaviour change:** The tokens can do less than before; what a job" in body(grant())
