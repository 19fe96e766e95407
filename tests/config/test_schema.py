"""The schema for editors and the validator agree."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from config.files import BAD, GOOD
from ruamel.yaml import YAML

SCHEMA = json.loads(files("pinfix").joinpath("config.schema.json").read_bytes())


def holds(text: str) -> bool:
    return bool(jsonschema.Draft7Validator(SCHEMA).is_valid(YAML(typ="safe", pure=True).load(text)))


def test_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", GOOD)
def test_schema_takes_good_files(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize("text", BAD)
def test_schema_refuses_bad_files(text: str) -> None:
    assert not holds(text)


def test_every_setting_is_described() -> None:
    described = [SCHEMA, *SCHEMA["properties"].values(), *SCHEMA["definitions"].values()]
    described += SCHEMA["properties"]["pin"]["properties"].values()
    assert [part for part in described if not part.get("description", "").endswith(".")] == []
