from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.github.scopes import Grant
from pinfix_codemods.permissions.routes import FREE, Needs, NotGrantable, UnknownRoute, graphql_need


def needs(**scopes: str) -> Needs:
    return Needs((Grant.of({scope.replace("_", "-"): level for scope, level in scopes.items()}),))


REPOSITORY = 'repository(owner: "o", name: "r")'


def of(selection: str, before: str = "") -> str:
    """A query for something of the repository."""
    return f"{before} {{ {REPOSITORY} {{ {selection} }} }}"


FRAGMENT = "fragment F on Repository { discussions(first: 1) { totalCount } }"
TWO_MUTATIONS = """mutation {
    closeIssue(input: {}) { issue { id } }
    mergePullRequest(input: {}) { clientMutationId }
}"""
LABELS = "labels(first: 1) { nodes { name } }"


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("{ viewer { login } }", FREE),
        ("{ rateLimit { remaining } }", FREE),
        (of("id name owner { login }"), FREE),
        (of("pullRequest(number: 1) { id }", "query"), needs(pull_requests="read")),
        (of("issue(number: $n) { id }", "query A($n: Int!, $o: [String!]!)"), needs(issues="read")),
        (of("p: pullRequests(last: 1) { nodes { title } }"), needs(pull_requests="read")),
        (of("releases(first: 1) { nodes { tagName } }"), needs(contents="read")),
        (of(LABELS), Needs((Grant.of({"issues": "read"}), Grant.of({"pull-requests": "read"})))),
        (of(f"pullRequest(number: 1) {{ {LABELS} }}"), needs(pull_requests="read")),
        ('{ node(id: "x") { ... on Discussion { title } } }', needs(discussions="read")),
        (of("...F") + FRAGMENT, needs(discussions="read")),
        (of("... @skip(if: false) { issues(first: 1) { totalCount } }"), needs(issues="read")),
        ('mutation { createIssue(input: {title: "}{"}) { clientMutationId } }', needs(issues="write")),
        ('mutation { createRef(input: {x: """ { " """}) { clientMutationId } } # }', needs(contents="write")),
        (
            "mutation { addComment(input: {}) { clientMutationId } }",
            Needs((Grant.of({"issues": "write"}), Grant.of({"pull-requests": "write"}))),
        ),
        (TWO_MUTATIONS, needs(issues="write", contents="write", pull_requests="write")),
        ("mutation { deleteIssue(input: {}) { clientMutationId } }", FREE),
    ],
)
def test_by_the_types_that_are_asked_for(text: str, need: Needs) -> None:
    assert graphql_need(text) == need


def test_projects_are_not_for_the_token() -> None:
    text = "mutation { addProjectV2ItemById(input: {}) { clientMutationId } }"
    assert graphql_need(text) in (FREE, NotGrantable())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$query",
        "0",
        "{ repository { pullRequest { id }",
        "{ ] }",
        "{ 0 }",
        'query { node(id: "x") { id } }',
        "mutation { frobnicate(input: {}) { x } }",
        "{ repository { frobnication { x } } }",
        '{ enterprise(slug: "x") { members(first: 1) { nodes { id } } } }',
        "subscription { x }",
        'query { repository(name: "unterminated) { id } }',
        'query { a(x: """unterminated) { id } }',
        "{" + "a{" * 30_000,
        "{ repository { " + "parent { " * 80 + "id" + " }" * 82,
    ],
)
def test_what_is_not_understood(text: str) -> None:
    assert isinstance(graphql_need(text), UnknownRoute)


@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            [
                "{",
                "}",
                "(",
                ")",
                "...",
                "on",
                "query",
                "mutation",
                "fragment",
                "repository",
                "issues",
                ":",
                "x",
                "@",
                '"""',
                '"',
            ]
        ),
        max_size=20,
    ).map(" ".join)
)
def test_never_raises(text: str) -> None:
    graphql_need(text)
