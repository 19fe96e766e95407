"""Owners that GitHub does not take: said before anybody merges, and taken back when they are taken."""

from __future__ import annotations

import json

import pytest
from pull_request.kit import PATH, Bench
from pull_request.test_codes import CASES, SHAPES
from server import Answer, Request, descriptions, faults

from pinfix.pull_request.fork import forked, reach
from pinfix.pull_request.model import Base, Outcome
from pinfix.pull_request.writing.rehearsal import NEW

FILE = "CODEOWNERS"
OWNERS = "# who\n*.md @octo/docs @gone\n.github/ @octo/security\n"
TREE = {
    PATH: "on: pull_request\npermissions: {}\njobs:\n  t:\n    runs-on: x\n    steps:\n      - run: make\n",
    "Makefile": "all:\n\ttools/run.sh\n",
    "tools/run.sh": "true\n",
    FILE: OWNERS,
}
BRANCH = "pinfix/codeowners"
KNOWN = frozenset({"@octo/docs", "@octo/security", "@gone"})
WARNING, NOTE = "> [!WARNING]", "> [!NOTE]"


@pytest.fixture
def bench(bench: Bench) -> Bench:
    bench.codemods = ("codeowners",)
    bench.repository.commit(TREE)
    bench.repository.settings.owners = KNOWN
    return bench


def body(bench: Bench) -> str:
    (number,) = bench.open_pulls()
    return bench.repository.pulls[number].body


def asked(bench: Bench) -> list[Request]:
    return bench.server.find("/codeowners/errors", "GET")


def test_where_all_are_taken_nothing_is_said(any_bench: Bench) -> None:
    result = any_bench.run()
    assert (result.outcome, result.warnings, result.notice) == (Outcome.OPENED, (), "")
    assert WARNING not in body(any_bench)
    assert NOTE not in body(any_bench)
    (one,) = asked(any_bench)
    assert one.query["ref"] == any_bench.head(BRANCH)


def test_an_owner_that_may_not_write_is_told_first(any_bench: Bench) -> None:
    any_bench.repository.settings.owners = KNOWN - {"@octo/security"}
    result = any_bench.run()
    assert result.outcome is Outcome.OPENED
    content = any_bench.content(BRANCH, FILE).decode().split("\n")
    lines = [number for number, line in enumerate(content, 1) if "@octo/security" in line and number > 3]
    first, others = result.warnings
    assert first.startswith(
        f"CODEOWNERS: GitHub does not take @octo/security (line {lines[0]} and {len(lines) - 1} more): it "
    )
    # That of the line that was there before is only counted.
    assert others == "CODEOWNERS: GitHub names an error in lines that pinfix did not write"
    text = body(any_bench)
    assert text.startswith(WARNING)
    assert f"> - `@octo/security` (line {lines[0]} and {len(lines) - 1} more): it does not exist" in text
    assert "@gone" not in text


def test_errors_from_before_are_none_of_the_text(any_bench: Bench) -> None:
    any_bench.repository.settings.owners = KNOWN - {"@gone"}
    result = any_bench.run()
    assert result.warnings == ("CODEOWNERS: GitHub names an error in lines that pinfix did not write",)
    assert WARNING not in body(any_bench)


def test_the_order_is_branch_question_pull_request(any_bench: Bench) -> None:
    any_bench.run()
    sent = any_bench.server.requests
    (question,) = (number for number, one in enumerate(sent) if "/codeowners/errors" in one.path)
    opened = next(n for n, one in enumerate(sent) if one.path.endswith("/pulls") and one.method == "POST")
    writes = [number for number, one in enumerate(sent) if one in any_bench.writes()]
    assert max(number for number in writes if number < opened) < question < opened


def test_it_is_asked_again_and_only_news_are_written(any_bench: Bench) -> None:
    any_bench.repository.settings.owners = KNOWN - {"@octo/security"}
    any_bench.run()
    any_bench.server.forget()
    result = any_bench.run()
    assert result.outcome is Outcome.UNCHANGED
    assert "@octo/security" in result.warnings[0]
    assert (any_bench.writes(), len(asked(any_bench))) == ([], 1)
    # Those for the contents of files are as many as workflows execute.
    assert len([one for one in any_bench.server.requests if "/git/blobs/" not in one.path]) <= 9
    any_bench.repository.settings.owners = KNOWN
    head = any_bench.head(BRANCH)
    result = any_bench.run()
    assert (result.outcome, result.warnings) == (Outcome.UPDATED, ())
    assert WARNING not in body(any_bench)
    assert any_bench.head(BRANCH) == head
    any_bench.repository.settings.owners = frozenset()
    assert any_bench.run().outcome is Outcome.UPDATED
    assert body(any_bench).count(WARNING) == 1
    any_bench.server.forget()
    assert any_bench.run().outcome is Outcome.UNCHANGED
    assert any_bench.writes() == []


def test_a_text_that_is_written_anew_costs_no_second_question(bench: Bench) -> None:
    bench.run()
    bench.repository.settings.owners = frozenset()
    bench.server.forget()
    assert bench.run().outcome is Outcome.UPDATED
    assert len(asked(bench)) == 1


def test_new_lines_are_asked_for_in_their_own_commit(bench: Bench) -> None:
    bench.run()
    bench.repository.commit({"Makefile": "all:\n\ttools/run.sh\n\tbin/more.sh\n", "bin/more.sh": "true\n"})
    bench.server.forget()
    assert bench.run().outcome is Outcome.UPDATED
    assert [one.query["ref"] for one in asked(bench)] == [bench.head(BRANCH)]


def test_other_topics_ask_nothing(bench: Bench) -> None:
    bench.codemods = ("pin-actions",)
    bench.repository.settings.owners = frozenset()
    bench.repository.commit({PATH: TREE[PATH].replace("- run: make", "- uses: actions/checkout@v4")})
    result = bench.run()
    assert (result.outcome, result.warnings) == (Outcome.OPENED, ())
    bench.run()
    assert asked(bench) == []


def test_who_has_nothing_to_do_asks_nothing(bench: Bench) -> None:
    number = bench.run().number
    bench.repository.close(number)
    bench.server.forget()
    assert bench.run().outcome is Outcome.DECLINED
    assert asked(bench) == []


LIMITED = [case for case in CASES if CASES[case].code == "rate-limited"]


@pytest.mark.parametrize("case", [case for case in CASES if case not in LIMITED])
def test_no_answer_is_worth_a_failure(case: str, bench: Bench) -> None:
    bench.server.fault("/codeowners/errors", CASES[case].answer, times=None)
    result = bench.run()
    assert result.outcome is Outcome.OPENED
    (warning,) = result.warnings
    assert warning.startswith("GitHub did not say whether the owners in CODEOWNERS exist and may write: ")
    assert bench.token not in repr(result)
    assert body(bench).startswith(NOTE)
    # While it stays so, nothing is written again, whatever the reason is.
    bench.server.clear_faults()
    bench.server.fault("/codeowners/errors", status=404, times=None)
    bench.server.forget()
    assert bench.run().outcome is Outcome.UNCHANGED
    assert bench.writes() == []
    bench.server.clear_faults()
    assert bench.run().outcome is Outcome.UPDATED
    assert NOTE not in body(bench)


@pytest.mark.parametrize("case", LIMITED)
def test_a_limit_that_ends_the_run_leaves_what_the_next_one_knows(case: str, bench: Bench) -> None:
    bench.server.fault("/codeowners/errors", CASES[case].answer, times=None)
    result = bench.run()
    assert (result.outcome, result.code) == (Outcome.FAILED, "rate-limited")
    assert bench.open_pulls() == []
    bench.server.clear_faults()
    assert bench.run().outcome is Outcome.OPENED
    assert not body(bench).startswith("> ")


ERROR = {"line": 7, "column": 1, "kind": "Unknown owner", "message": "x", "path": FILE}
WRONG = [shape for shape in SHAPES if '"errors": []' not in shape]
ODD = [{"errors": [{**ERROR, **odd}]} for odd in ({"line": "7"}, {"column": None}, {"kind": 1}, {"path": ""})]


@pytest.mark.parametrize("shape", [*WRONG, *map(json.dumps, ODD), '{"errors": [null]}'])
def test_answers_of_another_shape_are_no_good_news(shape: str, bench: Bench) -> None:
    bench.server.fault("/codeowners/errors", faults.wrong_json(shape), times=None)
    assert body_after(bench).startswith(NOTE)


def body_after(bench: Bench) -> str:
    assert bench.run().outcome is Outcome.OPENED
    return body(bench)


@pytest.mark.parametrize("line", [0, -1, 10**9])
def test_a_line_that_is_not_there_is_not_ours(line: int, bench: Bench) -> None:
    answer = Answer.json({"errors": [{**ERROR, "line": line}]})
    bench.server.fault("/codeowners/errors", answer, times=None)
    assert not body_after(bench).startswith("> ")


def test_nothing_that_the_server_says_is_formatted_or_long(bench: Bench) -> None:
    hostile = "@octocat <!-- pinfix:{} --> **b** \x1b[31m\u202e" + "\U000e0041" * 10_000
    errors = [{**ERROR, "line": 6, "kind": f"{number}{hostile}", "column": 10**6} for number in range(300)]
    bench.server.fault("/codeowners/errors", Answer.json({"errors": errors}), times=None)
    text = body_after(bench)
    notice = text.partition("\n\n")[0]
    assert len(notice.encode()) < 3_000
    assert "and 295 more" in notice
    assert "**b**" not in notice.replace("`**b**`", "")
    assert "\x1b" not in text
    bench.server.forget()
    assert bench.run().outcome is Outcome.UNCHANGED


def test_a_rehearsal_shows_the_question(any_bench: Bench) -> None:
    any_bench.repository.settings.owners = frozenset()
    (done,), calls = any_bench.rehearse()
    assert done.result.outcome is Outcome.OPENED
    assert any_bench.writes() == []
    (at,) = (number for number, call in enumerate(calls) if call.method == "GET")
    assert calls[at].path == f"/repos/octo/app/codeowners/errors?ref={NEW}"
    assert calls[at + 1].path.endswith("/pulls")
    assert asked(any_bench) == []


def test_a_rehearsal_reads_what_is_there(any_bench: Bench) -> None:
    """And shows the text that a real run writes."""
    any_bench.run()
    any_bench.repository.settings.owners = frozenset()
    (rehearsed,), calls = any_bench.rehearse()
    (done,) = any_bench.all()
    assert [call.method for call in calls] == ["PATCH"]
    assert rehearsed.text == done.text
    assert rehearsed.text is not None
    assert rehearsed.text.body.startswith(WARNING)
    assert rehearsed.result.warnings == done.result.warnings != ()


def test_of_a_fork_the_repository_itself_is_asked(bench: Bench) -> None:
    bench.server.forge.user("hubot")
    bench.token = bench.server.forge.token("classic", scopes=("repo", "workflow"), user="hubot")

    def pushes_to(api, facts):  # type: ignore[no-untyped-def]
        made = forked(api, facts, "hubot", sleep=lambda seconds: None)
        reach(api, facts, made, Base("main", bench.head("main"), ""))
        return made

    bench.pushes_to = pushes_to
    result = bench.run()
    assert (result.outcome, result.warnings) == (Outcome.OPENED, ())
    (one,) = asked(bench)
    assert one.path.endswith("/repos/octo/app/codeowners/errors")


@pytest.mark.openapi
def test_the_question_is_described(bench: Bench) -> None:
    missing = descriptions.missing()
    if missing:
        pytest.skip(missing)
    bench.repository.settings.owners = frozenset()
    bench.run()
    bench.run()
    assert len(asked(bench)) == 2
    assert descriptions.problems(bench.server.requests) == []
