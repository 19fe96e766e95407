"""The snapshot as a witness, the denylist, GitHub's advisories, and what is left without a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from online.kit import QUICK, run
from resolvers.facts_folder import sha
from server import GitHub, Repository, Vulnerability, faults, serve

from pinfix.resolution import Reference, Resolved
from pinfix_resolvers.advisories import Advisory
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


def publish(server: GitHub, versions: str = ">= 1.0, < 1.3", **more: object) -> None:
    weak = [Vulnerability("Owner/Action", versions, "1.3.0")]
    server.forge.advisory("GHSA-aaaa-bbbb-cccc", weak, **more)  # type: ignore[arg-type]


def test_an_ordinary_weakness_is_pinned_like_any_other(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    publish(server)
    assert run(server, tmp_path, token="ghp_x").resolved("owner/action@v1").sha == repository.head()


def record(**more: object) -> dict[str, object]:
    vulnerable = {
        "package": {"ecosystem": "actions", "name": "owner/action"},
        "vulnerable_version_range": "< 1.3",
        "first_patched_version": "1.3.0",
    }
    base: dict[str, object] = {
        "ghsa_id": "GHSA-aaaa-bbbb-cccc",
        "summary": "stole secrets",
        "type": "reviewed",
        "withdrawn_at": None,
        "cwes": [{"cwe_id": "CWE-506", "name": "Embedded Malicious Code"}],
        "vulnerabilities": [vulnerable],
    }
    return {**base, **more}


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        (record(), True),
        (record(type="malware", cwes=[]), True),
        (record(withdrawn_at="2026-01-01"), False),
        (record(cwes=[{"cwe_id": "CWE-78"}]), False),
        (record(cwes=None), False),
        (record(vulnerabilities=None), False),
        (record(vulnerabilities=[{"package": None, "vulnerable_version_range": "< 9"}]), False),
    ],
)
def test_malicious_versions_are_refused(
    entry: dict[str, object], refused: bool, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.fault("/advisories", faults.wrong_json(json.dumps([entry])), times=None)
    one = run(server, tmp_path, token="ghp_x")
    answer = one.one("Owner/Action@v1")
    assert isinstance(answer, Resolved) != refused
    assert one.codes == []
    if not isinstance(answer, Resolved):
        assert answer.code == "advisory"
        assert "GHSA-aaaa-bbbb-cccc" in answer.remedy
        assert "1.3.0" in answer.remedy


def test_a_range_that_cannot_be_read_may_mean_any_version(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    vulnerable = {"package": {"ecosystem": "actions", "name": "owner/action"}}
    for versions in ("< 2.0.0 || > 3", None):
        entry = record(vulnerabilities=[{**vulnerable, "vulnerable_version_range": versions}])
        server.fault("/advisories", faults.wrong_json(json.dumps([entry])), times=None)
        refusal = run(server, tmp_path, token="ghp_x", cached=False).refused("owner/action@v1")
        assert refusal.code == "advisory"
        assert "may hold" in refusal.reason
        server.clear_faults()


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


def test_advisories_are_about_the_name_of_today(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    run(server, tmp_path, token="ghp_x").resolved("owner/action@v1.2.3")
    server.forge.rename("owner/action", "new/name")
    vulnerable = {"package": {"ecosystem": "actions", "name": "New/Name"}, "vulnerable_version_range": "< 2"}
    server.fault(
        "/advisories", faults.wrong_json(json.dumps([record(vulnerabilities=[vulnerable])])), times=None
    )
    (tmp_path / "later").mkdir()
    for _ in ("from the server", "from the cache"):
        assert run(server, tmp_path / "later", token="ghp_x").refused("owner/action@v1").code == "advisory"


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


@pytest.mark.parametrize(
    "body", ["{}", "[5]", '[{"ghsa_id": "GHSA-x"}]', "[[]]", '[{"ghsa_id": 5, "vulnerabilities": 1}]']
)
def test_a_list_of_advisories_that_is_none_is_a_fault(
    body: str, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    server.fault("/advisories", faults.wrong_json(body), times=None)
    one = run(server, tmp_path, token="ghp_x")
    assert one.resolved("owner/action@v1").sha == repository.head()
    assert one.codes == ["bad-answer"]
    assert "nothing was held against them" in one.fault.message


@pytest.mark.parametrize(
    ("versions", "version", "covered"),
    [
        ("< 46", "v45.0.7", True),
        ("< 46", "v46.0.0", False),
        ("<= 45.0.7", "v45.0.7", True),
        (">= 1.0, < 1.3", "1.2.3", True),
        (">= 1.0, < 1.3", "0.9.9", False),
        ("= 1.2.3", "v1.2.3", True),
        ("= 1.2.3", "v1.2.4", False),
        ("> 1.2.3", "v1.2.3", False),
        ("< 2", "v1", False),
        ("< 2", "main", False),
        ("", "v1.0.0", True),
        ("everything", "v1.0.0", True),
        ("< x", "v1.0.0", True),
        ("< 2, garbage", "v1.0.0", True),
        ("< 1, garbage", "v1.0.0", False),
        ("< 2.0.0.pre", "v1.0.0", True),
        ("< 2.0.0 || > 3", "v1.0.0", True),
        ("*", "v1.0.0", True),
        ("1.0.0", "v1.0.0", True),
        ("1.0.0", "v1.0.1", False),
        (">= 0", "v1.0.0", True),
        ("garbage", "main", False),
        ("< 2.0.0-rc1", "v2.0.0-beta1", True),
    ],
)
def test_ranges(versions: str, version: str, covered: bool) -> None:
    advisory = Advisory("GHSA-aaaa-bbbb-cccc", "o/r", "s", versions, "", True)
    assert advisory.covers(version) == covered


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
