"""Calls that cannot work end with 2 and one line that says what to do; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.program import Done, pinfix
from pull_request.command.stage import NAME, Stage, stage


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as one:
        yield one
        assert one.writes() == []


def _call(made: Stage, *arguments: str, place: Path | None = None, **extra: str) -> Done:
    done = pinfix("pr", *arguments, cwd=place or made.place, **{**made.variables(), **extra})
    assert done.code == 2, done
    assert done.out == ""
    assert "Traceback" not in done.err
    assert made.token not in done.err
    return done


def test_without_a_token(made: Stage) -> None:
    done = _call(made, "--repo", NAME, GITHUB_TOKEN="")
    for way in ("GITHUB_TOKEN", "`gh auth login`", "--app-id"):
        assert way in done.err
    assert made.server.requests == []


@pytest.mark.parametrize(
    "name",
    ["app", "octo/", "/app", "octo/app/x", "octo app", "https://github.com/octo/app", "octo/..", "a\x1b/b"],
)
def test_what_is_no_name_of_a_repository(made: Stage, name: str) -> None:
    done = _call(made, "--repo", name)
    assert "OWNER/NAME" in done.err
    assert "\x1b" not in done.err
    assert made.server.requests == []


def test_outside_of_a_working_copy(made: Stage) -> None:
    assert "--repo" in _call(made).err
    assert made.server.requests == []


def test_a_working_copy_without_a_remote(made: Stage) -> None:
    made.git(made.place, "init", "-q")
    assert "no remote" in _call(made).err


def test_a_remote_that_is_not_there(made: Stage) -> None:
    clone = made.fresh_clone("clone")
    done = _call(made, "--remote", "elsewhere", place=clone)
    assert "there is no remote elsewhere: there is origin" in done.err


def test_names_that_are_not_known(made: Stage) -> None:
    assert "there is no topic 'pin' (there are: " in _call(made, "--repo", NAME, "--topic", "pin").err
    assert "did you mean 'pin-actions'?" in _call(made, "--repo", NAME, "--only", "pin-action").err
    assert "topic" in _call(made, "--repo", NAME, "--only", "permissions", "--topic", "pins").err


def test_a_configuration_that_does_not_hold(made: Stage) -> None:
    made.repository.commit({".github/pinfix.yml": "pull-request: {enabled: maybe}\n"})
    assert ".github/pinfix.yml" in _call(made, "--repo", NAME).err


def test_a_folder_for_patches_that_is_not_there(made: Stage) -> None:
    made.token = made.server.forge.token("classic", scopes=("repo",))
    done = _call(made, "--repo", NAME, "--patches", str(made.folder / "none"))
    assert "there is no folder" in done.err
    assert made.server.requests == []


def test_options_that_exclude_each_other(made: Stage) -> None:
    clone = made.fresh_clone("clone")
    assert "--repo" in _call(made, str(clone), "--repo", NAME).err
    assert "--repo" in _call(made, "--remote", "origin", "--repo", NAME).err
    assert "let `origin` be your fork" in _call(made, "--fork", place=clone).err


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--app-id", "7"), "no key"),
        (("--app-key", "key.pem"), "cannot"),
        (("--app-id", "7", "--app-key", "none.pem"), "none.pem"),
        (("--app-id", "seven eight", "--app-key", "none.pem"), "number or its client id"),
    ],
)
def test_half_an_app(made: Stage, given: tuple[str, ...], words: str) -> None:
    _call(made, "--repo", NAME, *given)
    assert made.server.requests == []


def test_a_base_that_is_not_there(made: Stage) -> None:
    clone = made.fresh_clone("clone")
    assert "octo/app has no branch nowhere" in _call(made, "--repo", NAME, "--base", "nowhere").err
    assert "octo/app has no branch nowhere" in _call(made, "--base", "nowhere", place=clone).err


def test_a_branch_of_pinfix_is_no_base(made: Stage) -> None:
    made.repository.branch("pinfix/pins", made.repository.head())
    told = _call(made, "--repo", NAME, "--base", "pinfix/pins").err
    assert "pinfix/pins is a branch of pinfix" in told


def test_a_branch_of_a_topic_of_the_configuration_is_no_base(made: Stage) -> None:
    topics = "pull-request: {topics: {website: [pin-actions]}}\n"
    made.repository.commit({".github/pinfix.yml": topics})
    made.repository.branch("pinfix-website", made.repository.head())
    assert "is a branch of pinfix" in _call(made, "--repo", NAME, "--base", "pinfix-website").err


def test_a_branch_of_people_whose_name_begins_like_those_of_pinfix_is_a_base(made: Stage) -> None:
    made.repository.branch("pinfix-website", made.repository.head())
    done = pinfix("pr", "--repo", NAME, "--base", "pinfix-website", "-n", cwd=made.place, **made.variables())
    assert (done.code, "pinfix-to/pinfix-website/pins" in done.out) == (0, True), done


@pytest.mark.parametrize("option", ["--base", "--repo", "--remote", "--topic"])
def test_an_empty_value_is_not_taken_for_none(made: Stage, option: str) -> None:
    for value in ("", " "):
        assert "it is empty" in _call(made, option, value).err
    assert made.server.requests == []
