"""Every call of a run meets every answer that GitHub, or something on the way, can give instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from pull_request.kit import BRANCH, PATH, QUICK, WORKFLOW, Bench
from server import Answer, Request, faults, serve

from pinfix.http.client import Patience
from pinfix.pull_request.model import Outcome, Result
from pinfix.pull_request.state.decision import RETRY_LABEL
from pinfix.pull_request.writing.manners import Manners

OTHER = WORKFLOW.replace("on: push", "on: [push, pull_request]")
GOOD = (Outcome.OPENED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.REOPENED, Outcome.CLOSED, Outcome.CLEAN)


def nothing_there(bench: Bench) -> None:
    bench.repository.commit({PATH: WORKFLOW})


def odd_bytes(bench: Bench) -> None:
    bench.repository.commit({PATH: WORKFLOW, ".github/workflows/odd.yml": WORKFLOW.encode() + b"# caf\xe9\n"})


def other_changes(bench: Bench) -> None:
    nothing_there(bench)
    bench.run()
    bench.repository.commit({PATH: OTHER})


def moved_base(bench: Bench) -> None:
    nothing_there(bench)
    bench.run()
    bench.repository.commit({"README.md": "Other\n"})


def a_branch_without_pull_request(bench: Bench) -> None:
    nothing_there(bench)
    bench.server.fault("/pulls$", status=500, method="POST")
    bench.run()
    bench.repository.commit({"README.md": "Other\n"})


def not_needed(bench: Bench) -> None:
    nothing_there(bench)
    bench.run()
    bench.repository.commit({PATH: bench.content().decode()})


@dataclass(frozen=True, slots=True)
class Place:
    """A call, by its method and its path (and what is in its body), and a situation in which it is made."""

    situation: Callable[[Bench], None]
    method: str
    end: str
    signed: bool = False
    holds: bytes = b""

    def is_it(self, request: Request) -> bool:
        return (
            request.method == self.method
            and self.end in f"{request.path}?{request.query_string}"
            and self.holds in request.body
        )


PLACES = {
    "repository": Place(nothing_there, "GET", "/repos/octo/app?"),
    "base": Place(nothing_there, "GET", "/git/ref/heads/main"),
    "base-commit": Place(nothing_there, "GET", "/git/commits/"),
    "branches": Place(nothing_there, "GET", "/matching-refs/"),
    "listing": Place(nothing_there, "GET", "/git/trees/"),
    "file": Place(odd_bytes, "GET", "/git/blobs/"),
    "pulls": Place(other_changes, "GET", "/pulls?"),
    "compare": Place(a_branch_without_pull_request, "GET", "/compare/"),
    "mergeability": Place(moved_base, "GET", "/pulls/1"),
    "comments": Place(not_needed, "GET", "/comments"),
    "make-tree": Place(nothing_there, "POST", "/git/trees"),
    "make-commit": Place(nothing_there, "POST", "/git/commits"),
    "make-branch": Place(nothing_there, "POST", "/git/refs"),
    "move-branch": Place(other_changes, "POST", "/graphql", holds=b"updateRefs"),
    "signed-commit": Place(nothing_there, "POST", "/graphql", signed=True, holds=b"createCommitOnBranch"),
    "signed-again": Place(other_changes, "POST", "/graphql", signed=True, holds=b"createCommitOnBranch"),
    "open": Place(nothing_there, "POST", "/pulls?"),
    "change": Place(other_changes, "PATCH", "/pulls/1"),
    "comment": Place(not_needed, "POST", "/comments"),
    "delete-branch": Place(not_needed, "POST", "/graphql", holds=b"updateRefs"),
}
BUILDING = ("make-tree", "make-commit", "make-branch", "move-branch", "signed-commit", "signed-again")


def said(status: int, words: str, *errors: str) -> Answer:
    given = {"message": words, **({"errors": [{"message": one} for one in errors]} if errors else {})}
    return Answer.json(given, status)


@dataclass(frozen=True, slots=True)
class Case:
    """An answer, and what has to come of it."""

    answer: Answer
    code: str
    outcome: Outcome


REFUSED, SKIPPED, FAILED = Outcome.REFUSED, Outcome.SKIPPED, Outcome.FAILED
_LESS = "no-permission"
CASES = {
    "400": Case(said(400, "Problems parsing JSON"), "invalid", FAILED),
    "401": Case(faults.unauthorized(), "unauthorized", REFUSED),
    "403-integration": Case(faults.forbidden(), "no-permission", REFUSED),
    "403-token": Case(said(403, "Resource not accessible by personal access token"), _LESS, REFUSED),
    "403-sso": Case(faults.sso(), "single-sign-on", REFUSED),
    "403-archived": Case(said(403, "Repository was archived so is read-only."), "archived", SKIPPED),
    "403-blocked": Case(said(403, "Repository access blocked"), "blocked", SKIPPED),
    "403-suspended": Case(said(403, "This installation has been suspended"), "suspended", REFUSED),
    "403-else": Case(said(403, "Forbidden"), "forbidden", REFUSED),
    "403-html": Case(faults.html_page(403), "forbidden", REFUSED),
    "404": Case(said(404, "Not Found"), "not-found", REFUSED),
    "407": Case(faults.html_page(407), "network", FAILED),
    "409": Case(said(409, "Conflict"), "conflict", FAILED),
    "409-empty": Case(said(409, "Git Repository is empty."), "empty", SKIPPED),
    "409-rules": Case(said(409, "Repository rule violations found\n\nNo."), "rules", REFUSED),
    "410": Case(said(410, "Issues are disabled for this repo"), "turned-off", REFUSED),
    "422": Case(said(422, "Validation Failed", "Something is wrong"), "invalid", FAILED),
    "422-rules": Case(said(422, "Repository rule violations found\n\nNo."), "rules", REFUSED),
    "422-protected": Case(said(422, "Protected branch update failed"), "rules", REFUSED),
    "422-workflow": Case(
        said(422, "refusing to allow an OAuth App to create or update workflow `x` without `workflow` scope"),
        "no-workflow-power",
        REFUSED,
    ),
    "429": Case(faults.too_many("600"), "rate-limited", FAILED),
    "451": Case(said(451, "Repository access blocked"), "blocked", SKIPPED),
    "500": Case(said(500, "Server Error"), "server-error", FAILED),
    "502": Case(faults.bad_gateway(), "server-error", FAILED),
    "503-html": Case(faults.unicorn(503), "server-error", FAILED),
    "200-html": Case(faults.html_page(), "bad-answer", FAILED),
    "200-garbage": Case(faults.garbage(), "bad-answer", FAILED),
    "elsewhere": Case(faults.redirect("https://evil.example/", 307), "bad-answer", FAILED),
    "nowhere": Case(faults.redirect("", 301), "bad-answer", FAILED),
    "secondary": Case(faults.secondary_limit(600), "rate-limited", FAILED),
    "secondary-unsaid": Case(faults.secondary_limit(None), "rate-limited", FAILED),
    "primary": Case(faults.primary_limit(authenticated=True), "rate-limited", FAILED),
}
GRAPHQL = {
    "FORBIDDEN": ("no-permission", REFUSED, "octocat does not have the correct permissions to execute `X`"),
    "INSUFFICIENT_SCOPES": ("forbidden", REFUSED, "Your token has not been granted the required scopes"),
    "NOT_FOUND": ("no-workflow-power", REFUSED, "Could not resolve to a Repository"),
    "UNPROCESSABLE": ("rules", REFUSED, "Repository rule violations found"),
    "RATE_LIMITED": ("rate-limited", FAILED, "API rate limit exceeded for user ID 1."),
    "SERVICE_UNAVAILABLE": ("server-error", FAILED, "Something went wrong"),
    "NOBODY KNOWS THIS\x1b[31m": ("bad-answer", FAILED, "What\x1b[31m"),
}


def expected(place: str, case: str) -> tuple[str, Outcome]:
    """What has to come of it, where that depends on the call."""
    if case == "404" and place in BUILDING:
        return "no-workflow-power", REFUSED
    if place == "base" and case in ("404", "409", "409-empty", "409-rules"):
        return "not-found", REFUSED  # there is no such branch, and the command says so
    if place == "compare" and case == "404":
        return "commits-of-people", Outcome.EDITED  # nothing in common: not the work of pinfix
    if place in ("comments", "comment") and case in ("403-else", "403-html", "410"):
        return "not-needed", Outcome.CLOSED
    if place == "delete-branch" and case == "404":
        return "not-found", REFUSED
    return CASES[case].code, CASES[case].outcome


@contextmanager
def laid(place: Place) -> Iterator[Bench]:
    with serve() as server:
        bench = Bench(server, signed=place.signed)
        place.situation(bench)
        server.clear_faults()
        yield bench


def met(bench: Bench, place: Place, answer: Answer) -> Result:
    """The result of a run in which the call is always answered so."""
    bench.server.clear_faults()
    fault = bench.server.fault(place.is_it, answer, times=None)
    result = bench.run()
    assert fault.hits
    shown = repr(result)
    assert bench.token not in shown
    assert "\\x1b" not in shown
    assert result.message
    return result


def is_good(bench: Bench, place: Place) -> None:
    """The next runs, undisturbed, make it good: one branch and one pull request, or none."""
    bench.server.clear_faults()
    assert bench.run().outcome in GOOD
    bench.server.forget()
    assert bench.run().outcome in (Outcome.UNCHANGED, Outcome.CLEAN)
    assert bench.writes() == []
    open_now = 0 if place.situation is not_needed else 1
    assert len(bench.open_pulls()) == open_now
    assert branches(bench) == [f"refs/heads/{BRANCH}"] * open_now


def branches(bench: Bench) -> list[str]:
    return [ref for ref in bench.repository.refs() if "pinfix" in ref]


@pytest.mark.parametrize("name", PLACES)
def test_every_answer_has_its_outcome(name: str) -> None:
    place = PLACES[name]
    left = sorted(CASES, key=lambda case: CASES[case].outcome is FAILED)  # what may leave a branch comes last
    while left:
        with laid(place) as bench:
            while left:
                before = branches(bench)
                case = left.pop(0)
                result = met(bench, place, CASES[case].answer)
                assert (result.code, result.outcome) == expected(name, case), case
                assert result.remedy or result.warnings, case
                if result.outcome in (REFUSED, SKIPPED):
                    assert branches(bench) == before, case
                if result.outcome in GOOD:
                    break
            is_good(bench, place)


@pytest.mark.parametrize("name", [name for name, place in PLACES.items() if place.holds])
def test_every_error_of_graphql_has_its_outcome(name: str) -> None:
    place = PLACES[name]
    with laid(place) as bench:
        for kind, (code, outcome, words) in GRAPHQL.items():
            answer = Answer.json({"data": None, "errors": [{"type": kind, "message": words}]})
            result = met(bench, place, answer)
            wanted = "not-found" if (name, kind) == ("delete-branch", "NOT_FOUND") else code
            assert (result.code, result.outcome) == (wanted, outcome), kind
        assert met(bench, place, faults.graphql_time_out()).code == "server-error"
        is_good(bench, place)


SHAPES = (
    *("[1, null]", "{}", "null", '"x"', "[{}]", "[[]]", "7", "[" * 900 + "]" * 900),
    *('{"data": {}}', '{"data": [], "errors": []}', '{"errors": "x"}', '{"errors": [1]}'),
    '{"errors": [{"type": [], "message": {}}]}',
    '{"sha": 7, "tree": [null], "object": [], "number": "1", "state": 1, "id": true, "owner": "x"}',
    '[{"number": 9, "head": null, "state": null, "ref": 3, "object": {"sha": ""}}]',
)


@pytest.mark.parametrize("name", PLACES)
def test_answers_of_another_shape_break_nothing(name: str) -> None:
    """Least of all do they look like "nothing there": that closes pull requests, and overwrites branches."""
    place = PLACES[name]
    left = list(SHAPES)
    while left:
        with laid(place) as bench:
            state = bench.repository.refs(), bench.open_pulls()
            while left:
                shape = left.pop()
                result = met(bench, place, faults.wrong_json(shape))
                if result.outcome in GOOD:
                    assert name in HARMLESS, (shape, result)
                    break
                assert result.outcome is FAILED, (shape, result)
                assert place.method != "GET" or (bench.repository.refs(), bench.open_pulls()) == state
            is_good(bench, place)


HARMLESS = {"mergeability", "comments", "comment"}
"""Where an answer of another shape may count as none: nothing is decided by it."""


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("name", ["make-tree", "make-commit", "make-branch", "open", "change", "comment"])
def test_writes_follow_a_repository_that_was_renamed(name: str, status: int) -> None:
    place = PLACES[name]
    with laid(place) as bench:
        target = f"/repositories/{bench.repository.id}"
        end = {"change": "/pulls/1", "comment": "/issues/1/comments", "open": "/pulls"}.get(name)
        answer = faults.redirect(target + (end or place.end), status)
        bench.server.fault(place.is_it, answer, times=1)
        bench.server.forget()
        assert bench.run().outcome in (Outcome.OPENED, Outcome.UPDATED, Outcome.CLOSED)
        first, second = (one for one in bench.server.requests if (end or place.end) in one.path and one.body)
        assert first.spoiled
        assert (second.method, second.body) == (first.method, first.body)
        assert second.path.startswith(target)
        is_good(bench, place)


@pytest.mark.parametrize("name", ["move-branch", "signed-commit", "delete-branch"])
def test_mutations_follow_too(name: str) -> None:
    place = PLACES[name]
    with laid(place) as bench:
        bench.server.fault(place.is_it, faults.redirect("/api/graphql", 307), times=1)
        assert bench.run().outcome in (Outcome.OPENED, Outcome.UPDATED, Outcome.CLOSED)
        is_good(bench, place)


@pytest.mark.parametrize("signed", [False, True])
def test_an_old_name_works_throughout(signed: bool) -> None:
    with serve() as server:
        bench = Bench(server, signed=signed)
        nothing_there(bench)
        server.forge.rename("octo/app", "octo/web")
        assert bench.run().outcome is Outcome.OPENED
        bench.name = "octo/web"
        assert bench.run().outcome is Outcome.UNCHANGED


def test_where_no_pull_request_may_be_opened_no_branch_is_left() -> None:
    words = "GitHub Actions is not permitted to create or approve pull requests."
    for signed in (False, True):
        with laid(Place(nothing_there, "POST", "/pulls?", signed)) as bench:
            result = met(bench, PLACES["open"], said(403, words))
            assert (result.code, result.outcome) == ("setting-forbids", REFUSED)
            assert branches(bench) == []
            is_good(bench, PLACES["open"])


@pytest.mark.parametrize(
    ("words", "code", "outcome"),
    [
        ("A pull request already exists for octo:pinfix/pins.", "exists", FAILED),
        ("No commits between main and pinfix/pins", "no-commits", Outcome.CLEAN),
        ("The main branch has no history in common with pinfix/pins", "no-history", FAILED),
        ("Draft pull requests are not supported in this repository.", "no-drafts", REFUSED),
        ("Fork collab can't be granted by someone without permission", "no-fork-collaboration", REFUSED),
    ],
)
def test_refusals_to_open_are_told_by_their_words(words: str, code: str, outcome: Outcome) -> None:
    """Also where GitHub goes on refusing what was asked for differently."""
    with laid(PLACES["open"]) as bench:
        bench.manners = Manners(draft=True)
        result = met(bench, PLACES["open"], said(422, "Validation Failed", words))
        assert (result.code, result.outcome) == (code, outcome)
        is_good(bench, PLACES["open"])


def test_a_draft_where_there_are_none_is_opened_as_it_can_be() -> None:
    with laid(PLACES["open"]) as bench:
        bench.manners = Manners(draft=True)
        words = "Draft pull requests are not supported in this repository."
        bench.server.fault(PLACES["open"].is_it, said(422, "Validation Failed", words), times=1)
        assert bench.run().outcome is Outcome.OPENED
        assert [one.json()["draft"] for one in bench.server.find("/pulls$", "POST")] == [True, False]


@pytest.mark.parametrize("place", ["make-tree", "make-commit"])
def test_an_object_that_is_not_there_yet_is_asked_for_again(place: str) -> None:
    with laid(PLACES[place]) as bench:
        bench.server.fault(PLACES[place].is_it, said(422, "Tree SHA does not exist"), times=2)
        assert bench.run().outcome is Outcome.OPENED
        bench.server.clear_faults()
    with laid(PLACES[place]) as bench:
        assert met(bench, PLACES[place], said(422, "Tree SHA does not exist")).code == "not-yet"
        is_good(bench, PLACES[place])


def test_a_limit_without_a_time_is_waited_for_where_that_is_wanted() -> None:
    with laid(PLACES["open"]) as bench:
        bench.patience = Patience(connect=2.0, read=2.0, whole=4.0, pauses=(0.01, 0.01), unsaid=0.01)
        bench.server.fault(PLACES["open"].is_it, faults.secondary_limit(None), times=2)
        assert bench.run().outcome is Outcome.OPENED


def test_where_all_pull_requests_at_once_are_too_many_for_the_server() -> None:
    with laid(PLACES["open"]) as bench:
        bench.server.fault("state=all", faults.unicorn(500), times=None)
        first = bench.run()
        assert first.outcome is Outcome.OPENED
        assert bench.run().outcome is Outcome.UNCHANGED
        bench.repository.close(first.number)
        assert bench.run().outcome is Outcome.DECLINED


def test_that_is_no_reason_to_give_up_after_some_topics() -> None:
    with laid(PLACES["open"]) as bench:
        bench.repository.commit({PATH: WORKFLOW.replace("permissions:\n  contents: read\n", "")})
        bench.codemods = ("permissions", "pin-actions")
        bench.server.fault("state=all", faults.unicorn(500), times=None)
        for _ in range(3):
            assert all(done.result.outcome in GOOD for done in bench.all())


def test_an_answer_that_repeats_the_token_is_not_passed_on() -> None:
    for name in ("branches", "make-tree", "move-branch", "open"):
        place = PLACES[name]
        with laid(place) as bench:
            escaped = "".join(f"\\u{ord(one):04x}" for one in bench.token)
            for text in (f"Bad {bench.token}", f"Bad {escaped}"):
                body = f'{{"message": "{text}", "errors": [{{"message": "{text}"}}]}}'.encode()
                for status in (200, 403, 422):
                    met(bench, place, Answer(status, {"Content-Type": "application/json"}, body))
            header = {"x-accepted-github-permissions": bench.token}
            met(bench, place, Answer.json({"message": "Resource not accessible by integration"}, 403, header))


@pytest.mark.parametrize("case", CASES)
def test_a_favour_is_never_worth_a_failure(case: str) -> None:
    with laid(PLACES["open"]) as bench:
        bench.manners = Manners(labels=("security",), assignees=("octocat",), reviewers=("hubot",))
        for end in ("/labels", "/assignees", "/requested_reviewers"):
            bench.server.fault(f"{end}$", CASES[case].answer, times=None)
        result = bench.run()
        assert result.outcome is Outcome.OPENED
        assert len(result.warnings) == 3
        assert bench.token not in repr(result)
        is_good(bench, PLACES["open"])


def test_the_wish_to_reopen_is_taken_off_by_the_next_run_at_the_latest() -> None:
    with laid(PLACES["open"]) as bench:
        number = bench.run().number
        bench.repository.close(number)
        bench.repository.label(number, RETRY_LABEL)
        bench.server.fault(RETRY_LABEL.replace(":", "%3A"), said(403, "Forbidden"), times=1)
        result = bench.run()
        assert result.outcome is Outcome.REOPENED
        assert "was not removed" in result.warnings[0]
        assert bench.run().outcome is Outcome.UNCHANGED
        bench.repository.close(number)
        assert bench.run().outcome is Outcome.DECLINED


def test_the_permission_that_is_wanted_is_named() -> None:
    with laid(PLACES["make-tree"]) as bench:
        result = met(bench, PLACES["make-tree"], faults.forbidden())
        assert "contents=read" in result.message
        assert "Workflows" in result.remedy


def test_a_signed_commit_that_comes_out_otherwise_leaves_no_branch() -> None:
    """GitHub makes every file plain there; one that was executable would no longer be."""
    with serve() as server:
        bench = Bench(server, signed=True)
        bench.repository.commit({PATH: WORKFLOW}, modes={PATH: "100755"})
        result = bench.run()
        assert (result.code, result.outcome) == ("not-as-planned", FAILED)
        assert branches(bench) == []
        bench.signed = False
        is_good(bench, PLACES["open"])


def test_patience_of_the_tests_is_short() -> None:
    """Else the cases above would wait."""
    assert QUICK.unsaid is None
    assert QUICK.wait < 1
