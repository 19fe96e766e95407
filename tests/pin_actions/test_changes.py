from __future__ import annotations

import pytest
from pin_actions.runs import CHECKOUT_V4, CHECKOUT_V4_2_2, PATH, Answers, change_for, plan_for

from pinfix.config import Config, PinStyle
from pinfix.engine import Options
from pinfix.plan import Place, Safety
from pinfix.resolution import Reference, Resolved


def test_a_full_version_is_safe() -> None:
    change = change_for("      - uses: actions/checkout@v4.2.2\n")

    assert change.safety is Safety.SAFE
    assert change.assumption == ""
    assert change.title == "pin actions/checkout to v4.2.2"
    assert change.before == "actions/checkout@v4.2.2"
    assert change.after == f"actions/checkout@{CHECKOUT_V4_2_2} # v4.2.2"
    assert change.place == Place(PATH, 6, 15, ("jobs", "a", "steps", 0, "uses"))


def test_a_moving_tag_rests_on_the_date_of_the_fact() -> None:
    change = change_for("      - uses: actions/checkout@v4\n")

    assert change.safety is Safety.ASSUMED
    assert change.assumption.startswith("actions/checkout@v4 still points where it did on 20")
    assert "tag v4" in change.why


@pytest.mark.parametrize("source", ["snapshot", "ls-refs github.com"])
@pytest.mark.parametrize("branch", ["main", "v1"])
def test_a_release_in_place_of_a_branch_is_other_code(branch: str, source: str) -> None:
    answer = Resolved(CHECKOUT_V4, "v1.9.0", "branch", False, source, "2026-11-01")
    resolver = Answers({Reference("octo", "tool", branch): answer})
    latest = Config(pin=PinStyle(branches="latest-tag"))
    (change,) = plan_for(f"      - uses: octo/tool@{branch}\n", resolver=resolver, config=latest).changes

    assert change.safety is Safety.ASSUMED
    assert change.assumption == f"v1.9.0, the newest release, does what the branch {branch} does"


def test_where_a_branch_points_now_is_safe() -> None:
    answer = Resolved(CHECKOUT_V4, "main", "branch", False, "ls-refs github.com", "2026-11-01")
    resolver = Answers({Reference("octo", "tool", "main"): answer})
    (change,) = plan_for("      - uses: octo/tool@main\n", resolver=resolver).changes

    assert change.safety is Safety.SAFE


def test_a_branch_that_acts_as_version_is_called_a_branch() -> None:
    assert "branch v1" in change_for("      - uses: ruby/setup-ruby@v1\n").why


def test_a_name_that_is_an_input_names_both() -> None:
    change = change_for("      - uses: dtolnay/rust-toolchain@stable\n")

    assert change.safety is Safety.ASSUMED
    assert change.after.endswith(" # v1, with toolchain: stable")
    assert "toolchain: stable does what @stable" in change.assumption


def test_an_input_that_stays_as_it_is_is_not_announced() -> None:
    change = change_for("      - uses: dtolnay/rust-toolchain@stable\n        with: {toolchain: nightly}\n")

    assert ", with" not in change.after
    assert "toolchain: stable" not in change.assumption
    assert change.safety is Safety.ASSUMED


def test_the_evidence_says_who_knows_and_since_when() -> None:
    change = change_for("      - uses: actions/checkout@v4\n")

    assert change.evidence["sha"] == CHECKOUT_V4
    assert change.evidence["version"] == "v4.4.0"
    assert change.evidence["kind"] == "tag"
    assert change.evidence["source"] == "snapshot"
    assert str(change.evidence["as_of"]).startswith("20")
    assert "places" not in change.evidence


def test_a_shared_value_lists_its_places() -> None:
    change = change_for("      - uses: &co actions/checkout@v4\n      - uses: *co\n")

    assert change.evidence["places"] == [["jobs", "a", "steps", 0, "uses"], ["jobs", "a", "steps", 1, "uses"]]


def test_a_version_written_beside_a_pin_is_safe_and_shows_the_old_comment() -> None:
    change = change_for(f"      - uses: actions/checkout@{CHECKOUT_V4} # v4\n")

    assert change.safety is Safety.SAFE
    assert change.before == f"actions/checkout@{CHECKOUT_V4} # v4"
    assert change.after == f"actions/checkout@{CHECKOUT_V4} # v4.4.0"
    assert change.title == "name the version of actions/checkout: v4.4.0"


def test_the_path_in_the_repository_is_part_of_the_name() -> None:
    assert "gradle/actions/setup-gradle" in change_for("      - uses: gradle/actions/setup-gradle@v4\n").title


def test_where_no_comment_can_stand_a_pin_gets_none() -> None:
    two = (
        f"      - parallel: [{{uses: actions/checkout@{CHECKOUT_V4}}},"
        f" {{uses: actions/checkout@{CHECKOUT_V4}}}]\n"
    )
    assert plan_for(two).changes == ()


@pytest.mark.parametrize(
    ("comment", "said"),
    [("v3", "v3"), ("v4.1.0", "v4.1.0"), ("v5 # note", "v5")],
)
def test_a_comment_that_disagrees_is_quoted(comment: str, said: str) -> None:
    (refusal,) = plan_for(f"      - uses: actions/checkout@v4.2.2 # {comment}\n").refusals

    assert refusal.code == "comment-conflict"
    assert f"said {said}" in refusal.reason
    assert "v4.2.2" in refusal.reason


def test_a_strict_run_makes_no_change_that_is_assumed() -> None:
    steps = "      - uses: actions/checkout@v4\n      - uses: actions/checkout@v4.2.2\n"
    plan = plan_for(steps, options=Options(offline=True, strict=True))

    assert [change.place.line for change in plan.changes] == [7]
    assert [(refusal.code, refusal.place.line) for refusal in plan.refusals] == [("rests-on-assumption", 6)]


def test_a_name_that_was_just_resolved_rests_on_no_date() -> None:
    reference = Reference("octo", "tool", "v1")
    resolved = Resolved("1" * 40, "v1.2.3", "tag", exact=False, source="network", as_of="2026-11-23")
    (change,) = plan_for("      - uses: octo/tool@v1\n", resolver=Answers({reference: resolved})).changes

    assert change.safety is Safety.SAFE
    assert change.assumption == ""


def test_the_reason_of_a_name_that_is_an_input_says_what_the_name_does() -> None:
    assert "selects the toolchain" in change_for("      - uses: dtolnay/rust-toolchain@stable\n").why
    assert "selects the tool" in change_for("      - uses: taiki-e/install-action@nextest\n").why


def test_a_comment_that_is_not_written_is_not_announced() -> None:
    steps = "      - parallel: [{uses: actions/checkout@v4}, {uses: actions/checkout@v4.2.2}]\n"

    assert [change.after for change in plan_for(steps).changes] == [
        f"actions/checkout@{CHECKOUT_V4}",
        f"actions/checkout@{CHECKOUT_V4_2_2}",
    ]
