"""A proposal on its branch: what arrives, what git's refusals mean, and the races."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from server import GitHub, Repository, faults
from working_copy.clone import BRANCH, CI, FILES, PINNED, TOKEN, Desk, Person, proposal

from pinfix.api.problems import CallFailed
from pinfix.pull_request.model import FileVersion, RepositoryName
from pinfix.pull_request.writing.commits import Moved
from pinfix.working_copy.fetching import fetch_base

Build = Callable[..., Desk]
REF = f"refs/heads/{BRANCH}"


def _build(
    desk: Desk, expected: str = "", seconds: float = 60.0, files: tuple[FileVersion, ...] = (PINNED,)
) -> str:
    base = fetch_base(desk.copy, desk.target, "main")
    return desk.writer(seconds).build(
        BRANCH, expected, proposal(desk.copy, base, files), "Pin it\n\nWhy: x\n"
    )


def test_branch_is_one_commit_on_the_base_with_the_bytes_and_modes(
    clone: Path, repository: Repository, desk: Build
) -> None:
    files = (
        PINNED,
        FileVersion("tools/run.sh", "100755", b"#!/bin/sh\r\necho \xff\n"),
        FileVersion("new folder/ü/x.yml", "100644", b"a: 1"),
    )

    sha = _build(desk(clone), files=files)

    assert repository.refs()[REF] == sha
    assert repository.rev_parse(f"{sha}^") == repository.refs()["refs/heads/main"]
    commit = repository.objects.commit(sha)
    assert commit.message == "Pin it\n\nWhy: x\n"
    assert (commit.author.name, commit.author.email, commit.committer.name) == (
        "Ada",
        "ada@example.org",
        "Ada",
    )
    for file in files:
        assert repository.rev_parse(f"{sha}:{file.path}") == file.blob
    leaves = repository.objects.leaves(commit.tree)
    assert leaves["tools/run.sh"].mode == "100755"
    assert leaves["README.md"].mode == "100644"
    assert set(leaves) == {*FILES, "new folder/ü/x.yml"}


def test_a_branch_is_replaced_and_deleted_where_it_stands_as_seen(
    clone: Path, repository: Repository, desk: Build
) -> None:
    opened = desk(clone)
    first = _build(opened)
    second = _build(opened, first, files=(FileVersion(CI, "100644", b"other: 1\n"),))

    assert repository.refs()[REF] == second != first
    opened.writer().delete(BRANCH, second)
    assert REF not in repository.refs()


@pytest.mark.parametrize("expected", ["", "1" * 40])
def test_a_branch_that_moved_is_left_alone(
    clone: Path, repository: Repository, desk: Build, expected: str
) -> None:
    theirs = repository.commit({"x": "theirs"}, branch=BRANCH)

    with pytest.raises(Moved):
        _build(desk(clone), expected)
    assert repository.refs()[REF] == theirs


def test_a_branch_that_is_gone_is_not_made_again(clone: Path, repository: Repository, desk: Build) -> None:
    with pytest.raises(Moved):
        _build(desk(clone), "1" * 40)
    assert REF not in repository.refs()


def test_deleting_what_moved_is_refused_and_what_is_gone_is_done(
    clone: Path, repository: Repository, desk: Build
) -> None:
    theirs = repository.commit({"x": "theirs"}, branch=BRANCH)
    writer = desk(clone).writer()

    with pytest.raises(Moved):
        writer.delete(BRANCH, "1" * 40)
    assert repository.refs()[REF] == theirs
    writer.delete("pinfix/never-there", "1" * 40)


def test_a_push_between_listing_and_writing_is_noticed(
    clone: Path, repository: Repository, desk: Build, server: GitHub
) -> None:
    """The lease is held against what the server listed; what comes after that, the server refuses."""
    theirs = repository.commit({"x": "theirs"}, branch=None)
    seen: list[str] = []

    def overtakes(request: object) -> bool:
        if not seen and str(getattr(request, "path", "")).endswith("/git-receive-pack"):
            seen.append("")
            repository.branch(BRANCH, theirs)
        return False

    server.fault(overtakes, times=None)
    with pytest.raises(Moved):
        _build(desk(clone))
    assert repository.refs()[REF] == theirs
    assert seen


def test_an_answer_that_was_lost_is_looked_up(
    clone: Path, repository: Repository, desk: Build, server: GitHub
) -> None:
    server.fault("git-receive-pack$", faults.reset(), method="POST", times=None)

    sha = _build(desk(clone))

    assert repository.refs()[REF] == sha


def test_a_push_that_hangs_is_ended_and_looked_up(
    clone: Path, repository: Repository, desk: Build, server: GitHub
) -> None:
    opened = desk(clone)
    stop = server.stop_at(1, carried_out=False)

    with pytest.raises(CallFailed) as caught:
        _build(opened, seconds=3.0)

    assert stop.reached.is_set()
    assert caught.value.code == "time-out"
    assert caught.value.may_have_happened
    assert REF not in repository.refs()


def _refused(desk: Desk) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        _build(desk)
    return caught.value


def test_workflow_files_need_power(clone: Path, repository: Repository, desk: Build, server: GitHub) -> None:
    for kind, token in {
        "classic": server.forge.token("classic", scopes=("repo",)),
        "fine": server.forge.token("fine-grained", permissions={"contents": "write"}, repositories=["o/r"]),
        "actions": server.forge.token("actions", permissions={"contents": "write"}, repositories=["o/r"]),
    }.items():
        problem = _refused(desk(clone, token=token))
        assert problem.code == "no-workflow-power", (kind, problem.message)
        assert CI in problem.message
    assert REF not in repository.refs()


def test_rules_are_named(clone: Path, repository: Repository, desk: Build) -> None:
    repository.ruleset("creation")

    problem = _refused(desk(clone))

    assert problem.code == "rules"
    assert "creations being restricted" in problem.message


def test_no_right_to_push(clone: Path, repository: Repository, desk: Build, server: GitHub) -> None:
    server.forge.user("hubot")
    repository.allow("hubot", "read")

    problem = _refused(desk(clone, token=server.forge.token(user="hubot")))

    assert problem.code == "no-push-right"
    assert "hubot" in problem.message


def test_archived(clone: Path, server: GitHub, desk: Build) -> None:
    server.forge.repository("o/r", archived=True)

    assert _refused(desk(clone)).code == "archived"


def test_a_token_that_is_refused_is_not_replaced_by_a_stored_one(
    clone: Path, repository: Repository, person: Person, desk: Build, server: GitHub
) -> None:
    good = server.forge.token()
    helper = person.home / "helper"
    helper.write_text(f"#!/bin/sh\necho used >> {person.home}/asked\necho username=x\necho password={good}\n")
    helper.chmod(0o755)
    person.git(clone, "config", "credential.helper", str(helper))

    problem = _refused(desk(clone, GITHUB_TOKEN="ghp_" + "B" * 36))

    assert problem.code == "unauthorized"
    assert not (person.home / "asked").exists()
    assert REF not in repository.refs()


def test_without_a_token_the_credential_helper_of_the_person_is_asked(
    clone: Path, repository: Repository, person: Person, desk: Build, server: GitHub
) -> None:
    good = server.forge.token()
    helper = person.home / "helper"
    helper.write_text(f"#!/bin/sh\necho username=x\necho password={good}\n")
    helper.chmod(0o755)
    person.git(clone, "config", "credential.helper", str(helper))

    sha = _build(desk(clone, GITHUB_TOKEN=""))

    assert repository.refs()[REF] == sha


def test_headers_that_others_set_are_taken_back(
    clone: Path, repository: Repository, person: Person, desk: Build, server: GitHub
) -> None:
    """As actions/checkout leaves them: two `Authorization` headers are an error for GitHub."""
    person.git(clone, "config", f"http.{server.url}/.extraheader", "AUTHORIZATION: basic bm90OmdpdmVu")
    server.forget()

    _build(desk(clone))

    sent = [request.headers.get_all("Authorization") or [] for request in server.requests]
    assert all(len(headers) == 1 for headers in sent)
    assert {request.token for request in server.requests} == {TOKEN}


def test_a_redirect_is_not_followed_with_a_token(
    clone: Path, repository: Repository, desk: Build, server: GitHub
) -> None:
    server.forge.rename("o/r", "o/new")

    assert _refused(desk(clone)).code == "renamed"


def test_what_was_renamed_is_pushed_to_by_its_new_name(
    clone: Path, repository: Repository, desk: Build, server: GitHub
) -> None:
    server.forge.rename("o/r", "o/new")
    opened = desk(clone)
    opened.target = opened.push = replace(
        opened.push, address=opened.push.address.renamed(RepositoryName("o", "new"))
    )

    sha = _build(opened)

    assert repository.refs()[REF] == sha


def test_a_server_in_trouble(clone: Path, repository: Repository, desk: Build, server: GitHub) -> None:
    opened = desk(clone)
    base = fetch_base(opened.copy, opened.target, "main")
    server.fault("git-receive-pack", status=503, times=None)

    with pytest.raises(CallFailed) as caught:
        opened.writer().build(BRANCH, "", proposal(opened.copy, base), "x\n")

    assert caught.value.code == "server-error"


def test_no_identity_is_a_refusal_with_the_commands(
    clone: Path, repository: Repository, person: Person, desk: Build
) -> None:
    person.configure("")

    problem = _refused(desk(clone))

    assert problem.code == "no-identity"
    assert "git config --global user.email" in problem.remedy
    assert REF not in repository.refs()


def test_an_identity_from_variables_will_do(
    clone: Path, repository: Repository, person: Person, desk: Build
) -> None:
    person.configure("")
    named = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Eve"), ("EMAIL", "eve@example.org"))
    }

    sha = _build(desk(clone, **named))

    assert repository.objects.commit(sha).author.name == "Eve"


def test_commits_are_signed_where_the_person_signs_all(
    clone: Path, repository: Repository, person: Person, desk: Build
) -> None:
    program = person.home / "sign"
    program.write_text("#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\necho SIGNED\n")
    program.chmod(0o755)
    person.git(clone, "config", "gpg.program", str(program))
    person.git(clone, "config", "commit.gpgSign", "yes")

    sha = _build(desk(clone))

    assert "SIGNED" in repository.objects.commit(sha).signature


def test_a_commit_that_cannot_be_signed_is_not_pushed(
    clone: Path, repository: Repository, person: Person, desk: Build
) -> None:
    person.git(clone, "config", "gpg.program", "/bin/false")
    person.git(clone, "config", "commit.gpgSign", "true")

    assert _refused(desk(clone)).code == "not-signed"
    assert REF not in repository.refs()


def test_another_tree_than_planned_is_not_pushed(clone: Path, repository: Repository, desk: Build) -> None:
    opened = desk(clone)
    planned = replace(proposal(opened.copy, fetch_base(opened.copy, opened.target, "main")), tree="2" * 40)

    with pytest.raises(CallFailed) as caught:
        opened.writer().build(BRANCH, "", planned, "x\n")

    assert caught.value.code == "not-as-planned"
    assert REF not in repository.refs()
