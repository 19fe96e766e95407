from __future__ import annotations

from dataclasses import replace

import pytest
from pull_request.body.proposals import ABOUT, OTHER_SHA, body, headings, links, pin, proposal
from report.plans import CI, SHA, change, grant, ground, refusal, refusals

from pinfix.plan import FileError, Place, Safety
from pinfix.pull_request.body.about import About
from pinfix.pull_request.body.closing import closing_comment
from pinfix.pull_request.body.composing import body_of
from pinfix.pull_request.model import RepositoryName
from pinfix.pull_request.state.marker import Marker, find_marker

COMPARE = f"https://github.com/actions/checkout/compare/v4...{SHA}"


def test_order() -> None:
    assumed = replace(pin(), safety=Safety.ASSUMED, assumption="The tag did not move.")
    assert headings(body(assumed, grant(), refusals=(refusal(),))) == [
        "Changes",
        "Please confirm",
        "Not changed, and why",
        "How to check",
        "How to say no",
    ]


def test_sections_without_content_are_not_there() -> None:
    assert headings(body(pin())) == ["Changes", "How to check", "How to say no"]


def test_a_pin() -> None:
    to = f"[`11bd71901bbe`]({COMPARE})<br>`v4.2.2`"
    assert f"\n| `actions/checkout` | `v4` | {to} | `github.com` | `ci.yml:12` |\n" in body(pin())


def test_pins_of_one_commit_share_a_row() -> None:
    text = body(*(pin(line=line) for line in (1, 2, 3, 4, 5)), pin("actions/checkout@v5", line=9))
    assert text.count("| `actions/checkout` |") == 2
    assert "`ci.yml:1`<br>`ci.yml:2`<br>`ci.yml:3`<br>and 2 more |" in text


def test_the_way_in_which_a_server_was_asked_and_when_make_no_other_text() -> None:
    asked = [
        body(pin(source=source, as_of=day))
        for source in ("rest github.com", "graphql github.com", "github.com")
        for day in ("2026-11-23", "2027-01-01")
    ]
    assert len(set(asked)) == 1
    assert "2026" not in asked[0]


def test_a_shipped_fact_has_its_day() -> None:
    assert "| snapshot<br>2026\u201107\u201122 |" in body(pin(source="snapshot", as_of="2026-07-22"))


def test_the_same_proposal_has_the_same_body() -> None:
    assert body(pin(), seconds=1.0, requests=3, files_read=9) == body(pin())


def test_of_other_evidence_only_shipped_facts_have_their_day() -> None:
    now = {"source": "somebody", "as_of": "2026-11-23"}
    assert "2026-11-23" not in body(change(before="a", evidence=now))
    assert "2026-11-23" in body(change(before="a", evidence={**now, "source": "snapshot"}))


@pytest.mark.parametrize(
    ("before", "evidence", "link"),
    [
        ("actions/checkout@v4", {}, COMPARE),
        ("actions/cache/save@v4", {}, f"https://github.com/actions/cache/compare/v4...{SHA}"),
        ("o/r@releases/v1", {}, f"https://github.com/o/r/compare/releases/v1...{SHA}"),
        ("o/r@v1+b", {}, f"https://github.com/o/r/compare/v1%2Bb...{SHA}"),
        (f"o/r@{SHA}", {}, f"https://github.com/o/r/compare/v4.2.2...{SHA}"),
        ("o/r@v1", {"source": "snapshot"}, f"https://github.com/o/r/compare/v1...{SHA}"),
        ("o/r@v1", {"source": "git ghe.example"}, f"https://ghe.example/o/r/compare/v1...{SHA}"),
        ("https://ghe.example/o/r@v1", {}, f"https://ghe.example/o/r/compare/v1...{SHA}"),
        ("https://github.com/o/r@v1", {}, f"https://github.com/o/r/compare/v1...{SHA}"),
    ],
)
def test_links(before: str, evidence: dict[str, str], link: str) -> None:
    about = replace(ABOUT, server="https://ghe.example")
    text = body(pin(before, **evidence), about=about)
    assert links(text) == [link]
    assert f"git ls-remote {link.partition('/compare/')[0]} | grep -e 11bd71901bbe\n" in text


@pytest.mark.parametrize(
    ("before", "evidence"),
    [
        ("https://b.example/o/r@v1", {}),
        ("https://github.com:8443/o/r@v1", {}),
        ("https://github.com.b.example/o/r@v1", {}),
        ("o/r@v1", {"source": "rest b.example"}),
        ("o/r@v1", {"source": "rest github.com.b.example"}),
    ],
)
def test_no_link_and_no_command_leads_to_a_host_that_only_a_file_names(
    before: str, evidence: dict[str, str]
) -> None:
    text = body(pin(before, **evidence))
    assert "| `o/r` |" in text
    assert links(text) == []
    assert "ls-remote" not in text


@pytest.mark.parametrize("ref", ["v1)", "v1](x", "v1%2f", "-v1", "v1&a=b", "v1'", "é"])
def test_a_name_of_odd_form_is_not_linked(ref: str) -> None:
    assert links(body(pin(f"o/r@{ref}"))) == []


def test_what_looks_like_a_pin_but_says_nothing_is_shown_plainly() -> None:
    for evidence in ({}, {"sha": "short", "version": "v4", "source": "x", "as_of": "y"}):
        assert "| Where | What | Before | After | Why |" in body(change(evidence=evidence))


def test_another_commit_for_a_commit_is_no_pin() -> None:
    assert "| Where | What |" in body(pin(f"actions/checkout@{OTHER_SHA}"))


def test_commands_are_one_a_repository() -> None:
    text = body(pin(), pin("actions/checkout@v5", OTHER_SHA))
    command = "git ls-remote https://github.com/actions/checkout | grep -e 11bd71901bbe -e 0057852bfaa8\n"
    assert text.count("ls-remote") == 1
    assert command in text


def test_permissions_have_a_row_for_each_scope() -> None:
    text = body(grant())
    needed = "line 11: git push<br>line 12: gh release create"
    first = f"| `ci.yml:4` | `build` | not set | `contents: write` | {needed} |"
    assert f"\n{first}\n|  |  |  | `packages: read` | line 7: the image is pulled with the token |\n" in text


def test_permissions_at_the_top_and_from_other_files() -> None:
    elsewhere = {"path": "scripts/a.sh", "line": 3, "because": f"o/r@{SHA}"}
    text = body(
        grant(place=Place(CI, 2, 1), before="permissions: write-all", after="permissions: {}", evidence={}),
        grant(after="permissions:\n  contents: read", evidence={"contents: read": [elsewhere]}),
        grant(before="permissions: {}", after="permissions: read-all", evidence={"x": [ground(1, "x")]}),
    )
    assert "| `ci.yml:2` | at the top | `write-all` | nothing | The job needs no more than this. |" in text
    assert "`scripts/a.sh:3`: `o/r@11bd71901bbe` |" in text
    assert "| `build` | nothing | `read-all` | The job needs no more than this. |" in text


def test_places_in_tables_are_short_and_plain() -> None:
    places = (".github/workflows/a.yml", "action.yml", "sub/action.yml", ".github/workflows/x/a.yml")
    text = body(*(change(place=Place(path, 1, 1), before="a") for path in places))
    for shown in ("`a.yml:1`", "`./action.yml:1`", "`sub/action.yml:1`", "`.github/workflows/x/a.yml:1`"):
        assert f"| {shown} |" in text
    assert "`sub/action.yml:1`" in body(change(place=Place("action.yml", 1, 1)), diff_prefix="sub/")


def test_assumptions_can_be_ticked_off() -> None:
    assumed = replace(pin(), safety=Safety.ASSUMED, assumption="octo/tool is what it was")
    text = body(assumed, replace(assumed, place=Place(CI, 20, 1)))
    assert f"\n- [ ] `octo/tool` is what it was (`{CI}:12`, `{CI}:20`)\n" in text


def test_what_was_not_changed() -> None:
    errors = (FileError("a.yml", "invalid-yaml", "found a tab", 3, 1),)
    text = body(pin(), refusals=(refusal(), refusal(place=Place(CI, 30, 1))), errors=errors)
    assert "\n- **`unknown-tag`** (2): Name a tag that exists.\n" in text
    assert f"\n  - `{CI}:20`: `octo/tool` has no tag v9 (also on line 30)\n" in text
    assert "\n- `a.yml:3:1` could not be read. `invalid-yaml`: found a tab\n" in text
    assert "<details>" not in text


def test_a_long_list_is_folded_away_with_its_count_in_sight() -> None:
    text = body(pin(), refusals=tuple(refusal(code=f"code-{number}") for number in range(4)))
    assert "<details><summary>4 places were left as they are</summary>\n\n- **`code-0`**" in text


def test_how_to_say_no() -> None:
    text = body(pin(), grant())
    for words in (
        "close it. It stays closed; the label `pinfix:retry`",
        "`# pinfix: ignore[permissions]` or `# pinfix: ignore[pin-actions]`",
        "`pull-request: {enabled: false}` into `.github/pinfix.yml`",
        "the topic `no-pinfix`",
    ):
        assert words in text


def test_footer() -> None:
    about = About(
        RepositoryName("o", "r"), version="9.9.9", asked_by="octo-app[bot]", notes=("It is #1 @octocat.",)
    )
    last = body(pin(), about=about).rpartition("---\n\n")[2]
    assert last == (
        "Note: It is `#1` `@octocat`.\n\nMade by pinfix `9.9.9` for `o/r`, asked for by `octo-app[bot]`.\n"
    )


def test_a_marker_in_a_name_is_none() -> None:
    marker = str(Marker("pins", SHA, SHA, "", "", ""))
    assert find_marker(marker) is not None
    found = proposal(change(before=marker, place=Place(marker, 1, 1)), refusals=refusals(2))
    assert find_marker(body_of(found, ABOUT)) is None


def test_closing_comment_is_plain() -> None:
    comment = closing_comment("not-needed")
    assert "base branch needs none of it" in comment
    assert not set(comment) & set("@#[]<>")
