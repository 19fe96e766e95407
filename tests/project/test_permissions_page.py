"""docs/permissions.md shows the knowledge that is shipped, and the codes and settings that there are."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest
from project.pages import script, text

PAGE = text("docs/permissions.md")
page_script = script("build_permissions_page")


def test_tables_are_current() -> None:
    assert page_script.with_tables(PAGE) == PAGE


def test_tables_hold_everything_that_is_known() -> None:
    data = files("pinfix_codemods.permissions").joinpath("data")
    for name in json.loads(data.joinpath("actions.json").read_bytes())["actions"]:
        assert f"`{name}`" in PAGE
    for name in json.loads(data.joinpath("commands.json").read_bytes())["gh"]:
        assert f"`{name}`" in PAGE


def test_nothing_by_hand_is_lost() -> None:
    head, begin, _ = PAGE.partition(page_script.BEGIN)
    *_, tail = PAGE.partition(page_script.END)
    assert page_script.with_tables(f"{head}{begin}old{page_script.END}{tail}") == PAGE


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks the marks"):
        page_script.with_tables("# Minimal permissions\n")


def test_cells_stay_in_their_row() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    for row in rows:
        assert row.endswith("|")
    # `|` in a text is written with a backslash.
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} <= {3, 4, 5}


def test_settings_that_are_named_exist() -> None:
    schema = json.loads(files("pinfix").joinpath("config.schema.json").read_bytes())
    named = set(re.findall(r"`permissions\.([a-z]+)", PAGE))
    assert named
    assert named <= set(schema["properties"]["permissions"]["properties"])


def test_codes_that_are_named_exist() -> None:
    named = re.findall(r"\(`([a-z]+(?:-[a-z]+)+)`\)", PAGE)
    assert named
    for code in named:
        assert f"| `{code}` |" in text("docs/codes.md")
