"""Changes that cannot be made, among those that can."""

from __future__ import annotations

from pin_actions.runs import CHECKOUT_V4, plan_for


def test_a_change_that_cannot_be_made_costs_no_other_one() -> None:
    """The name of a step reads the same text: it would change with the pin."""
    shared = "      - uses: &a actions/checkout@v4\n        name: *a\n"
    ordinary = "      - uses: actions/checkout@v4\n"
    plan = plan_for(ordinary * 100 + shared + ordinary * 100)
    assert len(plan.changes) == 200
    (refusal,) = plan.refusals
    assert (refusal.code, refusal.place.line) == ("cannot-edit", 106)
    assert refusal.reason.startswith("pin actions/checkout to v4")
    assert "an anchor shares it with another place" in refusal.reason
    (rewrite,) = plan.rewrites
    assert rewrite.after.count(CHECKOUT_V4.encode()) == 200
    assert shared.encode() in rewrite.after


def test_a_name_that_becomes_an_input_in_a_step_on_several_lines_in_braces() -> None:
    plan = plan_for("      - {name: y,\n        uses: dtolnay/rust-toolchain@stable\n        }\n")
    assert plan.refusals == ()
    (rewrite,) = plan.rewrites
    assert b", with: {toolchain: stable} # v1\n        }\n" in rewrite.after
