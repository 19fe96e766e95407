"""What cannot be seen is neither closed nor taken back: only what is shown to be done on the base is."""

from __future__ import annotations

import json
import shutil

import pytest
from pull_request.command.stage import BRANCH, CI, MORE, WORKFLOW, Stage

TOOL = "acme/tool"
JSON = {"Content-Type": "application/json"}


def stays(made: Stage, *more: str) -> str:
    """One run that leaves pull request and branch alone; what it says."""
    head, pulls = made.head(), made.open_pulls()
    made.server.requests.clear()
    found = made.result("--topic", "pins", *more, code=3)
    assert (found["outcome"], found["code"]) == ("failed", "incomplete")
    assert (made.head(), made.open_pulls(), made.writes()) == (head, pulls, [])
    assert found["remedy"]
    return str(found["message"])


def lose_tag(made: Stage) -> None:
    """The tag is deleted, and no answer of before is kept."""
    made.server.forge.repository(TOOL).delete_tag("v1.0.0")
    forget(made)


def forget(made: Stage) -> None:
    shutil.rmtree(made.home / ".cache")


@pytest.fixture
def opened(by_name: Stage) -> Stage:
    """With a pull request for the one pin."""
    assert by_name.result("--topic", "pins")["outcome"] == "opened"
    return by_name


def test_a_tag_that_is_gone(opened: Stage) -> None:
    lose_tag(opened)
    assert f"{CI}:7: {TOOL} has no tag and no branch v1.0.0" in stays(opened)


def test_an_action_that_the_token_cannot_read(opened: Stage) -> None:
    opened.server.forge.repository(TOOL).private = True
    forget(opened)
    opened.server.forge.user("hubot")
    opened.repository.allow("hubot", "write")
    opened.token = opened.server.forge.token("classic", user="hubot")
    assert TOOL in stays(opened)


def test_one_of_two_is_not_taken_back(by_name: Stage) -> None:
    by_name.repository.commit({CI: MORE})
    assert by_name.result("--topic", "pins")["changes"] == 2
    lose_tag(by_name)
    assert TOOL in stays(by_name)


def test_a_file_that_was_renamed_holds_what_it_held(opened: Stage) -> None:
    lose_tag(opened)
    opened.repository.commit({CI: None, ".github/workflows/other.yml": WORKFLOW})
    assert "other.yml:7" in stays(opened)


@pytest.mark.parametrize("content", ["on: [push\njobs: {", b"# \xff\n" + WORKFLOW.encode(), "#" * 3_000_000])
def test_a_file_that_cannot_be_read(opened: Stage, content: str | bytes) -> None:
    opened.repository.commit({CI: content})
    assert CI in stays(opened)


def test_a_folder_that_became_a_link(opened: Stage) -> None:
    links = {".github/workflows": "120000"}
    opened.repository.commit({CI: None, "wf/ci.yml": WORKFLOW, ".github/workflows": "../wf"}, modes=links)
    assert "symbolic link" in stays(opened)


def test_the_text_names_the_file(opened: Stage) -> None:
    opened.repository.commit({CI: "on: [push\njobs: {"})
    done = opened.run("--topic", "pins", "--format", "text")
    assert f"Error: {CI}:" in done.out


@pytest.mark.parametrize("level", [1, 2])
def test_a_listing_that_ends_too_early(opened: Stage, level: int) -> None:
    tree = opened.repository.rev_parse("main^{tree}" if level == 1 else "main:.github")
    cut = json.dumps({"sha": tree, "tree": [], "truncated": True})
    opened.server.fault("/git/trees/" if level == 1 else f"/git/trees/{tree}", status=200, headers=JSON,
                        body=cut, times=None)  # fmt: skip
    if level == 2:
        root = opened.repository.rev_parse("main^{tree}")
        entry = {"path": ".github", "mode": "040000", "type": "tree", "sha": tree}
        for number, truncated in enumerate((True, False)):
            body = json.dumps({"sha": root, "tree": [entry], "truncated": truncated})
            opened.server.fault(f"/git/trees/{root}", status=200, headers=JSON, body=body,
                                times=None if number else 1, after=number)  # fmt: skip
    assert "cannot be listed" in stays(opened)


def test_what_is_done_on_the_base_is_closed_beside_what_cannot_be_seen(by_name: Stage) -> None:
    never = MORE.replace("acme/other", "acme/never")
    by_name.repository.commit({CI: never})
    found = by_name.result("--topic", "pins")
    assert (found["outcome"], found["changes"], found["refusals"]) == ("opened", 1, 1)
    by_name.repository.commit({CI: never.replace("acme/tool@v1.0.0", "./here")})
    assert by_name.result("--topic", "pins")["outcome"] == "closed"
    assert by_name.head(BRANCH) == ""


def test_an_ignored_place_is_closed_by_design(opened: Stage) -> None:
    opened.repository.commit({CI: WORKFLOW.replace("v1.0.0", "v1.0.0  # pinfix: ignore[pin-actions]")})
    assert opened.result("--topic", "pins")["outcome"] == "closed"


def test_a_broken_file_elsewhere_keeps_nothing_open(opened: Stage) -> None:
    opened.repository.commit({CI: WORKFLOW.replace("acme/tool@v1.0.0", "./here"),
                              ".github/workflows/broken.yml": "jobs: ["})  # fmt: skip
    assert opened.result("--topic", "pins")["outcome"] == "closed"


def test_a_growing_plan_is_not_held_back(opened: Stage) -> None:
    opened.repository.commit({CI: MORE, ".github/workflows/new.yml": MORE.replace("acme/tool", "acme/never")})
    found = opened.result("--topic", "pins")
    assert (found["outcome"], found["changes"], found["refusals"]) == ("updated", 3, 1)


def test_only_does_not_part_a_topic(by_name: Stage) -> None:
    config = {".github/pinfix.yml": "pull-request: {topics: one}\n"}
    by_name.repository.commit({CI: WORKFLOW.replace("permissions: {contents: read}\n", ""), **config})
    assert by_name.run().code == 0
    before, by_name.server.requests[:] = by_name.head("pinfix/repairs"), []
    for options in (("--only", "permissions"), ("--skip", "pin-actions")):
        done = by_name.run(*options)
        assert done.code == 2
        assert "the topic 'repairs' is one pull request of oidc, permissions and pin-actions" in done.err
    assert (by_name.head("pinfix/repairs"), by_name.writes()) == (before, [])


def test_a_dry_run_keeps_to_the_limit(by_name: Stage) -> None:
    config = {".github/pinfix.yml": "pull-request: {limit: 1}\n"}
    by_name.repository.commit({CI: WORKFLOW.replace("permissions: {contents: read}\n", ""), **config})
    outcomes = [
        [one["outcome"] for one in json.loads(by_name.run(*options).out)["results"]]
        for options in (("--dry-run",), ())
    ]
    assert outcomes == [["clean", "opened", "skipped"]] * 2
