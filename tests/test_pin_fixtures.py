"""What is true of every fixture case of `pin-actions`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from fixture_case import FixtureCase, cases, plan_as_written, report_for
from ruamel.yaml import YAML
from written_uses import readable, written_uses

from pinfix.yaml.document import Document

CASES = cases("pin-actions")
REWRITES = [case for case in CASES if case.changes]
READABLE = [case for case in CASES if not case.errors]

each_readable_case = pytest.mark.parametrize("case", READABLE, ids=lambda case: case.name)
each_rewrite = pytest.mark.parametrize("case", REWRITES, ids=lambda case: case.name)


@each_readable_case
def test_every_remote_reference_is_accounted_for(case: FixtureCase) -> None:
    plan = plan_as_written(case)
    pinned = {change.place.line for change in plan.changes if not change.title.startswith("name the version")}
    refused = {refusal.place.line for refusal in plan.refusals}
    open_before = [uses for uses in written_uses(case.path, case.before) if uses.needs_pin]
    open_after = [uses.text for uses in written_uses(case.path, case.after) if uses.needs_pin]

    for uses in open_before:
        assert uses.lines & (pinned | refused), uses
    assert open_after == [uses.text for uses in open_before if not uses.lines & pinned]


@each_rewrite
def test_nothing_but_reported_lines_changes(case: FixtureCase) -> None:
    """Worked out from the two texts and the report alone."""
    changes = report_for(case)["changes"]
    old, new = _lines(case.before), _lines(case.after)
    # A block scalar is reported at its header; a recipe may write into the `with:` of its step.
    reach = {change["line"]: 4 if ", with " in change["after"] else 1 for change in changes}
    allowed = {line + more for line, below in reach.items() for more in range(below + 1)}

    for tag, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            continue
        assert set(range(start + 1, end + 1)) <= allowed, old[start:end]
        added = new[new_start:new_end]
        notes = [line for line in added if line.lstrip().startswith("# ")]
        inputs = [line for line in added if line.strip().replace("'", "") in ("with:", *_inputs(changes))]
        assert len(added) - (end - start) <= len(notes) + len(inputs), added


@each_rewrite
def test_nothing_but_references_and_inputs_changes_in_the_data(case: FixtureCase) -> None:
    before, after = (list(_loaded(data)) for data in (case.before, case.after))

    Document.from_bytes(case.after)
    assert _without_pins(before) == _without_pins(after)


def _lines(data: bytes) -> list[str]:
    return data.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _inputs(changes: Sequence[Mapping[str, str]]) -> list[str]:
    return [change["after"].partition(", with ")[2] for change in changes]


def _loaded(data: bytes) -> Iterable[Any]:
    # Only strings: what `on` or `1.10` means is no concern here.
    return YAML(typ="base", pure=True).load_all(readable(data))


def _without_pins(value: Any) -> Any:
    """The data with every `uses:` cut off at its `@`, and without the inputs that a name can become."""
    if isinstance(value, list):
        return [_without_pins(item) for item in value]
    if not isinstance(value, dict):
        return value
    rest = {key: _without_pins(item) for key, item in value.items()}
    if isinstance(rest.get("uses"), str):
        rest["uses"] = rest["uses"].partition("@")[0]
        inputs = rest.pop("with", None)
        given = inputs.items() if isinstance(inputs, dict) else ()
        rest["with"] = {key: item for key, item in given if key not in ("toolchain", "tool")}
    return rest
