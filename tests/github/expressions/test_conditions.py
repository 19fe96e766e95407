from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.github.expressions.conditions import is_never, parse_condition, targets, tests_pull_request
from pinfix.github.expressions.tree import Logical, Malformed, Name

PULL, ISSUE = "pull_request", "issue"
BOTH = {PULL, ISSUE}

# pytest would collect it as a test.
tells_pull_requests = tests_pull_request
del tests_pull_request


@pytest.mark.parametrize("text", ["a && b", "${{ a && b }}", " ${{a&&b}}\n", "a && b\n"])
def test_conditions(text: str) -> None:
    assert parse_condition(text) == Logical("&&", (Name("a"), Name("b")))


@pytest.mark.parametrize("text", ["${{ a }} && b", "!${{ a }}", "${{ a }}${{ b }}", "${{ a", "x ${{ a }}"])
def test_conditions_with_text_around_the_braces_are_malformed(text: str) -> None:
    assert isinstance(parse_condition(text), Malformed)


@pytest.mark.parametrize("text", ["false", " false\n", "${{ false }}", "${{false}}", "(false)"])
def test_never(text: str) -> None:
    assert is_never(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "true", "False", "'false'", "!true", "0", "null", "''", "false && x", "false || true", "!false",
        "x${{ false }}", "${{ false }}${{ false }}", "${{ false", "false false", "github.false",
    ],
)  # fmt: skip
def test_must_not_be_taken_for_never(text: str) -> None:
    assert not is_never(text)


@pytest.mark.parametrize(
    "text",
    [
        "github.event.issue.pull_request",
        "${{ github.event.issue.pull_request }}",
        "GitHub.Event.Issue['pull_request']",
        "github.event.issue.pull_request != null",
        "github.event.issue.pull_request != ''",
        "'' != github.event.issue.pull_request",
        "!!github.event.issue.pull_request",
        "!(github.event.issue.pull_request == null)",
        "github.event.issue.pull_request.url",
        "github.event.issue.pull_request.url != ''",
        "github.event.issue.pull_request && contains(github.event.comment.body, '/run')",
        "contains(github.event.comment.body, '/run') && github.event.issue.pull_request",
        "(github.event.issue.pull_request && a) || (github.event.issue.pull_request && b)",
        "!(github.event.issue.pull_request == '' || vars.x)",
        "true && github.event.issue.pull_request",
        "github.event_name == 'pull_request' || github.event.issue.pull_request",
        "github.event_name == 'pull_request_target'",
        "always() && github.event.issue.pull_request",
    ],
)
def test_pull_requests_only(text: str) -> None:
    assert tells_pull_requests(text) is True
    assert targets(frozenset({"issue_comment"}), text) in ({PULL}, BOTH)


@pytest.mark.parametrize("text", ["github.event_name == 'issues'", "github.event_name == 'ISSUES' && x"])
def test_issues_only(text: str) -> None:
    assert tells_pull_requests(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "true",
        "false",
        "github.event.issue",
        "github.event.issue.number",
        "github.event.issue.pull_requests",
        "github.event_name == 'issue_comment' && !github.event.issue.pull_request",
        "!github.event.issue.pull_request",
        "github.event.issue.pull_request == null",
        "!github.event.issue.pull_request.url",
        "github.event.issue.pull_request || vars.x",
        "vars.x || github.event.issue.pull_request",
        "!(github.event.issue.pull_request && vars.x)",
        "github.event.issue.pull_request == true",
        "github.event.issue.pull_request != false",
        "github.event.issue.pull_request == 'x'",
        "github.event.issue.pull_request < 1",
        "contains(github.event.issue.pull_request, 'x')",
        "toJSON(github.event.issue.pull_request)",
        "github.event[vars.x].pull_request",
        "github.event.*.pull_request",
        "env.issue.pull_request",
        "${{ github.event.issue.pull_request }} && x",
        "${{ github.event.issue.pull_request",
        "github.event.issue.pull_request &&",
        "0 || github.event.issue",
        "1 && github.event.issue",
        "'x' || github.event.issue.pull_request",
        "github.event_name != 'issues'",
        "github.event_name == vars.x",
        "github.event_name == 'issue_comment'",
        "contains(github.event.comment.html_url, '/pull/')",
    ],
)
def test_must_not_be_taken_for_one_of_the_two(text: str) -> None:
    assert tells_pull_requests(text) is None


@pytest.mark.parametrize(
    ("triggers", "expected"),
    [
        ({"pull_request"}, {PULL}),
        ({"pull_request_target", "pull_request_review", "pull_request_review_comment"}, {PULL}),
        ({"issues"}, {ISSUE}),
        ({"issues", "pull_request"}, BOTH),
        ({"issue_comment"}, BOTH),
        ({"push"}, BOTH),
        ({"workflow_dispatch", "pull_request"}, BOTH),
        ({"workflow_call"}, BOTH),
        ({"Issues"}, BOTH),
        ({"someday"}, BOTH),
        (set(), BOTH),
    ],
)
def test_targets_of_triggers(triggers: set[str], expected: set[str]) -> None:
    assert targets(frozenset(triggers)) == expected


@pytest.mark.parametrize(
    ("triggers", "conditions", "expected"),
    [
        ({"issue_comment"}, ["github.event.issue.pull_request"], {PULL}),
        ({"issue_comment"}, ["!github.event.issue.pull_request"], {ISSUE}),
        ({"issue_comment"}, ["github.event.issue.pull_request == null"], {ISSUE}),
        ({"issue_comment"}, ["", "github.event.issue.pull_request"], {PULL}),
        ({"issue_comment"}, ["github.event.issue.pull_request && vars.x", "always()"], {PULL}),
        ({"issue_comment", "issues"}, ["github.event.issue.pull_request"], {PULL}),
        ({"issue_comment", "issues"}, ["!github.event.issue.pull_request"], {ISSUE}),
        ({"issue_comment", "pull_request"}, ["!github.event.issue.pull_request"], BOTH),
        ({"issues", "pull_request"}, ["github.event_name == 'issues'"], {ISSUE}),
        ({"issues", "pull_request"}, ["github.event_name != 'issues'"], {PULL}),
        ({"issues", "pull_request"}, ["github.event.pull_request"], {PULL}),
        ({"issues", "pull_request"}, ["github.event.pull_request.draft == false"], BOTH),
        ({"issues", "pull_request"}, ["github.event.pull_request.number"], {PULL}),
        ({"issues", "pull_request"}, ["!github.event.pull_request.merged"], BOTH),
        ({"issues", "pull_request"}, ["!github.event.pull_request"], {ISSUE}),
        ({"issues", "pull_request"}, ["github.event.issue"], {ISSUE}),
        ({"push", "pull_request"}, ["github.event_name == 'pull_request'"], {PULL}),
        ({"push", "pull_request"}, ["github.event_name != 'push'"], {PULL}),
        ({"push", "pull_request"}, ["github.event.pull_request"], {PULL}),
        ({"push", "pull_request"}, ["github.event_name == 'push'"], BOTH),
        # A called workflow has the event of its caller.
        ({"workflow_call", "pull_request"}, ["github.event_name == 'pull_request'"], {PULL}),
        ({"workflow_call"}, ["github.event_name == 'issues'"], {ISSUE}),
        ({"workflow_call"}, ["github.event_name == 'push'"], BOTH),
        ({"workflow_call"}, ["github.event.issue.pull_request"], {PULL}),
        ({"workflow_call"}, ["!github.event.issue.pull_request"], BOTH),
        ({"workflow_call"}, ["github.event.issue"], BOTH),
        ({"someday", "pull_request"}, ["github.event.pull_request"], {PULL}),
        ({"someday", "pull_request"}, ["!github.event.pull_request"], BOTH),
        ({"someday", "pull_request"}, ["github.event.issue"], BOTH),
        # Never true: nothing is concluded.
        ({"issues"}, ["github.event.pull_request"], BOTH),
        ({"issues"}, ["false"], BOTH),
    ],
)
def test_targets_under_conditions(triggers: set[str], conditions: list[str], expected: set[str]) -> None:
    assert targets(frozenset(triggers), *conditions) == expected


WRITTEN = {
    "pull": "github.event.issue.pull_request",
    "issue": "github.event.issue.pull_request == null",
    "other": "vars.x",
    "True": "true",
    "False": "false",
}

CONDITIONS = st.recursive(
    st.sampled_from(sorted(WRITTEN)),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map("".join).map("({})".format),
        inner.map("(not {})".format),
    ),
    max_leaves=7,
)
"""Conditions as Python writes them."""


@given(CONDITIONS)
def test_no_situation_is_left_out_in_which_the_condition_is_true(condition: str) -> None:
    text = condition.replace(" and ", " && ").replace(" or ", " || ").replace("not ", "!")
    for name, written in WRITTEN.items():
        text = text.replace(name, f"({written})" if name != "pull" else "\0")
    text = text.replace("\0", WRITTEN["pull"])
    possible = {
        target
        for target in (PULL, ISSUE)
        for other in (True, False)
        if eval(condition, {"pull": target == PULL, "issue": target == ISSUE, "other": other})
    }
    assert possible <= targets(frozenset({"issue_comment"}), text)


@given(st.text(max_size=30))
def test_never_raises(text: str) -> None:
    assert tells_pull_requests(text) in (True, False, None)
    assert not (is_never(text) and "false" not in text)
