"""The report for programs is what its schema says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from bot.status.kit import Row, posture, row, topic

import pinfix.bot.status
from pinfix.bot.status.json import to_json
from pinfix.bot.status.model import status_of
from pinfix.bot.storage.records import State
from pinfix.bot.work.runs import Counts

SCHEMA = json.loads((Path(pinfix.bot.status.__file__).parent / "status.schema.json").read_text())
ROWS = [
    row(1, State.OPEN, topic(1, State.OPEN, pull=3, url="https://github.com/octo/app-1/pull/3", changed=5.0),
        before=posture((0, 1)), after=posture((1, 1)), looked=1.7e9),
    row(2, State.FAILED, topic(2, State.FAILED, "all", code="network"), name="\x1b\u202e\ud800<b>"),
    row(3, State.GONE, installation=0),
]  # fmt: skip


@pytest.mark.parametrize("rows", [[], ROWS])
def test_it_is_as_the_schema_says(rows: list[Row]) -> None:
    made = json.loads(to_json(status_of(rows, Counts(1, 2, 3), 1.79e9)))
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.Draft7Validator(SCHEMA).validate(made)


def test_the_schema_knows_every_state() -> None:
    assert SCHEMA["definitions"]["state"]["enum"] == [state.value for state in State]


def test_what_it_says() -> None:
    made = json.loads(to_json(status_of(ROWS, Counts(1, 2, 3), 1.79e9)))
    assert made["schema"] == "pinfix/bot-status/1"
    assert made["made"] == "2026-09-21T14:13:20Z"
    assert made["summary"]["tasks"] == {"running": 3, "waiting": 1, "delayed": 2}
    assert made["summary"]["posture"]["after"]["pins"] == {"done": 1, "of": 1}
    assert [one["id"] for one in made["repositories"]] == [2, 1, 3]
    assert made["repositories"][1]["topics"][0]["number"] == 3
    assert made["repositories"][2]["installation"] is None
