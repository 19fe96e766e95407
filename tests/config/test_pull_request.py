"""The group `pull-request`."""

from __future__ import annotations

import json
from dataclasses import fields
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from config.files import NAMES
from hypothesis import given
from hypothesis import strategies as st

from pinfix.config import Config, load
from pinfix.config.pull_request import ONE_TOPIC
from pinfix.config.settings import PullRequestSettings
from pinfix.errors import ConfigurationError
from pinfix.pull_request.proposals.topics import topics
from pinfix.pull_request.state.marker import Marker, find_marker

SCHEMA = json.loads(files("pinfix").joinpath("config.schema.json").read_bytes())


def read(text: str) -> PullRequestSettings:
    return load(text.encode(), "pinfix.yml", NAMES).pull_request


def failure(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pull-request:\n",
        "pull-request: {}",
        "pull-request: {topics: separate}",
        "pull-request: {topics: , labels: , assignees: , reviewers: }",
        "pin: {}",
    ],
)
def test_nothing_said_leaves_the_defaults(text: str) -> None:
    assert read(text) == PullRequestSettings() == Config().pull_request
    assert read(text) == PullRequestSettings(True, None, False, (), (), (), 10)


def test_every_setting() -> None:
    text = """\
pull-request:
  enabled: false
  topics:
    supply-chain: [pin-actions]
    names: [name-steps]
  draft: true
  labels: [security, good first issue, security]
  assignees: [octocat]
  reviewers: [octocat, octo-org/security]
  limit: 2
"""
    assert read(text) == PullRequestSettings(
        False,
        {"supply-chain": ("pin-actions",), "names": ("name-steps",)},
        True,
        ("security", "good first issue"),
        ("octocat",),
        ("octocat", "octo-org/security"),
        2,
    )


def test_one_topic_holds_every_codemod() -> None:
    given_topics = read("pull-request: {topics: one}").topics
    assert given_topics == {ONE_TOPIC: NAMES}
    (only,) = topics(NAMES, given_topics)
    assert (only.name, only.codemods) == (ONE_TOPIC, NAMES)


def test_separate_topics_are_the_usual_ones() -> None:
    found = topics(NAMES, read("pull-request: {topics: separate}").topics)
    assert [(topic.name, topic.codemods) for topic in found] == [
        ("pins", ("pin-actions",)),
        ("name-steps", ("name-steps",)),
    ]


def test_a_codemod_that_no_topic_names_keeps_its_own() -> None:
    found = topics(NAMES, read("pull-request: {topics: {steps: [name-steps]}}").topics)
    assert [(topic.name, topic.codemods) for topic in found] == [
        ("pins", ("pin-actions",)),
        ("steps", ("name-steps",)),
    ]


def test_a_topic_without_codemods_makes_no_pull_request() -> None:
    found = topics(NAMES, read("pull-request: {topics: {nothing: []}}").topics)
    assert "nothing" not in [topic.name for topic in found]


@pytest.mark.parametrize(("written", "meant"), [("1", 1), ("10", 10), ("100", 100), ("007", 7)])
def test_limit_within_its_bounds(written: str, meant: int) -> None:
    assert read(f"pull-request: {{limit: {written}}}").limit == meant


A_TOPIC = "a topic is a word of small letters, digits and hyphens, of at most 40 characters"
A_LIMIT = "'limit' must be a whole number from 1 to 100"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pull-request: []", "1:15: 'pull-request' must be a mapping, not a list"),
        ("pull-request:\n  topic: one\n", "2:3: unknown key 'topic'; did you mean 'topics'?"),
        ("pull-request:\n  enabled: 'no'\n", "2:12: 'enabled' must be true or false, not text"),
        ("pull-request: {draft: }", "1:22: 'draft' must be true or false, not nothing"),
        (
            "pull-request: {topics: all}",
            "1:24: 'topics' cannot be 'all'; it is one of separate, one",
        ),
        ("pull-request: {topics: [a]}", "1:24: 'topics' must be text, not a list"),
        ("pull-request: {topics: {..: []}}", f"1:25: {A_TOPIC}"),
        ("pull-request: {topics: {a.next: []}}", f"1:25: {A_TOPIC}"),
        ("pull-request: {topics: {a/../b: []}}", f"1:25: {A_TOPIC}"),
        ("pull-request:\n  topics:\n    Pins: []\n", f"3:5: {A_TOPIC}"),
        ("pull-request: {topics: {a: name-steps}}", "1:28: 'a' must be a list, not text"),
        ("pull-request: {topics: {a: [1]}}", "1:29: a codemod must be text, not a number"),
        (
            "pull-request: {topics: {a: [pin-action]}}",
            "1:29: there is no codemod 'pin-action'; did you mean 'pin-actions'?",
        ),
        (
            "pull-request:\n  topics:\n    a: [pin-actions, name-steps]\n    b: [name-steps]\n",
            "4:5: a codemod belongs to one topic: see name-steps",
        ),
        (
            "pull-request: {topics: {a: [pin-actions, pin-actions]}}",
            "1:25: a codemod belongs to one topic: see pin-actions",
        ),
        ("pull-request: {topics: {a: [], a: []}}", "1:32: the key 'a' stands twice in one mapping"),
        ("pull-request: {labels: bug}", "1:24: 'labels' must be a list, not text"),
        (f"pull-request: {{labels: [{'x' * 51}]}}", "1:25: 'labels' is a name of at most 50 characters"),
        ('pull-request: {labels: ["a\\e[2Jb"]}', "1:25: 'labels' is a name of at most 50 characters"),
        (
            "pull-request: {assignees: ['@octocat']}",
            "1:28: 'assignees' is the name of an account, without @",
        ),
        (
            "pull-request: {reviewers: ['@octo-org/security']}",
            "1:28: 'reviewers' is an account, or 'organization/team', without @",
        ),
        ("pull-request: {limit: 0}", f"1:23: {A_LIMIT}"),
        ("pull-request: {limit: 101}", f"1:23: {A_LIMIT}"),
        ("pull-request: {limit: 9999999999999999999999}", f"1:23: {A_LIMIT}"),
        ("pull-request: {limit: '5'}", f"1:23: {A_LIMIT}"),
        ("pull-request: {limit: many}", f"1:23: {A_LIMIT}"),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert failure(text).startswith(f"pinfix.yml:{message}")


def test_schema_has_every_setting_and_its_default() -> None:
    described: dict[str, Any] = SCHEMA["properties"]["pull-request"]["properties"]
    assert list(described) == [field.name for field in fields(PullRequestSettings)]
    usual = {name: one["default"] for name, one in described.items() if "default" in one}
    assert usual == {"enabled": True, "topics": "separate", "draft": False, "limit": 10}
    settings = PullRequestSettings()
    assert (settings.enabled, settings.topics, settings.draft, settings.limit) == (True, None, False, 10)


# Beyond these JSON escapes in pairs, which YAML does not take.
ANY = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])
NAME = st.text(alphabet="aZ0-_./@[]boté\n\t ", max_size=6) | st.text(ANY, max_size=60)


def agree(settings: dict[str, Any]) -> None:
    """The reader and the schema say the same of what JSON, which is YAML too, writes down."""
    text = json.dumps({"pull-request": settings})
    holds = bool(jsonschema.Draft7Validator(SCHEMA).is_valid(json.loads(text)))
    try:
        read(text)
    except ConfigurationError:
        assert not holds
    else:
        assert holds


@given(NAME)
def test_schema_and_reader_agree_about_topics(name: str) -> None:
    agree({"topics": {name: ["pin-actions"]}})


@given(st.sampled_from(["labels", "assignees", "reviewers"]), NAME)
def test_schema_and_reader_agree_about_names(key: str, name: str) -> None:
    agree({key: [name]})


@given(st.integers() | st.integers(-1, 102) | st.none() | st.booleans() | st.floats(allow_nan=False).map(str))
def test_schema_and_reader_agree_about_the_limit(limit: object) -> None:
    agree({"limit": limit})


@given(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True))
def test_every_topic_can_be_a_branch_and_stand_in_a_marker(name: str) -> None:
    assert read(json.dumps({"pull-request": {"topics": {name: ["pin-actions"]}}})).topics
    marker = Marker(name, "a" * 40, "b" * 40, "c" * 64, "d" * 64, "e" * 64)
    assert find_marker(str(marker)) == marker
    assert not name.startswith("-")
    assert ".." not in name
