"""`pinfix pr` as a program: opened once, kept current, people respected, in every way that it can write."""

from __future__ import annotations

import json
from pathlib import Path

from cli.program import pinfix
from pull_request.command.stage import BRANCH, CI, MORE, WORKFLOW, Stage, stage
from working_copy.clone import all_but_objects

from pinfix.pull_request.state.marker import find_marker


def test_opened_once_and_kept_current(any_way: Stage) -> None:
    first = any_way.result()
    assert first["outcome"] == "opened"
    assert first["branch"] == BRANCH
    assert first["commit"] == any_way.head()
    assert any_way.open_pulls() == [first["number"]]

    any_way.server.forget()
    second = any_way.result()
    assert (second["outcome"], second["number"]) == ("unchanged", first["number"])
    assert any_way.writes() == []

    any_way.repository.commit({CI: MORE})
    third = any_way.result()
    assert (third["outcome"], third["number"]) == ("updated", first["number"])
    assert any_way.branches() == [BRANCH]
    assert any_way.open_pulls() == [first["number"]]
    assert any_way.repository.objects.commit(any_way.head()).parents == (any_way.head("main"),)
    marker = find_marker(any_way.repository.pulls[first["number"]].body or "")
    assert marker is not None
    assert (marker.head, marker.base) == (any_way.head(), any_way.head("main"))


def test_a_base_that_conflicts_is_built_on_anew(any_way: Stage) -> None:
    number = any_way.result()["number"]
    any_way.repository.commit({CI: WORKFLOW.replace("- uses", "- name: the tool\n        uses")})
    again = any_way.result()
    assert (again["outcome"], again["number"]) == ("updated", number)
    assert any_way.repository.objects.commit(any_way.head()).parents == (any_way.head("main"),)
    assert any_way.repository.rev_parse(f"{BRANCH}^") == any_way.head("main")
    before = any_way.head()

    any_way.repository.commit({"README.md": "Of no matter\n"})
    any_way.server.forget()
    assert any_way.result()["outcome"] == "unchanged"
    assert any_way.writes() == []
    assert any_way.head() == before


def test_people_are_respected(any_way: Stage) -> None:
    number = any_way.result()["number"]
    any_way.repository.close(number)
    any_way.server.forget()
    closed = any_way.result()
    assert (closed["outcome"], closed["code"]) == ("declined", "closed-by-people")
    assert "--recreate-closed" in closed["remedy"]
    assert any_way.writes() == []

    again = any_way.result("--recreate-closed")
    assert (again["outcome"], again["number"]) == ("reopened", number)

    theirs = any_way.repository.commit({"NOTES.md": "mine\n"}, branch=BRANCH)
    any_way.repository.commit({CI: MORE})
    any_way.server.forget()
    edited = any_way.result()
    assert (edited["outcome"], edited["code"]) == ("edited", "commits-of-people")
    assert any_way.head() == theirs
    assert any_way.writes() == []


def test_what_is_no_longer_needed_is_closed_and_the_branch_goes(any_way: Stage) -> None:
    number = any_way.result()["number"]
    any_way.repository.merge(number)
    assert any_way.result()["outcome"] == "clean"
    any_way.repository.commit({CI: MORE})
    number = any_way.result()["number"]
    any_way.repository.commit({CI: WORKFLOW.replace("- uses: acme/tool@v1.0.0", "- run: tool")})
    assert any_way.result()["outcome"] == "closed"
    assert any_way.open_pulls() == []
    assert any_way.branches() == []
    assert len(any_way.repository.pulls[number].comments) == 1


def test_a_dry_run_writes_nothing_and_tells_the_calls(any_way: Stage) -> None:
    done = _rehearsed(any_way)
    assert "pins: would be opened" in done
    assert f"Branch: {BRANCH}, on main at {any_way.head('main')}" in done
    assert "Title: Pin actions to full commit SHAs" in done
    assert "  +      - uses: acme/tool@" in done
    _check_told(any_way, done)

    any_way.repository.commit({CI: MORE})
    done = _rehearsed(any_way)
    assert "pins: would be updated" in done
    _check_told(any_way, done)

    any_way.repository.commit({CI: WORKFLOW.replace("- uses: acme/tool@v1.0.0", "- run: tool")})
    done = _rehearsed(any_way)
    assert "pins: would be closed" in done
    _check_told(any_way, done)


def _rehearsed(made: Stage) -> str:
    made.server.forget()
    refs = made.repository.refs()
    done = made.run("--dry-run", "--format", "text")
    assert done.code == 0, done
    assert made.writes() == []
    assert made.repository.refs() == refs
    return done.out


def _check_told(made: Stage, done: str) -> None:
    """The calls that were told are those that are made."""
    told = [line.split()[:2] for line in done.partition("Calls:\n")[2].splitlines()]
    made.server.forget()
    assert made.run().code == 0
    sent = [[one.method, one.path] for one in made.writes()]
    pushed = [["git", "push"] if path.endswith("git-receive-pack") else [how, path] for how, path in sent]
    assert told == pushed


def test_two_at_once_make_one(any_way: Stage) -> None:
    running = [any_way.start(), any_way.start()]
    ended = [(one.wait(60), one.communicate()[0].decode()) for one in running]
    assert {code for code, _ in ended} <= {0, 3}, ended
    assert 0 in {code for code, _ in ended}, ended
    assert any_way.result()["outcome"] == "unchanged"
    assert any_way.branches() == [BRANCH]
    assert len(any_way.open_pulls()) == 1


def test_the_working_copy_of_the_person_stays(tmp_path: Path) -> None:
    with stage(tmp_path, "clone") as made:
        (made.clone / CI).write_text("staged: 1\n")
        made.git(made.clone, "add", ".")
        (made.clone / CI).write_text("in the middle of something\n")
        (made.clone / "untracked").write_text("mine\n")
        made.git(made.clone, "branch", "pinfix/pins")
        before = all_but_objects(made.clone)
        assert made.result()["outcome"] == "opened"
        made.repository.commit({CI: MORE})
        assert made.result()["outcome"] == "updated"
        assert all_but_objects(made.clone) == before


def test_each_topic_has_its_own_and_one_can_be_chosen(by_name: Stage) -> None:
    by_name.repository.commit({CI: WORKFLOW.replace("permissions: {contents: read}\n", "")})
    done = by_name.run("--topic", "permissions")
    (result,) = json.loads(done.out)["results"]
    assert (result["topic"], result["outcome"]) == ("permissions", "opened")
    assert by_name.branches() == ["pinfix/permissions"]
    done = by_name.run()
    outcomes = {one["topic"]: one["outcome"] for one in json.loads(done.out)["results"]}
    assert outcomes == {"oidc": "clean", "permissions": "unchanged", "pins": "opened"}
    assert by_name.branches() == ["pinfix/permissions", "pinfix/pins"]


def test_the_configuration_groups_them(by_name: Stage) -> None:
    text = "pull-request: {topics: {all-in-one: [oidc, permissions, pin-actions]}, labels: [security]}\n"
    workflow = WORKFLOW.replace("permissions: {contents: read}\n", "")
    by_name.repository.commit({CI: workflow, ".github/pinfix.yml": text})
    (result,) = json.loads(by_name.run().out)["results"]
    assert (result["branch"], result["outcome"]) == ("pinfix/all-in-one", "opened")
    assert by_name.repository.pulls[result["number"]].labels == ["security"]


def test_json_for_other_programs(by_name: Stage) -> None:
    report = json.loads(by_name.run().out)
    (result,) = (one for one in report["results"] if one["topic"] == "pins")
    assert report["schema"] == "pinfix/pr/1"
    assert (report["repository"], report["mode"]) == ("octo/app", "pr")
    assert 0 < report["summary"]["requests"] <= len(by_name.server.requests)
    assert result["url"] == f"{by_name.server.url}/octo/app/pull/{result['number']}"
    assert (result["changes"], result["refusals"], result["files"]) == (1, 0, [CI])
    assert json.loads(by_name.run("--dry-run").out)["mode"] == "dry-run"


def test_the_result_can_go_to_a_file(by_name: Stage, tmp_path: Path) -> None:
    done = by_name.run("--output", str(tmp_path / "report.json"), "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert json.loads((tmp_path / "report.json").read_text())["schema"] == "pinfix/pr/1"


def test_a_draft_and_another_base(by_name: Stage) -> None:
    by_name.repository.branch("release/1")
    result = by_name.result("--draft", "--base", "release/1")
    pull = by_name.repository.pulls[result["number"]]
    assert (pull.draft, pull.base_branch) == (True, "release/1")


def test_from_a_fork(by_name: Stage) -> None:
    by_name.server.forge.user("hubot")
    by_name.token = by_name.server.forge.token("classic", user="hubot")
    by_name.server.forge.fork_delay = 1
    result = by_name.result("--fork")
    assert result["outcome"] == "opened"
    pull = by_name.repository.pulls[result["number"]]
    assert pull.head_label == f"hubot:{BRANCH}"
    assert by_name.branches() == []
    by_name.server.forget()
    assert by_name.result("--fork")["outcome"] == "unchanged"
    assert by_name.writes() == []
    by_name.repository.commit({CI: MORE})
    again = by_name.result("--fork")
    assert (again["outcome"], again["number"]) == ("updated", result["number"])
    fork = by_name.server.forge.repository("hubot/app")
    assert fork.rev_parse(f"{BRANCH}^") == by_name.head("main")


def test_a_dry_run_makes_no_fork(by_name: Stage) -> None:
    by_name.server.forge.user("hubot")
    by_name.token = by_name.server.forge.token("classic", user="hubot")
    done = by_name.run("--fork", "--dry-run", "--format", "text")
    assert (done.code, by_name.writes()) == (0, [])
    assert "POST /repos/octo/app/forks" in done.out
    assert by_name.server.forge.find("hubot/app") is None


def test_a_working_copy_of_ones_own_fork(tmp_path: Path) -> None:
    with stage(tmp_path, "clone") as made:
        made.server.forge.user("hubot")
        made.server.forge.fork("octo/app", "hubot/app")
        made.token = made.server.forge.token("classic", user="hubot")
        made.git(made.clone, "remote", "rename", "origin", "upstream")
        made.git(made.clone, "remote", "add", "origin", f"{made.server.url}/hubot/app.git")
        result = made.result()
        assert result["outcome"] == "opened"
        assert made.repository.pulls[result["number"]].head_label == f"hubot:{BRANCH}"
        assert made.branches() == []


def test_what_it_says_to_a_person(by_name: Stage) -> None:
    done = by_name.run("--format", "text")
    assert done.out.startswith("octo/app\n\n")
    assert f"pins: opened: opened a pull request ({by_name.server.url}/octo/app/pull/1)\n" in done.out


def test_all_refusals_are_told_when_asked_for(by_name: Stage) -> None:
    by_name.repository.commit({CI: MORE.replace("acme/other", "acme/never")})
    quiet, verbose = by_name.run("--topic", "pins", "-n"), by_name.run("--topic", "pins", "-n", "-v")
    assert "has no repository acme/never" in verbose.err
    assert "refused" not in quiet.err
    assert quiet.out == verbose.out


def test_the_old_name_of_a_repository_does(by_name: Stage) -> None:
    by_name.server.forge.rename("octo/app", "octo/other")
    assert by_name.result()["outcome"] == "opened"
    renamed = by_name.server.forge.repository("octo/other")
    assert [pull.head_branch for pull in renamed.pulls.all] == [BRANCH]


def test_a_working_copy_that_knows_the_old_name_does(tmp_path: Path) -> None:
    with stage(tmp_path, "clone") as made:
        made.server.forge.rename("octo/app", "octo/other")
        assert made.result()["outcome"] == "opened"
        renamed = made.server.forge.repository("octo/other")
        assert [pull.head_branch for pull in renamed.pulls.all] == [BRANCH]


def test_a_path_below_the_working_copy(by_name: Stage) -> None:
    clone = by_name.fresh_clone("clone")
    done = pinfix("pr", str(clone / ".github"), cwd=by_name.place, **by_name.variables())
    assert done.code == 0, done
    assert by_name.branches() == [BRANCH]
    assert by_name.repository.objects.commit(by_name.head()).author.name == "Ada"
