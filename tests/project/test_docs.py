"""The examples in docs/ are what the program takes and gives."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from project.pages import PROJECT, block, text
from project.shop import plan_of_shop

from pinfix import __version__
from pinfix.config import load
from pinfix.plan import Safety
from pinfix.report.json import to_json

REPORT: dict[str, Any] = json.loads(block(text("docs/report.md"), "json"))
SCHEMA = json.loads(files("pinfix").joinpath("report/report.schema.json").read_bytes())


def test_report_is_valid() -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(REPORT)


def test_report_has_the_present_version() -> None:
    assert REPORT["pinfix"] == __version__


@pytest.mark.parametrize("kind", ["changes", "refusals"])
def test_report_is_a_piece_of_the_real_one(kind: str) -> None:
    real = json.loads(to_json(plan_of_shop(), "dry-run"))
    for entry in REPORT[kind]:
        assert entry in real[kind]


def test_configuration_holds() -> None:
    config = load(block(text("docs/configuration.md"), "yaml").encode(), "configuration.md", ["pin-actions"])
    assert len(config.ignore) == 4


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
