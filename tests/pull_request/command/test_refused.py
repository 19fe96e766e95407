"""What is in the way is said before the first write: the outcome, the exit code, what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pull_request.command.stage import BRANCH, CI, MORE, NAME, WORKFLOW, Stage, Way, patch_named_in, stage
from server import Answer, Request

State = Callable[[Stage], None]


def _archived(made: Stage) -> None:
    made.server.forge.repository(NAME, archived=True)


def _disabled(made: Stage) -> None:
    made.repository.settings.disabled = True


def _topic(made: Stage) -> None:
    made.repository.settings.topics = ("tools", "no-pinfix")


def _setting(made: Stage) -> None:
    made.repository.commit({".github/pinfix.yml": "pull-request: {enabled: false}\n"})


def _limit(made: Stage) -> None:
    workflow = WORKFLOW.replace("permissions: {contents: read}\n", "")
    made.repository.commit({CI: workflow, ".github/pinfix.yml": "pull-request: {limit: 1}\n"})
    assert made.run("--topic", "permissions").code == 0


def _reader(made: Stage) -> None:
    made.server.forge.user("hubot")
    made.token = made.server.forge.token("classic", user="hubot")


def _no_scope(made: Stage) -> None:
    made.token = made.server.forge.token("classic", scopes=("read:user",))


def _no_workflow_scope(made: Stage) -> None:
    made.token = made.server.forge.token("classic", scopes=("repo",))


def _no_creation(made: Stage) -> None:
    made.repository.ruleset("creation")


def _hidden(made: Stage) -> None:
    made.server.forge.repository(NAME, private=True)
    _reader(made)


def _unknown_token(made: Stage) -> None:
    made.token = "ghp_" + "x" * 36


BY_NAME: list[tuple[State, int, str, str, str]] = [
    (_archived, 0, "skipped", "archived", "octo/app is archived"),
    (_disabled, 0, "skipped", "disabled", "octo/app is disabled"),
    (_topic, 0, "skipped", "opted-out", "the topic no-pinfix"),
    (_setting, 0, "skipped", "opted-out", "enabled: false"),
    (_limit, 0, "skipped", "too-many-open", "1 open pull requests of pinfix, and 1 is the limit"),
    (_reader, 3, "refused", "no-push-right", "--fork"),
    (_no_scope, 3, "refused", "no-push-right", "scope `repo`"),
    (_no_workflow_scope, 3, "refused", "no-workflow-power", "Add the scope `workflow`"),
    (_no_creation, 3, "refused", "rules", "branches of this name may not be created"),
    (_hidden, 3, "refused", "not-found", "no repository octo/app, or the token may not see it"),
    (_unknown_token, 3, "refused", "unauthorized", "token"),
]
OF_CLONE = [
    one if one[0] is not _reader else (_reader, 3, "refused", "no-push-right", "fork of yours")
    for one in BY_NAME
    if one[0] is not _no_scope  # git's own words for that are those of any push that is refused
]


@pytest.mark.parametrize(("state", "code", "outcome", "why", "words"), BY_NAME)
def test_by_name(tmp_path: Path, state: State, code: int, outcome: str, why: str, words: str) -> None:
    with stage(tmp_path) as made:
        _check(made, state, code, outcome, why, words)


@pytest.mark.parametrize(("state", "code", "outcome", "why", "words"), OF_CLONE)
def test_in_a_working_copy(
    tmp_path: Path, state: State, code: int, outcome: str, why: str, words: str
) -> None:
    with stage(tmp_path, "clone") as made:
        _check(made, state, code, outcome, why, words)


def _check(made: Stage, state: State, code: int, outcome: str, why: str, words: str) -> None:
    state(made)
    made.server.forget()
    before = made.repository.refs()
    result = made.result(code=code)
    assert (result["outcome"], result["code"]) == (outcome, why), result
    assert words in f"{result['message']} {result['remedy']}"
    assert made.repository.refs() == before
    landed = [one for one in made.writes() if one.status in (200, 201)]
    # A refused push is answered 200, with the refusal in git's report.
    assert [one for one in landed if "git-receive-pack" not in one.path] == []


def test_an_empty_repository(tmp_path: Path) -> None:
    with stage(tmp_path) as made:
        made.server.forge.repository("octo/empty")
        done = made.run("--repo", "octo/empty")
        assert done.code == 0
        (result,) = json.loads(done.out)["results"]
        assert (result["outcome"], result["code"]) == ("skipped", "empty")
        assert made.writes() == []


@pytest.mark.parametrize("way", ["token", "clone"])
def test_the_token_of_a_workflow_run_leaves_a_patch(tmp_path: Path, way: str) -> None:
    with stage(tmp_path, "clone" if way == "clone" else "token") as made:
        made.repository.commit({CI: WORKFLOW.replace("\n", "\r\n")})
        permissions = {"contents": "write", "pull_requests": "write", "metadata": "read"}
        made.token = made.server.forge.token("actions", permissions=permissions, repositories=[NAME])
        folder = tmp_path / "patches"
        folder.mkdir()
        result = made.result("--patches", str(folder), code=3, GITHUB_ACTIONS="true")
        assert (result["outcome"], result["code"]) == ("refused", "no-workflow-power")
        for alternative in ("a GitHub App", "a token of a person", "run `pinfix pr` elsewhere"):
            assert alternative in result["remedy"]
        patch = folder / "pinfix-pins.patch"
        assert str(patch) in result["remedy"]
        assert made.branches() == []

        applied = made.fresh_clone("applied")
        made.git(applied, "apply", str(patch))
        assert b"uses: acme/tool@" in (applied / CI).read_bytes()
        assert b"# v1.0.0\r\n" in (applied / CI).read_bytes()


def test_a_fine_grained_token_shows_its_power_only_when_it_is_tried(tmp_path: Path) -> None:
    """Nothing tells before; the branch that was begun goes again."""
    with stage(tmp_path) as made:
        made.token = made.server.forge.token("fine-grained", permissions={"contents": "write"})
        result = made.result(code=3)
        assert (result["outcome"], result["code"]) == ("refused", "no-workflow-power")
        assert "Workflows" in result["remedy"]
        assert made.branches() == []
        assert patch_named_in(result["remedy"]).exists()


@pytest.mark.parametrize("way", ["token", "app"])
def test_what_is_hidden_is_not_put_down_to_a_power_that_is_there(tmp_path: Path, way: Way) -> None:
    with stage(tmp_path, way) as made:
        problem = {"type": "NOT_FOUND", "message": "Could not resolve to a Repository"}
        hidden = {"data": None, "errors": [problem]}
        answer = Answer.json(hidden) if way == "token" else Answer.json({"message": "Not Found"}, 404)

        def builds(request: Request) -> bool:
            return b"createCommitOnBranch" in request.body or (
                request.method == "POST" and request.path.endswith("/git/trees")
            )

        fault = made.server.fault(builds, answer, times=None)
        result = made.result(code=3)
        assert fault.hits
        assert (result["outcome"], result["code"]) == ("refused", "not-found")
        assert "workflow" not in result["message"]


def test_a_dry_run_leaves_no_patch(tmp_path: Path) -> None:
    with stage(tmp_path) as made:
        _no_workflow_scope(made)
        assert made.result("--dry-run", code=3)["code"] == "no-workflow-power"
        assert list(made.place.iterdir()) == []


def test_what_is_open_already_is_brought_up_to_date_beyond_the_limit(tmp_path: Path) -> None:
    with stage(tmp_path) as made:
        number = made.result()["number"]
        made.repository.commit({CI: MORE, ".github/pinfix.yml": "pull-request: {limit: 1}\n"})
        assert made.result()["outcome"] == "updated"
        assert made.open_pulls() == [number]


def test_required_signatures_are_kept_by_name_with_a_token_and_with_an_app(tmp_path: Path) -> None:
    for way in ("token", "app"):
        (tmp_path / way).mkdir()
        with stage(tmp_path / way, "app" if way == "app" else "token") as made:
            made.repository.ruleset("required_signatures")
            assert made.result()["outcome"] == "opened"
            assert made.head(BRANCH) in made.repository.objects.verified


def test_an_executable_workflow_cannot_be_signed_for_a_person(tmp_path: Path) -> None:
    with stage(tmp_path) as made:
        made.repository.commit(modes={CI: "100755"})
        made.repository.ruleset("required_signatures")
        result = made.result(code=3)
        assert (result["outcome"], result["code"]) == ("refused", "rules")
        assert "commits must be signed" in result["message"]
        assert made.writes() == []
