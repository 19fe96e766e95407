"""What forbids a pull request: each reason with its code, and none where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from credentials.kit import called_as
from server import GitHub, serve

from pinfix.api import git_data, repositories
from pinfix.api.problems import CallFailed
from pinfix.api.pulls import PullRequest
from pinfix.api.repositories import RepositoryFacts, Rule, Rules
from pinfix.credentials.power import Kind, Power
from pinfix.pull_request.model import FileVersion, Outcome
from pinfix.pull_request.preflight import pushing, repository
from pinfix.pull_request.preflight.rules import Push, broken, in_the_way, refusal
from pinfix.pull_request.state.marker import Marker, digest

FACTS = RepositoryFacts(
    number=1,
    node="R_1",
    owner="acme",
    name="web",
    default_branch="main",
    private=False,
    archived=False,
    disabled=False,
    may_push=True,
    may_be_forked=True,
    topics=frozenset({"python"}),
    parent="",
)
HEAD = "a" * 40
CLASSIC = Power("classic", "mona", True, False, True, frozenset({"repo", "workflow"}))
PUSH = Push("pinfix/pins", "Pin actions to full commits\n\nPinfix-Tree: x\n", exists=False, signed=False)
THERE = replace(PUSH, exists=True)


def of_kind(kind: Kind, workflows: bool | None = None, settings: str = "") -> Power:
    return Power(kind, "x[bot]", workflows, signs=True, may_fork=False, settings=settings)


def test_a_usual_repository_is_usable() -> None:
    assert repository.unusable(FACTS, HEAD, enabled=True) is None


@pytest.mark.parametrize(
    ("facts", "head", "enabled", "code", "words"),
    [
        (replace(FACTS, archived=True), HEAD, True, "archived", "read-only"),
        (replace(FACTS, disabled=True), HEAD, True, "disabled", "disabled"),
        (FACTS, "", True, "empty", "no commit"),
        (replace(FACTS, topics=frozenset({"a", "no-pinfix"})), HEAD, True, "opted-out", "no-pinfix"),
        (FACTS, HEAD, False, "opted-out", "enabled: false"),
        # The first reason is told, whatever else there is.
        (
            replace(FACTS, archived=True, disabled=True, topics=frozenset({"no-pinfix"})),
            "",
            False,
            "archived",
            "",
        ),
    ],
)
def test_unusable(facts: RepositoryFacts, head: str, enabled: bool, code: str, words: str) -> None:
    found = repository.unusable(facts, head, enabled=enabled)
    assert found is not None
    assert (found.outcome, found.code) == (Outcome.SKIPPED, code)
    assert words in found.message


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("classic", "scope `repo`"),
        ("fine-grained", "name the repository"),
        ("app", "installed"),
        ("actions", "its own"),
    ],
)
def test_not_found(kind: Kind, words: str) -> None:
    found = repository.not_found(CallFailed("not-found", "", "", status=404), "acme/web", of_kind(kind))
    assert found is not None
    assert (found.outcome, found.code) == (Outcome.REFUSED, "not-found")
    assert words in found.remedy


def test_another_failure_is_not_taken_for_a_repository_that_is_not_there() -> None:
    assert repository.not_found(CallFailed("forbidden", "", "", status=403), "acme/web", CLASSIC) is None


@pytest.mark.parametrize(
    ("facts", "power", "way"),
    [
        (FACTS, CLASSIC, "direct"),
        (replace(FACTS, may_push=False), CLASSIC, "fork"),
        (replace(FACTS, may_push=False, may_be_forked=False), CLASSIC, "no-push-right"),
        (replace(FACTS, may_push=False), replace(CLASSIC, may_fork=False), "no-push-right"),
        (FACTS, replace(CLASSIC, scopes=frozenset({"public_repo"})), "direct"),
        (replace(FACTS, private=True), replace(CLASSIC, scopes=frozenset({"public_repo"})), "no-push-right"),
        (FACTS, replace(CLASSIC, scopes=frozenset({"workflow"})), "no-push-right"),
        (replace(FACTS, may_push=False), replace(CLASSIC, scopes=frozenset()), "no-push-right"),
        (FACTS, Power("fine-grained", "mona", None, False, True), "direct"),
        (replace(FACTS, may_push=False), Power("fine-grained", "mona", None, False, True), "fork"),
        # What GitHub shows to Apps of pushing is always no.
        (replace(FACTS, may_push=False), of_kind("app"), "direct"),
        (replace(FACTS, may_push=False), of_kind("actions"), "direct"),
    ],
)
def test_way_to_push(facts: RepositoryFacts, power: Power, way: str) -> None:
    found = pushing.way_to_push(facts, power)
    if isinstance(found, str):
        assert found == way
    else:
        assert (found.outcome, found.code) == (Outcome.REFUSED, way)
        assert found.remedy


def files(*paths: str) -> list[FileVersion]:
    return [FileVersion(path, "100644", b"x") for path in paths]


@pytest.mark.parametrize("path", [".github/workflows/ci.yml", ".github/workflows/deep/er.txt"])
@pytest.mark.parametrize(
    ("power", "words"),
    [
        (of_kind("actions", False), ("GitHub App", "fine-grained", "`workflow`", "elsewhere", "--app-key")),
        (
            of_kind("app", False, "https://github.com/settings/installations/1"),
            ("installations/1", "Permissions"),
        ),
        (replace(CLASSIC, workflows=False), ("Add the scope `workflow`",)),
        (Power("oauth", "mona", False, False, True), ("gh auth refresh --scopes workflow",)),
    ],
)
def test_no_workflow_power(path: str, power: Power, words: tuple[str, ...]) -> None:
    found = pushing.workflow_refusal(files("CODEOWNERS", path), power)
    assert found is not None
    assert (found.outcome, found.code) == (Outcome.REFUSED, "no-workflow-power")
    assert all(word in found.remedy for word in words)


@pytest.mark.parametrize(
    ("paths", "power"),
    [
        (
            ("CODEOWNERS", "action.yml", "x/.github/workflows/ci.yml", ".github/workflows.md"),
            of_kind("actions", False),
        ),
        ((".github/workflows/ci.yml",), CLASSIC),
        ((".github/workflows/ci.yml",), of_kind("app", True)),
        ((".github/workflows/ci.yml",), Power("fine-grained", "mona", None, False, True)),
        ((), of_kind("actions", False)),
    ],
)
def test_workflow_power_is_enough(paths: tuple[str, ...], power: Power) -> None:
    assert pushing.workflow_refusal(files(*paths), power) is None


def pattern(kind: str, operator: str, text: str, negated: bool = False) -> Rule:
    return Rule(kind, 1, "acme/web", operator, text, negated)


@pytest.mark.parametrize(
    ("rule", "push", "breaks"),
    [
        (Rule("creation", 1, "acme/web"), PUSH, True),
        (Rule("creation", 1, "acme/web"), THERE, False),
        (Rule("update", 1, "acme/web"), THERE, True),
        (Rule("update", 1, "acme/web"), PUSH, False),
        (Rule("non_fast_forward", 1, "acme/web"), THERE, True),
        (Rule("non_fast_forward", 1, "acme/web"), PUSH, False),
        (Rule("pull_request", 1, "acme/web"), THERE, True),
        (Rule("pull_request", 1, "acme/web"), PUSH, False),
        (Rule("required_signatures", 1, "acme/web"), PUSH, True),
        (Rule("required_signatures", 1, "acme/web"), replace(PUSH, signed=True), False),
        (Rule("required_status_checks", 1, "acme/web"), PUSH, True),
        (Rule("required_status_checks", 1, "acme/web", spares_creation=True), PUSH, False),
        (Rule("required_status_checks", 1, "acme/web", spares_creation=True), THERE, True),
        (Rule("deletion", 1, "acme/web"), THERE, False),
        (Rule("required_linear_history", 1, "acme/web"), THERE, False),
        (Rule("something_new", 1, "acme/web"), PUSH, False),
        (pattern("branch_name_pattern", "starts_with", "feature/"), PUSH, True),
        (pattern("branch_name_pattern", "starts_with", "pinfix/"), PUSH, False),
        (pattern("branch_name_pattern", "starts_with", "pinfix/", negated=True), PUSH, True),
        (pattern("branch_name_pattern", "contains", "/"), PUSH, False),
        (pattern("commit_message_pattern", "starts_with", "chore:"), PUSH, True),
        (pattern("commit_message_pattern", "ends_with", "x\n"), PUSH, False),
        (pattern("commit_author_email_pattern", "ends_with", "@acme.example"), PUSH, False),
        (
            pattern("commit_author_email_pattern", "ends_with", "@acme.example"),
            replace(PUSH, email="mona@acme.example.org"),
            True,
        ),
        (pattern("tag_name_pattern", "starts_with", "v"), PUSH, False),
        # An expression from outside is not run: this one would never end.
        (pattern("branch_name_pattern", "regex", "(a|a?)+$" * 9), replace(PUSH, branch="a" * 60), False),
    ],
)
def test_rules(rule: Rule, push: Push, breaks: bool) -> None:
    found = broken(Rules((rule,)), push)
    assert found == ((rule,) if breaks else ())
    said = refusal(found)
    assert (said is not None) is breaks
    if said is not None:
        assert (said.outcome, said.code) == (Outcome.REFUSED, "rules")
        assert "acme/web" in said.message


def test_every_rule_in_the_way_is_told_once() -> None:
    said = refusal(
        [Rule("creation", 1, "acme"), Rule("creation", 2, "x"), Rule("required_signatures", 1, "a\x1bb")]
    )
    assert said is not None
    assert said.message.count("may not be created") == 1
    assert "must be signed" in said.message
    assert "\x1b" not in said.message


def pull(branch: str, body: str, repository: str = "acme/web", *, is_open: bool = True) -> PullRequest:
    return PullRequest(
        1, "u", is_open, False, "t", body, branch, repository, HEAD, "main", False, frozenset(), None
    )


MARKED = f"x\n\n{Marker('pins', HEAD, HEAD, 'b' * 64, digest('t'), digest('x'))}\n"


def test_counting_what_is_open() -> None:
    ours = [pull("pinfix/pins", MARKED), pull("pinfix-oidc", MARKED, "ACME/web")]
    others = [
        pull("pinfix/pins", "no marker"),
        pull("feature", MARKED),
        pull("pinfixed", MARKED),
        pull("pinfix/pins", MARKED, "mallory/web"),
        pull("pinfix/pins", MARKED, is_open=False),
    ]
    assert repository.count_open([*ours, *others], FACTS) == 2


@pytest.mark.parametrize(("now", "stopped"), [(0, False), (9, False), (10, True), (11, True)])
def test_the_limit(now: int, stopped: bool) -> None:
    found = repository.too_many(FACTS, now, 10)
    assert (found is not None) is stopped
    if found is not None:
        assert (found.outcome, found.code) == (Outcome.SKIPPED, "too-many-open")


# Over a server


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as running:
        running.forge.repository("acme/web").commit({"README.md": "x\n"})
        yield running


def stopped_by_rules(server: GitHub, push: Push, user: str = "octocat") -> str:
    with called_as(server, server.forge.token(user=user)) as called:
        facts = repositories.repository(called.api, "acme", "web")
        found = in_the_way(called.api, facts, push)
    return "" if found is None else found.message


def test_what_the_server_says_is_what_is_judged(server: GitHub) -> None:
    acme = server.forge.find("acme/web")
    assert acme is not None
    acme.settings.topics = ("x", "no-pinfix")
    acme.settings.allow_forking = False
    empty = server.forge.repository("acme/empty", archived=True)
    empty.settings.disabled = True
    server.forge.user("mona")
    with called_as(server, server.forge.token(user="mona")) as called:
        web = repositories.repository(called.api, "acme", "web")
        assert web.topics == {"x", "no-pinfix"}
        assert (web.may_push, web.may_be_forked) == (False, False)
        none = repositories.repository(called.api, "acme", "empty")
        assert (none.archived, none.disabled) == (True, True)
        assert git_data.head(called.api, replace(web, name="empty"), "main") == ""


def test_rules_of_the_server(server: GitHub) -> None:
    acme = server.forge.find("acme/web")
    assert acme is not None
    acme.ruleset("creation", "required_signatures", branches=["pinfix/*"])
    assert "may not be created" in stopped_by_rules(server, PUSH)
    assert "must be signed" in stopped_by_rules(server, THERE)
    assert stopped_by_rules(server, replace(THERE, signed=True)) == ""
    assert stopped_by_rules(server, replace(PUSH, branch="other")) == ""


def test_rulesets_are_asked_for_only_where_a_rule_would_be_broken(server: GitHub) -> None:
    acme = server.forge.find("acme/web")
    assert acme is not None
    acme.ruleset("non_fast_forward", "deletion")
    assert stopped_by_rules(server, PUSH) == ""
    assert server.find("/rulesets/") == []


@pytest.mark.parametrize(
    ("may", "stopped"),
    [("always", False), ("exempt", False), ("pull_requests_only", True), ("never", True), ("", True)],
)
def test_a_ruleset_that_the_token_may_bypass(server: GitHub, may: str, stopped: bool) -> None:
    acme = server.forge.find("acme/web")
    assert acme is not None
    acme.ruleset("creation", "update")
    body = f'{{"id": 1, "current_user_can_bypass": "{may}"}}'
    server.fault("/rulesets/", status=200, body=body, times=None)
    assert bool(stopped_by_rules(server, PUSH)) is stopped
    assert len(server.find("/rulesets/")) == 1


@pytest.mark.parametrize("status", [403, 404])
def test_who_may_not_see_a_ruleset_may_not_bypass_it(server: GitHub, status: int) -> None:
    acme = server.forge.find("acme/web")
    assert acme is not None
    acme.ruleset("creation")
    server.fault("/rulesets/", status=status, body='{"message": "Not Found"}')
    assert stopped_by_rules(server, PUSH)


@pytest.mark.parametrize("status", [403, 404])
def test_a_plan_without_rulesets(server: GitHub, status: int) -> None:
    body = '{"message": "Upgrade to GitHub Pro or make this repository public to enable this feature."}'
    server.fault("/rules/branches/", status=status, body=body)
    assert stopped_by_rules(server, PUSH) == ""


def test_rules_that_cannot_be_read_now_are_not_taken_for_none(server: GitHub) -> None:
    server.fault("/rules/branches/", status=502, body="{}", times=None)
    with pytest.raises(CallFailed, match="502"):
        stopped_by_rules(server, PUSH)


@pytest.mark.openapi
def test_what_is_sent_is_described(server: GitHub) -> None:
    from server import descriptions

    if (why := descriptions.missing()) is not None:
        pytest.skip(why)
    acme = server.forge.find("acme/web")
    assert acme is not None
    acme.ruleset("creation")
    stopped_by_rules(server, PUSH)
    assert descriptions.problems(server.requests) == []
