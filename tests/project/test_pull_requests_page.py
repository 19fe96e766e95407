"""docs/pull-requests.md lists the codes of the source: all of them, and no others; its examples hold."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from project.pages import PROJECT, block, section, text
from pull_request.made import proposal

from pinfix import __version__, registry
from pinfix.api.problems import CallFailed
from pinfix.commands.pr.login import PATIENT
from pinfix.config.pull_request import ONE_TOPIC
from pinfix.credentials.app import ID, KEY, KEY_FILE
from pinfix.pull_request.body.commit import commit_message, trailers_of
from pinfix.pull_request.model import Outcome, RepositoryName, Result, Topic
from pinfix.pull_request.preflight.repository import OPT_OUT_TOPIC
from pinfix.pull_request.proposals.topics import topics
from pinfix.pull_request.session import Done
from pinfix.pull_request.state.decision import RETRY_LABEL, SOON
from pinfix.pull_request.state.looking import branch_name
from pinfix.pull_request.telling import COMPLETE, to_json
from pinfix.pull_request.writing.commits import name_beside
from pinfix.pull_request.writing.opening import failed
from pinfix.pull_request.writing.pacing import Pacing

PAGE = text("docs/pull-requests.md")
SCHEMA = json.loads(files("pinfix").joinpath("pull_request/pr.schema.json").read_bytes())

FOLDERS = ("api", "credentials", "http", "pull_request", "working_copy", "commands/pr", "trees/stored")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| (.+) \| (.+) \|$", re.MULTILINE)

FAILING = {"CallFailed", "Fault"}
MAKERS = {*FAILING, "HandsOff", "Result", "_skipped"}
"""What makes a result, or what becomes one; the code is the first argument that looks like one."""

TABLES = {"_BY_WORDS", "_MEANINGS", "_GENERAL", "_GRAPHQL_CODES"}
"""What the words of GitHub and of git mean (the code is the last but one), and its numbers and kinds."""

OF_RESOLVERS = {"unsupported"}
"""Faults that only the resolvers meet."""


def sources() -> Iterator[ast.AST]:
    for folder in FOLDERS:
        for path in sorted((PROJECT / "src" / "pinfix" / folder).rglob("*.py")):
            yield ast.parse(path.read_text("utf-8"))


def codes_of_source(makers: set[str]) -> set[str]:
    found = {code for tree in sources() for node in ast.walk(tree) for code in codes_at(node, makers)}
    return found - OF_RESOLVERS


def codes_at(node: ast.AST, makers: set[str]) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in makers:
            yield from first_code(arguments)
        case ast.ClassDef(bases=[ast.Name(id="CallFailed")]):
            yield from (code for call in super_calls(node) for code in first_code(call.args))
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Tuple(elts=rows)) if name in TABLES:
            yield from of_table(rows)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(values=values)) if name in TABLES:
            yield from (code for value in values for code in constants(value))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.Tuple(elts=rows)) if name in TABLES:
            yield from of_table(rows)
        case ast.Assign(targets=[ast.Name(id="code")], value=value):
            yield from constants(value)


def super_calls(node: ast.ClassDef) -> Iterator[ast.Call]:
    for inner in ast.walk(node):
        match inner:
            case ast.Call(func=ast.Attribute(attr="__init__")):
                yield inner


def of_table(rows: list[ast.expr]) -> Iterator[str]:
    for row in rows:
        assert isinstance(row, ast.Tuple)
        yield from constants(row.elts[-2])


def first_code(arguments: list[ast.expr]) -> Iterator[str]:
    for argument in arguments:
        if found := list(constants(argument)):
            yield from found
            return


def constants(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from constants(value.body)
        yield from constants(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
        yield value.value


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(section(PAGE, "The report").partition("### Codes")[2])


def test_all_codes_and_no_others() -> None:
    assert {code for code, *_ in rows()} == codes_of_source(MAKERS) | {Outcome.UPDATED, Outcome.REOPENED}


def test_codes_are_in_order_and_once() -> None:
    listed = [code for code, *_ in rows()]
    assert listed == sorted(set(listed))


def test_outcomes_are_those_of_the_program() -> None:
    """Of calls that failed: what a decision gives stands beside its code in the source."""
    failures = codes_of_source(FAILING) - {"no-commits"}  # opening takes that for an answer
    assert {"network", "not-yet", "rules"} <= failures
    for code, outcomes, *_ in rows():
        listed = {Outcome(word) for word in outcomes.split(", ")}
        if code in failures:
            assert failed("pins", "", CallFailed(code, "", "")).outcome in listed, code


def test_the_source_is_looked_through() -> None:
    found = codes_of_source(MAKERS)
    assert {"closed-by-people", "opted-out", "branch-moved", "tree-unknown"} <= found  # decisions, results
    assert {"invalid", "setting-forbids", "no-workflow-power", "dns"} <= found  # the words of servers


def test_every_outcome_is_explained() -> None:
    explained = section(PAGE, "What it does, and what it never does")
    assert [outcome for outcome in Outcome if f"`{outcome}`" not in explained] == []


def test_exit_codes() -> None:
    listed = dict(re.findall(r"^\| (\d+)[^|]* \| (.+) \|$", section(PAGE, "Exit codes"), re.MULTILINE))
    assert {outcome for outcome in Outcome if outcome in listed["0"]} == COMPLETE
    assert {outcome for outcome in Outcome if outcome in listed["3"]} == set(Outcome) - COMPLETE


def test_report_is_valid() -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(report())
    assert report()["pinfix"] == __version__


def test_report_is_what_the_program_gives() -> None:
    """The same fields in the same order, whatever their values."""
    result = Result("pins", Outcome.OPENED, "opened", "m", number=1, warnings=("w",))
    real = json.loads(
        to_json([Done(result, proposal("x"))], RepositoryName("o", "a"), dry_run=False, requests=1)
    )
    assert shape(report()) == shape(real)


def report() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(block(section(PAGE, "The report"), "json"))
    return found


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return [(key, shape(inner)) for key, inner in value.items()]
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value)


def test_topics_are_those_of_the_program() -> None:
    listed = re.findall(r"^\| `([a-z]+)` \| `([a-z-]+)` \| `(.+)` \|$", PAGE, re.MULTILINE)
    known = {codemod.name for codemod in registry.codemods()}
    assert {codemod for _, codemod, _ in listed} == known
    for name, codemod, branch in listed:
        assert topics([codemod], None) == (Topic(name, (codemod,)),)
        assert branch == branch_name(Topic(name, (codemod,)), {})


@pytest.mark.parametrize(
    "word",
    [
        RETRY_LABEL,
        OPT_OUT_TOPIC,
        *(ID, KEY, KEY_FILE),
        branch_name(Topic(ONE_TOPIC, ()), {}),
        name_beside("pinfix/TOPIC", "COMMIT"),
        *trailers_of(commit_message(proposal("x"))),
    ],
)
def test_word_of_the_program(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_numbers_of_the_program() -> None:
    page = " ".join(PAGE.split())
    pacing = Pacing()
    assert f"within {SOON.days} days" in page
    assert pacing.between_writes == 1
    assert f"After {pacing.writes_at_once} writes in a row" in page
    assert f"after {pacing.content_at_once} calls in a row" in page
    assert f"{pacing.between_content:.0f} seconds between these" in page
    assert f"at most {PATIENT.wait / 60:.0f} minutes" in page
