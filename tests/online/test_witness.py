"""The snapshot as a witness, the denylist, and what is left without a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from online.kit import QUICK, run
from resolvers.facts_folder import sha
from server import GitHub, Repository, faults, serve

from pinfix.resolution import Reference
from pinfix_resolvers.facts import DATA

BOTH = pytest.mark.parametrize("token", [None, "ghp_x"])


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("owner/action")
    commit = made.commit({"action.yml": "name: one\n"})
    for name in ("v1", "v1.2.3"):
        made.tag(name, commit)
    return made


@BOTH
def test_a_full_version_that_moved(
    token: str | None, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    facts = [{"repository": "owner/action", "tags": {"v1.2.3": sha("d"), "v1": sha("d")}}]
    one = run(server, tmp_path, token=token, facts=facts)
    for name in ("v1.2.3", "v1", repository.head(), "refs/tags/v1.2.3"):
        refusal = one.refused(f"owner/action@{name}")
        assert refusal.code == "moved-tag"
        assert sha("d") in refusal.reason
        assert repository.head() in refusal.reason
        assert "2026-05-01" in refusal.reason


def test_a_branch_in_the_place_of_a_full_version(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    facts = [{"repository": "owner/action", "tags": {"v9.9.9": sha("d")}}]
    repository.branch("v9.9.9")
    assert run(server, tmp_path, facts=facts).refused("owner/action@v9.9.9").code == "moved-tag"


@BOTH
def test_what_moves_by_nature_may_move(
    token: str | None, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    facts = [{"repository": "owner/action", "tags": {"v1": sha("d"), "v1.2.2": sha("d")}}]
    assert (
        run(server, tmp_path, token=token, facts=facts).resolved("owner/action@v1").sha == repository.head()
    )


def test_the_cache_does_not_silence_the_witness(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    run(server, tmp_path).resolved("owner/action@v1.2.3")
    facts = [{"repository": "owner/action", "tags": {"v1.2.3": sha("d")}}]
    one = run(server, tmp_path, facts=facts)
    assert one.refused("owner/action@v1.2.3").code == "moved-tag"


def test_the_denylist_has_the_last_word(server: GitHub, tmp_path: Path) -> None:
    commit = json.loads((DATA / "denylist.json").read_bytes())["commits"][0]["sha"]
    one = run(server, tmp_path)
    for wants_version in (True, False):
        reference = Reference("some", "fork", commit.upper(), wants_version=wants_version)
        assert one.refused(reference).code == "compromised-commit"


@pytest.mark.parametrize(
    "effect", [faults.reset(), faults.unicorn(), faults.primary_limit(), faults.html_page()]
)
@BOTH
def test_without_a_network_only_full_versions_are_answered(
    token: str | None, effect: object, server: GitHub, tmp_path: Path
) -> None:
    facts = [
        {
            "repository": "owner/action",
            "tags": {"v1.2.3": sha("1"), "v1": sha("1")},
            "branches": {"v2": sha("2")},
        }
    ]
    server.fault(None, effect, times=None)  # type: ignore[arg-type]
    one = run(server, tmp_path, token=token, facts=facts, patience=QUICK)
    for name, version in (("v1.2.3", "v1.2.3"), (sha("1"), "v1.2.3")):
        answer = one.resolved(f"owner/action@{name}")
        assert (answer.sha, answer.version, answer.source, answer.as_of) == (
            sha("1"),
            version,
            "snapshot",
            "2026-05-01",
        )
    for name in ("v1", "v2", "v3", "v3.3.3"):
        refusal = one.refused(f"owner/action@{name}")
        assert refusal.code == "network"
        assert ("2026-05-01" in refusal.reason) == (name in ("v1", "v2"))
    assert one.codes


def test_answers_of_the_snapshot_are_not_kept_as_if_they_were_live(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    facts = [{"repository": "owner/action", "tags": {"v1.2.3": sha("1")}}]
    server.fault(None, faults.reset(), times=None)
    run(server, tmp_path, facts=facts).resolved("owner/action@v1.2.3")
    server.clear_faults()
    assert run(server, tmp_path, facts=facts).refused("owner/action@v1.2.3").code == "moved-tag"


@pytest.mark.parametrize("source", ["ls-refs", "graphql", "rest"])
def test_the_witness_knows_the_name_of_today(
    source: str, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.forge.rename("owner/action", "new/name")
    if source == "rest":
        server.fault("git-upload-pack", status=503, times=None)
        server.fault("/graphql", status=503, times=None)
    facts = [{"repository": "new/name", "tags": {"v1.2.3": sha("d")}}]
    one = run(server, tmp_path, token=None if source == "ls-refs" else "ghp_x", facts=facts)
    for name in ("v1", "v1.2.3", repository.head()):
        assert one.refused(f"owner/action@{name}").code == "moved-tag"


@pytest.mark.parametrize("down", [False, True])
def test_the_snapshot_says_nothing_of_an_enterprise_server(
    down: bool, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    """A company's own repository may be called like one of github.com, and have other commits."""
    facts = [{"repository": "owner/action", "tags": {"v1.2.3": sha("d")}}]
    if down:
        server.fault(None, faults.unicorn(), times=None)
    for _ in ("asked", "kept"):
        one = run(server, tmp_path, token="ghp_x", ghes=True, facts=facts)
        if down:
            assert one.refused("owner/action@v1.2.3").code == "network"
        else:
            assert one.resolved("owner/action@v1.2.3").sha == repository.head()


def test_the_witness_stays_for_what_an_enterprise_server_takes_from_github(
    server: GitHub, tmp_path: Path
) -> None:
    with serve() as github:
        there = github.forge.repository("owner/action")
        there.tag("v1.2.3", there.commit({"a": "1"}))
        assert run(server, tmp_path, ghes=True, github=github).resolved("owner/action@v1.2.3")
        facts = [{"repository": "owner/action", "tags": {"v1.2.3": sha("d")}}]
        one = run(server, tmp_path, ghes=True, github=github, facts=facts)
        asked = len(github.requests)
        assert one.refused("owner/action@v1.2.3").code == "moved-tag"
        assert len(github.requests) == asked, "from the cache"


def test_an_enterprise_server_falls_back_to_github(server: GitHub, tmp_path: Path) -> None:
    with serve() as github:
        there = github.forge.repository("actions/checkout")
        there.tag("v4.4.0", there.commit({"a": "1"}))
        here = server.forge.repository("corp/own")
        here.tag("v1.0.0", here.commit({"a": "2"}))
        both = (server.forge.repository("both/x"), github.forge.repository("both/x"))
        for number, repository in enumerate(both):
            repository.tag("v1.0.0", repository.commit({"n": str(number)}))
        one = run(server, tmp_path, token="ghp_x", ghes=True, github=github)
        answers = one.resolve("actions/checkout@v4.4.0", "corp/own@v1.0.0", "both/x@v1.0.0", "no/body@v1")
        shas = {reference.owner: getattr(answer, "sha", None) for reference, answer in answers.items()}
        assert shas == {"actions": there.head(), "corp": here.head(), "both": both[0].head(), "no": None}
        assert "github.com" in one.resolved("actions/checkout@v4.4.0").source
        assert any("asking github.com" in note for note in one.notes)
        assert {request.token for request in github.requests} == {None}
        assert {request.path for request in server.requests} >= {"/api/graphql"}
