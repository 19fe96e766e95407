from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from verify.in_memory import GOOD, OBJECT, OTHER, InMemory, facts
from verify.running import steps, verified

from pinfix.__main__ import run
from pinfix.inspection import Unknown
from pinfix.verify.coverage import MEANINGS
from pinfix.verify.findings import CODES
from pinfix.verify.json import findings_json
from pinfix.verify.result import Result
from pinfix.verify.text import findings_text

SCHEMA = json.loads(files("pinfix.report").joinpath("report.schema.json").read_bytes())
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "verify.md"


def result(*, fix: bool = False, offline: bool = False) -> Result:
    unknown = Unknown("no\x1b[2J net")
    known = {
        GOOD: facts(tags={"v1.2.3": GOOD}),
        OBJECT: facts(presence="tag-object"),
        OTHER: facts(reachable=unknown, archived=True),
    }
    text = steps(f"o/r@{GOOD} # v9.9.9", f"o/r@{OBJECT} # v1.2.3", f"octo/tool@{OTHER}", "o/r@v1")
    run = verified(text, InMemory(known), fix=fix)
    return Result(run.plan, tuple(run.findings), run.coverage, "apply" if fix else "check", offline)


@pytest.mark.parametrize("fix", [True, False])
def test_json_holds_the_contract(fix: bool) -> None:
    parsed = json.loads(findings_json(result(fix=fix)))
    jsonschema.validate(parsed, SCHEMA)
    assert parsed["command"] == "verify"
    assert [finding["code"] for finding in parsed["findings"] if finding["level"] == "error"] == [
        "comment-mismatch",
        "tag-object",
    ]
    assert parsed["findings"][0]["line"] == 6
    assert parsed["findings"][0]["fixed"] is fix
    assert parsed["summary"]["bad_pins"] == (0 if fix else 2)
    assert parsed["summary"]["warnings"] == 3  # twice another name, once archived
    assert parsed["coverage"]["pins"] == 3
    assert {"about": "commit", "reason": "no\x1b[2J net", "references": 1} in parsed["coverage"]["unknown"]
    (unchecked,) = parsed["coverage"]["unchecked"]
    assert (unchecked["line"], unchecked["uses"]) == (8, f"octo/tool@{OTHER}")


def test_text_shows_the_place_the_remedy_and_how_far_it_went() -> None:
    text = findings_text(result(offline=True))
    assert ".github/workflows/ci.yml:6:15: error[comment-mismatch]" in text
    assert f"--fix writes: o/r@{GOOD} # v1.2.3" in text
    assert "checked 2 of 3 pins offline" in text
    unchecked = f"not checked: .github/workflows/ci.yml:8:15: octo/tool@{OTHER}: no\\x1b[2J net"
    assert unchecked in text
    assert "unknown: whether the commit belongs to the repository (1 reference: no\\x1b[2J net)" in text
    assert "1 reference is not pinned: `pinfix apply` pins it\n" in text
    assert text.splitlines()[-1] == "2 bad pins, 3 warnings, 0 errors"
    assert "\x1b" not in text


def test_text_after_a_repair() -> None:
    text = findings_text(result(fix=True))
    assert f"repaired: o/r@{OBJECT} # v1.2.3 → o/r@{GOOD} # v1.2.3" in text
    assert text.splitlines()[-1] == "0 bad pins, 3 warnings, 0 errors, 2 repaired"


def test_quiet_is_about_bad_pins_and_says_how_many_were_not_checked() -> None:
    text = findings_text(result(), verbosity="quiet")
    assert "error[comment-mismatch]" in text
    assert "warning[" not in text
    assert text.splitlines()[-1] == "checked 2 of 3 pins"


def test_quiet_says_nothing_where_all_is_well() -> None:
    run = verified(steps(f"octo/tool@{GOOD} # v1.2.3"))
    good = Result(run.plan, (), run.coverage, "check", offline=False)
    assert findings_text(good, verbosity="quiet") == ""


def test_what_is_unknown_for_the_same_reason_is_said_once() -> None:
    net = Unknown("no net")
    known = {OTHER: facts(presence=net, reachable=net, tags=net, advisories=net, archived=net)}
    run = verified(steps(f"octo/tool@{OTHER} # v1", f"octo/tool@{OTHER} # v1"), InMemory(known))
    text = findings_text(Result(run.plan, (), run.coverage, "check", offline=False))
    assert text.count("unknown: ") == text.count("(2 references: no net)") == 1
    assert all(meaning in text for about, meaning in MEANINGS.items() if about != "name")


def test_many_unchecked_pins_are_counted() -> None:
    known = {OTHER: facts(reachable=Unknown("no net"))}
    run = verified(steps(*[f"octo/tool@{OTHER}"] * 12), InMemory(known))
    some = Result(run.plan, (), run.coverage, "check", offline=False)
    assert findings_text(some).count("  not checked: ") == 10
    assert "\n  … and 2 more (see --format json)\n" in findings_text(some)
    assert findings_text(some, verbosity="verbose").count("  not checked: ") == 12


def test_colour_only_where_asked_for() -> None:
    assert "\x1b[31m" in findings_text(result(), color=True)


def test_offline_goes_as_far_as_the_snapshot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GITHUB_SERVER_URL", "http://127.0.0.1:9")
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    checkout = "11bd71901bbe5b1630ceea73d27597364c9af683"
    folder.joinpath("ci.yml").write_text(
        steps(
            f"actions/checkout@{checkout} # v4.2.2",
            f"actions/checkout@{checkout} # v4.2.1",
            f"actions/checkout@{checkout} # v4",
            f"actions/checkout@{GOOD} # v4.2.2",
            f"actions/checkout@{GOOD} # v999.0.0",
            f"octo/unknown@{GOOD} # v1",
            "tj-actions/changed-files@0e58ed8671d6b60d0890c21b07f8835ace038e67 # v45",
        )
    )
    assert run(["verify", str(tmp_path), "--offline", "--format", "json"]) == 1
    parsed = json.loads(capsys.readouterr().out)
    jsonschema.validate(parsed, SCHEMA)
    assert [(finding["line"], finding["code"]) for finding in parsed["findings"]] == [
        (7, "comment-mismatch"),
        (9, "comment-mismatch"),
        (12, "compromised-commit"),
    ]
    assert (parsed["coverage"]["pins"], parsed["coverage"]["checked"]) == (7, 4)
    assert parsed["summary"]["requests"] == 0
    # What the snapshot does not have on any version may be anything: it is not made to look right.
    assert ["fix" in finding for finding in parsed["findings"]] == [True, False, False]


def test_every_code_is_documented() -> None:
    text = DOCUMENTATION.read_text("utf-8")
    for code in CODES:
        assert f"`{code}`" in text
    for about in MEANINGS:
        assert f"`{about}`" in text


def test_diff_needs_fix(tmp_path: Path) -> None:
    assert run(["verify", str(tmp_path), "--format", "diff"]) == 2
