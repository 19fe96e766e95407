from __future__ import annotations

from pathlib import Path

import pytest
from resolvers.facts_folder import sha, write_facts

from pinfix.resolution import Reference, Resolution, Resolved, Unresolved
from pinfix_resolvers.snapshot import Snapshot


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return Snapshot(
        write_facts(
            tmp_path,
            {
                "repository": "Owner/New",
                "tags": {
                    "v4": sha("4"),
                    "v4.4.0": sha("4"),
                    "v4.2.2": sha("2"),
                    "v4.2.3": sha("2"),
                    "v0.28.0": sha("8"),
                    "v1": sha("1"),
                    "v1.9.1": sha("9"),
                    "nightly": sha("7"),
                    "tool": sha("5"),
                    "v5": sha("5"),
                    "v5.1.0": sha("5"),
                },
                "branches": {"v3": sha("3"), "release/v4": sha("4")},
                "conflicts": {"v1": sha("a")},
                "moving": ["main", "release/v0", "beefcafe1"],
            },
            {"repository": "owner/other", "tags": {"v1": sha("b")}},
            {"repository": "owner/new-2", "tags": {"v1": sha("c")}},
        )
    )


def ask(
    snapshot: Snapshot, ref: str, owner: str = "owner", repo: str = "new", host: str = "github.com"
) -> Resolution:
    reference = Reference(owner, repo, ref, host)
    return snapshot.resolve([reference])[reference]


def resolved(snapshot: Snapshot, ref: str, **where: str) -> Resolved:
    answer = ask(snapshot, ref, **where)
    assert isinstance(answer, Resolved), answer
    return answer


def refused(snapshot: Snapshot, ref: str, **where: str) -> Unresolved:
    answer = ask(snapshot, ref, **where)
    assert isinstance(answer, Unresolved), answer
    return answer


@pytest.mark.parametrize(
    ("ref", "commit", "version", "kind", "exact"),
    [
        ("v4", "4", "v4.4.0", "tag", False),
        ("v4.2.2", "2", "v4.2.2", "tag", True),
        ("tool", "5", "tool", "tag", False),
        ("v3", "3", "v3", "branch", False),
        ("release/v4", "4", "v4.4.0", "branch", False),
        ("4" * 40, "4", "v4.4.0", "commit", True),
        ("2" * 40, "2", "v4.2.3", "commit", True),
    ],
)
def test_answers(snapshot: Snapshot, ref: str, commit: str, version: str, kind: str, exact: bool) -> None:
    answer = resolved(snapshot, ref)
    assert (answer.sha, answer.version, answer.kind, answer.exact) == (sha(commit), version, kind, exact)
    assert (answer.source, answer.as_of) == ("snapshot", "2026-05-01")


def test_a_batch_is_answered_whole(snapshot: Snapshot) -> None:
    batch = {Reference("owner", "new", ref) for ref in ("v4", "main", "v99")} | {
        Reference("no", "body", "v1")
    }
    assert set(snapshot.resolve(batch)) == batch
    assert snapshot.resolve([]) == {}


def test_owner_and_repository_in_any_case_refs_exactly(snapshot: Snapshot) -> None:
    assert resolved(snapshot, "v4", owner="OWNER", repo="nEW").sha == sha("4")
    assert resolved(snapshot, "v1", repo="new-2").sha == sha("c")
    hint = refused(snapshot, "V4")
    assert hint.code == "unknown-ref"
    assert "Near it: v4, release/v4." in hint.remedy


def test_a_letter_that_only_lowers_to_an_ascii_one_is_another_name(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    folder = write_facts(tmp_path, {"repository": "actions/checkout", "tags": {"v4": sha("4")}})
    assert resolved(Snapshot(folder), "v4", owner="Actions", repo="CHECKOUT").sha == sha("4")
    assert refused(Snapshot(folder), "v4", owner="actions", repo="chec\u212aout").code == "unknown-repository"


def test_commit_ids_in_upper_case(tmp_path: Path) -> None:
    folder = write_facts(tmp_path, {"repository": "owner/new", "tags": {"v4.4.0": sha("a")}})
    answer = resolved(Snapshot(folder), "A" * 40)
    assert (answer.sha, answer.version) == (sha("a"), "v4.4.0")


def test_renamed_repositories(snapshot: Snapshot) -> None:
    assert resolved(snapshot, "v4", owner="Old-Owner", repo="OLD").sha == sha("4")


@pytest.mark.parametrize(
    ("owner", "repo"),
    [
        ("nobody", "nothing"),
        ("owner", "ne"),
        ("owner", "new-"),
        ("owner", "new-22"),
        ("", ""),
        ("owner", 'new","'),
        ("owner", "new\n"),
        ("a", "a"),
        ("zz", "zz"),
        ("owner/new", ""),
        ("owner", "new/sub"),
    ],
)
def test_unknown_repositories(snapshot: Snapshot, owner: str, repo: str) -> None:
    refusal = refused(snapshot, "v1", owner=owner, repo=repo)
    assert refusal.code == "unknown-repository"
    assert "3 repositories" in refusal.reason
    assert "2026-08-23" in refusal.reason


@pytest.mark.parametrize(
    ("ref", "code"),
    [
        ("v1", "tag-branch-conflict"),
        ("main", "branch"),
        ("release/v0", "branch"),
        ("beefcafe1", "branch"),
        ("v4.4", "unknown-ref"),
        ("0.28.0", "unknown-ref"),
        ("v4.4.0 ", "unknown-ref"),
        ("g" * 40, "unknown-ref"),
        ("4" * 41, "unknown-ref"),
        ("4444444", "abbreviated-commit"),
        ("4" * 39, "abbreviated-commit"),
        ("444444", "unknown-ref"),
        ("f" * 40, "unknown-commit"),
        ("7" * 40, "unknown-commit"),
        ("3" * 40, "unknown-commit"),
        ("a" * 40, "unknown-commit"),
        ("", "unknown-ref"),
        ("refs/tags/v4", "unknown-ref"),
    ],
)
def test_refuses(snapshot: Snapshot, ref: str, code: str) -> None:
    refusal = refused(snapshot, ref)
    assert refusal.code == code
    assert refusal.reason
    assert refusal.remedy


def test_a_conflict_names_both_commits_and_a_way_out(snapshot: Snapshot) -> None:
    refusal = refused(snapshot, "v1")
    assert sha("1") in refusal.reason
    assert sha("a") in refusal.reason
    assert "2026-05-01" in refusal.reason
    assert "v1.9.1" in refusal.remedy


def test_a_missing_name_is_never_answered_by_a_near_one(snapshot: Snapshot) -> None:
    refusal = refused(snapshot, "0.28.0")
    assert "Near it: v0.28.0." in refusal.remedy
    assert sha("8") not in refusal.reason + refusal.remedy
    assert "Near it: v4.4.0." in refused(snapshot, "v4.9.0").remedy
    assert "Near it" not in refused(snapshot, "v9").remedy


def test_a_version_branch_with_old_facts_says_how_old(snapshot: Snapshot) -> None:
    assert "2026-05-01, too old" in refused(snapshot, "release/v0").reason
    assert "too old" not in refused(snapshot, "main").reason


def test_a_commit_with_no_version_tag_says_what_it_carries(snapshot: Snapshot) -> None:
    assert "nightly" in refused(snapshot, "7" * 40).reason


def test_other_hosts(snapshot: Snapshot) -> None:
    assert refused(snapshot, "v4", host="ghe.example.com").code == "other-host"
    assert resolved(snapshot, "v4", host="GitHub.com").sha == sha("4")


@pytest.mark.parametrize("ref", ["v4';id;'", "$(id)", "-o", "v4`id`", "v4\nid", "--upload-pack=id"])
def test_hostile_text_never_stands_in_a_command(snapshot: Snapshot, ref: str) -> None:
    assert "git ls-remote" not in refused(snapshot, ref).remedy
    assert "git ls-remote" not in refused(snapshot, "v1", owner=ref, repo="x").remedy
    assert "git ls-remote" not in refused(snapshot, "v1", owner="x", repo=ref).remedy


def test_a_command_to_copy_where_it_is_safe(snapshot: Snapshot) -> None:
    remedy = refused(snapshot, "main").remedy
    assert "`git ls-remote https://github.com/owner/new 'main' 'main^{}'`" in remedy


def test_a_repository_is_read_once_in_a_run(snapshot: Snapshot, tmp_path: Path) -> None:
    assert resolved(snapshot, "v4").sha == sha("4")
    (tmp_path / "tags.jsonl").unlink()
    assert resolved(snapshot, "v4.2.2").sha == sha("2")
