from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.github.scopes import WRITE_ALL, Grant
from pinfix_codemods.permissions.routes import (
    FREE,
    Needs,
    NotGrantable,
    UnknownRoute,
    all_of,
    operation_need,
    operation_route,
    route_need,
)
from pinfix_codemods.permissions.routes.lookup import METHODS
from pinfix_codemods.permissions.routes.paths import may_be, request_path, route_path


def needs(**scopes: str) -> Needs:
    return Needs((Grant.of({scope.replace("_", "-"): level for scope, level in scopes.items()}),))


EITHER = Needs((Grant.of({"issues": "write"}), Grant.of({"pull-requests": "write"})))


@pytest.mark.parametrize(
    ("method", "path", "need"),
    [
        ("GET", "/repos/{owner}/{repo}/releases", needs(contents="read")),
        ("get", "repos/o/r/releases/", needs(contents="read")),
        ("HEAD", "repos/o/r/contents/x", needs(contents="read")),
        ("GET", "repos/o/r/releases/latest", needs(contents="read")),
        ("POST", "/repos/o/r/issues/5/comments", EITHER),
        ("POST", "/repos/:owner/:repo/issues/:number/comments", EITHER),
        ("POST", "repos/{}/issues/{}/comments", EITHER),
        ("POST", "repos/{}/{}/issues/{}/comments", EITHER),
        ("PATCH", "repositories/{}/issues/5", EITHER),
        ("PUT", "repos/o/r/contents/a/b/c.txt", needs(contents="write")),
        ("PUT", "repos/o/r/contents/{}", needs(contents="write")),
        ("DELETE", "repos/o/r/git/refs/heads/feature/x", needs(contents="write")),
        ("GET", "repos/o/r/commits/{}/status?per_page=1", needs(statuses="read")),
        ("GET", "repos/o/r/commits/{sha}", needs(contents="read")),
        ("GET", "repos/o/r/compare/v1...v2", needs(contents="read")),
        ("GET", "repos/o/r/pulls{}", needs(pull_requests="read")),
        ("GET", "repos/o/r/git/something/new", needs(contents="read")),
        ("POST", "repos/o/r/releases/5/assets", needs(contents="write")),
        ("POST", "repos/o/r/issues/5/labels", needs(issues="write", pull_requests="write")),
        ("GET", "repos/o/r", FREE),
        ("GET", "users/{name}", FREE),
        ("GET", "users/{}", needs(attestations="read", packages="read")),
        ("GET", "rate_limit", FREE),
        ("GET", "search/issues?q=x", needs(issues="read", pull_requests="read")),
        ("GET", "user", NotGrantable()),
        ("PATCH", "repos/o/r", NotGrantable()),
        ("PUT", "repos/o/r/actions/secrets/X", NotGrantable()),
    ],
)
def test_a_route_by_method_and_path(method: str, path: str, need: object) -> None:
    assert route_need(method, path) == need


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "{}"),
        ("GET", "{}/issues"),
        ("GET", "repos/{}/{}"),
        ("GET", "repos/o/r/{}"),
        ("POST", "repos/o/r/{}/5/{}"),
        ("GET", "repos/o/r/frobnications"),
        ("FROB", "repos/o/r/issues"),
        ("POST", "repos/o/r/actions/runs/5/frobnicate"),
        ("GET", "frobnicate"),
        ("GET", "/".join(["repos/o/r/contents", *"x" * 50])),
    ],
)
def test_what_is_not_known(method: str, path: str) -> None:
    assert isinstance(route_need(method, path), UnknownRoute)


def test_a_hole_of_several_segments_counts_for_all_that_it_can_be() -> None:
    several = route_need("GET", "repos/o/r/commits/{}")
    assert several != route_need("GET", "repos/o/r/commits/{sha}")


def test_a_method_that_is_not_known_counts_for_all() -> None:
    need = route_need(None, "repos/o/r/pulls/{number}")
    assert need == needs(pull_requests="write")


def test_segments_in_a_sequence() -> None:
    assert route_need("POST", ["repos", None, "statuses", None]) == needs(statuses="write")


@pytest.mark.parametrize(
    "name", ["issues.createComment", "rest.issues.createComment", "issues/create-comment"]
)
def test_operations_by_their_names(name: str) -> None:
    assert operation_need(name) == EITHER
    assert operation_route(name) == "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"


def test_more_operations() -> None:
    assert operation_need("codeScanning.uploadSarif") == needs(security_events="write")
    assert operation_need("repos.createDispatchEvent") == needs(contents="write")
    assert operation_need("actions.createWorkflowDispatch") == needs(actions="write")
    assert operation_need("repos.get") == FREE
    for name in ("issues.frobnicate", "issues", "", "a.b.c"):
        assert isinstance(operation_need(name), UnknownRoute)
        assert operation_route(name) is None


def test_which_alternative() -> None:
    issue, pull = Grant.of({"issues": "write"}), Grant.of({"pull-requests": "write"})
    assert EITHER.for_targets({"issue"}) == issue
    assert EITHER.for_targets({"pull_request"}) == pull
    assert EITHER.for_targets({"issue", "pull_request"}) == EITHER.for_targets(()) == issue | pull
    other = Needs((Grant.of({"artifact-metadata": "read"}), Grant.of({"contents": "read"})))
    assert other.for_targets({"issue"}) == other.for_targets(()) == other.alternatives[0]


GRANTS = st.dictionaries(
    st.sampled_from(["issues", "pull-requests", "contents"]), st.sampled_from(["read", "write"]), max_size=2
).map(Grant.of)
NEEDS = st.lists(GRANTS, min_size=1, max_size=3).map(lambda grants: Needs(tuple(grants)))


@given(st.lists(NEEDS, min_size=1, max_size=4))
def test_together_they_need_what_each_needs(listed: list[Needs]) -> None:
    together = all_of(listed)
    assert isinstance(together, Needs)
    for grant in together.alternatives:
        assert all(any(alternative <= grant for alternative in need.alternatives) for need in listed)


def test_what_is_unknown_stays_unknown() -> None:
    unknown = UnknownRoute("x")
    assert all_of([FREE, unknown]) is unknown
    assert all_of([NotGrantable(), NotGrantable()]) == NotGrantable()
    assert all_of([NotGrantable(), EITHER]) == EITHER


@given(
    st.sampled_from([*METHODS, None, "X"]),
    st.text(max_size=30)
    | st.lists(
        st.sampled_from(
            ["repos", "{}", "{owner}", "o", "issues", "comments", "5", "orgs", "", "contents", "x{}y"]
        ),
        max_size=8,
    ).map("/".join),
)
def test_never_raises(method: str | None, path: str) -> None:
    need = route_need(method, path)
    if isinstance(need, Needs):
        assert all(grant <= WRITE_ALL for grant in need.alternatives)


@given(st.lists(st.sampled_from(["a", "b", "{x}", "{path}"]), min_size=1, max_size=5))
def test_a_route_is_a_request_for_itself(segments: list[str]) -> None:
    template = "/".join(segments)
    filled = template.replace("{x}", "1").replace("{path}", "p/q")
    assert may_be(request_path(filled), route_path(template))
    assert may_be(request_path("{}"), route_path(template))
    if "{path}" not in segments:
        assert not may_be(request_path(f"{filled}/z"), route_path(template))
