from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import jsonschema
import pytest
from report.plans import CI, SHA, change, full_plan, grant, plan, refusal, rewrite

from pinfix import __version__
from pinfix.plan import FileError, Place
from pinfix.report.json import to_json

SCHEMA = json.loads(files("pinfix.report").joinpath("report.schema.json").read_bytes())


def report(**given: Any) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(to_json(plan(**given), "apply"))
    jsonschema.validate(parsed, SCHEMA)
    return parsed


def test_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_contract() -> None:
    parsed = json.loads(to_json(full_plan(), "dry-run"))
    jsonschema.validate(parsed, SCHEMA)
    assert list(parsed) == ["schema", "pinfix", "mode", "changes", "refusals", "errors", "summary"]
    assert (parsed["schema"], parsed["pinfix"], parsed["mode"]) == ("pinfix/report/1", __version__, "dry-run")
    assert parsed["changes"][0] == {
        "codemod": "pin-actions",
        "safety": "safe",
        "path": CI,
        "line": 12,
        "column": 15,
        "yaml_path": ["jobs", "build", "steps", 0, "uses"],
        "title": "Pin actions/checkout to a commit",
        "why": "A tag can be moved.",
        "before": "actions/checkout@v4",
        "after": f"actions/checkout@{SHA} # v4.2.2",
        "evidence": {"as_of": "2025-10-01", "source": "snapshot", "tags": ["v4", "v4.2.2"]},
    }
    assert parsed["refusals"][0] == {
        "codemod": "pin-actions",
        "path": CI,
        "line": 20,
        "column": 9,
        "yaml_path": ["jobs", "build", "steps", 1, "uses"],
        "code": "unknown-tag",
        "reason": "octo/tool has no tag v9",
        "remedy": "Name a tag that exists.",
    }
    assert parsed["summary"] == {
        "files_read": 7,
        "files_changed": 1,
        "changes": 2,
        "refusals": 2,
        "errors": 2,
        "requests": 0,
        "seconds": 0.123,
    }


def test_empty_plan() -> None:
    parsed = report()
    assert (parsed["changes"], parsed["refusals"], parsed["errors"]) == ([], [], [])


def test_assumption_and_document_only_where_they_say_something() -> None:
    first, second = json.loads(to_json(full_plan(), "apply"))["changes"]
    assert "assumption" not in first
    assert "document" not in first
    assert second["assumption"] == "No other workflow reads this output."
    assert second["document"] == 1


def test_bundle_and_lines_that_are_evidence() -> None:
    alone, together = report(changes=(change(), grant()))["changes"]
    assert "bundle" not in alone
    assert together["bundle"] == "blocks of .github/workflows/ci.yml"
    assert together["evidence"]["contents: write"] == [
        {"path": CI, "line": 11, "because": "git push"},
        {"path": CI, "line": 12, "because": "gh release create"},
    ]


@pytest.mark.parametrize(
    "ground",
    [
        {"path": CI, "line": 1},
        {"path": CI, "line": 0, "because": "x"},
        {"path": "", "line": 1, "because": "x"},
        {"path": CI, "line": 1, "because": ""},
        {"path": CI, "line": 1, "because": "x", "column": 1},
    ],
)
def test_schema_refuses_evidence_that_names_no_line(ground: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        report(changes=(grant(evidence={"contents: read": [ground]}),))


def test_schema_refuses_a_bundle_without_a_name() -> None:
    parsed = json.loads(to_json(plan(changes=(grant(),)), "apply"))
    parsed["changes"][0]["bundle"] = ""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(parsed, SCHEMA)


def test_refusal_in_a_later_document_names_it() -> None:
    assert report(refusals=(refusal(place=Place(CI, 1, 1, document=2)),))["refusals"][0]["document"] == 2


def test_errors_carry_the_place_where_it_is_known() -> None:
    errors = report(
        errors=(FileError("a", "x", "m", 3, 1), FileError("b", "x", "m", 4), FileError("c", "x", "m"))
    )["errors"]
    assert errors == [
        {"path": "a", "line": 3, "column": 1, "code": "x", "message": "m"},
        {"path": "b", "line": 4, "code": "x", "message": "m"},
        {"path": "c", "code": "x", "message": "m"},
    ]


def test_a_rewrite_that_changes_nothing_does_not_count() -> None:
    assert report(rewrites=(rewrite(), rewrite(b"x", b"x")))["summary"]["files_changed"] == 1


def test_evidence_of_read_only_mappings_and_dates() -> None:
    evidence = MappingProxyType({"facts": MappingProxyType({"seen": date(2025, 10, 1)}), "tags": ("a", "b")})
    assert report(changes=(change(evidence=evidence),))["changes"][0]["evidence"] == {
        "facts": {"seen": "2025-10-01"},
        "tags": ["a", "b"],
    }


def test_evidence_without_a_json_form_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(TypeError, match="evidence holds a set"):
        to_json(plan(changes=(change(evidence={"tags": {"v4"}}),)), "apply")


def test_no_number_that_json_does_not_know() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(plan(seconds=float("nan")), "apply")


def test_text_is_ascii_and_survives_hostile_content() -> None:
    hostile = "\x1b[2J\u202eé\udcff\n"
    text = to_json(plan(changes=(change(before=hostile),)), "apply")
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["changes"][0]["before"] == hostile


def test_same_plan_gives_the_same_text() -> None:
    assert to_json(full_plan(), "check") == to_json(full_plan(), "check")
    assert to_json(full_plan(), "check").startswith('{\n  "schema": "pinfix/report/1",\n')
    assert to_json(full_plan(), "check").endswith("}\n")


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "pretend"},
        {"schema": "pinfix/report/2"},
        {"extra": 1},
        {"errors": [{"path": "a"}]},
        {"errors": [{"path": "a", "code": "Not A Code", "message": ""}]},
        {"summary": {}},
    ],
)
def test_schema_refuses_what_breaks_the_contract(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(to_json(full_plan(), "apply")), **wrong}, SCHEMA)


@pytest.mark.parametrize("field", ["line", "yaml_path", "safety", "evidence"])
def test_schema_refuses_a_change_that_lacks(field: str) -> None:
    parsed = json.loads(to_json(full_plan(), "apply"))
    del parsed["changes"][0][field]
    with pytest.raises(jsonschema.ValidationError, match=field):
        jsonschema.validate(parsed, SCHEMA)
