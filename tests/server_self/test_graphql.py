"""GraphQL: executed against the schema, with answers out of the repositories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType
from server import Forge, GitHub, Repository, Vulnerability, descriptions, serve
from server.graphql import git_objects, schema, topics
from server.graphql import pulls as pull_fields
from server.graphql import repository as repository_fields
from server.graphql.errors import NotServed
from server.graphql.git_objects import ActorFields, EntryFields
from server.graphql.mutation import Mutation
from server.graphql.pages import Connection
from server.graphql.root import Query

RESOLVE = """
query($commit: GitObjectID!) {
  rateLimit { cost nodeCount remaining resetAt }
  %s
}
fragment Target on GitObject {
  __typename oid
  ... on Commit { committedDate }
  ... on Tag { name target { __typename oid ... on Tag { target { __typename oid } } } }
}
"""

REFERENCE = """
  r%d: repository(owner: "%s", name: "%s") {
    nameWithOwner isArchived
    tag: ref(qualifiedName: "refs/tags/v1") { target { ...Target } }
    branch: ref(qualifiedName: "refs/heads/v1") { target { ...Target } }
    refs(
      refPrefix: "refs/tags/", query: "v1", first: 100, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}
    ) {
      nodes { name target { ...Target } } pageInfo { hasNextPage }
    }
    object(oid: $commit) { ...Target }
  }
"""


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        yield made


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("o/r")
    first = made.commit({"action.yml": "name: x\n", "bin": b"\0"})
    made.tag("v1", made.tag_object("inner", first), annotated=True)
    made.tag("v1.0.0")
    made.commit()
    made.tag("v1.1.0")
    made.release("v1.1.0")
    return made


def ask(server: GitHub, query: str, **variables: object) -> dict[str, Any]:
    answer = requests.post(
        f"{server.url}/graphql",
        json={"query": query, "variables": variables},
        headers={"Authorization": "bearer ghp_x"},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def data(server: GitHub, query: str, **variables: object) -> dict[str, Any]:
    found = ask(server, query, **variables)
    assert "errors" not in found, found["errors"]
    inner: dict[str, Any] = found["data"]
    return inner


def of_repository(fields: str) -> str:
    return f'{{ repository(owner: "o", name: "r") {{ {fields} }} }}'


def in_repository(server: GitHub, fields: str) -> dict[str, Any]:
    inner: dict[str, Any] = data(server, of_repository(fields))["repository"]
    return inner


def test_the_query_of_a_resolver(server: GitHub, repository: Repository) -> None:
    found = data(server, RESOLVE % (REFERENCE % (0, "O", "r")), commit=repository.rev_parse("v1.0.0"))
    shown = found["r0"]
    assert (shown["nameWithOwner"], shown["isArchived"], shown["branch"]) == ("o/r", False, None)
    outer = shown["tag"]["target"]
    assert (outer["__typename"], outer["oid"]) == ("Tag", repository.refs()["refs/tags/v1"])
    assert outer["target"]["target"]["oid"] == repository.rev_parse("refs/tags/v1^{commit}")
    assert [one["name"] for one in shown["refs"]["nodes"]] == ["v1.1.0", "v1.0.0", "v1"]
    assert shown["object"]["__typename"] == "Commit"
    assert found["rateLimit"]["nodeCount"] == 100


def test_a_hundred_repositories_in_one_request(server: GitHub) -> None:
    for number in range(100):
        made = server.forge.repository(f"a/b{number}")
        made.commit()
        made.tag("v1")
    aliases = "".join(REFERENCE % (number, "a", f"b{number}") for number in range(100))
    found = data(server, RESOLVE % aliases, commit="0" * 40)
    assert all(found[f"r{number}"]["tag"]["target"]["oid"] for number in range(100))
    assert (len(server.requests), found["rateLimit"]["cost"]) == (1, 1)


def test_one_alias_that_is_not_there_leaves_the_others(server: GitHub, repository: Repository) -> None:
    found = ask(
        server, RESOLVE % (REFERENCE % (0, "o", "never") + REFERENCE % (1, "o", "r")), commit="0" * 40
    )
    (error,) = found["errors"]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["r0"])
    assert error["message"] == "Could not resolve to a Repository with the name 'o/never'."
    assert (found["data"]["r0"], found["data"]["r1"]["nameWithOwner"]) == (None, "o/r")


def test_a_renamed_repository_has_its_new_name(server: GitHub, repository: Repository) -> None:
    server.forge.rename("o/r", "n/m")
    server.forge.repository("n/m", archived=True)
    assert in_repository(server, "nameWithOwner isArchived") == {"nameWithOwner": "n/m", "isArchived": True}
    unfollowed = ask(server, '{ repository(owner: "o", name: "r", followRenames: false) { id } }')
    assert unfollowed["errors"][0]["type"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "expression", ["v1", "v1^{commit}", "HEAD", "main~1", "v1:action.yml", "never", "v1:never", "-x"]
)
def test_an_expression_is_what_git_makes_of_it(
    server: GitHub, repository: Repository, expression: str
) -> None:
    found = in_repository(server, f'object(expression: "{expression}") {{ oid }}')["object"]
    assert (found and found["oid"]) == repository.rev_parse(expression)


@pytest.mark.parametrize(
    "path", ["action.yml", "sub/x", "sub", "never", "action.yml/x", "./x", "../x", "/x", ""]
)
def test_a_path_at_a_commit_is_what_git_makes_of_it(
    server: GitHub, repository: Repository, path: str
) -> None:
    commit = repository.commit({"sub/x": "1"})
    for identity in (commit, "0" * 40, repository.refs()["refs/tags/v1"]):
        expression = f"{identity}:{path}"
        found = in_repository(server, f'object(expression: "{expression}") {{ oid }}')["object"]
        assert (found and found["oid"]) == repository.rev_parse(expression)


def test_a_long_text_is_cut(server: GitHub, repository: Repository) -> None:
    commit = repository.commit({"long": "x" * 512_001})
    query = f'object(expression: "{commit}:long") {{ ... on Blob {{ text isTruncated byteSize }} }}'
    found = in_repository(server, query)["object"]
    assert (len(found["text"]), found["isTruncated"], found["byteSize"]) == (512_000, True, 512_001)


def test_an_object_that_is_not_there_and_one_of_a_fork(server: GitHub, repository: Repository) -> None:
    impostor = server.forge.fork("o/r", "evil/r").commit()
    assert in_repository(server, f'object(oid: "{"0" * 40}") {{ oid }}') == {"object": None}
    assert in_repository(server, f'object(oid: "{impostor}") {{ __typename }}')["object"] == {
        "__typename": "Commit"
    }
    assert in_repository(server, f'object(expression: "{"0" * 40}") {{ oid }}') == {"object": None}


def test_files(server: GitHub, repository: Repository) -> None:
    found = in_repository(
        server,
        'object(expression: "v1") { ... on Tag { target { oid } } } '
        'text: object(expression: "main:action.yml") { ... on Blob { text isTruncated byteSize } } '
        'bin: object(expression: "main:bin") { ... on Blob { text isBinary } } '
        "defaultBranchRef { name target { ... on Commit { tree { entries { name type object { oid } } } "
        'file(path: "action.yml") { object { ... on Blob { text } } } } } }',
    )
    assert found["text"] == {"text": "name: x\n", "isTruncated": False, "byteSize": 8}
    assert found["bin"] == {"text": None, "isBinary": True}
    commit = found["defaultBranchRef"]["target"]
    assert [entry["name"] for entry in commit["tree"]["entries"]] == ["action.yml", "bin"]
    assert commit["file"]["object"]["text"] == "name: x\n"


def test_compare_and_releases(server: GitHub, repository: Repository) -> None:
    found = in_repository(
        server,
        'defaultBranchRef { compare(headRef: "v1.0.0") { status aheadBy behindBy } } '
        "latestRelease { tagName publishedAt tagCommit { oid } } "
        "releases(first: 1) { nodes { isPrerelease } totalCount }",
    )
    assert found["defaultBranchRef"]["compare"] == {"status": "BEHIND", "aheadBy": 0, "behindBy": 1}
    assert found["latestRelease"]["tagCommit"]["oid"] == repository.rev_parse("v1.1.0")
    assert found["releases"]["totalCount"] == 1


def test_an_empty_repository(server: GitHub) -> None:
    server.forge.repository("o/r")
    found = in_repository(
        server, 'isEmpty defaultBranchRef { name } refs(refPrefix: "refs/tags/", first: 1) { nodes { name } }'
    )
    assert found == {"isEmpty": True, "defaultBranchRef": None, "refs": {"nodes": []}}


def test_every_page_by_its_cursor(server: GitHub, repository: Repository) -> None:
    commit = repository.head()
    repository.set_refs({f"refs/tags/v3.{number}": commit for number in range(250)})
    after, names = "null", []
    while after:
        page = in_repository(
            server,
            f'refs(refPrefix: "refs/tags/", query: "v3.", first: 100, after: {after}) '
            "{ nodes { name } totalCount pageInfo { hasNextPage endCursor } }",
        )["refs"]
        names += [one["name"] for one in page["nodes"]]
        after = f'"{page["pageInfo"]["endCursor"]}"' if page["pageInfo"]["hasNextPage"] else ""
    assert len(names) == len(set(names)) == 250


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ("", "MISSING_PAGINATION_BOUNDARIES"),
        (", first: 101", "EXCESSIVE_PAGINATION"),
        (', first: 1, after: "x"', "INVALID_CURSOR_ARGUMENTS"),
    ],
)
def test_pages_that_github_does_not_give(
    server: GitHub, repository: Repository, arguments: str, kind: str
) -> None:
    fields = f'refs(refPrefix: "refs/tags/"{arguments}) {{ totalCount }}'
    assert [error["type"] for error in ask(server, of_repository(fields))["errors"]] == [kind]


def test_a_query_of_too_many_nodes_is_not_run(server: GitHub, repository: Repository) -> None:
    history = "history(first: 100) { nodes { parents(first: 100) { totalCount } } }"
    commits = f"nodes {{ target {{ ... on Commit {{ {history} }} }} }}"
    deep = f'refs(refPrefix: "refs/tags/", first: 100) {{ {commits} }}'
    found = ask(server, of_repository(deep))
    assert found["errors"][0]["type"] == "MAX_NODE_LIMIT_EXCEEDED"
    assert "data" not in found


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{", "Syntax Error"),
        ("{ nonsense }", "Field 'nonsense' doesn't exist on type 'Query'"),
        ("{ repository { id } }", "required"),
        ('{ repository(owner: "o", name: "r") }', "must have a selection"),
        ('{ repository(owner: 3, name: "r") { id } }', "String"),
    ],
)
def test_a_query_against_the_schema_is_refused(server: GitHub, query: str, message: str) -> None:
    found = ask(server, query)
    assert message in found["errors"][0]["message"]
    assert "data" not in found


def test_who_has_no_token_gets_nothing(server: GitHub) -> None:
    assert (
        requests.post(f"{server.url}/graphql", json={"query": "{ viewer { login } }"}, timeout=10).status_code
        == 401
    )
    server.forge.tokens = {"good"}
    bad = requests.post(f"{server.url}/api/graphql", headers={"Authorization": "bearer bad"}, timeout=10)
    assert (bad.status_code, bad.json()["message"]) == (401, "Bad credentials")


def test_a_field_that_the_server_lacks_fails_loudly(tmp_path: Path) -> None:
    gone = descriptions.missing()
    if gone:
        pytest.skip(gone)
    server = GitHub(Forge(tmp_path))
    server.forge.repository("o/r").commit()
    requests.post(
        f"{server.url}/graphql",
        json={"query": of_repository("stargazerCount")},
        headers={"Authorization": "bearer a"},
        timeout=10,
    )
    with pytest.raises(ExceptionGroup) as caught:
        server.close()
    assert [type(error) for error in caught.value.exceptions] == [NotServed]


def fields_of(kind: object) -> dict[str, tuple[str, dict[str, str]]]:
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return {
            name: (str(field.type), {each: str(argument.type) for each, argument in field.args.items()})
            for name, field in kind.fields.items()
        }
    if isinstance(kind, GraphQLInputObjectType):
        return {name: (str(field.type), {}) for name, field in kind.fields.items()}
    if isinstance(kind, GraphQLEnumType):
        return {name: ("", {}) for name in kind.values}
    return {}


@pytest.mark.openapi
def test_our_part_of_the_schema_is_a_part_of_githubs() -> None:
    gone = descriptions.missing()
    if gone:
        pytest.skip(gone)
    ours, theirs = schema.read(schema.SUBSET), schema.read(schema.PUBLISHED)
    compared = 0
    for name, kind in ours.type_map.items():
        if name.startswith("__"):
            continue
        published = theirs.type_map[name]
        assert type(kind) is type(published), name
        offered = fields_of(published)
        for field, (result, arguments) in fields_of(kind).items():
            assert offered[field][0] == result, f"{name}.{field}"
            assert arguments.items() <= offered[field][1].items(), f"{name}.{field}"
            compared += 1
    assert compared > 150


OF_ADVISORIES = {
    "SecurityVulnerability",
    "SecurityAdvisory",
    "SecurityAdvisoryPackage",
    "SecurityAdvisoryPackageVersion",
    "CWE",
}
ADVISORIES = """{
  securityVulnerabilities(ecosystem: ACTIONS, classifications: [%s], first: %d%s) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      package { ecosystem name } vulnerableVersionRange firstPatchedVersion { identifier } severity updatedAt
      advisory {
        ghsaId summary classification severity publishedAt withdrawnAt
        cwes(first: 1) { totalCount nodes { cweId name } }
      }
    }
  }
}"""


def test_advisories(server: GitHub) -> None:
    two = [
        Vulnerability("o/r", "< 2.0", "2.0"),
        Vulnerability("o/x", "*"),
        Vulnerability("y", "*", None, "npm"),
    ]
    server.forge.advisory("GHSA-aaaa-aaaa-aaaa", two, severity="medium", weaknesses=["CWE-506", "CWE-78"])
    server.forge.advisory("GHSA-bbbb-bbbb-bbbb", two[:1], kind="malware", withdrawn=True)
    server.forge.advisory("GHSA-cccc-cccc-cccc", two[:1], kind="unreviewed")
    found = data(server, ADVISORIES % ("GENERAL", 1, ""))["securityVulnerabilities"]
    (first,) = found["nodes"]
    assert found["totalCount"] == 2
    assert first["package"] == {"ecosystem": "ACTIONS", "name": "o/r"}
    assert (first["vulnerableVersionRange"], first["firstPatchedVersion"]) == ("< 2.0", {"identifier": "2.0"})
    assert (first["severity"], first["advisory"]["classification"]) == ("MODERATE", "GENERAL")
    assert first["advisory"]["cwes"] == {"totalCount": 2, "nodes": [{"cweId": "CWE-506", "name": "CWE-506"}]}
    behind = f', after: "{found["pageInfo"]["endCursor"]}"'
    second = data(server, ADVISORIES % ("GENERAL", 1, behind))["securityVulnerabilities"]
    assert [node["package"]["name"] for node in second["nodes"]] == ["o/x"]
    assert not second["pageInfo"]["hasNextPage"]
    both = data(server, ADVISORIES % ("GENERAL, MALWARE", 100, ""))["securityVulnerabilities"]["nodes"]
    assert [bool(node["advisory"]["withdrawnAt"]) for node in both] == [True, False, False]


def test_our_part_of_the_schema_is_served_whole() -> None:
    plain = {"PageInfo", "RateLimit", "RefEdge", "ReleaseEdge", "CommitEdge", *OF_ADVISORIES}
    plain |= {"CreateCommitOnBranchPayload", "UpdateRefsPayload"}
    odd: dict[str, Any] = {
        "Query": Query,
        "Mutation": Mutation,
        "GitActor": ActorFields,
        "TreeEntry": EntryFields,
    }
    modules = (git_objects, repository_fields, pull_fields, topics)
    served = {name: kind for module in modules for name, kind in vars(module).items()}
    for name, kind in schema.read(schema.SUBSET).type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__") and name not in plain:
            found: Any = odd.get(name) or served.get(f"{name}Fields", Connection)
            assert set(kind.fields) <= {*dir(found), *found.__dataclass_fields__}, name
