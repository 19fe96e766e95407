"""Repositories and servers that try to make a bad pin look good."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest
from server import Vulnerability, faults
from server.objects import git
from verify.world import TOKEN, World, world

from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens
from pinfix.inspection import FileAt, FileContent, PinFacts, Question, ReleaseFacts, Repository, Tag, Unknown
from pinfix.resolution import GITHUB, Reference
from pinfix.verify.checks import problems
from pinfix.verify.nested import read
from pinfix.versions import parse
from pinfix_resolvers.inspector import OnlineInspector
from pinfix_resolvers.recorded import Records

TOKENS = pytest.mark.parametrize("token", [None, TOKEN])
OCTO_TOOL = Repository("octo", "tool")


@pytest.fixture
def there() -> Iterator[World]:
    with world() as made:
        yield made


def asked(sha: str, *tags: str, name: str = "octo/tool", host: str = GITHUB) -> Question:
    owner, _, repo = name.partition("/")
    return Question(Reference(owner, repo, sha, host, False), frozenset(tags))


def facts_of(there: World, question: Question, token: str | None = None) -> PinFacts:
    return there.inspector(token).inspect([question])[question]


def codes(question: Question, facts: PinFacts) -> list[str]:
    stated = parse(next(iter(question.tags))) if question.tags else None
    return [problem.code for problem in problems(question.reference, stated, facts)]


@TOKENS
@pytest.mark.parametrize(("path", "kind"), [("^{tree}", "tree"), (":action.yml", "blob")])
@pytest.mark.parametrize("tagged", [False, True])
def test_a_pin_on_what_is_no_commit(
    there: World, token: str | None, path: str, kind: str, tagged: bool
) -> None:
    tool = there.server.forge.repository("octo/tool")
    sha = tool.rev_parse(there.ids["third"] + path)
    assert sha is not None
    if tagged:
        tool.tag("v8.0.0", sha)
    question = asked(sha, "v8.0.0")
    facts = facts_of(there, question, token)
    assert facts.presence == kind
    (problem,) = problems(question.reference, parse("v8.0.0"), facts)
    assert problem.code == "missing-commit"
    assert kind in problem.message


@TOKENS
def test_an_annotated_tag_on_a_tree(there: World, token: str | None) -> None:
    tool = there.server.forge.repository("octo/tool")
    tree = tool.rev_parse(there.ids["third"] + "^{tree}")
    assert tree is not None
    tool.tag("v8.0.0", tree, annotated=True)
    question = asked(tree, "v8.0.0")
    assert codes(question, facts_of(there, question, token)) == ["missing-commit"]


SPELLED = "".join(f"\\x{ord(character):02x}" for character in TOKEN)


@pytest.mark.parametrize(
    "uses",
    [
        f'"o/r@{SPELLED}"',
        f'"o/{SPELLED}@v1"',
        f'"o/r@{TOKEN[:9]}\\\n        {TOKEN[9:]}"',
        f'"o/r@v1"\n      "{SPELLED}": 1\n      "{SPELLED}": 2',
    ],
)
def test_a_file_that_spells_the_token_is_not_used(there: World, uses: str) -> None:
    tool = there.server.forge.repository("octo/tool")
    text = f"runs:\n  using: composite\n  steps:\n    - uses: {uses}\n"
    assert TOKEN not in text
    at = FileAt(Reference("octo", "tool", tool.commit({"action.yml": text}), GITHUB, False), "")
    for token, is_used in ((TOKEN, False), ("ghp_" + "another" * 5, True)):
        inspector = there.inspector(token)
        content = inspector.files([at])[at]
        assert isinstance(content, FileContent) == is_used
        assert ["repeats the token" in fault.message for fault in inspector.faults] == [True] * (not is_used)
        reading = read(at, content)
        assert is_used or TOKEN not in repr((content, reading, inspector.faults))


def test_whether_it_is_a_commit_costs_nothing_where_the_api_is_asked_anyway(there: World) -> None:
    facts_of(there, asked(there.ids["third"]), TOKEN)
    assert sum(request.path == "/graphql" for request in there.server.requests) == 1
    assert sum(request.path.endswith("upload-pack") for request in there.server.requests) == 1


@TOKENS
def test_a_line_that_the_repository_never_had(there: World, token: str | None) -> None:
    never, once = asked(there.ids["between"], "v9"), asked(there.ids["between"], "v1")
    assert codes(never, facts_of(there, never, token)) == ["comment-mismatch"]
    assert codes(once, facts_of(there, once, token)) == []


@pytest.mark.parametrize(
    "name", ['"a\\ud800/b"', '"../x"', '"a/b/c"', '"a b/c"', "7", "null", '["a/b"]', '""']
)
@TOKENS
def test_a_name_that_is_none(there: World, token: str | None, name: str) -> None:
    body = f'{{"nameWithOwner":{name},"full_name":{name},"isArchived":false,"archived":false}}'
    there.server.fault("/graphql", faults.wrong_json(f'{{"data":{{"r0":{body}}}}}'), times=None)
    there.server.fault("/repos/octo/tool", faults.wrong_json(body), times=None)
    facts = facts_of(there, asked(there.ids["third"]), token)
    assert isinstance(facts.repository, Unknown)
    assert isinstance(facts.archived, Unknown)


@pytest.mark.parametrize("value", ["5", '["2024"]', "true", '"soon"', '"2024-01-01\\u001b00:00:00Z"', "null"])
@TOKENS
def test_a_date_that_is_none(there: World, token: str | None, value: str) -> None:
    commit = {"committedDate": "2024-01-01T00:00:00Z"}
    release = {"publishedAt": json.loads(value), "isPrerelease": False, "isDraft": False}
    answer = {"data": {"r0": {"object": commit, "release": release}}}
    rest = {"published_at": json.loads(value), "prerelease": False, "draft": False}
    there.server.fault("/graphql", faults.wrong_json(json.dumps(answer)), times=None)
    there.server.fault("/releases", faults.wrong_json(json.dumps(rest)), times=None)
    assert isinstance(dates(there, token).published, Unknown)


@pytest.mark.parametrize("value", ["0", '"false"', "null", "[]"])
def test_whether_it_is_a_prerelease_is_true_or_false(there: World, value: str) -> None:
    rest = f'{{"published_at":"2024-01-01T00:00:00Z","prerelease":{value},"draft":false}}'
    there.server.fault("/releases", faults.wrong_json(rest), times=None)
    assert isinstance(dates(there, None).published, Unknown)


def test_a_release_that_could_not_be_read_is_not_one_that_is_not_there(there: World) -> None:
    data = {"r0": {"object": {"committedDate": "2015-01-01T00:00:00Z"}, "release": None}}
    errors = [{"type": "INTERNAL", "path": ["r0", "release"], "message": "something went wrong"}]
    there.server.fault("/graphql", faults.wrong_json(json.dumps({"data": data, "errors": errors})))
    assert isinstance(dates(there, TOKEN).published, Unknown)
    there.server.fault("/releases", faults.wrong_json("null"))
    assert isinstance(dates(there, None).published, Unknown)


def dates(there: World, token: str | None) -> ReleaseFacts:
    tag = Tag(OCTO_TOOL, "v1.2.0", there.ids["fourth"])
    return there.inspector(token).releases([tag])[tag]


def advised(there: World, package: str, versions: str = "= 1.1.0") -> None:
    there.server.forge.advisory("GHSA-aaaa-bbbb-cccc", [Vulnerability(package, versions)], kind="malware")


@TOKENS
@pytest.mark.parametrize("package", ["octo/before", "octo/after"])
def test_advisories_by_every_name_of_a_repository(there: World, token: str | None, package: str) -> None:
    advised(there, package)
    question = asked(there.ids["before"], "v1.1.0", name="octo/before")
    assert "advisory" in codes(question, facts_of(there, question, token))


def test_an_advisory_whose_range_cannot_be_read_leaves_it_unknown(there: World) -> None:
    advised(there, "octo/tool", "whatever || that")
    assert isinstance(facts_of(there, asked(there.ids["third"]), TOKEN).advisories, Unknown)


@TOKENS
def test_a_moved_tag_under_a_former_name(there: World, token: str | None) -> None:
    forge = there.server.forge
    made = forge.repository("octo/former")
    commit = made.commit({"action.yml": "name: x"})
    made.tag("v4.2.2", commit)
    forge.rename("octo/former", "actions/checkout")
    question = asked(commit, "v4.2.2", name="octo/former")
    assert "moved-tag" in codes(question, facts_of(there, question, token))


def test_the_port_of_https_is_no_other_server(there: World) -> None:
    made = there.server.forge.repository("actions/checkout")
    commit = made.commit({"action.yml": "name: x"})
    made.tag("v4.2.2", commit)
    advised(there, "actions/checkout", "= 4.2.2")
    question = asked(commit, "v4.2.2", name="actions/checkout", host="GitHub.com:443")
    assert codes(question, facts_of(there, question)) == ["moved-tag", "advisory"]


def test_the_snapshot_is_no_witness_about_another_server(there: World) -> None:
    """A company's own `actions/checkout` is not that of github.com."""
    made = there.server.forge.repository("actions/checkout")
    commit = made.commit({"action.yml": "name: x"})
    made.tag("v4.2.2", commit)
    environment = there.server.environment(TOKEN, ghes=True)
    endpoints = from_environment(environment)
    assert endpoints.is_enterprise
    tokens = Tokens(endpoints, environment, lambda host, environment: "")
    inspector = OnlineInspector(Client(tokens, patience=Patience(pauses=())), endpoints, Records())
    question = asked(commit, "v4.2.2", name="actions/checkout")
    facts = inspector.inspect([question])[question]
    assert (facts.witness, facts.advisories) == (None, ())
    assert codes(question, facts) == []
    assert inspector.faults == ()


def test_kinds_without_filters_and_of_any_size(there: World) -> None:
    tool = there.server.forge.repository("octo/tool")
    large = tool.commit({"a": "b"}, message=random.Random(1).randbytes(300_000).hex())
    tool.commit({"a": "c"})
    tree = tool.rev_parse(large + "^{tree}")
    assert tree is not None
    for filters in ("true", "false"):
        git(tool.path, "config", "uploadpack.allowFilter", filters)
        assert facts_of(there, asked(large)).presence == "commit"
        assert facts_of(there, asked(tree)).presence == "tree"
