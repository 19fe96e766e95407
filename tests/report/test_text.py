from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report.plans import CI, SHA, change, full_plan, grant, ground, plan, refusal, refusals, rewrite

from pinfix.plan import FileError, Place, Safety
from pinfix.report import render
from pinfix.report.diff import unified_diff
from pinfix.report.json import to_json
from pinfix.report.markdown import to_markdown
from pinfix.report.text import to_text


def test_full_report() -> None:
    assert to_text(full_plan(), "apply").splitlines() == [
        f"{CI}:12:15  Pin actions/checkout to a commit",
        f"    actions/checkout@v4 → actions/checkout@{SHA} # v4.2.2",
        "    as of: 2025-10-01; source: snapshot",
        f"{CI}:40:7  Pin actions/checkout to a commit",
        f"    actions/checkout@v4 → actions/checkout@{SHA} # v4.2.2",
        "    assumed: No other workflow reads this output.",
        "    as of: 2025-10-01; source: snapshot",
        "",
        "refused: unknown-tag (1)",
        "  what to do: Name a tag that exists.",
        f"  {CI}:20:9  octo/tool has no tag v9",
        "",
        "refused: branch-offline (1)",
        "  what to do: Go online.",
        f"  {CI}:20:9  main is a branch",
        "",
        "a.yml:3:1: error[invalid-yaml]: found a tab",
        "b.yml: error[unreadable]: permission denied",
        "",
        "2 changes in 1 file, 2 refusals, 2 errors",
    ]


def test_empty_plan_is_one_line() -> None:
    assert to_text(plan(), "apply") == "0 changes, 0 refusals, 0 errors\n"


def test_closing_line_counts() -> None:
    given_plan = plan(changes=(change(),) * 12, rewrites=(rewrite(),) * 3, refusals=(refusal(),) * 4)
    assert to_text(given_plan, "apply").endswith("\n12 changes in 3 files, 4 refusals, 0 errors\n")
    assert to_text(given_plan, "dry-run").endswith("0 errors (nothing written)\n")


def test_quiet_has_errors_and_the_number_of_refusals_only() -> None:
    assert to_text(full_plan(), "apply", verbosity="quiet").splitlines() == [
        "a.yml:3:1: error[invalid-yaml]: found a tab",
        "b.yml: error[unreadable]: permission denied",
        "2 refusals",
    ]
    assert to_text(plan(changes=(change(),)), "apply", verbosity="quiet") == ""


def test_verbose_has_why_and_all_evidence() -> None:
    text = to_text(plan(changes=(change(),)), "apply", verbosity="verbose")
    assert "    pin-actions: A tag can be moved.\n" in text
    assert "; tags: v4, v4.2.2\n" in text
    assert "tags" not in to_text(plan(changes=(change(),)), "apply")


def test_narrowing_lists_its_evidence_without_being_asked() -> None:
    text = to_text(
        plan(changes=(change(safety=Safety.NARROWING, evidence={"needs": {"contents": "read"}}),)), "apply"
    )
    assert '    narrowing\n    needs: {"contents": "read"}\n' in text


def test_evidence_in_words() -> None:
    evidence = {"as_of": date(2025, 10, 1), "sure": True, "refs": ("v4", "v4.2")}
    text = to_text(plan(changes=(change(evidence=evidence),)), "apply", verbosity="verbose")
    assert "    as of: 2025-10-01; sure: true; refs: v4, v4.2\n" in text


def test_an_error_that_knows_its_line_only() -> None:
    text = to_text(plan(errors=(FileError("a.yml", "not-utf8", "is not UTF-8", 3),)), "apply")
    assert text.startswith("a.yml:3: error[not-utf8]: is not UTF-8\n\n0 changes, ")


def test_many_refusals_of_one_code_are_capped_unless_verbose() -> None:
    many = plan(refusals=(*refusals(130), refusal(code="other")))
    text = to_text(many, "apply")
    assert text.count("has no tag") == 11
    assert "refused: unknown-tag (130)\n" in text
    assert "    … and 120 more (see --format json)\n" in text
    verbose = to_text(many, "apply", verbosity="verbose")
    assert verbose.count("has no tag") == 131
    assert "more (see" not in verbose


def test_ten_refusals_are_not_capped() -> None:
    assert "more (see" not in to_text(plan(refusals=refusals(10)), "apply")


def test_one_reason_in_one_file_is_told_once_unless_verbose() -> None:
    again = tuple(refusal(place=Place(CI, line, 9)) for line in (20, 22, 25))
    others = (refusal(place=Place("other.yml", 3, 1)), refusal(place=Place("other.yml", 4, 1), reason="else"))
    given_plan = plan(refusals=(*again, *others))
    lines = to_text(given_plan, "apply").splitlines()
    assert lines[1:7] == [
        "refused: unknown-tag (5)",
        "  what to do: Name a tag that exists.",
        f"  {CI}:20:9  octo/tool has no tag v9 (also on lines 22 and 25)",
        "  other.yml:3:1  octo/tool has no tag v9",
        "  other.yml:4:1  else",
        "",
    ]
    verbose = to_text(given_plan, "apply", verbosity="verbose").splitlines()
    assert [line.split()[0] for line in verbose[3:8]] == [
        f"{CI}:20:9", f"{CI}:22:9", f"{CI}:25:9", "other.yml:3:1", "other.yml:4:1"
    ]  # fmt: skip


def test_one_reason_with_two_remedies_is_told_twice() -> None:
    text = to_text(plan(refusals=(refusal(remedy="A."), refusal(remedy="B."))), "apply")
    assert "also on" not in text


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([1, 2], "(also on line 2)"),
        (range(1, 7), "(also on lines 2, 3, 4, 5 and 6)"),
        (range(1, 8), "(also on lines 2, 3, 4, 5 and 2 more)"),
        (range(1, 1_300), "(also on lines 2, 3, 4, 5 and 1,294 more)"),
    ],
)
def test_where_else_is_said_in_a_few_words(lines: Sequence[int], words: str) -> None:
    text = to_text(plan(refusals=tuple(refusal(place=Place(CI, line, 9)) for line in lines)), "apply")
    assert f"{CI}:1:9  octo/tool has no tag v9 {words}\n" in text


def test_what_was_told_beside_another_is_not_counted_again() -> None:
    text = to_text(plan(refusals=refusals(12) + refusals(12)), "apply")
    assert text.count("(also on line 20)") == 10
    assert "    … and 4 more (see --format json)\n" in text


def test_lines_that_are_evidence_stand_beside_what_they_are_evidence_for() -> None:
    assert to_text(plan(changes=(grant(),)), "apply").splitlines()[:5] == [
        f"{CI}:4:3  grant contents: write, packages: read to build",
        "    + permissions:",
        f"    +   contents: write  ← {CI}:11  git push, and 1 more",
        f"    +   packages: read   ← {CI}:7  the image is pulled with the token",
        "    narrowing",
    ]


def test_verbose_has_every_line_that_is_evidence() -> None:
    assert to_text(plan(changes=(grant(),)), "apply", verbosity="verbose").splitlines()[1:14] == [
        "    + permissions:",
        "    +   contents: write",
        "    +   packages: read",
        "    narrowing",
        "    permissions: The job needs no more than this.",
        "    together with the other changes of its kind, or not at all: blocks of .github/workflows/ci.yml",
        "    contents: read:",
        f"      {CI}:9  actions/checkout@v4",
        "    contents: write:",
        f"      {CI}:11  git push",
        f"      {CI}:12  gh release create",
        "    packages: read:",
        f"      {CI}:7  the image is pulled with the token",
    ]


def test_lines_that_speak_for_nothing_that_is_written_have_their_own() -> None:
    text = to_text(plan(changes=(grant(after="permissions: {}", safety=Safety.ASSUMED),)), "apply")
    assert "    + permissions: {}\n    assumed\n" in text
    assert f"    contents: read: {CI}:9  actions/checkout@v4\n" in text
    assert f"    contents: write: {CI}:11  git push, and 1 more\n" in text


def test_a_long_reason_for_a_line_is_cut_unless_verbose() -> None:
    long = plan(changes=(grant(evidence={"contents: write": [ground(11, "x" * 500)]}),))
    assert max(map(len, to_text(long, "apply").splitlines())) < 200
    assert "x" * 500 in to_text(long, "apply", verbosity="verbose")


@pytest.mark.parametrize(
    "entry", [{"path": CI, "line": 1}, {"path": CI, "line": "1", "because": "x"}, {"because": "x"}, "x", 1]
)
def test_evidence_of_another_form_is_shown_as_it_is(entry: object) -> None:
    text = to_text(plan(changes=(grant(evidence={"contents: write": [ground(1, "x"), entry]}),)), "apply")
    assert "←" not in text
    assert "    contents: write: [" in text


def test_remedies_that_differ_stand_with_their_refusals() -> None:
    lines = to_text(plan(refusals=(refusal(remedy="A."), refusal(remedy="B."))), "apply").splitlines()
    assert lines[1:6] == [
        "refused: unknown-tag (2)",
        f"  {CI}:20:9  octo/tool has no tag v9",
        "    what to do: A.",
        f"  {CI}:20:9  octo/tool has no tag v9",
        "    what to do: B.",
    ]


def test_changes_of_several_lines_are_shown_line_by_line() -> None:
    text = to_text(plan(changes=(change(before="a: 1", after="a: 1\nb:\n  c: 2\n"),)), "apply")
    assert "    - a: 1\n    + a: 1\n    + b:\n    +   c: 2\n" in text


def test_an_insertion_has_no_line_that_was_there_before() -> None:
    text = to_text(plan(changes=(change(before="", after="with: {}", evidence={}),)), "apply")
    assert f"{CI}:12:15  Pin actions/checkout to a commit\n    + with: {{}}\n\n" in text


def test_colour_only_where_asked() -> None:
    assert "\x1b" not in to_text(full_plan(), "apply")
    coloured = to_text(full_plan(), "apply", color=True)
    assert "\x1b[33massumed\x1b[0m: No other" in coloured
    assert "\x1b[31merror[invalid-yaml]\x1b[0m" in coloured


@pytest.mark.parametrize("verbosity", ["quiet", "normal", "verbose"])
@given(hostile=st.text(st.sampled_from("a\x1b\x9b\r\n\t\x07\u202e\u2066\u200b\u2028\x85\udcff"), min_size=1))
def test_nothing_that_a_terminal_obeys_is_emitted(verbosity: str, hostile: str) -> None:
    place = Place(hostile, 1, 1)
    text = to_text(
        plan(
            changes=(
                change(
                    codemod=hostile,
                    place=place,
                    title=hostile,
                    why=hostile,
                    before=hostile,
                    after=f"a\n{hostile}",
                    safety=Safety.ASSUMED,
                    assumption=hostile,
                    evidence={
                        hostile: hostile,
                        "list": [hostile],
                        "a": [{"path": hostile, "line": 1, "because": hostile}] * 2,
                        "x" + hostile: [{"path": hostile, "line": 1, "because": hostile}],
                    },
                    bundle=hostile,
                ),
            ),
            refusals=(refusal(place=place, code=hostile, reason=hostile, remedy=hostile),),
            errors=(FileError(hostile, hostile, hostile, 1, 1),),
        ),
        "apply",
        verbosity=verbosity,  # type: ignore[arg-type]
    )
    assert all(line.isprintable() for line in text.split("\n"))


def test_escape_sequences_are_shown() -> None:
    assert "    \\x1b[2J → " in to_text(plan(changes=(change(before="\x1b[2J"),)), "apply")


def test_long_values_are_cut_unless_verbose() -> None:
    long = plan(refusals=(refusal(reason="x" * 5_000),))
    assert max(map(len, to_text(long, "apply").splitlines())) < 400
    assert "x" * 5_000 in to_text(long, "apply", verbosity="verbose")


def test_plain_reports_do_not_import_rich() -> None:
    script = (
        "import sys; from pinfix.report import json, markdown, terminal, text;"
        "sys.exit('rich' in sys.modules or 'yaml' in sys.modules or 'difflib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": ":".join(sys.path)}, check=False)
    assert done.returncode == 0


def test_render_gives_each_format_as_bytes() -> None:
    given_plan = full_plan()
    assert render(given_plan, "text", "check") == to_text(given_plan, "check").encode()
    assert render(given_plan, "json", "check") == to_json(given_plan, "check").encode()
    assert render(given_plan, "markdown", "check") == to_markdown(given_plan, "check").encode()
    assert render(given_plan, "diff", "check") == unified_diff(given_plan)
