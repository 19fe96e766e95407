"""The examples in docs/ are what the program takes and gives."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from project.pages import PROJECT, block, section, text
from project.shop import plan_of_shop

from pinfix import __version__, registry
from pinfix.config import load
from pinfix.http.client import THREADS, Patience
from pinfix.http.tokens import VARIABLES
from pinfix.inspection import Unknown
from pinfix.plan import Place, Plan, Safety
from pinfix.report.json import to_json
from pinfix.verify.coverage import MEANINGS, Coverage
from pinfix.verify.findings import CODES, Finding, Problem
from pinfix.verify.json import findings_json
from pinfix.verify.result import Result
from pinfix_resolvers.cache import MOVING_SECONDS
from pinfix_resolvers.graphql import REFERENCES_A_REQUEST

REPORT: dict[str, Any] = json.loads(block(text("docs/report.md"), "json"))
VERIFIED: dict[str, Any] = json.loads(block(section(text("docs/report.md"), "verify and update"), "json"))
SCHEMA = json.loads(files("pinfix").joinpath("report/report.schema.json").read_bytes())


def test_report_is_valid() -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(REPORT)


def test_report_has_the_present_version() -> None:
    assert REPORT["pinfix"] == VERIFIED["pinfix"] == __version__


def test_report_of_verify_is_valid() -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(VERIFIED)


def test_report_of_verify_is_what_the_program_gives() -> None:
    """The same fields in the same order, whatever their values."""
    place = Place(".github/workflows/ci.yml", 6, 15, ("jobs", "test", "steps", 0, "uses"))
    evidence = VERIFIED["findings"][0]["evidence"]
    finding = Finding(Problem("comment-mismatch", "", "", evidence), place, "octo/tool@1", "octo/tool@1 # v1")
    coverage = Coverage()
    coverage.add_pin(place, "octo/private@1", {"commit": Unknown("")})
    plan = Plan((), (), (), (), 1, 6, 0.2)
    real = json.loads(findings_json(Result(plan, (finding,), coverage, "check", False)))
    assert shape(VERIFIED) == shape(real)


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return [(key, shape(inner)) for key, inner in value.items()]
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value)


@pytest.mark.parametrize("kind", ["changes", "refusals"])
def test_report_is_a_piece_of_the_real_one(kind: str) -> None:
    real = json.loads(to_json(plan_of_shop(), "dry-run"))
    for entry in REPORT[kind]:
        assert entry in real[kind]


def test_configuration_holds() -> None:
    whole, topics = re.findall(
        r"^```yaml\n(.*?)^```$", text("docs/configuration.md"), re.DOTALL | re.MULTILINE
    )
    names = [codemod.name for codemod in registry.codemods()]
    config = load(whole.encode(), "configuration.md", names)
    assert len(config.ignore) == 4
    assert config.pull_request.reviewers == ("octocat", "our-org/security")
    grouped = load(topics.encode(), "configuration.md", names).pull_request.topics
    assert grouped == {"supply-chain": ("pin-actions", "permissions")}


def test_every_setting_is_documented() -> None:
    schema = json.loads(files("pinfix").joinpath("config.schema.json").read_bytes())
    page = text("docs/configuration.md")
    for group, settings in schema["properties"].items():
        assert f"\n{group}:\n" in page
        for name in settings.get("properties", settings.get("items", {}).get("properties", {})):
            assert re.search(rf"^  (?:- |  )?{name}:", page, re.MULTILINE), name


def test_safety_words() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", text("docs/safety.md"), re.MULTILINE)
    assert listed == [safety.value for safety in Safety]


def test_layout_names_files_that_exist() -> None:
    for row in re.findall(r"^\| (`(?:src|codemods|resolvers)/.*?) \|", text("docs/design.md"), re.MULTILINE):
        for name in re.findall(r"`([^`]+)`", row):
            places = [PROJECT / name, PROJECT / "src/pinfix" / name]
            assert any(place.exists() for place in places), name


def test_page_about_the_network_has_the_numbers_of_the_program() -> None:
    page = " ".join(text("docs/network.md").split())
    words = {3: "three", 16: "sixteen", 100: "a hundred"}
    patience = Patience()
    assert f"GraphQL, for {words[REFERENCES_A_REQUEST]} references at a time" in page
    assert f"one request a repository, {words[THREADS]} at once" in page
    assert MOVING_SECONDS == 3600
    assert "moving names for an hour" in page
    assert f"tried again up to {words[len(patience.pauses)]} times" in page
    bounds = f"{patience.connect:.0f} seconds for a connection, {patience.read:.0f} for silence"
    assert f"{bounds}, {patience.whole:.0f} in all" in page
    assert patience.wait == 60
    assert [page.index(f"the variable `{name}`") for name in VARIABLES] == sorted(
        page.index(f"the variable `{name}`") for name in VARIABLES
    )


def test_every_variable_of_the_program_is_documented() -> None:
    page = text("docs/network.md")
    sources = [
        source
        for folder in ("http", "credentials")
        for source in (PROJECT / "src" / "pinfix" / folder).glob("*.py")
    ]
    named = {
        name
        for source in sources
        for name in re.findall(
            r"\b((?:GITHUB|GH|PINFIX)_[A-Z_]+|REQUESTS_CA_BUNDLE)\b", source.read_text("utf-8")
        )
    }
    ours = {"GITHUB_COM"}  # a constant
    of_gh = {"GH_PROMPT_DISABLED", "GH_NO_UPDATE_NOTIFIER", "GH_ENTERPRISE_TOKEN"}
    assert len(named) > len(of_gh)
    assert {name for name in named - ours - of_gh if f"`{name}`" not in page} == set()


def test_page_about_pins_has_every_finding_and_all_that_can_be_unknown() -> None:
    page = section(text("docs/verify.md"), "`pinfix verify`")
    listed = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \|", page, re.MULTILINE)
    assert listed == [(code, level.value) for code, (level, _) in CODES.items()]
    assert re.findall(r"^\| `(\w+)` \| (?!error|warning)", page, re.MULTILINE) == list(MEANINGS)


def test_readme_of_the_resolvers_names_every_module() -> None:
    modules = {path.name for path in (PROJECT / "resolvers/pinfix_resolvers").glob("*.py")} - {"__init__.py"}
    rows = re.findall(r"^\| (`\w+\.py`.*?) \|", text("resolvers/README.md"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+\.py)`", row)} == modules
