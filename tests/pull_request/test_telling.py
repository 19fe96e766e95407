"""What is told of a run: as text, and as JSON that its schema describes."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from pull_request.made import proposal

from pinfix import __version__
from pinfix.pull_request.model import FileVersion, Outcome, RepositoryName, Result
from pinfix.pull_request.session import Done
from pinfix.pull_request.telling import to_json, to_text

SCHEMA = json.loads(files("pinfix").joinpath("pull_request/pr.schema.json").read_bytes())
APP = RepositoryName("octo", "app")
OPENED = Result(
    "pins",
    Outcome.OPENED,
    "opened",
    "opened a pull request",
    number=7,
    url="https://github.com/octo/app/pull/7",
    branch="pinfix/pins",
    commit="a" * 40,
    warnings=("nobody was assigned: no",),
)


def told(*done: Done, dry_run: bool = False) -> Any:
    report = json.loads(to_json(done, APP, dry_run=dry_run, requests=12))
    jsonschema.Draft7Validator(SCHEMA).validate(report)
    return report


def holds(report: object) -> bool:
    return bool(jsonschema.Draft7Validator(SCHEMA).is_valid(report))


def test_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_schema_describes_every_member() -> None:
    result = SCHEMA["definitions"]["result"]
    assert result["required"] == list(result["properties"])
    described = [
        *SCHEMA["properties"].values(),
        *SCHEMA["definitions"].values(),
        *result["properties"].values(),
    ]
    assert [part for part in described if not part["description"].endswith(".")] == []


def test_schema_has_every_outcome() -> None:
    assert SCHEMA["definitions"]["result"]["properties"]["outcome"]["enum"] == list(Outcome)


def test_report_of_a_run() -> None:
    assert told(Done(OPENED, proposal("x"))) == {
        "schema": "pinfix/pr/1",
        "pinfix": __version__,
        "repository": "octo/app",
        "mode": "pr",
        "results": [
            {
                "topic": "pins",
                "outcome": "opened",
                "code": "opened",
                "message": "opened a pull request",
                "remedy": "",
                "number": 7,
                "url": "https://github.com/octo/app/pull/7",
                "branch": "pinfix/pins",
                "commit": "a" * 40,
                "warnings": ["nobody was assigned: no"],
                "changes": 0,
                "refusals": 0,
                "files": [".github/workflows/0.yml"],
            }
        ],
        "summary": {"requests": 12},
    }


@pytest.mark.parametrize("outcome", Outcome)
def test_report_of_each_outcome_is_valid(outcome: Outcome) -> None:
    (result,) = told(Done(Result("pins", outcome, "network", "said")), dry_run=True)["results"]
    assert (result["outcome"], result["number"], result["url"]) == (outcome.value, None, "")


def test_report_without_a_topic_is_valid() -> None:
    assert told()["results"] == []


def test_report_is_ascii_whatever_the_names() -> None:
    of = proposal("x")
    named = replace(of, files=(FileVersion("ä\u202e/\udcff.yml", "100644", b""),))
    text = to_json([Done(OPENED, named)], APP, dry_run=False, requests=0)
    assert text.isascii()
    assert holds(json.loads(text))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("outcome", "merged"),
        ("code", "Not A Code"),
        ("code", ""),
        ("number", 0),
        ("number", "7"),
        ("message", ""),
        ("warnings", "none"),
        ("changes", -1),
        ("files", None),
        ("more", 1),
    ],
)
def test_schema_refuses_a_wrong_member(member: str, value: object) -> None:
    report = told(Done(OPENED))
    report["results"][0][member] = value
    assert not holds(report)


@pytest.mark.parametrize("member", list(SCHEMA["definitions"]["result"]["properties"]))
def test_schema_refuses_a_result_with_something_missing(member: str) -> None:
    report = told(Done(OPENED))
    del report["results"][0][member]
    assert not holds(report)


@pytest.mark.parametrize(
    ("member", "value"),
    [("schema", "pinfix/pr/2"), ("repository", "app"), ("mode", "apply"), ("summary", {}), ("more", 1)],
)
def test_schema_refuses_a_wrong_report(member: str, value: object) -> None:
    assert not holds({**told(Done(OPENED)), member: value})


def test_text_shows_nothing_that_a_terminal_obeys() -> None:
    nasty = replace(OPENED, message="a\x1b[2Jb\u202ec", remedy="\x07", warnings=("\x9b1m",), url="x\r")
    text = to_text([Done(nasty)], APP, dry_run=False)
    assert text.replace("\n", "").isprintable()


def test_text_says_of_a_dry_run_what_would_be() -> None:
    assert "would be opened" in to_text([Done(OPENED)], APP, dry_run=True)
    assert "would be" not in to_text([Done(replace(OPENED, outcome=Outcome.DECLINED))], APP, dry_run=True)
    assert "would be" not in to_text([Done(OPENED)], APP, dry_run=False)
