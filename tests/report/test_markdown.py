from __future__ import annotations

from itertools import pairwise

from markdown_it import MarkdownIt
from report.plans import CI, change, full_plan, grant, ground, plan, refusal, refusals

from pinfix.plan import FileError, Place, Safety
from pinfix.report.markdown import to_markdown

PARSER = MarkdownIt("commonmark").enable("table")
HOSTILE = "@octocat #1 <script>|`</details>`\n\n# x\u202e [a](https://b.example) ![p](https://b.example)"


def test_full_report() -> None:
    text = to_markdown(full_plan(), "apply")
    assert "2 changes in 1 file, 2 refusals, 2 errors\n" in text
    assert f"| `{CI}` | 2 | 1 safe, 1 assumed |\n" in text
    assert "- 1 change: No other workflow reads this `output`." not in text
    assert "- 1 change: No other workflow reads this output.\n" in text
    assert "### Refused: `unknown-tag` (1)\n\nWhat to do: Name a tag that exists.\n" in text
    assert f"- `{CI}:20:9`: `octo/tool` has no tag v9\n" in text
    assert "- `a.yml:3:1`: `invalid-yaml`: found a tab\n" in text
    assert "- `b.yml`: `unreadable`: permission denied\n" in text


def test_empty_plan_has_no_sections() -> None:
    assert to_markdown(plan(), "apply") == "## pinfix\n\n0 changes, 0 refusals, 0 errors\n"


def test_a_run_that_wrote_nothing_says_so() -> None:
    assert "(nothing written)" in to_markdown(full_plan(), "check")
    assert "(nothing written)" not in to_markdown(full_plan(), "apply")


def test_every_field_of_a_repository_is_harmless() -> None:
    place = Place(HOSTILE, 1, 1)
    text = to_markdown(
        plan(
            changes=(
                change(
                    place=place,
                    title=HOSTILE,
                    before=HOSTILE,
                    after=HOSTILE,
                    safety=Safety.ASSUMED,
                    assumption=HOSTILE,
                    evidence={
                        HOSTILE: [HOSTILE],
                        HOSTILE + HOSTILE: [{"path": HOSTILE, "line": 1, "because": HOSTILE}],
                    },
                ),
            ),
            refusals=(
                refusal(place=place, code=HOSTILE, reason=HOSTILE, remedy=HOSTILE),
                refusal(place=place, code=HOSTILE, remedy="other"),
            ),
            errors=(FileError(HOSTILE, HOSTILE, HOSTILE),),
        ),
        "apply",
    )
    blocks = PARSER.parse(text)
    html = [block.content for block in blocks if block.type == "html_block"]
    assert html == ["<details><summary>Every change</summary>\n", "</details>\n"]
    headings = [following.content for block, following in pairwise(blocks) if block.type == "heading_open"]
    assert [heading.split("`")[0] for heading in headings] == [
        "pinfix",
        "Changes",
        "Assumptions",
        "Refused: ",
        "Errors",
    ]
    inline = [token for block in blocks for token in block.children or []]
    assert {token.type for token in inline} == {"text", "code_inline"}
    outside = "".join(token.content for token in inline if token.type == "text")
    assert not set(outside) & set("@#<|`\u202e")


def test_remedies_that_differ_stand_with_their_refusals() -> None:
    text = to_markdown(plan(refusals=(refusal(remedy="Go left."), refusal(remedy="Go right."))), "apply")
    assert text.count("has no tag v9 What to do: Go ") == 2


def test_many_refusals_and_changes_are_capped_and_counted() -> None:
    text = to_markdown(
        plan(
            refusals=refusals(140),
            changes=(change(),) * 250,
            errors=(FileError("a", "b", "c"),) * 101,
        ),
        "apply",
    )
    assert text.count("has no tag") == 20
    assert "- … and 120 more (see `--format json`)\n" in text
    assert text.count("| Pin `actions/checkout` to a commit |") == 100
    assert "\n… and 150 more (see `--format json`)\n" in text
    assert "- … and 1 more (see `--format json`)\n" in text


def test_a_change_of_several_lines_stays_in_its_row() -> None:
    text = to_markdown(plan(changes=(change(before="", after="permissions:\n  contents: read"),)), "apply")
    assert "|  | `permissions:\\n  contents: read` |" in text


def test_the_lines_that_are_evidence_stand_in_the_row() -> None:
    text = to_markdown(plan(changes=(grant(),)), "apply")
    assert (
        f"| `contents: read`: `{CI}:9` `actions/checkout@v4`; `contents: write`: `{CI}:11` git push, and"
        in text
    )
    assert f"1 more; `packages: read`: `{CI}:7` the image is pulled with the token |\n" in text


def test_other_evidence_stands_behind_the_lines() -> None:
    evidence = {"source": "snapshot", "contents: read": [ground(9, "git fetch")]}
    text = to_markdown(plan(changes=(grant(evidence=evidence),)), "apply")
    assert f"| `contents: read`: `{CI}:9` git fetch; source: snapshot |\n" in text


def test_one_reason_in_one_file_is_told_once() -> None:
    again = tuple(refusal(place=Place(CI, line, 9)) for line in (20, 22, 25))
    text = to_markdown(plan(refusals=(*again, refusal(place=Place("other.yml", 3, 1)))), "apply")
    assert f"- `{CI}:20:9`: `octo/tool` has no tag v9 (also on lines 22 and 25)\n" in text
    assert "- `other.yml:3:1`: `octo/tool` has no tag v9\n" in text
    assert "`unknown-tag` (4)" in text


def test_what_was_told_beside_another_is_not_counted_again() -> None:
    text = to_markdown(plan(refusals=refusals(22) + refusals(22)), "apply")
    assert text.count("(also on line 20)") == 20
    assert "- … and 4 more (see `--format json`)\n" in text


def test_many_assumptions_are_capped_and_counted() -> None:
    changes = tuple(change(safety=Safety.ASSUMED, assumption=f"nobody moves v{n}") for n in range(101))
    text = to_markdown(plan(changes=changes), "apply")
    assert text.count("- 1 change: nobody moves") == 100
    assert "- … and 1 more (see `--format json`)\n" in text
